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

    private final Wire socket;
    private @Nullable Output gathered; // null while records leave at once

    Flight(Wire socket) {
        this.socket = socket;
    }

    /** From now on records wait for {@link #depart}. */
    void gather() {
        gathered = new Output();
    }

    /** Takes all of {@code records}, whose buffer the caller may use again. */
    void write(ByteBuffer records) {
        Output out = gathered;
        int length = records.remaining();
        if (out == null) {
            socket.write(records);
        } else if (out.size() + length > LARGEST) {
            depart();
            socket.write(records);
            gather();
        } else {
            out.reserve(length);
            out.put(records, length);
        }
    }

    /** Sends what was gathered; whatever comes next leaves at once. */
    void depart() {
        Output out = gathered;
        gathered = null;
        if (out != null && out.size() > 0) {
            socket.write(out.written());
        }
    }
}
