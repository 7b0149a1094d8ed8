package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Every octet at every place of an eight, against the loop one would write without knowing better.
 */
class SwarTest {
    @Test
    void indexOf() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] near = {'\n', '\n' + 1, '\n' - 1, 0, (byte) 0x8a, (byte) 0x80, -1};
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] =
                        random.nextInt(8) == 0
                                ? near[random.nextInt(near.length)]
                                : (byte) (11 + random.nextInt(200));
            }
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            int expected = from;
            while (expected < to && bytes[expected] != '\n') {
                expected++;
            }
            assertEquals(
                    expected,
                    Swar.indexOf(Octets.LF, bytes, from, to),
                    () -> Arrays.toString(bytes));
        }
    }

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
                        Swar.indexOfNoText(bytes, 0, bytes.length),
                        "octet " + octet + " at " + at);
                assertEquals(at, Swar.indexOfNoText(bytes, 0, at), "stops at the end");
            }
        }
    }

    @Test
    void startsWithLower() {
        for (String name :
                new String[] {
                    "te", "etag", "location", "x-request-id", "content-security-policy-report-only"
                }) {
            byte[] lower = Decoding.latin1(name);
            for (int at = 0; at < lower.length; at++) {
                for (int octet = 0; octet < 256; octet++) {
                    byte[] bytes = Decoding.latin1("?" + name.toUpperCase(Locale.ROOT) + ":");
                    bytes[1 + at] = (byte) octet;
                    boolean same =
                            octet == lower[at]
                                    || (octet >= 'A' && octet <= 'Z' && octet + 32 == lower[at]);
                    assertEquals(
                            same,
                            Swar.startsWithLower(lower, bytes, 1),
                            name + " with " + octet + " at " + at);
                }
            }
        }
    }
}
