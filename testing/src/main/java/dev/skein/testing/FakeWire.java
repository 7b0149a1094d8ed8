package dev.skein.testing;

import dev.skein.wire.TlsInfo;
import dev.skein.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The loop's end of a connection in memory; {@link FakePeer} is the other. Keeps {@link Wire}'s
 * promises to the letter.
 */
final class FakeWire implements Wire {
    /** What the peer did, in the order in which its owner hears of it. */
    private sealed interface Event {}

    private record Connected() implements Event {}

    @SuppressWarnings("ArrayRecordComponent") // no two are ever compared
    private record Bytes(byte[] bytes) implements Event {}

    private record Drained() implements Event {}

    private record Ended() implements Event {}

    private record Failed(IOException cause) implements Event {}

    private final FakeNetwork network;
    private final Deque<Event> events = new ArrayDeque<>();
    private Events owner;
    private boolean paused;
    private boolean closed;
    @Nullable FakePeer peer;
    @Nullable TlsInfo tls;

    FakeWire(FakeNetwork network, Events owner) {
        this.network = network;
        this.owner = owner;
    }

    // --- the owner's side

    @Override
    public void events(Events events) {
        owner = events;
    }

    @Override
    public void write(ByteBuffer bytes) {
        byte[] written = new byte[bytes.remaining()];
        bytes.get(written);
        if (!closed) {
            peer().written(written);
        }
    }

    @Override
    public long pending() {
        return closed ? 0 : peer().waiting();
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        if (paused) {
            paused = false;
            // Those that were due may have come and gone meanwhile; too many do no harm.
            for (int i = 0; i < events.size(); i++) {
                network.due(this);
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            stop();
            peer().closed(false);
        }
    }

    @Override
    public void abort() {
        if (!closed) {
            stop();
            peer().closed(true);
        }
    }

    @Override
    public @Nullable TlsInfo tls() {
        return tls;
    }

    // --- the peer's side

    boolean isClosed() {
        return closed;
    }

    boolean isPaused() {
        return paused;
    }

    void connected(@Nullable TlsInfo info) {
        tls = info;
        add(new Connected());
    }

    void read(byte[] bytes) {
        if (bytes.length > 0) {
            add(new Bytes(bytes));
        }
    }

    void later(Runnable task) {
        network.later(task);
    }

    void drained() {
        add(new Drained());
    }

    void ended() {
        add(new Ended());
    }

    void failed(IOException cause) {
        add(new Failed(cause));
    }

    private void add(Event event) {
        if (!closed) {
            events.add(event);
            network.due(this);
        }
    }

    void deliverNext() {
        Event event = events.peek();
        boolean held = paused && (event instanceof Bytes || event instanceof Ended);
        if (event == null || held) {
            return;
        }
        events.remove();
        switch (event) {
            case Connected() -> owner.onConnected();
            case Bytes(byte[] bytes) -> deliver(bytes);
            case Drained() -> owner.onDrained();
            case Ended() -> owner.onEnd();
            case Failed(IOException cause) -> {
                stop();
                owner.onFailed(cause);
            }
        }
    }

    private void deliver(byte[] bytes) {
        int length = network.pieceOf(bytes.length);
        if (length < bytes.length) {
            events.addFirst(new Bytes(Arrays.copyOfRange(bytes, length, bytes.length)));
            network.due(this);
        }
        owner.onRead(ByteBuffer.wrap(Arrays.copyOf(bytes, length)));
    }

    private void stop() {
        closed = true;
        events.clear();
    }

    private FakePeer peer() {
        if (peer == null) {
            throw new IllegalStateException("a wire without a peer");
        }
        return peer;
    }
}
