package dev.skein.natives;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;

/**
 * The header of a zstd frame (RFC 8878, 3.1), looked at before the decoder sees it: the decoder
 * would give a frame the 128 MiB it asks for.
 */
final class ZstdFrameHeader {
    /** RFC 9659, section 3. */
    private static final long LARGEST_WINDOW = 8 << 20;

    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE = 0x184d2a50; // the last four bits are free
    private static final int FIXED = 5; // magic number and descriptor
    private static final int LONGEST = 18;

    private static final int SINGLE_SEGMENT = 0x20;
    private static final int RESERVED = 0x08;

    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(LONGEST).order(ByteOrder.LITTLE_ENDIAN);

    private boolean first = true;

    /** Whether nothing of a header was read. */
    boolean isEmpty() {
        return bytes.position() == 0;
    }

    /**
     * Takes what belongs to the header from {@code in}; whether it is whole, and then its frame is
     * one that may be decoded.
     */
    boolean read(ByteBuffer in) throws DataFormatException {
        while (bytes.position() < length()) {
            if (!in.hasRemaining()) {
                return false;
            }
            bytes.put(in.get());
        }
        if (!isSkippable()) {
            check();
        }
        return true;
    }

    /** The whole header; the next one may be read once these bytes were used. */
    ByteBuffer take() {
        ByteBuffer whole = bytes.duplicate().flip();
        bytes.clear();
        first = false;
        return whole;
    }

    private int length() throws DataFormatException {
        if (bytes.position() < Integer.BYTES) {
            return Integer.BYTES;
        }
        if (isSkippable()) {
            return 2 * Integer.BYTES; // and the length of what is skipped
        }
        if (bytes.getInt(0) != MAGIC) {
            throw new DataFormatException(
                    first ? "it does not begin as zstd does" : "something follows the end");
        }
        return bytes.position() < FIXED
                ? FIXED
                : FIXED + windowLength() + dictionaryLength() + contentSizeLength();
    }

    private void check() throws DataFormatException {
        if ((descriptor() & RESERVED) != 0) {
            throw new DataFormatException("its header is of a kind that is not known");
        }
        if (number(FIXED + windowLength(), dictionaryLength()) != 0) {
            throw new DataFormatException("it needs a dictionary");
        }
        long window = windowSize();
        if (window < 0 || window > LARGEST_WINDOW) {
            throw new DataFormatException("it needs a window of more than 8 MiB");
        }
    }

    private long windowSize() {
        if (windowLength() == 0) {
            int length = contentSizeLength();
            long size = number(FIXED + dictionaryLength(), length);
            return length == 2 ? size + 256 : size;
        }
        int window = bytes.get(FIXED) & 0xff;
        long base = 1L << (10 + (window >> 3));
        return base + base / 8 * (window & 7);
    }

    private boolean isSkippable() {
        return (bytes.getInt(0) & ~0xf) == SKIPPABLE;
    }

    private int descriptor() {
        return bytes.get(FIXED - 1);
    }

    private int windowLength() {
        return (descriptor() & SINGLE_SEGMENT) != 0 ? 0 : 1;
    }

    private int dictionaryLength() {
        int flag = descriptor() & 3;
        return flag == 3 ? 4 : flag;
    }

    private int contentSizeLength() {
        int flag = descriptor() >> 6 & 3;
        return flag == 0 ? 1 - windowLength() : 1 << flag;
    }

    private long number(int at, int length) {
        long number = 0;
        for (int i = 0; i < length; i++) {
            number |= (bytes.get(at + i) & 0xffL) << (8 * i);
        }
        return number;
    }
}
