package dev.skein.wire;

import java.nio.ByteBuffer;

/**
 * Where records are opened and sealed. All TLS wires of a loop share these: nothing stays in them
 * longer than one call, and what would (part of a record) its wire keeps itself. TLS inside TLS
 * needs a pair of its own for the inner one.
 */
final class TlsBuffers {
    private static final int RECORD = 17 * 1024; // 16 KiB and what sealing adds

    private ByteBuffer plain = ByteBuffer.allocate(RECORD);
    private ByteBuffer sealed = ByteBuffer.allocate(4 * RECORD);

    /** For what comes out of a record; empty. */
    ByteBuffer plain(int size) {
        if (plain.capacity() < size) {
            plain = ByteBuffer.allocate(size);
        }
        return plain.clear();
    }

    /** For sealed records on their way out; empty. */
    ByteBuffer sealed(int size) {
        if (sealed.capacity() < size) {
            sealed = ByteBuffer.allocate(size);
        }
        return sealed.clear();
    }
}
