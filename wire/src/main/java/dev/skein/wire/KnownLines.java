package dev.skein.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Field lines that came before, parsed: most responses of a server say the same but for two or
 * three lines, and comparing a line costs a tenth of checking it and making its strings. A line is
 * kept when it comes a second time in a row in its slot, so that those that never come again
 * (dates, tags, lengths) cost nothing but a look. Bounded; confined to one loop.
 */
final class KnownLines {
    /** A line, and what it says. */
    static final class Line {
        private final byte[] bytes;
        final String name;
        final String value;

        private Line(byte[] bytes, String name, String value) {
            this.bytes = bytes;
            this.name = name;
            this.value = value;
        }
    }

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLOTS = 512;
    private static final int SHORTEST = 8;
    private static final int LONGEST = 128;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final @Nullable Line[] lines = new Line[SLOTS];
    private final int[] seen = new int[SLOTS]; // the hash of what came last and is not kept

    /** The line in {@code bytes[start, end)}, if it is known. */
    @Nullable Line find(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < SHORTEST || length > LONGEST) {
            return null;
        }
        Line line = lines[slot(hash(bytes, start, end))];
        return line != null && Arrays.equals(line.bytes, 0, line.bytes.length, bytes, start, end)
                ? line
                : null;
    }

    /** The line in {@code bytes[start, end)}, which is not known, says so. */
    void learn(byte[] bytes, int start, int end, String name, String value) {
        int length = end - start;
        if (length < SHORTEST || length > LONGEST || name.equals("set-cookie")) {
            return; // a cookie is one user's, and nothing to be kept beyond its response
        }
        int hash = hash(bytes, start, end);
        int slot = slot(hash);
        if (seen[slot] == hash) {
            lines[slot] = new Line(Arrays.copyOfRange(bytes, start, end), name, value);
        } else {
            seen[slot] = hash;
        }
    }

    /** By both ends and the length: what tells lines of one name apart stands at the end. */
    private static int hash(byte[] bytes, int start, int end) {
        long head = (long) LONGS.get(bytes, start);
        long tail = (long) LONGS.get(bytes, end - 8);
        long mixed = (head * 31 + tail) * MIX + end - start;
        return (int) (mixed >>> 32);
    }

    private static int slot(int hash) {
        return (hash ^ (hash >>> 16)) & (SLOTS - 1);
    }
}
