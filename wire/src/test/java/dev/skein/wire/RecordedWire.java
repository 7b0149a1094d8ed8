package dev.skein.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keeps what is written; tells its owner what a test says through {@link #events}. */
final class RecordedWire implements Wire {
    Events events;
    private final StringBuilder written = new StringBuilder();
    int writes;
    long pending;
    boolean stuck; // what is written does not leave
    boolean closed;
    boolean paused;

    String takeWritten() {
        String all = written.toString();
        written.setLength(0);
        return all;
    }

    @Override
    public void events(Events events) {
        this.events = events;
    }

    @Override
    public void write(ByteBuffer bytes) {
        writes++;
        pending += stuck ? bytes.remaining() : 0;
        written.append(StandardCharsets.ISO_8859_1.decode(bytes));
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void abort() {
        closed = true;
    }
}
