package dev.skein.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes on their way out: an array that grows and is used again. Whoever writes calls {@link
 * #reserve} once for all that is to come, then puts. Confined to its loop.
 */
final class Output {
    private static final int FIRST = 1024;
    private static final int KEPT = 64 << 10;

    private byte[] bytes = new byte[FIRST];
    private int size;
    private ByteBuffer view = ByteBuffer.wrap(bytes);

    /** Forgets what was written, and room that is seldom needed. */
    void clear() {
        size = 0;
        if (bytes.length > KEPT) {
            grow(new byte[FIRST]);
        }
    }

    /** How many bytes are written. */
    int size() {
        return size;
    }

    /** What is written, to be read until the next call changes it. */
    ByteBuffer written() {
        return view.clear().limit(size);
    }

    /** Makes room for so many more bytes. */
    void reserve(int more) {
        if (more > bytes.length - size) {
            grow(Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more))));
        }
    }

    /** One byte, for which room was reserved. */
    void put(int octet) {
        bytes[size++] = (byte) octet;
    }

    /** Four bytes, the highest first, for which room was reserved. */
    void putInt(int value) {
        put(value >>> 24);
        put(value >>> 16);
        put(value >>> 8);
        put(value);
    }

    /** These bytes, for which room was reserved. */
    void put(byte[] more, int start, int length) {
        System.arraycopy(more, start, bytes, size, length);
        size += length;
    }

    /** These characters, none beyond Latin-1, for which room was reserved. */
    @SuppressWarnings("deprecation") // it loses what is beyond, and is the only one to copy memory
    void put(String latin1) {
        latin1.getBytes(0, latin1.length(), bytes, size);
        size += latin1.length();
    }

    /** The next {@code length} bytes of {@code more}, for which room was reserved. */
    void put(ByteBuffer more, int length) {
        more.get(bytes, size, length);
        size += length;
    }

    /** A copy of what was written from {@code start} on. */
    byte[] since(int start) {
        return Arrays.copyOfRange(bytes, start, size);
    }

    /** Puts another byte where one was written before. */
    void set(int index, int octet) {
        bytes[index] = (byte) octet;
    }

    /** Forgets what was written from {@code length} on. */
    void truncate(int length) {
        size = length;
    }

    private void grow(byte[] room) {
        bytes = room;
        view = ByteBuffer.wrap(room);
    }
}
