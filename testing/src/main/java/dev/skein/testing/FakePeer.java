package dev.skein.testing;

import dev.skein.wire.TlsInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a connection that a {@link FakeLoop} made, played by the test: it accepts or
 * refuses (or never answers), sends, ends, breaks, and sees what was written. What it does the
 * loop's side hears when the loop runs; once that side has closed, nothing it does is heard any
 * more.
 */
public final class FakePeer {
    private final InetSocketAddress address;
    private final FakeWire wire;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private int read;
    private long room = Long.MAX_VALUE;
    private boolean answered;
    private boolean closed;
    private boolean aborted;
    private @Nullable Consumer<byte[]> onReceived;

    FakePeer(InetSocketAddress address, FakeWire wire) {
        this.address = address;
        this.wire = wire;
    }

    /** What the loop connected to. */
    public InetSocketAddress address() {
        return address;
    }

    // --- answering the attempt

    /** Takes the connection. */
    public void accept() {
        answer();
        wire.connected(null);
        takeWaiting();
    }

    /** Takes it as if a TLS handshake had agreed on {@code tls}. */
    public void accept(TlsInfo tls) {
        answer();
        wire.connected(tls);
        takeWaiting();
    }

    /** Refuses it, as a port does on which nothing listens. */
    public void refuse() {
        answer();
        wire.failed(new ConnectException("Connection refused"));
    }

    private void answer() {
        if (answered) {
            throw new IllegalStateException("this connection was answered before");
        }
        answered = true;
    }

    // --- sending

    /** Sends these bytes; they arrive together, unless the network is random. */
    public void send(byte[] bytes) {
        wire.read(bytes.clone());
    }

    /** Sends this text as Latin-1. */
    public void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends {@code size} bytes at a time. */
    public void sendTorn(byte[] bytes, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a piece of " + size + " bytes would never end");
        }
        for (int at = 0; at < bytes.length; at += size) {
            wire.read(Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length)));
        }
    }

    /** {@link #sendTorn(byte[], int)} of Latin-1 text. */
    public void sendTorn(String text, int size) {
        sendTorn(text.getBytes(StandardCharsets.ISO_8859_1), size);
    }

    /** Ends its stream in order, after what it sent. */
    public void end() {
        wire.ended();
    }

    /** Breaks the connection by a TCP reset, after what it sent. */
    public void reset() {
        fail(new SocketException("Connection reset"));
    }

    /** Breaks the connection with this cause. */
    public void fail(IOException cause) {
        wire.failed(cause);
    }

    // --- receiving

    /** Everything that has arrived. */
    public byte[] received() {
        return received.toByteArray();
    }

    /** {@link #received} as Latin-1. */
    public String receivedText() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    /** What has arrived since the last call, as Latin-1. */
    public String takeText() {
        String text = receivedText().substring(read);
        read = received.size();
        return text;
    }

    /**
     * From now on {@code bytes} is given what arrives, piece by piece, each in a task of its own.
     */
    public void onReceived(Consumer<byte[]> bytes) {
        onReceived = bytes;
    }

    /**
     * Takes only {@code bytes} more; what is written beyond stays pending on the loop's side until
     * {@link #resume}.
     */
    public void stallAfter(long bytes) {
        room = bytes;
        takeWaiting();
    }

    /** Takes all that is pending and all that follows; the loop's side hears that it is drained. */
    public void resume() {
        stallAfter(Long.MAX_VALUE);
    }

    /** Whether the loop's side has closed in order and all it wrote has arrived: a FIN has come. */
    public boolean closed() {
        return closed && waiting.size() == 0;
    }

    /** Whether the loop's side has aborted: a reset has come. */
    public boolean aborted() {
        return aborted;
    }

    /** Whether the loop's side takes no bytes now. */
    public boolean paused() {
        return wire.isPaused();
    }

    boolean isOpen() {
        return !wire.isClosed();
    }

    void written(byte[] bytes) {
        waiting.writeBytes(bytes);
        takeUp();
    }

    /** Takes what had to wait. */
    private void takeWaiting() {
        if (waiting.size() > 0) {
            takeUp();
            if (waiting.size() == 0) {
                wire.drained();
            }
        }
    }

    private void takeUp() {
        int taken = (int) Math.min(answered ? room : 0, waiting.size());
        if (taken > 0) {
            byte[] bytes = waiting.toByteArray();
            waiting.reset();
            waiting.write(bytes, taken, bytes.length - taken);
            room -= room == Long.MAX_VALUE ? 0 : taken;
            arrived(Arrays.copyOf(bytes, taken));
        }
    }

    long waiting() {
        return waiting.size();
    }

    void closed(boolean abort) {
        if (abort) {
            aborted = true;
            waiting.reset();
        } else {
            closed = true;
        }
    }

    private void arrived(byte[] bytes) {
        received.writeBytes(bytes);
        Consumer<byte[]> told = onReceived;
        if (told != null) {
            wire.later(() -> told.accept(bytes));
        }
    }

    @Override
    public String toString() {
        String state =
                aborted
                        ? "aborted"
                        : closed
                                ? "closed"
                                : wire.isClosed() ? "failed" : answered ? "open" : "connecting";
        return address + " " + state + ", received " + received.size() + " bytes";
    }
}
