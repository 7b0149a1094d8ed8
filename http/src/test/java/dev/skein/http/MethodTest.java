package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodTest {
    @ParameterizedTest
    @CsvSource({
        "GET, true, true, false",
        "HEAD, true, true, false",
        "OPTIONS, true, true, false",
        "TRACE, true, true, false",
        "QUERY, true, true, true",
        "PUT, false, true, true",
        "DELETE, false, true, false",
        "POST, false, false, true",
        "PATCH, false, false, true",
        "CONNECT, false, false, false",
        "PURGE, false, false, false",
        "get, false, false, false",
    })
    void hasTheStandardsProperties(
            String name, boolean safe, boolean idempotent, boolean expectsBody) {
        Method method = Method.of(name);
        assertEquals(safe, method.safe());
        assertEquals(idempotent, method.idempotent());
        assertEquals(expectsBody, method.expectsBody());
        assertEquals(name, method.toString());
    }

    @Test
    void constantsAreShared() {
        assertSame(Method.QUERY, Method.of("QUERY"));
        assertEquals(new Method("GET"), Method.GET);
        assertNotEquals(Method.of("get"), Method.GET, "methods have case (RFC 9110, 9.1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET ", "GET /x HTTP/1.1\r\nHost: y", "G\u00c9T", "a,b"})
    void isATokenAndNothingElse(String name) {
        assertThrows(IllegalArgumentException.class, () -> Method.of(name));
    }
}
