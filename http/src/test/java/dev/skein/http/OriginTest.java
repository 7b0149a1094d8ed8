package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://u:p@Example.COM/a?b#c, https://example.com",
        "https://example.com:443/, https://example.com",
        "http://example.com:443/, http://example.com:443",
        "http://[0:0::1]:80/, http://[::1]",
        "wss://h, wss://h",
        "ftp://h:21/, ftp://h",
        "blob:https://h:1/uuid, https://h:1",
    })
    void isSchemeHostAndPort(String url, String origin) {
        assertEquals(origin, Url.parse(url).origin().toString());
        assertEquals(Url.parse(url).origin(), Origin.parse(origin));
        assertTrue(Url.parse(url).hasOrigin());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///x",
                "data:,x",
                "mailto:x",
                "git://h/",
                "blob:file:///x",
                "blob:x",
                "blob:ws://h/"
            })
    void isOpaqueElsewhere(String url) {
        assertFalse(Url.parse(url).hasOrigin());
        assertThrows(IllegalStateException.class, () -> Url.parse(url).origin());
    }

    @Test
    void comparesByValue() {
        assertEquals(
                new Origin("HTTPS", "EXAMPLE.com", -1), new Origin("https", "example.com", 443));
        assertEquals(
                new Origin("https", "bücher.example", 443),
                Origin.parse("https://xn--bcher-kva.example"));
        assertEquals("127.0.0.1", new Origin("http", "127.1", 80).host());
        assertNotEquals(Origin.parse("https://h"), Origin.parse("https://h:444"));
        assertNotEquals(Origin.parse("https://h"), Origin.parse("http://h:443"));
        assertNotEquals(Origin.parse("https://h"), Origin.parse("https://h."));
    }

    @Test
    void writesTheAuthority() {
        assertEquals("h", Origin.parse("https://h").authority());
        assertEquals("h:80", Origin.parse("https://h:80").authority());
        assertTrue(Origin.parse("wss://h").isSecure());
        assertFalse(Origin.parse("http://h:443").isSecure());
    }

    @Test
    void refusesWhatIsNone() {
        assertThrows(IllegalArgumentException.class, () -> new Origin("file", "h", -1));
        assertThrows(IllegalArgumentException.class, () -> new Origin("http", "a/b", 80));
        assertThrows(IllegalArgumentException.class, () -> new Origin("http", "", 80));
        assertThrows(IllegalArgumentException.class, () -> new Origin("http", "h:1", 80));
        assertThrows(IllegalArgumentException.class, () -> new Origin("http", "h", 65536));
    }
}
