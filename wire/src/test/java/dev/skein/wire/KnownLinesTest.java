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
        byte[] bytes = bytes("\r\n" + line + "\r\n");
        return known.find(bytes, 2, bytes.length - 2);
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
