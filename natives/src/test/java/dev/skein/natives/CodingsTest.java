package dev.skein.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.skein.client.Client;
import dev.skein.client.ContentCoding;
import dev.skein.conformance.Conformance;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodingsTest {
    private static final int MOST = 64 << 20; // no test's data are larger
    private static final int ZEROS = 128 * 1024; // in a block, as many as it may hold
    private static final byte[] TEXT = text(200_000);

    /** A coding and something in it. */
    static final class Sample {
        final ContentCoding coding;
        final byte[] encoded;

        Sample(ContentCoding coding, byte[] encoded) {
            this.coding = coding;
            this.encoded = encoded;
        }

        @Override
        public String toString() {
            return coding.name();
        }
    }

    static Stream<Sample> samples() throws IOException {
        return Stream.of(
                new Sample(new Brotli(), brotli(TEXT)), new Sample(new Zstd(), zstd(TEXT)));
    }

    @Test
    void thePublicBrotliFiles() throws IOException {
        Conformance cases = Conformance.open("codings/brotli/*.compressed*");
        Path folder = Conformance.directory().resolve("codings/brotli");
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            int end = name.indexOf(".compressed");
            if (end > 0) {
                cases.check(
                        name,
                        () ->
                                decodes(
                                        new Brotli(),
                                        Files.readAllBytes(file),
                                        Files.readAllBytes(
                                                file.resolveSibling(name.substring(0, end)))));
            }
        }
        cases.finish();
    }

    @Test
    void thePublicZstdFiles() throws IOException {
        Conformance cases = Conformance.open("codings/zstd/**.zst");
        Path folder = Conformance.directory().resolve("codings/zstd");
        for (Path file : files(folder)) {
            byte[] bytes = Files.readAllBytes(file);
            boolean good = file.getParent().endsWith("golden-decompression");
            cases.check(
                    file.getFileName().toString(),
                    () -> {
                        if (good) {
                            decodes(new Zstd(), bytes, decode(new Zstd(), bytes, bytes.length));
                        } else {
                            assertThrows(
                                    DataFormatException.class,
                                    () -> decode(new Zstd(), bytes, bytes.length));
                        }
                    });
        }
        cases.finish();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void decodes(ContentCoding coding, byte[] encoded, byte[] expected)
            throws DataFormatException {
        assertArrayEquals(expected, decode(coding, encoded, encoded.length));
        assertArrayEquals(expected, decode(coding, encoded, 1));
        cutAnywhereItIsIncomplete(coding, encoded, Math.max(1, encoded.length / 300));
    }

    private static void cutAnywhereItIsIncomplete(
            ContentCoding coding, byte[] encoded, int stride) {
        for (int length = 1; length < encoded.length; length += stride) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThrows(DataFormatException.class, () -> decode(coding, cut, cut.length));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void piecesOfAnySizeInAnyKindOfBuffer(Sample sample) throws Exception {
        for (int step : new int[] {1, 2, 3, 100, 70_000, sample.encoded.length}) {
            assertArrayEquals(TEXT, decode(sample.coding, sample.encoded, step));
        }
        try (ContentCoding.Decompressor open = sample.coding.open()) {
            ByteBuffer in = ByteBuffer.allocateDirect(sample.encoded.length).put(sample.encoded);
            ByteBuffer out = ByteBuffer.allocateDirect(TEXT.length + 1);
            open.decode(in.flip().asReadOnlyBuffer(), out);
            assertEquals(ByteBuffer.wrap(TEXT), out.flip());
            assertTrue(open.complete());
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void outputMayBeTakenByteByByte(Sample sample) throws Exception {
        try (ContentCoding.Decompressor open = sample.coding.open()) {
            ByteBuffer in = ByteBuffer.wrap(sample.encoded);
            ByteBuffer one = ByteBuffer.allocate(1);
            for (byte expected : TEXT) {
                open.decode(in, one.clear());
                assertEquals(0, one.remaining());
                assertEquals(expected, one.get(0));
            }
            open.decode(in, one.clear());
            assertEquals(1, one.remaining());
            assertTrue(open.complete());
        }
        try (ContentCoding.Decompressor open = sample.coding.open()) {
            open.decode(ByteBuffer.wrap(sample.encoded), ByteBuffer.allocate(1));
            assertFalse(open.complete(), "there is more to take");
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void cutAnywhereItIsIncomplete(Sample sample) {
        cutAnywhereItIsIncomplete(sample.coding, sample.encoded, 97);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatFollowsTheEndIsAnError(Sample sample) {
        for (byte[] tail : new byte[][] {{1}, {0}, {'\n', 0}, {1, 2, 3, 4, 5}}) {
            byte[] all = join(sample.encoded, tail);
            for (int step : new int[] {1, sample.encoded.length, all.length}) {
                assertThrows(DataFormatException.class, () -> decode(sample.coding, all, step));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void nothingIsAnEmptyBodyAndClosingTwiceDoesNothing(Sample sample) throws Exception {
        ContentCoding.Decompressor open = sample.coding.open();
        open.decode(ByteBuffer.allocate(0), ByteBuffer.allocate(1));
        assertTrue(open.complete());
        open.close();
        open.close();
        assertThrows(
                IllegalStateException.class,
                () -> open.decode(ByteBuffer.wrap(sample.encoded), ByteBuffer.allocate(9)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void noDataHangOrBreakIt(Sample sample) {
        Random random = new Random(8878);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = sample.encoded.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(i % 2 == 0 ? 20 : bytes.length)] = (byte) random.nextInt();
            }
            try {
                decode(sample.coding, bytes, 1 + random.nextInt(bytes.length));
            } catch (DataFormatException expected) {
                // or a byte was replaced by itself, or by one that matters to nothing
            }
        }
    }

    @Test
    void framesFollowEachOtherAndSomeAreSkipped() throws Exception {
        byte[] skippable = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};
        byte[] empty = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};
        byte[] all =
                join(skippable, zstd(TEXT), empty, zstd(new byte[0]), skippable, zstd(TEXT), empty);
        byte[] expected = join(TEXT, TEXT);
        for (int step : new int[] {1, 5, 1000, all.length}) {
            assertArrayEquals(expected, decode(new Zstd(), all, step));
        }
        byte[] cut = join(zstd(TEXT), Arrays.copyOf(skippable, 10));
        assertThrows(DataFormatException.class, () -> decode(new Zstd(), cut, cut.length));
    }

    @Test
    void theWindowIsLimited() throws Exception {
        int largest = 8 << 20;
        int blocks = largest / ZEROS;
        byte[] said = {0, 13 << 3}; // a window of 8 MiB, RFC 8878, section 3.1.1.1.2
        byte[] more = {0, 13 << 3 | 1}; // of 9 MiB
        byte[] single = {(byte) 0xa0, 0, 0, (byte) 0x80, 0}; // the content, of 8 MiB
        byte[] longer = {(byte) 0xa0, 1, 0, (byte) 0x80, 0}; // and one more
        assertEquals(largest, decode(new Zstd(), zeros(said, blocks), 4096).length);
        assertEquals(largest, decode(new Zstd(), zeros(single, blocks), 4096).length);
        for (byte[] header : List.of(more, longer)) {
            DataFormatException refused =
                    assertThrows(
                            DataFormatException.class,
                            () -> decode(new Zstd(), zeros(header, 1), 4096));
            assertTrue(refused.getMessage().contains("8 MiB"), refused.getMessage());
        }
    }

    @Test
    void framesOfOtherKindsAreRefused() {
        for (byte[] header : new byte[][] {{1, 0, 7}, {8, 0}}) { // a dictionary, a reserved bit
            assertThrows(
                    DataFormatException.class, () -> decode(new Zstd(), zeros(header, 1), 4096));
        }
    }

    /** A frame of so many blocks of {@link #ZEROS} zeros. */
    private static byte[] zeros(byte[] header, int blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd});
        out.writeBytes(header);
        for (int i = 1; i <= blocks; i++) {
            int block = ZEROS << 3 | 1 << 1 | (i == blocks ? 1 : 0); // one byte, repeated
            out.writeBytes(new byte[] {(byte) block, (byte) (block >> 8), (byte) (block >> 16), 0});
        }
        return out.toByteArray();
    }

    /** The large window of brotli (not in RFC 7932) begins with 0x11. */
    @Test
    void brotlisLargeWindowIsRefused() {
        byte[] large = {0x11, 0x1e, 3};
        assertThrows(DataFormatException.class, () -> decode(new Brotli(), large, 1));
    }

    @Test
    void clientsAskForThemAndUndoThem() throws Exception {
        byte[] br = brotli(TEXT);
        byte[] zstd = zstd(TEXT);
        try (ScriptedServer server =
                        ScriptedServer.start()
                                .on("/br", Answer.ok(br).header("Content-Encoding", "br"))
                                .on("/zstd", Answer.ok(zstd).header("Content-Encoding", "zstd"))
                                .on("/cut", Answer.ok(br).header("Content-Encoding", "zstd"));
                Client client = Client.create()) {
            for (String path : List.of("/br", "/zstd")) {
                Response response = client.get(server.url(path));
                assertArrayEquals(TEXT, response.bytes());
            }
            assertEquals(
                    "br, zstd, gzip, deflate",
                    server.requests().getFirst().header("Accept-Encoding"));
            assertThrows(IOException.class, () -> client.get(server.url("/cut")));
        }
    }

    /** Whole or not at all: what does not end is an error, as it is to a client. */
    private static byte[] decode(ContentCoding coding, byte[] bytes, int step)
            throws DataFormatException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer out = ByteBuffer.allocate(10_000);
        try (ContentCoding.Decompressor open = coding.open()) {
            for (int at = 0; at < bytes.length; at += step) {
                ByteBuffer in = ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at));
                do {
                    open.decode(in, out.clear());
                    all.write(out.array(), 0, out.position());
                    assertTrue(all.size() < MOST, "it swells");
                } while (!out.hasRemaining());
                assertEquals(0, in.remaining());
            }
            if (!open.complete()) {
                throw new DataFormatException("cut short");
            }
        }
        return all.toByteArray();
    }

    private static byte[] brotli(byte[] bytes) throws IOException {
        Brotli4jLoader.ensureAvailability();
        return Encoder.compress(bytes, Encoder.Parameters.create(5, 16));
    }

    private static byte[] zstd(byte[] bytes) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            return context.setChecksum(true).compress(bytes);
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] text(int length) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(length);
        while (text.length() < length) {
            text.append("goose ").append(random.nextInt(1000)).append('\n');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
