package dev.skein.http;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
    private static List<String> lines(byte[] bytes, int most, Charset charset) {
        try (Stream<String> lines = Body.stream(new Torn(bytes, most)).lines(charset)) {
            return lines.toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8192})
    void endsLinesAtEachKindOfLineEnd(int most) {
        byte[] text = "one\ntwo\r\nthree\rfour\n\r\n\r\rlast".getBytes(UTF_8);
        assertEquals(
                List.of("one", "two", "three", "four", "", "", "", "last"),
                lines(text, most, UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\n", "a\r\n", "a\r"})
    void aLineEndAtTheEndBeginsNoLine(String text) {
        assertEquals(List.of("a"), lines(text.getBytes(UTF_8), 1, UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void decodesAcrossChunksAndSkipsTheMark(int most) {
        assertEquals(
                List.of("\u20ac", "\ud83e\udebf"),
                lines("\ufeff\u20ac\n\ud83e\udebf".getBytes(UTF_8), most, UTF_8));
        assertEquals(
                List.of("\u20ac", "x"), lines("\ufeff\u20ac\nx".getBytes(UTF_16LE), most, UTF_8));
        assertEquals(List.of("\u20ac", "x"), lines("\u20ac\nx".getBytes(UTF_16LE), most, UTF_16LE));
    }

    @Test
    void aCutCharacterAtTheEndIsReplaced() {
        assertEquals(
                List.of("a\ufffd"), lines(new byte[] {'a', (byte) 0xe2, (byte) 0x82}, 1, UTF_8));
        assertEquals(List.of("\ufffd"), lines(new byte[] {(byte) 0xef, (byte) 0xbb}, 1, UTF_8));
    }

    /** A line that has come is delivered before the next byte is waited for. */
    @Test
    void deliversWhatHasCome() {
        var source =
                new InputStream() {
                    private final byte[] first = "a\n".getBytes(UTF_8);
                    private int at;

                    @Override
                    public int read() {
                        throw new AssertionError("read in chunks");
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        if (at > 0) {
                            throw new IOException("waits for bytes it does not need");
                        }
                        System.arraycopy(first, 0, target, offset, 2);
                        at = 2;
                        return 2;
                    }
                };
        try (Stream<String> lines = Body.stream(source).lines()) {
            Iterator<String> each = lines.iterator();
            assertEquals("a", each.next());
        }
    }

    @Test
    void closingTheStreamClosesTheBody() {
        var source = new Torn("a\nb\nc".getBytes(UTF_8), 1);
        try (Stream<String> lines = Body.stream(source).lines()) {
            assertEquals("a", lines.findFirst().orElseThrow());
        }
        assertTrue(source.closed > 0);
    }

    @Test
    void anEndlessLineIsRefused() {
        var endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) {
                        Arrays.fill(target, offset, offset + length, (byte) 'x');
                        return length;
                    }
                };
        try (Stream<String> lines = Body.stream(endless).lines()) {
            var refused = assertThrows(UncheckedIOException.class, lines::findFirst);
            assertInstanceOf(HttpException.TooLarge.class, refused.getCause());
        }
    }

    @Test
    void fuzzTornLinesAreTheLinesOfTheWhole() {
        var random = new Random(11);
        String alphabet = "ab\r\n\u00e4\u20ac";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            List<String> whole = text.toString().lines().toList();
            assertEquals(
                    whole, lines(text.toString().getBytes(UTF_8), 1 + random.nextInt(5), UTF_8));
        }
    }
}
