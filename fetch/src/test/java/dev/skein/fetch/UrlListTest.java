package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UrlListTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | ''",
                "a                           | 1=a",
                "a~b                         | 1=a 2=b",
                "a~b~                        | 1=a 2=b",
                "a^~b^~                      | 1=a 2=b",
                "~~a~~b                      | 3=a 5=b",
                "# no~a~#b                   | 2=a",
                "'  # no~  a  ~'             | 2=a",
                "a#b                         | 1=a#b",
                "'a b~c'                     | 1=a_b 2=c",
            })
    void lines(String text, String expected) throws IOException {
        assertEquals(
                expected,
                told(text.replace('~', '\n').replace('^', '\r').getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void byteOrderMarkIsNoPartOfTheFirstLine() throws IOException {
        assertEquals("1=a 2=b", told("\uFEFFa\nb".getBytes(StandardCharsets.UTF_8)));
        assertEquals("2=a", told("\uFEFF# x\na".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void brokenUtf8CostsItsCharactersOnly() throws IOException {
        assertEquals("1=\uFFFD 2=b", told(new byte[] {(byte) 0xC3, '\n', 'b'}));
    }

    @Test
    void lineThatIsTooLongIsCutAndTheNextIsWhole() throws IOException {
        String longest = "x".repeat(UrlList.MAX_LINE);
        try (UrlList list =
                list(
                        (longest + "\n" + longest + "yz\nnext").getBytes(StandardCharsets.UTF_8),
                        1000)) {
            UrlLine fits = next(list);
            UrlLine tooLong = next(list);
            UrlLine last = next(list);
            assertEquals(new UrlLine(1, longest, false), fits);
            assertTrue(tooLong.tooLong());
            assertEquals("x".repeat(200) + "...", tooLong.text());
            assertEquals(new UrlLine(3, "next", false), last);
            assertNull(list.next());
        }
    }

    @Test
    void blanksWithoutEndAreALineThatIsTooLong() throws IOException {
        try (UrlList list =
                list(
                        (" ".repeat(UrlList.MAX_LINE + 1) + "a").getBytes(StandardCharsets.UTF_8),
                        100)) {
            assertEquals(new UrlLine(1, "", true), next(list));
        }
    }

    @Test
    void readsNoFurtherThanItMust() throws IOException {
        InputStream endless =
                new InputStream() {
                    private int at;

                    @Override
                    public int read() {
                        return "a\n".charAt(at++ % 2);
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) {
                        for (int i = 0; i < length; i++) {
                            into[offset + i] = (byte) read();
                        }
                        return length;
                    }
                };
        try (UrlList list = UrlList.of(endless)) {
            for (int i = 1; i <= 100_000; i++) {
                assertEquals(i, next(list).number());
            }
        }
    }

    @Test
    void estimatesHowManyLinesThereAre(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("list");
        Files.writeString(
                file, "\uFEFF" + "http://a.example/\n# comment 78901234\n".repeat(10_000));
        try (UrlList list = UrlList.open(file)) {
            assertEquals(OptionalLong.empty(), list.estimatedLines());
            for (int i = 0; i < 5000; i++) {
                next(list);
            }
            long half = list.estimatedLines().orElseThrow();
            assertTrue(half > 9_900 && half < 10_100, "estimate " + half);
            while (list.next() != null) {
                // to the end
            }
            assertEquals(OptionalLong.of(10_000), list.estimatedLines());
        }
    }

    @Test
    void closedListEnds() throws IOException {
        UrlList list = list("a\n".repeat(100_000).getBytes(StandardCharsets.UTF_8), 10);
        next(list);
        list.close();
        int more = 0;
        while (list.next() != null) {
            more++;
        }
        assertTrue(more < 10, more + " more lines");
    }

    private static String told(byte[] bytes) throws IOException {
        String inOne = all(bytes, Integer.MAX_VALUE);
        assertEquals(inOne, all(bytes, 3), "read three bytes at a time");
        return inOne;
    }

    private static String all(byte[] bytes, int atATime) throws IOException {
        List<String> found = new ArrayList<>();
        try (UrlList list = list(bytes, atATime)) {
            for (UrlLine line; (line = list.next()) != null; ) {
                found.add(line.number() + "=" + line.text().replace(' ', '_'));
            }
        }
        return String.join(" ", found);
    }

    private static UrlList list(byte[] bytes, int atATime) {
        return UrlList.of(
                new ByteArrayInputStream(bytes) {
                    @Override
                    public int read(byte[] into, int offset, int length) {
                        return super.read(into, offset, Math.min(length, atATime));
                    }
                });
    }

    private static UrlLine next(UrlList list) throws IOException {
        UrlLine line = list.next();
        assertNotNull(line);
        return line;
    }
}
