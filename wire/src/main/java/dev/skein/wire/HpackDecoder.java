package dev.skein.wire;

import dev.skein.wire.HpackTable.Line;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Header blocks of one connection as they come in (RFC 7541). Confined to its loop.
 *
 * <p>A line of a table is handed out as the strings it was made of. Time and memory grow with the
 * bytes of the block, and with what the sink keeps: one byte may stand for a whole line of the
 * table, so the sink bounds its list. One that has heard enough goes on listening and drops what it
 * hears, or the table falls out of step.
 */
final class HpackDecoder {
    /** Hears field lines. */
    interface Sink {
        /** The name is as it was sent: not checked, a character for an octet. */
        void onField(String name, String value);
    }

    private static final byte[] NOTHING = {};
    private static final int KEPT = 16 << 10;

    private final HpackTable table;
    private final KnownLines lines;
    private final int most;
    private int announced;

    private byte[] bytes = NOTHING; // of the block
    private int at;
    private int end;

    private byte[] copied = NOTHING; // room for a block that is in no array
    private byte[] unpacked = NOTHING; // room for a Huffman string

    /**
     * With an empty table.
     *
     * @param tableSize what we announce as SETTINGS_HEADER_TABLE_SIZE, in bytes; the table has no
     *     more than 4096 until the peer says so
     */
    HpackDecoder(int tableSize) {
        this(tableSize, new KnownLines());
    }

    /** The same, with lines of others that came before. */
    HpackDecoder(int tableSize, KnownLines lines) {
        this.lines = lines;
        most = tableSize;
        announced = tableSize;
        table = new HpackTable(tableSize);
    }

    /**
     * The peer has acknowledged another SETTINGS_HEADER_TABLE_SIZE; a smaller one it must confirm
     * at the beginning of the next block (RFC 9113, 4.3.1).
     *
     * @param size in bytes, no more than the decoder was made with
     */
    void tableSize(int size) {
        if (size < 0 || size > most) {
            throw new IllegalArgumentException("the size must be 0 to " + most + "; got " + size);
        }
        announced = size;
    }

    /** Decodes one whole block; reads {@code block} to its end. */
    void decode(ByteBuffer block, Sink sink) throws HpackException {
        open(block);
        try {
            sizeUpdates();
            while (at < end) {
                line(sink);
            }
        } finally {
            close();
        }
    }

    private void open(ByteBuffer block) {
        int length = block.remaining();
        if (block.hasArray()) {
            bytes = block.array();
            at = block.arrayOffset() + block.position();
        } else {
            copied = room(copied, length);
            block.get(block.position(), copied, 0, length);
            bytes = copied;
            at = 0;
        }
        end = at + length;
        block.position(block.limit());
    }

    /** Lets go of the block's array, and of room that is seldom needed. */
    private void close() {
        bytes = NOTHING;
        copied = copied.length > KEPT ? NOTHING : copied;
        unpacked = unpacked.length > KEPT ? NOTHING : unpacked;
    }

    private static byte[] room(byte[] held, int needed) {
        return needed <= held.length ? held : new byte[Math.max(needed, 2 * held.length)];
    }

    /** What stands before the first line (RFC 7541, 4.2 and 6.3). */
    private void sizeUpdates() throws HpackException {
        while (at < end && (bytes[at] & 0xe0) == 0x20) {
            int size = integer(5);
            if (size > announced) {
                throw new HpackException(
                        "a size update goes beyond the %d bytes that were announced (RFC 7541, 6.3)"
                                .formatted(announced));
            }
            table.capacity(size);
            makeRoom(0);
        }
        if (table.capacity() > announced) {
            throw new HpackException(
                    "the block does not begin with the size update that is due (RFC 9113, 4.3.1)");
        }
    }

    /** A line in one of its forms (RFC 7541, 6.1 and 6.2). */
    private void line(Sink sink) throws HpackException {
        int first = bytes[at];
        if (first < 0) {
            Line known = known(integer(7));
            sink.onField(known.name(), known.value());
        } else if (first >= 0x40) {
            Line line = new Line(name(6), string());
            add(line);
            sink.onField(line.name(), line.value());
        } else if (first < 0x10) {
            passing(sink);
        } else if (first < 0x20) {
            sink.onField(name(4), string());
        } else {
            throw new HpackException("a size update stands behind a field line (RFC 7541, 4.2)");
        }
    }

    /**
     * One that stays out of the table. Some servers write all of theirs like this, so that one
     * which came before is known by its bytes, unless its name is where another may be the next
     * time.
     */
    private void passing(Sink sink) throws HpackException {
        int start = at;
        boolean lasting = skipName() <= HpackStatic.SIZE;
        skipString();
        KnownLines.Line line = lasting ? lines.find(bytes, start, at) : null;
        if (line != null) {
            sink.onField(line.name, line.value);
            return;
        }
        at = start;
        String name = name(4);
        String value = string();
        if (lasting) {
            lines.learn(bytes, start, at, name, value);
        }
        sink.onField(name, value);
    }

    /** Passes a name over; its index, or 0. */
    private int skipName() throws HpackException {
        int index = integer(4);
        if (index == 0) {
            skipString();
        }
        return index;
    }

    /** One that is bigger than the table leaves it empty, and is no error (RFC 7541, 4.4). */
    private void add(Line line) {
        makeRoom(line.size());
        if (line.size() <= table.capacity()) {
            table.push(line);
        }
    }

    private void makeRoom(long needed) {
        while (table.crowded(needed)) {
            table.evict();
        }
    }

    private Line known(int index) throws HpackException {
        if (index == 0) {
            throw new HpackException("a field line has the index 0 (RFC 7541, 6.1)");
        }
        if (index <= HpackStatic.SIZE) {
            return HpackStatic.line(index);
        }
        @Nullable Line line = table.line(index - HpackStatic.SIZE);
        if (line == null) {
            throw new HpackException(
                    "the index %d is beyond the tables, which have %d lines (RFC 7541, 2.3.3)"
                            .formatted(index, HpackStatic.SIZE + table.count()));
        }
        return line;
    }

    private String name(int bits) throws HpackException {
        int index = integer(bits);
        return index == 0 ? string() : known(index).name();
    }

    /** A string (RFC 7541, 5.2). */
    private String string() throws HpackException {
        boolean huffman = octet() < 0;
        at--;
        int start = skipString();
        return huffman ? unpack(start) : Octets.string(bytes, start, at);
    }

    /** Passes a string over; where its octets begin. */
    private int skipString() throws HpackException {
        int length = integer(7);
        if (length > end - at) {
            throw cutOff();
        }
        int start = at;
        at += length;
        return start;
    }

    private String unpack(int start) throws HpackException {
        unpacked = room(unpacked, Huffman.mostDecoded(at - start));
        return Octets.string(unpacked, 0, Huffman.decode(bytes, start, at, unpacked));
    }

    /** An integer whose first bits are the lowest of an octet (RFC 7541, 5.1). */
    private int integer(int bits) throws HpackException {
        int most = (1 << bits) - 1;
        int first = octet() & most;
        return first < most ? first : continued(most);
    }

    private int continued(int first) throws HpackException {
        long value = first;
        for (int shift = 0; shift < 35; shift += 7) {
            byte octet = octet();
            value += (octet & 0x7fL) << shift;
            if (octet >= 0 && value <= Integer.MAX_VALUE) {
                return (int) value;
            }
        }
        throw new HpackException("an integer is 2^31 or more, or too long (RFC 7541, 5.1)");
    }

    private byte octet() throws HpackException {
        if (at == end) {
            throw cutOff();
        }
        return bytes[at++];
    }

    private static HpackException cutOff() {
        return new HpackException("the block ends within a field line (RFC 7541, 3.2)");
    }
}
