package dev.skein.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What an HTTP/2 connection has to say: all of a turn of the loop in one write, and the bodies of
 * requests as far as the peer's windows (RFC 9113, 5.2) and the wire allow, one stream after the
 * other.
 */
final class Http2Sender {
    static final int DEFAULT_WINDOW = 65_535; // RFC 9113, 6.9.2

    /** More than this is not given to the wire ahead of what it has not sent. */
    private static final int BACKLOG = 256 << 10;

    /** More than so many frames that the peer made us say do not wait for it to read them. */
    private static final int ANSWERS = 1000;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire wire;
    private final Loop loop;
    private final Nuisances nuisances;
    private final Output out = new Output();
    private final Http2FrameWriter frames = new Http2FrameWriter(out);
    private final Http2HeadWriter heads;

    private long window = DEFAULT_WINDOW;
    private int initialWindow = DEFAULT_WINDOW;
    private int maxFrameSize = Http2FrameReader.MAX_FRAME_SIZE;

    private boolean held; // more will follow in this turn
    private boolean due;
    private boolean ended;
    private final Runnable flush = this::flush;

    /** Have something to send, and are kept by the window of all or by the wire. */
    private final ArrayDeque<Http2Stream> line = new ArrayDeque<>();

    /** Are to hear that what they gave has left. */
    private final ArrayDeque<Http2Stream> watching = new ArrayDeque<>();

    private long given; // bytes, to the wire
    private int answers; // that wait, with the first of them
    private long answersFrom; // where that one begins, among the bytes given

    Http2Sender(Wire wire, Loop loop, Nuisances nuisances) {
        this.wire = wire;
        this.loop = loop;
        this.nuisances = nuisances;
        this.heads = new Http2HeadWriter(wire.tls() == null ? "http" : "https");
    }

    /** Where frames are written; {@link #soon} when that is done. */
    Http2FrameWriter frames() {
        return frames;
    }

    /**
     * @throws IllegalArgumentException for a head that cannot be sent
     */
    void check(Exchange.Head request) {
        heads.check(request);
    }

    /** A request's head, which was checked. */
    void head(int stream, Exchange.Head request, boolean end) {
        int start = frames.beginHeaders(stream, end);
        heads.write(request, out);
        frames.endHeaders(start, stream, maxFrameSize);
    }

    /** Bytes that wait for the socket. */
    long waiting() {
        return wire.pending();
    }

    // What the peer allows.

    void tableSize(int size) {
        heads.tableSize(size);
    }

    void maxFrameSize(int size) {
        maxFrameSize = size;
    }

    int initialWindow() {
        return initialWindow;
    }

    void initialWindow(int size) {
        initialWindow = size;
    }

    /** More on all streams together; false if that is beyond all bounds (RFC 9113, 6.9.1). */
    boolean widen(int more) {
        window += more;
        if (window > Integer.MAX_VALUE) {
            return false;
        }
        advanceLine();
        return true;
    }

    // Bodies of requests.

    /** Writes what may be written of a request's body. */
    void transmit(Http2Stream stream) {
        while (stream.hasMore()) {
            ByteBuffer bytes = stream.nextBytes();
            int piece = bytes == null ? 0 : piece(stream, bytes);
            if (bytes != null && piece <= 0) {
                if (stream.sendWindow() > 0 && stream.enterLine()) {
                    line.add(stream); // else its own window calls it back
                }
                break;
            }
            send(stream, bytes == null ? NOTHING : bytes, piece);
        }
        soon();
    }

    private int piece(Http2Stream stream, ByteBuffer bytes) {
        if (out.size() + waiting() >= BACKLOG) {
            return 0;
        }
        long allowed = Math.min(Math.min(window, stream.sendWindow()), maxFrameSize);
        return (int) Math.min(allowed, bytes.remaining());
    }

    private void send(Http2Stream stream, ByteBuffer bytes, int piece) {
        boolean end = stream.endsWith(piece);
        frames.data(stream.id(), bytes, piece, end);
        window -= piece;
        stream.written(piece);
        nuisances.progress();
        if (end) {
            stream.ended();
        }
    }

    private void advanceLine() {
        for (int count = line.size(); count > 0 && window > 0; count--) {
            Http2Stream stream = line.remove();
            stream.leaveLine();
            transmit(stream);
        }
    }

    /** {@code stream} has begun, and is to hear what becomes of its request. */
    void watch(Http2Stream stream) {
        watching.add(stream);
    }

    /** {@code stream} is over. */
    void forget(Http2Stream stream) {
        if (stream.inLine()) {
            line.remove(stream);
            stream.leaveLine();
        }
    }

    // Turns.

    /** What is written from now on waits for {@link #letGo}. */
    void hold() {
        held = true;
    }

    /**
     * What was held leaves at the end of the turn, even if there is nothing yet: what was heard may
     * have given tasks, and those write.
     */
    void letGo() {
        held = false;
        afterTasks();
    }

    /** What is written leaves at the end of the turn. */
    void soon() {
        if (!held && out.size() > 0) {
            afterTasks();
        }
    }

    private void afterTasks() {
        if (!due && !ended) {
            due = true;
            loop.execute(flush);
        }
    }

    private void flush() {
        due = false;
        if (ended) {
            return;
        }
        if (out.size() > 0) {
            given += out.size();
            wire.write(out.written());
            out.clear();
        }
        if (waiting() == 0) {
            advanceLine(); // those whom the backlog held
        }
        tellWatching();
    }

    /** The wire has sent all that it had. */
    void onDrained() {
        advanceLine();
        tellWatching();
    }

    private void tellWatching() {
        for (int count = waiting() > 0 ? 0 : watching.size(); count > 0 && !ended; count--) {
            Http2Stream stream = watching.remove();
            if (stream.exchange() != null && !stream.tellSent()) {
                watching.add(stream);
                stream.tellRoom();
            }
        }
    }

    /**
     * Counts one more frame that the peer makes us say; whether too many wait for it to read them.
     */
    boolean isUnread() {
        if (given - waiting() > answersFrom) {
            answers = 0;
            answersFrom = given + out.size();
        }
        return ++answers > ANSWERS;
    }

    // The end.

    /** What was written still leaves. */
    void close() {
        ended = true;
        wire.write(out.written());
        wire.close();
    }

    void abort() {
        ended = true;
        wire.abort();
    }
}
