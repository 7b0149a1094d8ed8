package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skein.http.Body;
import dev.skein.http.HttpException;
import dev.skein.http.Method;
import dev.skein.http.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a request before it is sent. */
class EngineTest {
    private final Engine engine =
            new Engine(
                    Options.defaults()
                            .withBaseUrl("http://a.example/v1/")
                            .withHeader("X-Team", "geese")
                            .withQuery("key", "k&k"));

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource({
        "users?id=7,           http://a.example/v1/users?id=7&key=k%26k",
        "/users,               http://a.example/users?key=k%26k",
        "https://b.example/%2f, https://b.example/%2f?key=k%26k",
    })
    void urlsAreResolvedAndDefaultsAdded(String given, String sent) throws Exception {
        assertEquals(sent, engine.prepare(Request.get(given)).url().href());
    }

    @Test
    void theRequestsOwnHeadersWin() throws Exception {
        Request request = engine.prepare(Request.get("x").header("x-team", "swans"));
        assertEquals("swans", request.header("X-Team"));
        assertEquals("geese", engine.prepare(Request.get("x")).header("X-Team"));
        assertEquals("*/*", request.header("Accept"));
    }

    @Test
    void framingIsTheConnectionsOwn() throws Exception {
        Request request =
                Request.post("x")
                        .body(Body.text("four"))
                        .header("Content-Length", "7")
                        .header("Transfer-Encoding", "chunked");
        Request prepared = engine.prepare(request);
        assertNull(prepared.header("content-length"));
        assertNull(prepared.header("transfer-encoding"));
        assertEquals("text/plain; charset=utf-8", prepared.header("content-type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a.example/", "mailto:a@b.example", "http://", "http://a b/"})
    void whatIsNoUrlForHttp(String url) {
        HttpException.BadUrl bad =
                assertThrows(HttpException.BadUrl.class, () -> engine.prepare(Request.get(url)));
        assertFalse(String.valueOf(bad.getMessage()).isEmpty());
    }

    @Test
    void aTunnelIsForProxies() {
        Request request = Request.of(Method.CONNECT, "http://a.example/");
        assertThrows(HttpException.Refused.class, () -> engine.prepare(request));
    }
}
