package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownLinesTest {
    private final KnownLines known = new KnownLines();

    @Test
    void knowsALineThatCameTwice() {
        learn("server: nginx/1.22.1");
        assertNull(find("server: nginx/1.22.1"));
        learn("server: nginx/1.22.1");
        KnownLines.Line line = find("server: nginx/1.22.1");
        assertNotNull(line);
        assertEquals("server", line.name);
        assertEquals("nginx/1.22.1", line.value);
        assertSame(line, find("server: nginx/1.22.1"));
    }

    /** The ends and the length are all that the hash looks at. */
    @Test
    void tellsLinesApartThatOnlyDifferInTheMiddle() {
        learn("x-trace: aaaaaaaa-1-bbbbbbbb");
        learn("x-trace: aaaaaaaa-1-bbbbbbbb");
        assertNull(find("x-trace: aaaaaaaa-2-bbbbbbbb"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: b", "set-cookie: id=secret; HttpOnly"})
    void doesNotKeep(String line) {
        learn(line);
        learn(line);
        assertNull(find(line));
    }

    @Test
    void keepsNoLongLines() {
        String line = "etag: " + "x".repeat(200);
        learn(line);
        learn(line);
        assertNull(find(line));
    }

    @Test
    void knowsWhatCameAtAPlaceBefore() {
        learn("server: nginx/1.22.1");
        learn("server: nginx/1.22.1");
        assertNull(repeated(1, "server: nginx/1.22.1\r\n"));
        KnownLines.Line line = find(1, "server: nginx/1.22.1");
        assertNotNull(line);
        assertSame(line, repeated(1, "server: nginx/1.22.1\r\n"));
        assertSame(line, repeated(1, "server: nginx/1.22.1\r\nvia: a\r\n\r\n"));
        assertNull(repeated(0, "server: nginx/1.22.1\r\n"));
        assertNull(repeated(2, "server: nginx/1.22.1\r\n"));
        assertNull(repeated(1, "Server: nginx/1.22.1\r\n"));
        assertNull(repeated(1, "server: nginx/1.22.2\r\n"));
        assertNull(repeated(1, "server: nginx/1.22.10\r\n"));
        assertNull(repeated(1, "server: nginx/1.22.1\n\r\n"));
        assertNull(repeated(1, "server: nginx/1.22.1\r"));
        assertNull(repeated(1, "server: nginx"));
    }

    @Test
    void keepsNoMoreThanItsPlaces() {
        learn("server: nginx/1.22.1");
        learn("server: nginx/1.22.1");
        assertNotNull(find(1000, "server: nginx/1.22.1"));
        assertNull(repeated(1000, "server: nginx/1.22.1\r\n"));
    }

    /** Whatever came before, what is found says what the line says. */
    @Test
    void neverAnswersWithAnotherLine() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            String line = "x-" + random.nextInt(40) + "-name: value " + random.nextInt(40);
            KnownLines.Line found = find(line);
            if (found == null) {
                learn(line);
            } else {
                assertEquals(line, found.name + ": " + found.value);
            }
        }
    }

    private KnownLines.@Nullable Line find(String line) {
        return find(0, line);
    }

    private KnownLines.@Nullable Line find(int place, String line) {
        byte[] bytes = bytes("\r\n" + line + "\r\n");
        return known.find(place, bytes, 2, bytes.length - 2);
    }

    /** In the middle of an array, of which nothing beyond the text counts. */
    private KnownLines.@Nullable Line repeated(int place, String text) {
        byte[] bytes = bytes("??" + text + "\r\n");
        return known.repeated(place, bytes, 2, bytes.length - 2);
    }

    private void learn(String line) {
        int colon = line.indexOf(':');
        byte[] bytes = bytes("\r\n" + line + "\r\n");
        known.learn(
                bytes, 2, bytes.length - 2, line.substring(0, colon), line.substring(colon + 2));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
