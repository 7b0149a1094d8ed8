package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.conformance.Conformance;
import dev.skein.http.Headers;
import dev.skein.http.HttpException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
    private static final byte[] TEXT = text(5000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "x-gzip",
                "GZip",
                "deflate",
                "raw",
                "identity, gzip",
                " gzip ,",
                "gzip, deflate",
                "deflate, gzip",
                "gzip, gzip, gzip, gzip, gzip"
            })
    void whatWasEncodedComesBackHoweverItIsCut(String codings) throws Exception {
        byte[] encoded = encode(codings);
        String named = codings.equals("raw") ? "deflate" : codings;
        for (int step : new int[] {1, 2, 3, 7, 100, encoded.length}) {
            assertArrayEquals(TEXT, decode(named, encoded, step), codings + " by " + step);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw", "gzip, deflate"})
    void cutAnywhereItIsAnError(String codings) throws Exception {
        byte[] encoded = encode(codings);
        String named = codings.equals("raw") ? "deflate" : codings;
        for (int length = 1; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            DecodingException error =
                    assertThrows(DecodingException.class, () -> decode(named, cut, cut.length));
            assertTrue(error.getMessage().contains("cut short"), error.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void nothingIsAnEmptyBody(String coding) throws Exception {
        assertEquals(0, decode(coding, new byte[0], 1).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void outputMayBeTakenByteByByte(String coding) throws Exception {
        Decoder decoder = decoder(coding, Long.MAX_VALUE, 1000);
        ByteBuffer in = ByteBuffer.wrap(encode(coding));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        do {
            one.clear();
            decoder.decode(in, one);
            one.flip();
            if (one.hasRemaining()) {
                all.write(one.get(0));
            }
        } while (one.limit() == 1);
        decoder.finish();
        assertArrayEquals(TEXT, all.toByteArray());
    }

    @Test
    void membersFollowEachOtherAndZerosTheLast() throws Exception {
        byte[] three = join(gzip(text(10)), gzip(new byte[0]), gzip(text(20)));
        byte[] expected = join(text(10), text(20));
        assertArrayEquals(expected, decode("gzip", three, 1));
        assertArrayEquals(expected, decode("gzip", join(three, new byte[700]), 64));
        assertArrayEquals(TEXT, decode("deflate", join(encode("deflate"), new byte[3]), 64));
    }

    @Test
    void whatElseFollowsIsAnError() throws IOException {
        for (byte[] tail : new byte[][] {{1}, {0, 1}, {'\n'}, {0, 0x1f}, {0x1f, 0}}) {
            assertBroken("gzip", join(gzip(TEXT), tail));
        }
        assertBroken("deflate", join(encode("deflate"), new byte[] {7}));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 6, 8, 12, 16, 18, 24, 28, 31})
    void everyFieldOfTheHeadIsPassedOver(int flags) throws Exception {
        byte[] head =
                join(
                        new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 5, 6},
                        fields(flags));
        if ((flags & 2) != 0) {
            CRC32 crc = new CRC32();
            crc.update(head);
            head = join(head, new byte[] {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)});
        }
        byte[] plain = gzip(TEXT);
        byte[] whole = join(head, Arrays.copyOfRange(plain, 10, plain.length));
        for (int step : new int[] {1, whole.length}) {
            assertArrayEquals(TEXT, decode("gzip", whole, step));
            assertArrayEquals(join(TEXT, TEXT), decode("gzip", join(whole, whole), step));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 30", "1, 0", "2, 7", "3, 32", "3, 2"})
    void aWrongHeadIsRefused(int index, int value) throws IOException {
        byte[] bytes = gzip(TEXT);
        bytes[index] = (byte) value;
        assertBroken("gzip", bytes);
    }

    @Test
    void checksumsAreLookedAt() throws IOException {
        for (int fromEnd = 1; fromEnd <= 8; fromEnd++) {
            byte[] bytes = gzip(TEXT);
            bytes[bytes.length - fromEnd] ^= 1;
            assertBroken("gzip", bytes);
        }
        byte[] zlib = encode("deflate");
        zlib[zlib.length - 1] ^= 1;
        assertBroken("deflate", zlib);
        assertBroken("deflate", new byte[] {0x78, (byte) 0xbb, 0, 0, 0, 0, 0});
    }

    @Test
    void sizeIsLimited() throws Exception {
        byte[] bytes = gzip(TEXT);
        assertEquals(TEXT.length, decode("gzip", bytes, 64, TEXT.length, 1000).length);
        DecodingException error =
                assertThrows(
                        DecodingException.class,
                        () -> decode("gzip", bytes, 64, TEXT.length - 1, 1000));
        assertInstanceOf(HttpException.TooLarge.class, error.at(HttpException.Where.NOWHERE));
    }

    @Test
    void ratioIsLimitedAtEveryLayerBeyondTheFloor() throws Exception {
        byte[] bomb = gzip(new byte[(int) Decoder.RATIO_FLOOR + 100_000]);
        assertTooLarge("gzip", bomb, 100);
        assertTooLarge("gzip, gzip", gzip(bomb), 100);
        byte[] below = gzip(new byte[(int) Decoder.RATIO_FLOOR - 100_000]);
        assertEquals(Decoder.RATIO_FLOOR - 100_000, count("gzip", below, 100));
    }

    @Test
    void tooManyLayersAreRefused() {
        Headers six =
                Headers.of(
                        "Content-Encoding",
                        "gzip, gzip, gzip",
                        "Content-Encoding",
                        "gzip, gzip, gzip");
        assertThrows(DecodingException.class, () -> Decoder.of(Codings.found(), six, 1, 1000));
    }

    @Test
    void whatIsNotKnownIsLeft() throws Exception {
        assertNull(Decoder.of(Codings.found(), Headers.empty(), 1, 1000));
        for (String coding :
                new String[] {"", "identity", "sdch", "gzip, sdch", "sdch, gzip", "compress"}) {
            assertNull(
                    Decoder.of(Codings.found(), Headers.of("Content-Encoding", coding), 1, 1000),
                    coding);
        }
        assertTrue(Codings.found().accepted().contains("gzip, deflate"));
    }

    @Test
    void noDataHangOrBreakIt() throws Exception {
        Random random = new Random(1952);
        byte[][] seeds = {encode("gzip"), encode("deflate"), encode("raw")};
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = seeds[i % 3].clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(i % 2 == 0 ? 20 : bytes.length)] = (byte) random.nextInt();
            }
            try {
                decode(i % 3 == 0 ? "gzip" : "deflate", bytes, 1 + random.nextInt(bytes.length));
            } catch (DecodingException expected) {
                assertInstanceOf(
                        HttpException.Protocol.class, expected.at(HttpException.Where.NOWHERE));
            }
        }
    }

    /** What is known here decodes; br and zstd, when no module knows them, are left as they are. */
    @Test
    void webPlatformTests() throws IOException {
        Conformance cases = Conformance.open("codings/wpt/*");
        Path folder = Conformance.directory().resolve("codings/wpt");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{gz,br,zst}")) {
            for (Path file : files) {
                cases.check(file.getFileName().toString(), () -> conforms(file));
            }
        }
        cases.finish();
    }

    private static void conforms(Path file) throws Exception {
        String name = file.getFileName().toString();
        String coding =
                Files.readAllLines(file.resolveSibling(name + ".headers")).stream()
                        .filter(line -> line.startsWith("Content-Encoding:"))
                        .findFirst()
                        .orElseThrow()
                        .substring("Content-Encoding:".length());
        byte[] bytes = Files.readAllBytes(file);
        if (Codings.found().named(coding.strip()) == null) {
            assertNull(Decoder.of(Codings.found(), Headers.of("Content-Encoding", coding), 1, 1));
            return;
        }
        if (name.startsWith("big.window")) {
            assertThrows(DecodingException.class, () -> count(coding, bytes, 1000));
            return;
        }
        // The same text in each coding, and the JDK knows one of them.
        Path same = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".gz");
        byte[] expected =
                new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(same)))
                        .readAllBytes();
        assertArrayEquals(expected, decode(coding, bytes, bytes.length));
        assertArrayEquals(expected, decode(coding, bytes, 1));
        // All lengths of the small ones; of the large, some, and all within the trailer.
        int stride = Math.max(1, bytes.length / 1000 * 300);
        for (int length = 1;
                length < bytes.length;
                length = Math.max(length + 1, Math.min(length + stride, bytes.length - 9))) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(DecodingException.class, () -> count(coding, cut, 1000));
        }
    }

    private static void assertBroken(String coding, byte[] bytes) {
        DecodingException error =
                assertThrows(DecodingException.class, () -> decode(coding, bytes, 1));
        assertInstanceOf(HttpException.Protocol.class, error.at(HttpException.Where.NOWHERE));
    }

    private static void assertTooLarge(String coding, byte[] bytes, int ratio) {
        DecodingException error =
                assertThrows(DecodingException.class, () -> count(coding, bytes, ratio));
        assertInstanceOf(HttpException.TooLarge.class, error.at(HttpException.Where.NOWHERE));
    }

    private static long count(String coding, byte[] bytes, int ratio) throws DecodingException {
        long[] count = {0};
        try (Decoder decoder = decoder(coding, Long.MAX_VALUE, ratio)) {
            decoder.decode(ByteBuffer.wrap(bytes), out -> count[0] += out.remaining());
            decoder.finish();
        }
        return count[0];
    }

    private static byte[] decode(String coding, byte[] bytes, int step) throws DecodingException {
        return decode(coding, bytes, step, Long.MAX_VALUE, 1000);
    }

    private static byte[] decode(String coding, byte[] bytes, int step, long maxBytes, int ratio)
            throws DecodingException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Decoder decoder = decoder(coding, maxBytes, ratio)) {
            for (int at = 0; at < bytes.length; at += step) {
                ByteBuffer in = ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at));
                decoder.decode(
                        in,
                        out -> {
                            byte[] piece = new byte[out.remaining()];
                            out.get(piece);
                            all.writeBytes(piece);
                        });
                assertEquals(0, in.remaining());
            }
            decoder.finish();
        }
        return all.toByteArray();
    }

    private static Decoder decoder(String coding, long maxBytes, int ratio)
            throws DecodingException {
        Decoder decoder =
                Decoder.of(
                        Codings.found(), Headers.of("Content-Encoding", coding), maxBytes, ratio);
        assertTrue(decoder != null, coding);
        return decoder;
    }

    private static byte[] encode(String codings) throws IOException {
        byte[] bytes = TEXT;
        for (String coding : codings.split(",", -1)) {
            bytes =
                    switch (coding.strip().toLowerCase(java.util.Locale.ROOT)) {
                        case "gzip", "x-gzip" -> gzip(bytes);
                        case "deflate" -> deflate(bytes, new Deflater());
                        case "raw" -> deflate(bytes, new Deflater(9, true));
                        default -> bytes;
                    };
        }
        return bytes;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] bytes, Deflater deflater) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(out, deflater)) {
            deflate.write(bytes);
        }
        deflater.end();
        return out.toByteArray();
    }

    /** Extra, name and comment as the flags announce them, with the awkward ones empty. */
    private static byte[] fields(int flags) {
        byte[] extra =
                (flags & 4) == 0
                        ? new byte[0]
                        : (flags & 8) == 0 ? new byte[2] : new byte[] {3, 0, 0, 8, 0};
        byte[] name = (flags & 8) == 0 ? new byte[0] : new byte[] {'a', 'b', 0};
        byte[] comment = (flags & 16) == 0 ? new byte[0] : new byte[] {0};
        return join(extra, name, comment);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Words from a small alphabet: compresses, but not to nothing. */
    private static byte[] text(int length) {
        Random random = new Random(length);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + random.nextInt(20) * random.nextInt(2));
        }
        return text;
    }
}
