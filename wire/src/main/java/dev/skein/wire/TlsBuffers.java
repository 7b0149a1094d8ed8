package dev.skein.wire;

import java.nio.ByteBuffer;

/**
 * Where records are opened and sealed. All TLS wires of a loop share these: nothing stays in them
 * longer than one call, and what would (part of a record) its wire keeps itself. TLS inside TLS
 * needs a pair of its own for the inner one.
 *
 * <p>Sockets and owners work with arrays. An engine of native code wants memory outside the Java
 * heap and would allocate some for each record; it is given these instead, and the bytes are copied
 * once on each side.
 */
final class TlsBuffers {
    private static final int CONTENT = 16 * 1024;
    private static final int RECORD = CONTENT + 1024; // and what sealing adds

    private final boolean direct;
    private ByteBuffer plain;
    private ByteBuffer sealed;

    /** The heap's side of what is copied; none if nothing is. */
    private ByteBuffer opened = ByteBuffer.allocate(0);

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
        if (direct) {
            opened = ByteBuffer.allocate(RECORD);
            record = allocate(RECORD);
            content = allocate(CONTENT);
        }
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

    /** The record of {@code length} bytes that {@code in} begins with, as the engine wants it. */
    ByteBuffer record(ByteBuffer in, int length) {
        if (!direct) {
            return in;
        }
        if (record.capacity() < length) {
            record = allocate(length);
        }
        return record.clear().put(0, in, in.position(), length).limit(length);
    }

    /** What {@code bytes} begins with, as much as a record holds, as the engine wants it. */
    ByteBuffer content(ByteBuffer bytes) {
        if (!direct || bytes.isDirect()) {
            return bytes;
        }
        int length = Math.min(bytes.remaining(), CONTENT);
        return content.clear().put(0, bytes, bytes.position(), length).limit(length);
    }

    /** {@code plain} as the owner wants it. */
    ByteBuffer opened(ByteBuffer plain) {
        if (!direct) {
            return plain;
        }
        if (opened.capacity() < plain.remaining()) {
            opened = ByteBuffer.allocate(plain.remaining());
        }
        return opened.clear().put(plain).flip();
    }

    private ByteBuffer allocate(int size) {
        return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    }
}
