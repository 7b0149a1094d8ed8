package dev.skein.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A well-behaved HTTP/2 server without input or output of its own: it acknowledges SETTINGS and
 * PING, gives windows back as bodies come, keeps to the client's windows, and leaves to the test
 * what each request gets.
 *
 * <pre>{@code
 * Http2Peer peer = Http2Peer.on(loop.network().accept(), Http2.SETTINGS_MAX_CONCURRENT_STREAMS, 1);
 * peer.onRequest(stream -> stream.respond(200, "hello"));      // each at once
 * loop.run();
 * peer.stream(1).headers(":status", "200").data("hel").reset(Http2.CANCEL);   // or one by hand
 * }</pre>
 *
 * It does not decode header fields: {@link Http2Stream#head} has the block. A client that breaks
 * the framing or sends more than it was given a window for is told so by an {@link AssertionError},
 * out of {@link #received}. Confined to one thread.
 */
public final class Http2Peer {
    private final Consumer<byte[]> out;
    private final FrameReader reader = FrameReader.ofClient().joining();
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Integer, Http2Stream> streams = new TreeMap<>();
    private final Map<Integer, Long> settings = new LinkedHashMap<>();
    private Consumer<Http2Stream> onHead = stream -> {};
    private Consumer<Http2Stream> onRequest = stream -> {};
    private boolean started;
    private boolean acknowledged;
    private boolean givingBack = true;
    private int streamWindow = Http2.DEFAULT_WINDOW;
    private long sendWindow = Http2.DEFAULT_WINDOW;
    private long receiveWindow = Http2.DEFAULT_WINDOW;

    /**
     * One that writes to {@code out}, and reads when {@link #received} is called.
     *
     * @param out given whole frames
     */
    public Http2Peer(Consumer<byte[]> out) {
        this.out = out;
    }

    /**
     * Plays the server of that connection, on its loop: sends SETTINGS at once, takes what has
     * arrived and all that will.
     *
     * @param settings identifiers and values in turn
     */
    public static Http2Peer on(FakePeer connection, int... settings) {
        Http2Peer peer = new Http2Peer(connection::send).start(settings);
        peer.received(connection.received());
        connection.onReceived(peer::received);
        return peer;
    }

    /** Sends the SETTINGS with which a server begins: identifiers and values in turn. */
    public Http2Peer start(int... idsAndValues) {
        started = true;
        for (int i = 0; i + 1 < idsAndValues.length; i += 2) {
            if (idsAndValues[i] == Http2.SETTINGS_INITIAL_WINDOW_SIZE) {
                streamWindow = idsAndValues[i + 1];
            }
        }
        reader.heed(idsAndValues);
        return send(Frames.begin().settings(idsAndValues));
    }

    // --- what requests get

    /** From now on told of each request as soon as its head is there. */
    public Http2Peer onHead(Consumer<Http2Stream> stream) {
        onHead = stream;
        return this;
    }

    /** From now on told of each request when it is there to its end. */
    public Http2Peer onRequest(Consumer<Http2Stream> stream) {
        onRequest = stream;
        return this;
    }

    /** Sends frames of the test's own, around all bookkeeping. */
    public Http2Peer send(Frames frames) {
        out.accept(frames.bytes());
        return this;
    }

    /**
     * Gives no window back from now on, so that a client's bodies come to a halt; {@link #grant}
     * lets more of them come.
     */
    public Http2Peer holdWindows() {
        givingBack = false;
        return this;
    }

    /** Opens the window of a stream, or for stream 0 the connection's, by that many octets. */
    public Http2Peer grant(int stream, int octets) {
        if (stream == 0) {
            receiveWindow += octets;
        } else {
            stream(stream).granted(octets);
        }
        return send(Frames.begin().windowUpdate(stream, octets));
    }

    // --- what has come

    /** Every frame so far, each field block in one. */
    public List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** Every request so far, in the order of their streams. */
    public List<Http2Stream> streams() {
        return List.copyOf(streams.values());
    }

    /**
     * That stream.
     *
     * @throws AssertionError if the client has not opened it
     */
    public Http2Stream stream(int id) {
        Http2Stream stream = streams.get(id);
        if (stream == null) {
            throw new AssertionError("no stream " + id + " yet; " + this);
        }
        return stream;
    }

    /** What the client's SETTINGS have said so far. */
    public Map<Integer, Long> settings() {
        return Collections.unmodifiableMap(settings);
    }

    /** Whether the client has acknowledged SETTINGS of this side. */
    public boolean acknowledged() {
        return acknowledged;
    }

    /** The client's GOAWAY, once it came. */
    public @Nullable Frame goAway() {
        return frames.stream().filter(f -> f.type() == Http2.GOAWAY).findFirst().orElse(null);
    }

    // --- receiving

    /** Takes what the client wrote and answers what can be answered now. */
    public void received(byte[] bytes) {
        reader.add(bytes);
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            received(frame);
        }
    }

    void received(Frame frame) {
        frames.add(frame);
        switch (frame.type()) {
            case Http2.SETTINGS -> onSettings(frame);
            case Http2.PING -> onPing(frame);
            case Http2.HEADERS -> onHeaders(frame);
            case Http2.DATA -> onData(frame);
            case Http2.WINDOW_UPDATE -> onWindowUpdate(frame);
            case Http2.RST_STREAM -> stream(frame.stream()).wasReset(frame.errorCode());
            default -> {} // kept, and of no consequence
        }
    }

    private void onSettings(Frame frame) {
        if (frame.ack()) {
            acknowledged = true;
            return;
        }
        long before = initialSendWindow();
        settings.putAll(frame.settings());
        long change = initialSendWindow() - before; // RFC 9113, 6.9.2
        if (!started) {
            start();
        }
        send(Frames.begin().settingsAck());
        streams.values().forEach(stream -> stream.opened(change));
    }

    private void onPing(Frame frame) {
        if (!frame.ack()) {
            send(Frames.begin().pingAck(frame.opaque()));
        }
    }

    private void onHeaders(Frame frame) {
        Http2Stream stream = streams.get(frame.stream());
        if (stream == null) {
            // Before it has seen our SETTINGS a client may use the default (RFC 9113, 6.9.3).
            int window = acknowledged ? streamWindow : Math.max(streamWindow, Http2.DEFAULT_WINDOW);
            stream = new Http2Stream(this, frame, initialSendWindow(), window);
            streams.put(frame.stream(), stream);
            onHead.accept(stream);
        } else {
            stream.hasTrailers(frame);
        }
        endIf(frame, stream);
    }

    private void onData(Frame frame) {
        Http2Stream stream = stream(frame.stream());
        int octets = frame.payload().length; // padding counts (RFC 9113, 6.9.1)
        receiveWindow -= octets;
        if (receiveWindow < 0) {
            throw new AssertionError(frame + " overruns the connection's window");
        }
        stream.hasData(frame);
        if (givingBack && octets > 0) {
            grant(0, octets);
            if (!frame.endStream()) {
                grant(frame.stream(), octets);
            }
        }
        endIf(frame, stream);
    }

    private void endIf(Frame frame, Http2Stream stream) {
        if (frame.endStream()) {
            stream.ended();
            onRequest.accept(stream);
        }
    }

    private void onWindowUpdate(Frame frame) {
        if (frame.stream() == 0) {
            sendWindow += frame.increment();
            streams.values().forEach(Http2Stream::flush);
        } else {
            stream(frame.stream()).opened(frame.increment());
        }
    }

    // --- for the streams

    private long initialSendWindow() {
        return settings.getOrDefault(
                Http2.SETTINGS_INITIAL_WINDOW_SIZE, (long) Http2.DEFAULT_WINDOW);
    }

    /** How much DATA the connection's window lets out, never more than a frame. */
    int sendable() {
        return Math.clamp(sendWindow, 0, Http2.DEFAULT_MAX_FRAME_SIZE);
    }

    void sent(int octets) {
        sendWindow -= octets;
    }

    @Override
    public String toString() {
        return "HTTP/2 peer, received " + frames + ", streams " + streams.values();
    }
}
