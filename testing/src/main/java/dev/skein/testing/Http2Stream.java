package dev.skein.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One request to an {@link Http2Peer} and what the test answers. Frames leave in the order of the
 * calls, DATA as the client's windows let it, in frames of up to 16,384 octets; what was called
 * after the end or a reset is dropped. Confined to its peer's thread.
 */
public final class Http2Stream {
    /** What is still to be sent. */
    private sealed interface Piece {}

    private record Whole(Frames frames, boolean last) implements Piece {}

    @SuppressWarnings("ArrayRecordComponent") // no two are ever compared
    private record Data(byte[] bytes, boolean last) implements Piece {}

    private final Http2Peer peer;
    private final Frame head;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private @Nullable Frame trailers;
    private OptionalInt resetCode = OptionalInt.empty();
    private boolean ended;
    private boolean done;
    private long sendWindow;
    private long receiveWindow;

    Http2Stream(Http2Peer peer, Frame head, long sendWindow, long receiveWindow) {
        this.peer = peer;
        this.head = head;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
    }

    /** Whose request it is. */
    public Http2Peer peer() {
        return peer;
    }

    // --- the request

    public int id() {
        return head.stream();
    }

    /** HEADERS with the whole field block. */
    public Frame head() {
        return head;
    }

    /** As much of the body as has come. */
    public byte[] body() {
        return body.toByteArray();
    }

    /** {@link #body} as Latin-1. */
    public String text() {
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    /** The HEADERS after the body, if they came. */
    public Optional<Frame> trailers() {
        return Optional.ofNullable(trailers);
    }

    /** Whether the request is there to its end. */
    public boolean hasEnded() {
        return ended;
    }

    /** The error code with which the client has reset the stream, if it has. */
    public OptionalInt resetCode() {
        return resetCode;
    }

    /** What the client's window for this stream would let out now; below 0 after it shrank. */
    public OptionalLong window() {
        return done ? OptionalLong.empty() : OptionalLong.of(sendWindow);
    }

    // --- the answer

    /** A whole response: its head and, unless it is empty, Latin-1 text. */
    public Http2Stream respond(int status, String text) {
        return respond(status, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A whole response: its head and, unless it is empty, a body. */
    public Http2Stream respond(int status, byte[] bytes) {
        String code = Integer.toString(status);
        if (bytes.length == 0) {
            return add(new Whole(Frames.begin().headers(id(), true, ":status", code), true));
        }
        headers(":status", code, "content-length", Integer.toString(bytes.length));
        return add(new Data(bytes.clone(), true));
    }

    /** A head, final or interim, after which something follows. */
    public Http2Stream headers(String... namesAndValues) {
        return add(new Whole(Frames.begin().headers(id(), false, namesAndValues), false));
    }

    /** Some of the body. */
    public Http2Stream data(byte[] bytes) {
        return bytes.length == 0 ? this : add(new Data(bytes.clone(), false));
    }

    /** {@link #data(byte[])} of Latin-1 text. */
    public Http2Stream data(String text) {
        return data(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The end, as an empty DATA. */
    public Http2Stream end() {
        return add(new Whole(Frames.begin().data(id(), true, ""), true));
    }

    /** The end, as HEADERS with these fields. */
    public Http2Stream endWithTrailers(String... namesAndValues) {
        return add(new Whole(Frames.begin().headers(id(), true, namesAndValues), true));
    }

    /** RST_STREAM, after what was allowed to leave; what waits for a window is dropped. */
    public Http2Stream reset(int errorCode) {
        if (!done) {
            stop();
            peer.send(Frames.begin().rstStream(id(), errorCode));
        }
        return this;
    }

    private Http2Stream add(Piece piece) {
        if (!done) {
            pieces.add(piece);
            flush();
        }
        return this;
    }

    /** Sends what the windows let out. */
    void flush() {
        for (Piece piece = pieces.peek(); piece != null; piece = pieces.peek()) {
            switch (piece) {
                case Whole(Frames frames, boolean last) -> {
                    pieces.remove();
                    done |= last;
                    peer.send(frames);
                }
                case Data(byte[] bytes, boolean last) -> {
                    int length =
                            (int) Math.min(Math.min(sendWindow, peer.sendable()), bytes.length);
                    if (length <= 0) {
                        return;
                    }
                    pieces.remove();
                    boolean whole = length == bytes.length;
                    if (!whole) {
                        byte[] rest = Arrays.copyOfRange(bytes, length, bytes.length);
                        pieces.addFirst(new Data(rest, last));
                    }
                    done |= whole && last;
                    sendWindow -= length;
                    peer.sent(length);
                    byte[] now = Arrays.copyOf(bytes, length);
                    peer.send(Frames.begin().data(id(), whole && last, now));
                }
            }
            if (done) {
                pieces.clear();
            }
        }
    }

    private void stop() {
        done = true;
        pieces.clear();
    }

    // --- for the peer

    void granted(int octets) {
        receiveWindow += octets;
    }

    void opened(long octets) {
        sendWindow += octets;
        flush();
    }

    void hasData(Frame data) {
        receiveWindow -= data.payload().length;
        if (receiveWindow < 0) {
            throw new AssertionError(data + " overruns its stream's window");
        }
        body.writeBytes(data.data());
    }

    void hasTrailers(Frame headers) {
        trailers = headers;
    }

    void ended() {
        ended = true;
    }

    void wasReset(int errorCode) {
        resetCode = OptionalInt.of(errorCode);
        stop();
    }

    @Override
    public String toString() {
        return "stream "
                + id()
                + (resetCode.isPresent() ? " reset" : ended ? " ended" : " open")
                + (done ? ", answered" : "");
    }
}
