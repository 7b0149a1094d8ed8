package dev.skein.client;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * gzip (RFC 1952): any number of members, each with its checksums looked at, then any number of
 * zeros. Other bytes after the last member are an error rather than ignored, as they may be what is
 * left of a member that was cut or mangled. The JDK's own gzip stream needs its input whole or a
 * thread to wait in, so the framing is done here, byte by byte; only deflate is left to it.
 */
final class Gzip implements ContentCoding.Decompressor {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    /** What the next byte belongs to, in the order of the format. */
    private enum Part {
        START,
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        DATA,
        TRAILER,
        BETWEEN,
        PADDING
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 headerCrc = new CRC32();
    private final CRC32 dataCrc = new CRC32();
    private Part part = Part.START;

    /** Bytes of this part seen so far, and the number they spell, little end first. */
    private int seen;

    private long number;
    private int flags;
    private int extraLeft;

    @Override
    public void decode(ByteBuffer in, ByteBuffer out) throws DataFormatException {
        while (true) {
            if (part == Part.DATA) {
                if (!inflate(in, out)) {
                    return;
                }
            } else if (in.hasRemaining()) {
                take(in.get() & 0xff);
            } else {
                return;
            }
        }
    }

    /** Whether the data ended, so that there is more to do. */
    private boolean inflate(ByteBuffer in, ByteBuffer out) throws DataFormatException {
        inflater.setInput(in);
        int from = out.position();
        int made = inflater.inflate(out);
        if (made > 0) {
            dataCrc.update(out.duplicate().flip().position(from));
        }
        if (inflater.finished()) {
            enter(Part.TRAILER);
            return true;
        }
        return made > 0 && out.hasRemaining();
    }

    private void take(int b) throws DataFormatException {
        if (part.compareTo(Part.HEADER_CRC) < 0) {
            headerCrc.update(b);
        }
        number |= (long) b << (8 * Math.min(seen, 7));
        seen++;
        switch (part) {
            case START, BETWEEN -> start(b);
            case HEADER -> header(b);
            case EXTRA_LENGTH -> extraLength();
            case EXTRA -> extra();
            case NAME, COMMENT -> text(b);
            case HEADER_CRC -> headerCrc();
            case TRAILER -> trailer();
            case PADDING -> require(b == 0, "something follows the end");
            case DATA -> throw new AssertionError("data are inflated");
        }
    }

    private void start(int b) throws DataFormatException {
        if (part == Part.BETWEEN && b == 0) {
            enter(Part.PADDING);
            return;
        }
        require(
                b == 0x1f,
                part == Part.START
                        ? "it does not begin as gzip does"
                        : "something follows the end");
        headerCrc.reset();
        headerCrc.update(b);
        part = Part.HEADER;
    }

    /** The fixed ten bytes, of which time and system do not matter. */
    private void header(int b) throws DataFormatException {
        switch (seen) {
            case 2 -> require(b == 0x8b, "it does not begin as gzip does");
            case 3 -> require(b == 8, "its method is not deflate");
            case 4 -> {
                require((b & RESERVED) == 0, "its flags are unknown");
                flags = b;
            }
            case 10 -> enter(Part.EXTRA_LENGTH);
            default -> {}
        }
    }

    private void extraLength() {
        if (seen == 2) {
            extraLeft = (int) number;
            enter(Part.EXTRA);
        }
    }

    private void extra() {
        if (--extraLeft == 0) {
            enter(Part.NAME);
        }
    }

    private void text(int b) {
        if (b == 0) {
            enter(part == Part.NAME ? Part.COMMENT : Part.HEADER_CRC);
        }
    }

    private void headerCrc() throws DataFormatException {
        if (seen == 2) {
            require(number == (headerCrc.getValue() & 0xffff), "the checksum of its head is wrong");
            enter(Part.DATA);
        }
    }

    private void trailer() throws DataFormatException {
        if (seen == 4) {
            require(number == dataCrc.getValue(), "its checksum is wrong");
        }
        if (seen == 8) {
            require(
                    number >>> 32 == (inflater.getBytesWritten() & 0xffff_ffffL),
                    "its length is wrong");
            enter(Part.BETWEEN);
        }
    }

    /** Enters a part, or the first after it that the flags announce. */
    private void enter(Part next) {
        part = announced(next);
        if (part == Part.DATA) {
            inflater.reset();
            dataCrc.reset();
        }
        seen = 0;
        number = 0;
    }

    private Part announced(Part next) {
        return switch (next) {
            case EXTRA_LENGTH -> (flags & EXTRA) != 0 ? next : announced(Part.NAME);
            case EXTRA -> extraLeft > 0 ? next : announced(Part.NAME);
            case NAME -> (flags & NAME) != 0 ? next : announced(Part.COMMENT);
            case COMMENT -> (flags & COMMENT) != 0 ? next : announced(Part.HEADER_CRC);
            case HEADER_CRC -> (flags & HEADER_CRC) != 0 ? next : Part.DATA;
            case START, HEADER, DATA, TRAILER, BETWEEN, PADDING -> next;
        };
    }

    private static void require(boolean right, String otherwise) throws DataFormatException {
        if (!right) {
            throw new DataFormatException(otherwise);
        }
    }

    /** No byte at all passes for an empty body: so servers answer that have nothing to compress. */
    @Override
    public boolean complete() {
        return part == Part.BETWEEN || part == Part.PADDING || part == Part.START;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
