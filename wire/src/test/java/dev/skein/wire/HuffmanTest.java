package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HuffmanTest {
    /** RFC 7541, C.4 and C.6. */
    private static final Map<String, String> EXAMPLES =
            Map.of(
                    "www.example.com", "f1e3c2e5f23a6ba0ab90f4ff",
                    "no-cache", "a8eb10649cbf",
                    "custom-key", "25a849e95ba97d7f",
                    "custom-value", "25a849e95bb8e8b4bf",
                    "302", "6402",
                    "307", "640eff",
                    "private", "aec3771a4b",
                    "Mon, 21 Oct 2013 20:13:21 GMT", "d07abe941054d444a8200595040b8166e082a62d1bff",
                    "https://www.example.com", "9d29ad171863c78f0b97c8e9ae82ae43d3",
                    "gzip", "9bd9ab");

    @Test
    void examplesOfTheSpecification() throws HpackException {
        for (Map.Entry<String, String> example : EXAMPLES.entrySet()) {
            byte[] code = HexFormat.of().parseHex(example.getValue());
            assertArrayEquals(code, encode(example.getKey()));
            assertEquals(example.getKey(), decode(code));
        }
    }

    @Test
    void theEmptyStringIsNoOctet() throws HpackException {
        assertEquals(0, encode("").length);
        assertEquals("", decode(new byte[0]));
    }

    @Test
    void everyOctetThereAndBack() throws HpackException {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            assertEquals(String.valueOf(c), decode(encode(String.valueOf(c))));
            all.append(c);
        }
        assertEquals(all.toString(), decode(encode(all.toString())));
        assertEquals(all.reverse().toString(), decode(encode(all.toString())));
    }

    @Test
    void theLongestCodes() throws HpackException {
        assertArrayEquals(HexFormat.of().parseHex("fffffff3"), encode("\n"));
        assertArrayEquals(HexFormat.of().parseHex("fffffffb"), encode("\u0016"));
        String many = "\n\r\u0016".repeat(100);
        assertEquals(many, decode(encode(many)));
        assertEquals(30 * 300 / 8, encode(many).length);
    }

    @Test
    void shortestCodesFillTheRoomForThem() throws HpackException {
        String zeros = "0".repeat(800);
        byte[] code = encode(zeros);
        assertEquals(500, code.length);
        assertEquals(800, Huffman.mostDecoded(code.length));
        assertEquals(zeros, decode(code));
    }

    /** A string has one code only, so whatever decodes encodes to the same. */
    @Test
    void whatDecodesEncodesToTheSame() {
        byte[] two = new byte[2];
        int fine = 0;
        for (int i = 0; i < 1 << 16; i++) {
            two[0] = (byte) (i >>> 8);
            two[1] = (byte) i;
            fine += isSame(two) ? 1 : 0;
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(12)];
            random.nextBytes(bytes);
            Arrays.fill(bytes, 0, random.nextInt(bytes.length), (byte) 0xff); // for the long codes
            fine += isSame(bytes) ? 1 : 0;
        }
        assertTrue(fine > 1000, fine + " decoded: too few to mean anything");
    }

    private static boolean isSame(byte[] bytes) {
        try {
            assertArrayEquals(bytes, encode(decode(bytes)));
            return true;
        } catch (HpackException e) {
            return false;
        }
    }

    @Test
    void paddingIsOfOnesAndShorterThanAnOctet() throws HpackException {
        assertEquals("0", decode(new byte[] {0x07})); // 00000 111
        assertEquals("&", decode(new byte[] {(byte) 0xf8})); // its 8 bits and no more
        for (String bad :
                List.of(
                        "00", // 00000 000
                        "06", // 00000 110
                        "03", // 00000 011
                        "f8ff", // 8 ones
                        "07ff", // 11 ones
                        "ff", "ffff", "ffffff")) {
            assertRefused(bad, "ones");
        }
    }

    @Test
    void endOfStringIsNoSymbol() {
        assertRefused("ffffffff", "EOS");
        assertRefused("fffffffc", "EOS");
        assertRefused("07ffffffff", "EOS");
    }

    private static void assertRefused(String hex, String why) {
        HpackException e =
                assertThrows(HpackException.class, () -> decode(HexFormat.of().parseHex(hex)), hex);
        assertTrue(String.valueOf(e.getMessage()).contains(why), hex + ": " + e.getMessage());
    }

    private static byte[] encode(String text) {
        Output out = new Output();
        out.reserve((int) Huffman.length(text));
        Huffman.encode(text, out);
        assertEquals(Huffman.length(text), out.size());
        byte[] code = new byte[out.size()];
        out.written().get(code);
        return code;
    }

    private static String decode(byte[] code) throws HpackException {
        byte[] room = new byte[Huffman.mostDecoded(code.length)];
        byte[] framed = new byte[code.length + 2]; // what lies around it is not read
        System.arraycopy(code, 0, framed, 1, code.length);
        int size = Huffman.decode(framed, 1, code.length + 1, room);
        return new String(room, 0, size, StandardCharsets.ISO_8859_1);
    }
}
