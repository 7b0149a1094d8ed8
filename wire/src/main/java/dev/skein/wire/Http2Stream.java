package dev.skein.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on an HTTP/2 connection (RFC 9113, 5): what of the request is still to be sent, what
 * of the response has come. The connection owns the wire, the frames and the windows of all; it
 * tells this one what concerns it.
 */
final class Http2Stream implements HttpStream {
    private final Http2Connection connection;
    private int id;
    private @Nullable Exchange exchange; // null before it starts and when it is over

    // The request.
    private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>(0);
    private long unsentBytes;
    private boolean given; // all of it is in the queue, or beyond
    private boolean sent; // END_STREAM is written
    private boolean full; // it was said that something is pending
    private boolean inLine; // for the window of all, or the wire
    private long sendWindow;

    // The response.
    private @Nullable ReceiveWindow window; // from the first byte of its body on
    private long grantedAt;
    private boolean paused;
    private int held; // consumed while paused: not given back yet
    private int interims;
    private boolean answered; // a head of it has come, be it interim
    private boolean begun; // the final head has come
    private boolean bodiless;
    private long declared = -1;
    private long came;

    Http2Stream(Http2Connection connection) {
        this.connection = connection;
    }

    /** 0 before it starts. */
    int id() {
        return id;
    }

    @Nullable Exchange exchange() {
        return exchange;
    }

    // The exchange's side.

    @Override
    public void start(Exchange next) {
        if (id != 0) {
            throw new IllegalStateException("a stream carries one exchange");
        }
        exchange = next;
        connection.start(this, next);
    }

    /** It has been given its place among the streams. */
    void opened(int number, long initialSendWindow, Exchange.Head head, @Nullable ByteBuffer body) {
        id = number;
        sendWindow = initialSendWindow;
        given = body != null || head.bodyLength() == 0;
        bodiless = head.method().equals("HEAD");
        if (body != null && body.hasRemaining()) {
            unsent.add(body);
            unsentBytes = body.remaining();
        }
    }

    @Override
    public void send(ByteBuffer bytes) {
        if (exchange == null || !bytes.hasRemaining()) {
            return;
        }
        queue(bytes);
        connection.transmit(this);
        full = pending() > 0;
    }

    /** The buffer is the caller's again afterwards. */
    private void queue(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes).flip();
        unsent.add(copy);
        unsentBytes += copy.remaining();
    }

    @Override
    public void endSend() {
        if (exchange != null) {
            given = true;
            connection.transmit(this);
        }
    }

    @Override
    public long pending() {
        if (exchange == null) {
            return 0;
        }
        // Not the sum: one that waits for its window does not move when others' bytes leave.
        return unsentBytes > 0 ? unsentBytes : connection.waiting();
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        if (paused) {
            paused = false;
            int due = held;
            held = 0;
            connection.consumed(this, due);
        }
    }

    @Override
    public void cancel() {
        if (exchange != null) {
            connection.cancel(this);
        }
    }

    // What the connection asks and says of the request.

    /** The bytes that come next; null when nothing is queued. */
    @Nullable ByteBuffer nextBytes() {
        return unsent.peek();
    }

    /** So many of them were written. */
    void written(int bytes) {
        unsentBytes -= bytes;
        sendWindow -= bytes;
        ByteBuffer first = unsent.peek();
        if (first != null && !first.hasRemaining()) {
            unsent.remove();
        }
    }

    /** Whether what is queued, or the end of the request, is still to be written. */
    boolean hasMore() {
        return !sent && (unsentBytes > 0 || given);
    }

    /** Whether nothing follows the next so many bytes. */
    boolean endsWith(int bytes) {
        return given && bytes == unsentBytes;
    }

    long sendWindow() {
        return sendWindow;
    }

    /**
     * The peer allows so much more, or less (RFC 9113, 6.9.2); false if that is beyond all bounds.
     */
    boolean widen(long more) {
        sendWindow += more;
        return sendWindow <= Integer.MAX_VALUE;
    }

    /** Joins the line of those that wait to write; false if it stands there already. */
    boolean enterLine() {
        boolean entered = !inLine;
        inLine = true;
        return entered;
    }

    boolean inLine() {
        return inLine;
    }

    void leaveLine() {
        inLine = false;
    }

    /** Whether its request has left, which it is told. */
    boolean tellSent() {
        Exchange running = exchange;
        if (sent && running != null) {
            running.onSent();
        }
        return sent;
    }

    /** Tells it that there is room again, where it was said that there is none. */
    void tellRoom() {
        Exchange running = exchange;
        if (full && unsentBytes == 0 && running != null) {
            full = false;
            running.onWritable();
        }
    }

    boolean sent() {
        return sent;
    }

    /** END_STREAM is written. */
    void ended() {
        sent = true;
    }

    // What the connection asks and says of the response.

    /** Made when it is needed: most requests of an API are answered by a few bytes. */
    ReceiveWindow window(int size, long now) {
        if (window == null) {
            window = new ReceiveWindow(size);
            grantedAt = now;
        }
        return window;
    }

    /** When the window was opened last; and from now on it is {@code now}. */
    long granted(long now) {
        long before = grantedAt;
        grantedAt = now;
        return before;
    }

    /** Whether so many bytes are to be given back when the reader goes on, and not now. */
    boolean holdsBack(int bytes) {
        if (paused) {
            held += bytes;
        }
        return paused;
    }

    boolean answered() {
        return answered;
    }

    boolean begun() {
        return begun;
    }

    /** An interim response came; how many so far. */
    int interim() {
        answered = true;
        return ++interims;
    }

    /**
     * The final head came.
     *
     * @param length of the body as it says, -1 for unknown
     * @return the length of what is to come; -1 for unknown
     */
    long begin(int status, long length, boolean end) {
        answered = true;
        begun = true;
        bodiless |= status == 204 || status == 304;
        declared = bodiless ? 0 : length;
        return bodiless || end ? 0 : length;
    }

    /** What is wrong with so many more bytes of the body, and its end; null: nothing. */
    @Nullable String count(int bytes, boolean end) {
        came += bytes;
        if (bodiless && came > 0) {
            return "the response has a body, which its kind has not";
        }
        boolean wrong = declared >= 0 && (came > declared || (end && came < declared));
        return wrong ? "the body has another length than Content-Length says" : null;
    }

    /** It is over: the exchange, to be told of it. */
    @Nullable Exchange release() {
        Exchange done = exchange;
        exchange = null;
        unsent.clear();
        unsentBytes = 0;
        return done;
    }
}
