package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyFileTest {
    private static final String NOTHING =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir Path out;

    @ParameterizedTest
    @CsvSource({
        "1, bodies/000/000/000000001",
        "999, bodies/000/000/000000999",
        "12345678, bodies/012/345/012345678",
        "10000000000, bodies/10000/000/10000000000",
    })
    void nameComesFromTheLineNumber(long line, String name) {
        assertEquals(name, BodyFile.name(line));
    }

    /** Whether its length is known beforehand or not. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 100_000})
    void wholeBodyStandsInItsPlace(long length) throws IOException {
        byte[] content = "geese".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        AtomicLong told = new AtomicLong();
        try (BodyFile file = new BodyFile(out.toFile(), 7)) {
            assertTrue(
                    file.receive(
                            new ByteArrayInputStream(content),
                            length,
                            content.length,
                            told::addAndGet));
            assertEquals(content.length, file.received());
            assertEquals(
                    new LineResult.SavedBody(
                            BodyFile.name(7),
                            "df1645898441579fc4c714431707d0e0b6d2a199e95c503cd2332be8a4816cf2"),
                    file.keep());
        }
        assertArrayEquals(content, Files.readAllBytes(out.resolve(BodyFile.name(7))));
        assertEquals(content.length, told.get());
        assertEquals(1, files().size());
    }

    @Test
    void emptyBodyHasADigestAndNoFile() throws IOException {
        try (BodyFile file = new BodyFile(out.toFile(), 7)) {
            assertTrue(file.receive(InputStream.nullInputStream(), 0, 1, count -> {}));
            assertEquals(new LineResult.SavedBody(null, NOTHING), file.keep());
        }
        assertEquals(List.of(), files());
    }

    @Test
    void bodyThatIsTooLongLeavesNothing() throws IOException {
        try (BodyFile file = new BodyFile(out.toFile(), 7)) {
            InputStream in =
                    new SequenceInputStream(
                            new ByteArrayInputStream(new byte[10]),
                            new ByteArrayInputStream(new byte[10]));
            assertFalse(file.receive(in, -1, 19, count -> {}));
            assertEquals(10, file.received());
        }
        assertEquals(List.of(), files());
    }

    @Test
    void bodyThatBreaksLeavesNothing() throws IOException {
        InputStream breaks =
                new InputStream() {
                    private int left = 5;

                    @Override
                    public int read() throws IOException {
                        if (left-- == 0) {
                            throw new IOException("broken");
                        }
                        return 'x';
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        into[offset] = (byte) read();
                        return 1;
                    }
                };
        try (BodyFile file = new BodyFile(out.toFile(), 7)) {
            assertThrows(IOException.class, () -> file.receive(breaks, -1, 100, count -> {}));
            assertEquals(5, file.received());
        }
        assertEquals(List.of(), files());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(out)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
