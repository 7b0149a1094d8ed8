package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OctetsTest {
    @Test
    void indexOf() {
        byte[] bytes = Decoding.latin1("a\nb\u008a\n\u00ff");
        assertEquals(1, Octets.indexOf(Octets.LF, bytes, 0, 6));
        assertEquals(1, Octets.indexOf(Octets.LF, bytes, 1, 6));
        assertEquals(4, Octets.indexOf(Octets.LF, bytes, 2, 6));
        assertEquals(6, Octets.indexOf(Octets.LF, bytes, 5, 6), "the end, when there is none");
        assertEquals(4, Octets.indexOf(Octets.LF, bytes, 2, 4), "not beyond the end");
        assertEquals(3, Octets.indexOf(Octets.LF, bytes, 3, 3));
    }

    /** Every octet at every place. */
    @Test
    void indexOfNoText() {
        byte[] bytes = new byte[20];
        for (int at = 0; at < bytes.length; at++) {
            for (int octet = 0; octet < 256; octet++) {
                Arrays.fill(bytes, (byte) (at % 2 == 0 ? 'a' : 0xff));
                bytes[at] = (byte) octet;
                boolean text = octet == '\t' || (octet >= ' ' && octet != 0x7f);
                assertEquals(
                        text ? bytes.length : at,
                        Octets.indexOfNoText(bytes, 0, bytes.length),
                        "octet " + octet + " at " + at);
                assertEquals(at, Octets.indexOfNoText(bytes, 0, at), "stops at the end");
            }
        }
    }
}
