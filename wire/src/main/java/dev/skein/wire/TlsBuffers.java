package dev.skein.wire;

import java.nio.ByteBuffer;

/**
 * Where records are opened and sealed. All TLS wires of a loop share these: nothing stays in them
 * longer than one call, and what would (part of a record) its wire keeps itself. TLS inside TLS
 * needs a pair of its own for the inner one.
 *
 * <p>Sockets are read into memory outside the Java heap, which is what an engine of native code
 * wants; the JDK's works on arrays. What is of the wrong kind is copied into a buffer of the right
 * one first.
 */
final class TlsBuffers {
    private static final int CONTENT = 16 * 1024;
    private static final int RECORD = CONTENT + 1024; // and what sealing adds

    private final boolean direct;
    private ByteBuffer plain;
    private ByteBuffer sealed;

    /** The engine's side of what is copied, in each direction. */
    private ByteBuffer record = ByteBuffer.allocate(0);

    private ByteBuffer content = ByteBuffer.allocate(0);

    /**
     * @param direct whether the engine wants direct buffers
     */
    TlsBuffers(boolean direct) {
        this.direct = direct;
        plain = allocate(RECORD);
        sealed = allocate(4 * RECORD);
    }

    /** For what comes out of a record; empty. */
    ByteBuffer plain(int size) {
        if (plain.capacity() < size) {
            plain = allocate(size);
        }
        return plain.clear();
    }

    /** For sealed records on their way out; empty. */
    ByteBuffer sealed(int size) {
        if (sealed.capacity() < size) {
            sealed = allocate(size);
        }
        return sealed.clear();
    }

    /**
     * The record of {@code length} bytes that {@code in} begins with, as the engine wants it: a
     * copy, or {@code in} itself limited to it.
     */
    ByteBuffer record(ByteBuffer in, int length) {
        if (direct == in.isDirect()) {
            return in.limit(in.position() + length);
        }
        if (record.capacity() < length) {
            record = allocate(Math.max(length, RECORD));
        }
        return record.clear().put(0, in, in.position(), length).limit(length);
    }

    /** What {@code bytes} begins with, as much as a record holds, as the engine wants it. */
    ByteBuffer content(ByteBuffer bytes) {
        if (direct == bytes.isDirect()) {
            return bytes;
        }
        if (content.capacity() == 0) {
            content = allocate(CONTENT);
        }
        int length = Math.min(bytes.remaining(), CONTENT);
        return content.clear().put(0, bytes, bytes.position(), length).limit(length);
    }

    private ByteBuffer allocate(int size) {
        return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    }
}
