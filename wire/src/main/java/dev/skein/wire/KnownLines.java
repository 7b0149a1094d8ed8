package dev.skein.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Field lines that came before, parsed: most responses of a server say the same but for two or
 * three lines, and comparing a line costs a tenth of checking it and making its strings. A line is
 * kept when it comes a second time in a row in its slot, so that those that never come again
 * (dates, tags, lengths) cost nothing but a look. One that comes at the place where it came in the
 * head before is compared at once, without looking for its end. Bounded; confined to one loop.
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

        /** In bytes, without line end. */
        int length() {
            return bytes.length;
        }

        /** Whether {@code other} has it from {@code start} on; it is long enough. */
        private boolean standsIn(byte[] other, int start) {
            return Arrays.equals(bytes, 0, bytes.length, other, start, start + bytes.length);
        }
    }

    private static final int SLOTS = 512;
    private static final int SHORTEST = 8;
    private static final int LONGEST = 128;
    private static final int PLACES = 32;
    private static final int MIX = 0x9e3779b9;

    private final @Nullable Line[] lines = new Line[SLOTS];
    private final int[] seen = new int[SLOTS]; // the hash of what came last and is not kept
    private final @Nullable Line[] places = new Line[PLACES];

    /**
     * The line that came last at this place of a head, if {@code bytes[start, end)} begins with it
     * and its line end.
     */
    @Nullable Line repeated(int place, byte[] bytes, int start, int end) {
        Line line = place < PLACES ? places[place] : null;
        if (line == null || line.length() + 2 > end - start) {
            return null;
        }
        int cr = start + line.length();
        boolean ends = bytes[cr] == Octets.CR && bytes[cr + 1] == Octets.LF;
        return ends && line.standsIn(bytes, start) ? line : null;
    }

    /** The line in {@code bytes[start, end)}, at that place of a head, if it is known. */
    @Nullable Line find(int place, byte[] bytes, int start, int end) {
        Line line = find(bytes, start, end);
        if (line != null && place < PLACES) {
            places[place] = line;
        }
        return line;
    }

    /** The line in {@code bytes[start, end)}, if it is known. */
    @Nullable Line find(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < SHORTEST || length > LONGEST) {
            return null;
        }
        Line line = lines[slot(hash(bytes, start, end))];
        return line != null && line.length() == length && line.standsIn(bytes, start) ? line : null;
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
        int hash = end - start;
        hash = hash * 31 + four(bytes, start);
        hash = hash * 31 + four(bytes, start + 4);
        hash = hash * 31 + four(bytes, end - 8);
        hash = hash * 31 + four(bytes, end - 4);
        return hash * MIX;
    }

    private static int four(byte[] bytes, int i) {
        return bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | bytes[i + 3] << 24;
    }

    private static int slot(int hash) {
        return (hash ^ (hash >>> 16)) & (SLOTS - 1);
    }
}
