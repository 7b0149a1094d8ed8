package dev.skein.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searches bytes eight at a time. Heads are short, but there is one for every response: this halves
 * what finding and checking their lines costs.
 */
final class Swar {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private Swar() {}

    /** The first {@code octet}, which is ASCII, in {@code bytes[from, to)}, or {@code to}. */
    static int indexOf(byte octet, byte[] bytes, int from, int to) {
        int i = from;
        long pattern = ONES * octet;
        for (; i <= to - 8; i += 8) {
            long zeros = zeros((long) LONGS.get(bytes, i) ^ pattern);
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (i < to && bytes[i] != octet) {
            i++;
        }
        return i;
    }

    /**
     * The first octet in {@code bytes[from, to)} that is no {@link Octets#isText}, or {@code to}.
     */
    static int indexOfNoText(byte[] bytes, int from, int to) {
        int i = from;
        while (i <= to - 8 && isPlain((long) LONGS.get(bytes, i))) {
            i += 8;
        }
        while (i < to && Octets.isText(bytes[i])) {
            i++;
        }
        return i;
    }

    /**
     * Whether {@code bytes} has from {@code start} on what {@code lower} has, letters of ASCII
     * compared in lower case.
     */
    static boolean startsWithLower(byte[] lower, byte[] bytes, int start) {
        int last = lower.length - 8;
        for (int i = 0; i < last; i += 8) {
            if ((long) LONGS.get(lower, i) != lower((long) LONGS.get(bytes, start + i))) {
                return false;
            }
        }
        if (last >= 0) {
            return (long) LONGS.get(lower, last) == lower((long) LONGS.get(bytes, start + last));
        }
        int i = 0;
        while (i < lower.length && lower[i] == Octets.tokenLower(bytes[start + i])) {
            i++;
        }
        return i == lower.length;
    }

    /**
     * Sets the bit 0x20 of each octet from A to Z: of those from A on, in seven bits, but not from
     * Z + 1 on, and not of any beyond ASCII.
     */
    private static long lower(long eight) {
        long sevenBits = eight & ~HIGH;
        long fromA = sevenBits + ONES * (0x80 - 'A');
        long beyondZ = sevenBits + ONES * (0x7f - 'Z');
        return eight | (((fromA ^ beyondZ) & ~eight & HIGH) >>> 2);
    }

    /** Whether each of the eight is text other than a tab, which is rare enough. */
    private static boolean isPlain(long eight) {
        long controls = (eight - ONES * Octets.SP) & ~eight & HIGH;
        return (controls | zeros(eight ^ (ONES * 0x7f))) == 0;
    }

    /**
     * The high bit of every octet that is zero, up to and including the first such; those above it
     * may be wrong.
     */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGH;
    }
}
