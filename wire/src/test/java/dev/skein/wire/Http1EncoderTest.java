package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Headers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1EncoderTest {
    private final Http1Encoder encoder = new Http1Encoder();

    @Test
    void aRequestHead() {
        encoder.requestLine("GET", "/a?b")
                .field("Host", "x")
                .fields(Headers.of("accept", "*/*", "x-|", "caf\u00e9\t!"))
                .endOfHead();
        assertEquals(
                "GET /a?b HTTP/1.1\r\nHost: x\r\naccept: */*\r\nx-|: caf\u00e9\t!\r\n\r\n", text());
    }

    /** The third time they are copied. */
    @Test
    void theSameFieldsAgainAreTheSameBytes() {
        Headers shared = Headers.of("accept", "*/*", "user-agent", "x");
        Headers other = Headers.of("accept", "text/html", "user-agent", "y");
        for (int i = 0; i < 4; i++) {
            encoder.clear();
            assertEquals("accept: */*\r\nuser-agent: x\r\n", text(encoder.fields(shared)));
            encoder.clear();
            encoder.fields(other).fields(other).fields(shared);
            assertEquals(
                    "accept: text/html\r\nuser-agent: y\r\n".repeat(2)
                            + "accept: */*\r\nuser-agent: x\r\n",
                    text());
        }
    }

    @Test
    void aResponseHead() {
        assertEquals("HTTP/1.1 404 Not Found\r\n", text(encoder.statusLine(404, "Not Found")));
        encoder.clear();
        assertEquals(
                "HTTP/1.1 200 \r\na: \r\n\r\n",
                text(encoder.statusLine(200, "").field("a", "").endOfHead()));
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "15,f",
        "16,10",
        "255,ff",
        "4096,1000",
        "9223372036854775807,7fffffffffffffff"
    })
    void chunks(long length, String hex) {
        assertEquals(hex + "\r\n", text(encoder.chunk(length)));
    }

    @Test
    void theLastChunk() {
        assertEquals(
                "\r\n0\r\nsum: 1\r\n\r\n",
                text(encoder.endOfChunk().lastChunk(Headers.of("sum", "1"))));
        assertThrows(IllegalArgumentException.class, () -> encoder.chunk(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nb: c",
                "a\rb",
                "a\nb",
                "\n",
                "a\u0000",
                "\u0001",
                "a\u007f",
                "\u010d\u010a",
                "\u20ac",
                "\ud83e\udebf"
            })
    void aValueCannotForgeALine(String value) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> encoder.field("x-name", value))
                        .getMessage();
        assertTrue(message.contains("x-name") && !message.contains(value), message);
        assertThrows(IllegalArgumentException.class, () -> encoder.statusLine(200, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "a b", "a:", "a\r\n", "\u0000", "\u00e9", "\u0141", "a\t", "(", "\""
            })
    void aNameOrMethodIsAToken(String name) {
        assertThrows(IllegalArgumentException.class, () -> encoder.field(name, "v"));
        assertThrows(IllegalArgumentException.class, () -> encoder.requestLine(name, "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/ ", "/a b", "/\r\n", "/\u0000", "/\u00e9", "/\u0120", "\t", "/\u007f"})
    void aTargetHasNoSpaceAndOnlyAscii(String target) {
        assertThrows(IllegalArgumentException.class, () -> encoder.requestLine("GET", target));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 1000})
    void aStatusHasThreeDigits(int status) {
        assertThrows(IllegalArgumentException.class, () -> encoder.statusLine(status, "x"));
    }

    @Test
    void theBufferGrowsAndIsUsedAgain() {
        String value = "v".repeat(100_000);
        encoder.requestLine("GET", "/").field("a", value).endOfHead();
        assertEquals(18 - 2 + 7 - 2 + value.length() + 2, encoder.size());
        assertTrue(text().endsWith(value + "\r\n\r\n"));
        encoder.clear();
        assertFalse(encoder.written().hasRemaining());
        assertEquals("\r\n", text(encoder.endOfHead()));
    }

    @Test
    void whatIsWrittenCanBeRead() {
        Headers fields = Headers.of("host", "h", "transfer-encoding", "chunked", "x", "\u00e9  y");
        encoder.requestLine("POST", "/p").fields(fields).endOfHead().chunk(5);
        String request =
                text() + "hello" + text(clear().endOfChunk().lastChunk(Headers.of("etag", "t")));
        Decoding decoding = Decoding.ofRequests().feed(request);
        assertNull(decoding.failure);
        assertEquals(Decoding.flat(fields), Decoding.flat(decoding.message().head.fields()));
        assertEquals("hello", decoding.message().body());
        assertEquals("t", decoding.message().trailers.get("etag"));
    }

    private Http1Encoder clear() {
        encoder.clear();
        return encoder;
    }

    private String text() {
        return text(encoder);
    }

    private static String text(Http1Encoder encoder) {
        return StandardCharsets.ISO_8859_1.decode(encoder.written()).toString();
    }
}
