package dev.skein.wire;

import dev.skein.wire.HpackName.Indexing;

/**
 * Header blocks of one connection as they go out (RFC 7541). Confined to its loop.
 *
 * <p>{@link #check} every field first, then {@link #begin} and write them all: a block of which a
 * part was written must be sent, since its lines may be in the table, and the peer's has to have
 * them too. Nothing is checked again here; as strings carry their lengths, no value can become a
 * line of its own.
 */
final class HpackEncoder {
    /** Shorter ones might be guessed, one piece after the other (RFC 7541, 7.1.3). */
    private static final int COOKIE_KEPT = 20;

    /** What an integer takes at most: a prefix and 5 octets. */
    private static final int INTEGER = 6;

    private static final int INDEXED = 0x80;
    private static final int ADDED = 0x40;
    private static final int SIZE_UPDATE = 0x20;
    private static final int NEVER_INDEXED = 0x10;
    private static final int HUFFMAN = 0x80;

    private final int most;
    private final HpackIndex table;

    private long allowed = HpackTable.FIRST_CAPACITY; // by the peer
    private int said = HpackTable.FIRST_CAPACITY; // what the peer knows that we take
    private int lowest; // what we took, at its least, since that was said
    private int due; // what we take from the next block on
    private boolean changed;

    /**
     * With an empty table.
     *
     * @param mostTable how many bytes of dynamic table we use at most, whatever the peer allows
     */
    HpackEncoder(int mostTable) {
        most = mostTable;
        table = new HpackIndex(mostTable);
        due = Math.min(HpackTable.FIRST_CAPACITY, mostTable);
        lowest = due;
        changed = due < said;
    }

    /**
     * The peer's SETTINGS_HEADER_TABLE_SIZE, an unsigned figure: when it changed, the next block
     * begins by saying what we take, after the lowest it was since the last (RFC 7541, 4.2).
     */
    void tableSize(int size) {
        long now = Integer.toUnsignedLong(size);
        if (now != allowed) {
            allowed = now;
            due = (int) Math.min(now, most);
            lowest = Math.min(lowest, due);
            changed = true;
        }
    }

    /**
     * Refuses what must not be sent: a name that is no token, but for the colon of a pseudo-header,
     * and in a value controls and what is beyond Latin-1. The message never shows the value.
     */
    static void check(String name, String value) {
        if (HpackName.of(name) == null) {
            Octets.requireToken(name, name.startsWith(":") ? 1 : 0, "a field name");
        }
        Octets.requireText(name, value);
    }

    /**
     * As long as this figure is the same, so are the bytes of a field line that leave it the same.
     */
    int changes() {
        return table.changes();
    }

    /** Begins a block: writes the size updates that are due. */
    void begin(Output out) {
        if (changed) {
            out.reserve(2 * INTEGER);
            if (lowest < Math.min(said, due)) {
                resize(out, lowest);
            }
            resize(out, due);
            said = due;
            lowest = due;
            changed = false;
        }
    }

    private void resize(Output out, int size) {
        table.capacity(size);
        integer(out, SIZE_UPDATE, 5, size);
    }

    /** Writes a field line that was checked; the name goes out in lower case. */
    void field(Output out, String name, String value) {
        HpackName known = HpackName.of(name);
        if (known == null) {
            kept(out, 0, HpackName.lowerCase(name), value);
            return;
        }
        int index = known.index() == 0 ? 0 : HpackStatic.find(known.index(), value);
        if (index != 0) {
            indexed(out, index);
            return;
        }
        switch (indexing(known, value)) {
            case KEPT -> kept(out, known.index(), known.lower(), value);
            case PASSING -> literal(out, 0, 4, known.index(), known.lower(), value);
            case SECRET -> literal(out, NEVER_INDEXED, 4, known.index(), known.lower(), value);
        }
    }

    private static Indexing indexing(HpackName known, String value) {
        return value.length() < COOKIE_KEPT && known.lower().equals("cookie")
                ? Indexing.SECRET
                : known.indexing();
    }

    /** A line of the table, or one that goes into it if it fits. */
    private void kept(Output out, int staticName, String name, String value) {
        int index = table.find(name, value);
        if (index != 0) {
            indexed(out, HpackStatic.SIZE + index);
            return;
        }
        int nameIndex = staticName == 0 ? dynamicName(name) : staticName;
        if (table.add(name, value)) {
            literal(out, ADDED, 6, nameIndex, name, value);
        } else {
            literal(out, 0, 4, nameIndex, name, value);
        }
    }

    private int dynamicName(String name) {
        int index = table.find(name);
        return index == 0 ? 0 : HpackStatic.SIZE + index;
    }

    private static void indexed(Output out, int index) {
        out.reserve(INTEGER);
        integer(out, INDEXED, 7, index);
    }

    /** The name by its index, or in full where that is 0 (RFC 7541, 6.2). */
    private static void literal(
            Output out, int form, int bits, int nameIndex, String name, String value) {
        out.reserve(INTEGER);
        integer(out, form, bits, nameIndex);
        if (nameIndex == 0) {
            string(out, name);
        }
        string(out, value);
    }

    /** In the Huffman code if that is shorter (RFC 7541, 5.2). */
    private static void string(Output out, String text) {
        out.reserve(INTEGER + text.length());
        long length = Huffman.length(text);
        if (length < text.length()) {
            integer(out, HUFFMAN, 7, (int) length);
            Huffman.encode(text, out);
        } else {
            integer(out, 0, 7, text.length());
            out.put(text);
        }
    }

    /** An integer that begins in the lowest bits of an octet (RFC 7541, 5.1). */
    private static void integer(Output out, int form, int bits, int value) {
        int most = (1 << bits) - 1;
        if (value < most) {
            out.put(form | value);
            return;
        }
        out.put(form | most);
        int rest = value - most;
        for (; rest > 0x7f; rest >>>= 7) {
            out.put((rest & 0x7f) | 0x80);
        }
        out.put(rest);
    }
}
