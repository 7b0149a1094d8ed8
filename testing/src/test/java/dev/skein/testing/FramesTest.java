package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Byte for byte, by hand from the layouts of RFC 9113, 6. */
final class FramesTest {
    private static final Frames NONE = Frames.begin();

    private static void assertHex(String hex, Frames frames) {
        assertEquals(hex.replace(" ", ""), HexFormat.of().formatHex(frames.bytes()));
    }

    @Test
    void theConnection() {
        assertHex("000000 04 00 00000000", NONE.settings());
        assertHex(
                "00000c 04 00 00000000 0003 00000001 0004 ffffffff",
                NONE.settings(
                        Http2.SETTINGS_MAX_CONCURRENT_STREAMS,
                        1,
                        Http2.SETTINGS_INITIAL_WINDOW_SIZE,
                        -1));
        assertHex("000000 04 01 00000000", NONE.settingsAck());
        assertHex("000008 06 00 00000000 0102030405060708", NONE.ping(0x0102030405060708L));
        assertHex("000008 06 01 00000000 ffffffffffffffff", NONE.pingAck(-1));
        assertHex(
                "00000a 07 00 00000000 00000003 0000000b 6869",
                NONE.goAway(3, Http2.ENHANCE_YOUR_CALM, "hi"));
        assertHex("000004 08 00 00000005 00010000", NONE.windowUpdate(5, 65_536));
    }

    @Test
    void headerFields() {
        assertHex("000005 01 05 00000001 00 01 61 01 62", NONE.headers(1, true, "a", "b"));
        assertHex("000002 01 04 00000001 8882", NONE.headers(1, false, new byte[] {-120, -126}));
        assertHex(
                "000002 01 01 00000001 0001 000002 09 00 00000001 6101 000001 09 04 00000001 62",
                NONE.tornHeaders(1, true, 2, "a", "b"));
        assertHex("000005 01 04 00000001 00 01 61 01 62", NONE.tornHeaders(1, false, 5, "a", "b"));
        assertHex(
                "000008 01 0c 00000001 02 0001610162 0000",
                NONE.paddedHeaders(1, false, 2, "a", "b"));
        assertHex(
                "00000a 01 25 00000003 80000001 ff 0001610162",
                NONE.prioritizedHeaders(3, true, 1, true, 256, "a", "b"));
        assertHex("000009 05 04 00000001 00000002 0001610162", NONE.pushPromise(1, 2, "a", "b"));
    }

    @Test
    void longStrings() {
        for (int length : new int[] {126, 127, 254, 255, 300, 127 + 16_384}) {
            byte[] block = Frames.headerBlock("", "x".repeat(length));
            String prefix =
                    switch (length) {
                        case 126 -> "00007e";
                        case 127 -> "00007f00";
                        case 254 -> "00007f7f";
                        case 255 -> "00007f8001";
                        case 300 -> "00007fad01";
                        default -> "00007f808001";
                    };
            byte[] octets = HexFormat.of().parseHex(prefix);
            assertEquals(octets.length + length, block.length);
            assertArrayEquals(octets, Arrays.copyOf(block, octets.length));
        }
    }

    @Test
    void streams() {
        assertHex("000002 00 01 00000001 6f6b", NONE.data(1, true, "ok"));
        assertHex("000000 00 00 00000001", NONE.data(1, false, ""));
        assertHex(
                "000004 00 08 00000001 01 6f6b 00",
                NONE.paddedData(1, false, 1, new byte[] {0x6f, 0x6b}));
        assertHex("000004 03 00 00000001 00000008", NONE.rstStream(1, Http2.CANCEL));
        assertHex("000005 02 00 00000003 00000001 0f", NONE.priority(3, 1, false, 16));
    }

    @Test
    void anything() {
        assertHex("000001 fe ff ffffffff 07", NONE.raw(0xfe, 0xff, -1, (byte) 7));
        assertHex("ff 000000 04 01 00000000", NONE.bytes(new byte[] {-1}).settingsAck());
        assertEquals(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                new String(Frames.preface().bytes(), StandardCharsets.ISO_8859_1));
        byte[] large = NONE.data(1, false, new byte[70_000]).bytes();
        assertArrayEquals(new byte[] {0x01, 0x11, 0x70}, Arrays.copyOf(large, 3));
    }

    @Test
    void framesAreImmutable() {
        Frames first = NONE.settings();
        Frames second = first.settingsAck();
        assertEquals(9, first.bytes().length);
        assertArrayEquals(second.bytes(), NONE.then(first).settingsAck().bytes());
        assertEquals(0, NONE.bytes().length);
        assertTrue(second.toString().contains("18"));
    }

    @Test
    void whatCannotBeWritten() {
        assertThrows(IllegalArgumentException.class, () -> NONE.settings(1));
        assertThrows(IllegalArgumentException.class, () -> NONE.headers(1, true, "a"));
        assertThrows(IllegalArgumentException.class, () -> NONE.headers(1, true, "a", "\u20ac"));
        assertThrows(IllegalArgumentException.class, () -> NONE.tornHeaders(1, true, 0));
        assertThrows(
                IllegalArgumentException.class, () -> NONE.paddedData(1, true, 256, new byte[0]));
    }
}
