package dev.skein.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A server's side of an HTTP/2 connection, played by an {@link Http2Script}. Nothing is sent
 * unasked, no ACK either, until {@link #peer} or {@link #serve} is called. Every method that reads,
 * waits or writes ends the script when the client leaves. For the script's thread only.
 */
public final class Http2Session {
    private final ServerConnection connection;
    private final FrameReader reader = FrameReader.ofClient().joining();
    private final List<Frame> frames = new ArrayList<>();
    private final Map<Integer, Long> settings;
    private @Nullable Http2Peer peer;

    /** Reads the preface and the SETTINGS that have to follow it (RFC 9113, 3.4). */
    Http2Session(ServerConnection connection) throws IOException {
        this.connection = connection;
        Frame first = next();
        if (first.type() != Http2.SETTINGS || first.ack()) {
            throw new AssertionError("a client begins with SETTINGS, not with " + first);
        }
        settings = first.settings();
    }

    // --- reading

    /** What the client's first SETTINGS said. */
    public Map<Integer, Long> settings() {
        return settings;
    }

    /** Every frame that was read, the first SETTINGS first, each field block in one. */
    public List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** Waits for the next frame, whatever it is. */
    public Frame next() throws IOException {
        Frame frame = reader.next();
        while (frame == null) {
            reader.add(connection.readSome());
            frame = reader.next();
        }
        frames.add(frame);
        if (peer != null) {
            peer.received(frame);
        }
        return frame;
    }

    /** Waits for a frame of that type; others before it are passed over. */
    public Frame await(int type) throws IOException {
        return await(frame -> frame.type() == type);
    }

    /** Waits for such a frame; others before it are passed over. */
    public Frame await(Predicate<Frame> wanted) throws IOException {
        Frame frame = next();
        while (!wanted.test(frame)) {
            frame = next();
        }
        return frame;
    }

    /** Waits for the next HEADERS; their whole field block is in them. */
    public Frame awaitHeaders() throws IOException {
        return await(Http2.HEADERS);
    }

    /** Waits until the client ends that stream, in order or by RST_STREAM. */
    public Frame awaitEnd(int stream) throws IOException {
        return await(frame ->
                frame.stream() == stream
                        && (frame.endStream() || frame.type() == Http2.RST_STREAM));
    }

    /**
     * Waits until the test opens {@code gate}. That the client leaves is noticed meanwhile, unless
     * it has sent something that was not read yet.
     */
    public void await(Gate gate) throws IOException {
        connection.await(gate);
    }

    /** Waits until the client leaves: its end is the script's. */
    public void awaitLeaving() throws IOException {
        await(frame -> false);
    }

    // --- writing

    /** Sends this side's SETTINGS, identifiers and values in turn, and the client's ACK. */
    public Http2Session greet(int... idsAndValues) throws IOException {
        reader.heed(idsAndValues);
        return send(Frames.begin().settings(idsAndValues).settingsAck());
    }

    /** Sends these, in one write. */
    public Http2Session send(Frames frames) throws IOException {
        connection.write(frames.bytes());
        return this;
    }

    /** Closes the connection in order, which is what happens at the script's end, too. */
    public void close() throws IOException {
        connection.close();
    }

    /** Ends this side's stream (FIN, over TLS close_notify) and goes on. */
    public void halfClose() throws IOException {
        connection.halfClose();
    }

    /** Resets the connection (RST): the client sees it break. Ends the script. */
    public void reset() throws IOException {
        connection.reset();
    }

    // --- answering as a rule

    /**
     * Greets the client and answers from now on what this session reads, as an ordinary server
     * does, its requests as the test says; what was read before is taken in at once. The script
     * still has to read.
     *
     * <pre>{@code
     * Http2Peer peer = session.peer();
     * session.awaitEnd(3);
     * peer.stream(3).respond(200, "first");
     * peer.stream(1).respond(200, "second");
     * }</pre>
     */
    public Http2Peer peer(int... settings) {
        return attach(new Http2Peer(this::write), settings);
    }

    /**
     * Serves the connection until the client leaves.
     *
     * @param answer called on this thread for each request that is there to its end
     * @param settings identifiers and values in turn
     */
    public void serve(Consumer<Http2Stream> answer, int... settings) throws IOException {
        attach(new Http2Peer(this::write).onRequest(answer), settings);
        awaitLeaving();
    }

    private Http2Peer attach(Http2Peer attached, int... settings) {
        if (peer != null) {
            throw new IllegalStateException("one peer for a session");
        }
        reader.heed(settings);
        peer = attached.start(settings);
        frames.forEach(attached::received);
        return attached;
    }

    private void write(byte[] bytes) {
        try {
            connection.write(bytes);
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
