package dev.skein.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The way of records to the socket: at once, or gathered, to leave together. A handshake ends with
 * a record or two of an engine, and the first request is one more; written one by one each is a
 * system call and a packet, together half of a short connection's.
 */
final class Flight {
    private static final int LARGEST = 16 * 1024; // more is not kept waiting
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire socket;
    private @Nullable ByteBuffer gathered; // null while records leave at once

    Flight(Wire socket) {
        this.socket = socket;
    }

    /** From now on records wait for {@link #depart}. */
    void gather() {
        gathered = NOTHING;
    }

    /** Takes all of {@code records}, whose buffer the caller may use again. */
    void write(ByteBuffer records) {
        ByteBuffer before = gathered;
        if (before == null) {
            socket.write(records);
            return;
        }
        int length = before.remaining() + records.remaining();
        if (length > LARGEST) {
            depart();
            socket.write(records);
            gather();
        } else {
            gathered = ByteBuffer.allocate(length).put(before).put(records).flip();
        }
    }

    /** Sends what was gathered; whatever comes next leaves at once. */
    void depart() {
        ByteBuffer records = gathered;
        gathered = null;
        if (records != null && records.hasRemaining()) {
            socket.write(records);
        }
    }
}
