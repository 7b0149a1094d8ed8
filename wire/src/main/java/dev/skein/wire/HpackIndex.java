package dev.skein.wire;

import dev.skein.wire.HpackTable.Line;
import java.util.Arrays;
import java.util.Objects;

/**
 * The encoder's dynamic table, where a line is found in one look by what it says. Confined to its
 * loop.
 */
final class HpackIndex {
    private final HpackTable table;
    private final Chains lines;
    private final Chains names;
    private int changes;

    /**
     * An empty one.
     *
     * @param most how many bytes it will ever hold
     */
    HpackIndex(int most) {
        table = new HpackTable(most);
        lines = new Chains(table.slots());
        names = new Chains(table.slots());
    }

    /** Another figure means that an index may say another line than it did. */
    int changes() {
        return changes;
    }

    /** The index of the newest line that says so, or 0. */
    int find(String name, String value) {
        for (int slot = lines.first(hash(name, value)); slot >= 0; slot = lines.older(slot)) {
            int index = table.index(slot);
            Line line = line(index);
            if (line.value().equals(value) && line.name().equals(name)) {
                return index;
            }
        }
        return 0;
    }

    /** The index of the newest line with that name, or 0. */
    int find(String name) {
        for (int slot = names.first(name.hashCode()); slot >= 0; slot = names.older(slot)) {
            int index = table.index(slot);
            if (line(index).name().equals(name)) {
                return index;
            }
        }
        return 0;
    }

    /** Adds a line if it fits an empty table, and says whether. */
    boolean add(String name, String value) {
        long size = Line.sizeOf(name, value);
        if (size > table.capacity()) {
            return false;
        }
        changes++;
        makeRoom(size);
        int slot = table.push(new Line(name, value));
        lines.add(hash(name, value), slot);
        names.add(name.hashCode(), slot);
        return true;
    }

    /** Takes no more than so many bytes from now on. */
    void capacity(int bytes) {
        changes++;
        table.capacity(bytes);
        makeRoom(0);
    }

    private void makeRoom(long needed) {
        while (table.crowded(needed)) {
            int slot = table.slot(table.count());
            Line line = table.evict();
            lines.removeOldest(hash(line.name(), line.value()), slot);
            names.removeOldest(line.name().hashCode(), slot);
        }
    }

    private Line line(int index) {
        return Objects.requireNonNull(table.line(index));
    }

    private static int hash(String name, String value) {
        return name.hashCode() * 31 + value.hashCode();
    }

    /** The slots that have a hash in common, the newest first; -1 is none. */
    private static final class Chains {
        private final int[] firsts;
        private final int[] olders;

        Chains(int slots) {
            firsts = new int[slots];
            olders = new int[slots];
            Arrays.fill(firsts, -1);
        }

        int first(int hash) {
            return firsts[place(hash)];
        }

        int older(int slot) {
            return olders[slot];
        }

        void add(int hash, int slot) {
            int place = place(hash);
            olders[slot] = firsts[place];
            firsts[place] = slot;
        }

        /** Removes a slot that has none older in its chain. */
        void removeOldest(int hash, int slot) {
            int place = place(hash);
            if (firsts[place] == slot) {
                firsts[place] = -1;
                return;
            }
            int newer = firsts[place];
            while (olders[newer] != slot) {
                newer = olders[newer];
            }
            olders[newer] = -1;
        }

        private int place(int hash) {
            int mixed = hash * 0x9e3779b1;
            return (mixed >>> 16 ^ mixed >>> 8) & (firsts.length - 1);
        }
    }
}
