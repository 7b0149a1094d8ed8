package dev.skein.wire;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dynamic table (RFC 7541, 2.3.2): a ring of lines, of which the oldest go when room is needed.
 * Indices count from 1, the newest line, and not from where the static table ends. Confined to its
 * loop.
 */
final class HpackTable {
    /** A field line. */
    record Line(String name, String value) {
        /** What it takes of a table, in bytes (RFC 7541, 4.1). */
        long size() {
            return sizeOf(name, value);
        }

        static long sizeOf(String name, String value) {
            return (long) name.length() + value.length() + OVERHEAD;
        }
    }

    /** What both sides start from (RFC 9113, 6.5.2). */
    static final int FIRST_CAPACITY = 4096;

    private static final int OVERHEAD = 32;

    private final @Nullable Line[] ring;
    private int oldest; // its slot
    private int count;
    private long size;
    private int capacity;

    /**
     * An empty one.
     *
     * @param most how many bytes it will ever hold
     */
    HpackTable(int most) {
        int lines = Math.max(1, most / OVERHEAD);
        ring = new @Nullable Line[Integer.highestOneBit(2 * lines - 1)];
        capacity = Math.min(FIRST_CAPACITY, most);
    }

    /** How many lines it has. */
    int count() {
        return count;
    }

    /** How many bytes it may hold now. */
    int capacity() {
        return capacity;
    }

    /** Lets it hold another number of bytes, at most what it was made for; evicts nothing yet. */
    void capacity(int bytes) {
        capacity = bytes;
    }

    /** How many slots it has: a power of two. */
    int slots() {
        return ring.length;
    }

    /** The line with that index, or null if there is none. */
    @Nullable Line line(int index) {
        return index <= count ? ring[slot(index)] : null;
    }

    /** Where in the ring the line with that index is; it stays there. */
    int slot(int index) {
        return (oldest + count - index) & (ring.length - 1);
    }

    /** The index of the line that is in that slot. */
    int index(int slot) {
        return ((oldest + count - 1 - slot) & (ring.length - 1)) + 1;
    }

    /** Whether lines have to go before one of {@code more} bytes fits (RFC 7541, 4.4). */
    boolean crowded(long more) {
        return count > 0 && size + more > capacity;
    }

    /** Takes out the oldest line. */
    Line evict() {
        Line line = Objects.requireNonNull(ring[oldest]);
        ring[oldest] = null;
        oldest = (oldest + 1) & (ring.length - 1);
        count--;
        size -= line.size();
        return line;
    }

    /** Puts in the newest line, for which there is room; says where. */
    int push(Line line) {
        count++;
        size += line.size();
        int slot = slot(1);
        ring[slot] = line;
        return slot;
    }
}
