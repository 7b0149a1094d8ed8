package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_CHUNK;
import static dev.skein.wire.Http1Exception.Kind.BAD_FIELD;
import static dev.skein.wire.Http1Exception.Kind.BAD_START_LINE;
import static dev.skein.wire.Http1Exception.Kind.CLOSED_EARLY;

import dev.skein.http.Headers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Parses one direction of an HTTP/1.x connection (RFC 9112) as its bytes come in. No I/O, no clock,
 * no threads; confined to its connection's loop.
 *
 * <p>Strict where leniency is dangerous: lines end in CRLF, nothing is folded, lengths are digits,
 * Transfer-Encoding is {@code chunked} and never beside a Content-Length. Lenient where the web
 * needs it: empty lines before a message, no reason phrase, any status from 100, the same length
 * twice in a response.
 *
 * <p>The machine; a line state waits for a whole line, a body state takes what there is:
 *
 * <pre>
 *   IDLE --expect--> START_LINE --> FIELDS --+--> (no body) ---------------------------------+
 *    ^                   ^             |     +--> BODY --- all its bytes --------------------+
 *    |                   +---- 1xx ----+     +--> CHUNK_SIZE --> CHUNK_DATA --> CHUNK_END    |
 *    |                                       |        ^  |                          |        |
 *    |                                       |        +--|--------------------------+        |
 *    |                                       |           +- size 0 -> TRAILERS --------------+
 *    |                                       +--> BODY_TO_CLOSE --- end of input ------------+
 *    |                                                                                       |
 *    +--- the connection lives on; of requests the next may follow: START_LINE --------------+
 *                                     LAST <--- closed, or switched to another protocol -----+
 *   BROKEN <--- an Http1Exception, from anywhere
 * </pre>
 */
public final class Http1Decoder {
    /**
     * Hears what is decoded, inside {@link #decode} and {@link #endOfInput}; {@link #onEnd} may
     * already {@link #expect} the next response.
     */
    public interface Sink {
        /** The head of the message: all but interim ones. */
        void onHead(Http1Head head);

        /** An interim response, 1xx but 101; the final one follows. */
        void onInterim(Http1Head head);

        /**
         * The next bytes of the body, never none. Valid during the call only: they are the
         * decoder's own input.
         */
        void onBody(ByteBuffer bytes);

        /**
         * The message is complete. Trailers that could change what the head said are left out (RFC
         * 9110, 6.5.1).
         */
        void onEnd(Headers trailers);
    }

    private enum State {
        IDLE,
        START_LINE,
        FIELDS,
        BODY,
        BODY_TO_CLOSE,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        LAST,
        BROKEN
    }

    /** Empty lines that may stand before a message: old peers end a body with one. */
    private static final int EMPTY_LINES = 8;

    /** How many bytes of chunk lines may come beyond what honest chunks of that much data need. */
    private static final int CHUNK_OVERHEAD = 16 << 10;

    /** Of a direct input so much at most is copied to find lines in: most heads, in one piece. */
    private static final int HEAD_PIECE = 4 << 10;

    private static final int CHUNK_LINE_PIECE = 64;

    private final boolean requests;
    private final HeadLimits limits;
    private final LineReader lines = new LineReader();
    private final FieldLineParser fields;

    /** Where lines of direct inputs are copied to; nothing stays in it between two calls. */
    private @Nullable ByteBuffer piece;

    private State state;

    /** What the response in hand answers. */
    private String asked = "";

    private @Nullable RequestLine requestLine;
    private int minorVersion;
    private int status;
    private String reason = "";

    private int emptyLines;
    private int interims;

    /** Bytes of lines of the head, or of the trailers, so far. */
    private int headBytes;

    /** Body bytes still to come: of the body, or of the chunk. */
    private long remaining;

    private long chunkOverhead;
    private boolean keepAlive;
    private boolean switched;

    private Http1Decoder(boolean requests, HeadLimits limits, @Nullable KnownLines known) {
        this.requests = requests;
        this.limits = limits;
        this.fields = new FieldLineParser(limits.fields(), known);
        this.state = requests ? State.START_LINE : State.IDLE;
    }

    /** Decodes responses, the client's side: each only after {@link #expect} has announced it. */
    public static Http1Decoder ofResponses(HeadLimits limits) {
        return new Http1Decoder(false, limits, null);
    }

    /**
     * @param piece shared with the other decoders of the loop, made by {@link #newPiece}
     */
    static Http1Decoder ofResponses(HeadLimits limits, KnownLines known, ByteBuffer piece) {
        Http1Decoder decoder = new Http1Decoder(false, limits, known);
        decoder.piece = piece;
        return decoder;
    }

    static ByteBuffer newPiece() {
        return ByteBuffer.allocate(HEAD_PIECE);
    }

    /**
     * Decodes requests, the server's side: one after another as they come. That HTTP/1.1 demands a
     * Host is left to the server.
     */
    public static Http1Decoder ofRequests(HeadLimits limits) {
        return new Http1Decoder(true, limits, null);
    }

    /**
     * Client: announces a response, and what it answers; responses to HEAD, and good ones to
     * CONNECT, have no body whatever they say (RFC 9112, 6.3). Call it before each response, when
     * {@link #idle}.
     */
    public void expect(String method) {
        if (requests || state != State.IDLE) {
            throw new IllegalStateException("no response can be expected now: " + this);
        }
        asked = method;
        interims = 0;
        state = State.START_LINE;
    }

    /**
     * Consumes bytes of {@code in}, heap or direct, up to the end of the message at most: what
     * follows it, another message or another protocol, stays in the buffer. Consumes nothing while
     * no message is expected or after the last. Bodies are passed on as they come, without a copy;
     * of a direct buffer the lines alone are copied.
     *
     * @throws Http1Exception if the peer broke the protocol or a limit; nothing more can be decoded
     *     then
     */
    public void decode(ByteBuffer in, Sink sink) throws Http1Exception {
        if (state == State.BROKEN) {
            throw new IllegalStateException("an earlier message of this connection was broken");
        }
        try {
            boolean more = true;
            while (more && in.hasRemaining()) {
                more = next(in, sink);
            }
        } catch (Http1Exception e) {
            state = State.BROKEN;
            lines.release();
            throw e;
        }
    }

    /**
     * The peer ended its stream: completes a body that lasts until then; nothing, between messages.
     *
     * @throws Http1Exception {@link Http1Exception.Kind#CLOSED_EARLY} in the middle of a message,
     *     and before an expected response
     */
    public void endOfInput(Sink sink) throws Http1Exception {
        if (state == State.BODY_TO_CLOSE) {
            endOfMessage(Headers.empty(), sink);
        } else if (midMessage() || (!requests && state == State.START_LINE)) {
            String where = closedIn();
            state = State.BROKEN;
            throw Http1Exception.of(CLOSED_EARLY, "the connection was closed " + where);
        }
    }

    /** Between messages, with nothing of the next one taken in: another may start. */
    public boolean idle() {
        return state == State.IDLE || (requests && state == State.START_LINE && !midHead());
    }

    /**
     * Some of a head, and not all of it, has come in; of a response an interim one or an empty line
     * before it counts as such.
     */
    public boolean midHead() {
        boolean begun = lines.isTorn() || (!requests && emptyLines + interims > 0);
        return state == State.FIELDS || (state == State.START_LINE && begun);
    }

    /** Some of a message, and not all of it, has come in. */
    public boolean midMessage() {
        return switch (state) {
            case START_LINE, FIELDS -> midHead();
            case BODY, BODY_TO_CLOSE, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILERS -> true;
            case IDLE, LAST, BROKEN -> false;
        };
    }

    /**
     * Whether the connection may carry another message after the one whose head came last; false
     * before the first.
     */
    public boolean keepAlive() {
        return keepAlive;
    }

    /**
     * After a 101, a good answer to CONNECT, or a CONNECT request: what follows on the connection
     * is another protocol.
     */
    public boolean switched() {
        return switched;
    }

    /**
     * How many body bytes of a message with Content-Length are still to come; -1 when no such body
     * is being read.
     */
    public long remaining() {
        return state == State.BODY ? remaining : -1;
    }

    /** The state, for logs. */
    @Override
    public String toString() {
        return (requests ? "requests " : "responses ")
                + state
                + (remaining() > 0 ? ", " + remaining + " bytes to come" : "");
    }

    /** One line, or what there is of the body. False when a message ended. */
    private boolean next(ByteBuffer in, Sink sink) throws Http1Exception {
        return switch (state) {
            case START_LINE, FIELDS, TRAILERS ->
                    in.hasArray() ? line(in, sink) : copiedLines(in, HEAD_PIECE, sink);
            case CHUNK_SIZE, CHUNK_END ->
                    in.hasArray() ? line(in, sink) : copiedLines(in, CHUNK_LINE_PIECE, sink);
            case BODY -> body(in, sink);
            case BODY_TO_CLOSE -> deliver(in, in.remaining(), sink);
            case CHUNK_DATA -> chunkData(in, sink);
            case IDLE, LAST, BROKEN -> false;
        };
    }

    private boolean line(ByteBuffer in, Sink sink) throws Http1Exception {
        return switch (state) {
            case START_LINE -> startLine(in);
            case FIELDS, TRAILERS -> fieldLine(in, sink);
            case CHUNK_SIZE -> chunkSize(in);
            case CHUNK_END -> chunkEnd(in);
            case IDLE, BODY, BODY_TO_CLOSE, CHUNK_DATA, LAST, BROKEN ->
                    throw new AssertionError(state);
        };
    }

    /**
     * The lines that {@code in}, direct or read-only, begins with: found in a copy of its start. If
     * that is all of it, the body is taken from the copy too: a small one costs less from an array.
     */
    private boolean copiedLines(ByteBuffer in, int most, Sink sink) throws Http1Exception {
        if (piece == null) {
            piece = newPiece();
        }
        int at = in.position();
        int length = Math.min(most, in.remaining());
        ByteBuffer copy = piece.clear().put(0, in, at, length).limit(length);
        boolean more = true;
        boolean whole = length == in.remaining();
        while (more && copy.hasRemaining() && (whole || inLines())) {
            more = next(copy, sink);
        }
        in.position(at + copy.position());
        return more;
    }

    private boolean inLines() {
        return switch (state) {
            case START_LINE, FIELDS, TRAILERS, CHUNK_SIZE, CHUNK_END -> true;
            case IDLE, BODY, BODY_TO_CLOSE, CHUNK_DATA, LAST, BROKEN -> false;
        };
    }

    /*
     * The line states judge a line before its end is there, so that a peer without line ends is
     * neither waited for nor kept in memory.
     */

    private boolean startLine(ByteBuffer in) throws Http1Exception {
        boolean whole = lines.next(in, limits.startLine());
        if (!requests) {
            StatusLine.requireBeginning(lines.bytes, lines.start, lines.end);
        }
        checkLine("the start line", limits.startLine(), "startLine");
        checkHead(lines.length() + 1);
        if (whole) {
            headBytes += lines.length() + 1;
            lines.requireCr(BAD_START_LINE);
            startLine(lines.bytes, lines.start, lines.end);
        }
        return true;
    }

    private void startLine(byte[] bytes, int start, int end) throws Http1Exception {
        if (start == end) {
            headBytes = 0;
            if (++emptyLines > EMPTY_LINES) {
                throw Http1Exception.of(
                        BAD_START_LINE,
                        "more than " + EMPTY_LINES + " empty lines where a message should begin");
            }
            return;
        }
        if (requests) {
            requestLine = RequestLine.parse(bytes, start, end);
            minorVersion = requestLine.minorVersion();
        } else {
            minorVersion = StatusLine.minorVersion(bytes, start, end);
            status = StatusLine.status(bytes, start, end);
            reason = StatusLine.reason(bytes, start, end);
        }
        emptyLines = 0;
        state = State.FIELDS;
    }

    /** Of the head or of the trailers. */
    private boolean fieldLine(ByteBuffer in, Sink sink) throws Http1Exception {
        if (!lines.isTorn() && repeatedLine(in)) {
            return true;
        }
        boolean whole = lines.next(in, limits.fieldLine());
        checkLine("a field line", limits.fieldLine(), "fieldLine");
        checkHead(lines.length() + 1);
        if (!whole) {
            return true;
        }
        headBytes += lines.length() + 1;
        lines.requireCr(BAD_FIELD);
        if (lines.length() > 0) {
            fields.add(lines.bytes, lines.start, lines.end);
            return true;
        }
        return state == State.FIELDS
                ? endOfHead(sink)
                : endOfMessage(TrailerFields.safe(fields.take(), requests), sink);
    }

    /** Of a line that is what it was the last time, the end need not be looked for. */
    private boolean repeatedLine(ByteBuffer in) throws Http1Exception {
        int start = in.arrayOffset() + in.position();
        KnownLines.Line line = fields.repeated(in.array(), start, in.arrayOffset() + in.limit());
        if (line == null || line.length() > limits.fieldLine()) {
            return false;
        }
        int length = line.length() + 2;
        checkHead(length);
        headBytes += length;
        in.position(in.position() + length);
        fields.add(line);
        return true;
    }

    /**
     * Extensions are bounded by what the chunks bring: else a peer could keep us reading for ever
     * and send no body a limit would count.
     */
    private boolean chunkSize(ByteBuffer in) throws Http1Exception {
        boolean whole = lines.next(in, limits.chunkLine());
        checkLine("a chunk's size line", limits.chunkLine(), "chunkLine");
        if (!whole) {
            return true;
        }
        lines.requireCr(BAD_CHUNK);
        remaining = ChunkLine.size(lines.bytes, lines.start, lines.end);
        long allowed = 16 + 2 * Math.min(remaining, CHUNK_OVERHEAD);
        chunkOverhead = Math.max(0, chunkOverhead + lines.length() - allowed);
        if (chunkOverhead > CHUNK_OVERHEAD) {
            throw Http1Exception.of(BAD_CHUNK, "the chunks have more extensions than data");
        }
        state = remaining == 0 ? State.TRAILERS : State.CHUNK_DATA;
        return true;
    }

    private boolean chunkEnd(ByteBuffer in) throws Http1Exception {
        boolean whole = lines.next(in, 0);
        if (lines.length() > 1 || (lines.length() == 1 && lines.bytes[lines.start] != Octets.CR)) {
            throw Http1Exception.of(BAD_CHUNK, "a chunk is longer than its size said");
        }
        if (whole) {
            lines.requireCr(BAD_CHUNK);
            state = State.CHUNK_SIZE;
        }
        return true;
    }

    private void checkLine(String what, int limit, String component) throws Http1Exception {
        if (lines.length() > limit + 1) {
            throw Http1Exception.tooLarge(what + " is longer", limit, component);
        }
    }

    private void checkHead(int more) throws Http1Exception {
        if (headBytes + more > limits.head()) {
            throw Http1Exception.tooLarge(
                    "the head, or the trailers, are longer", limits.head(), "head");
        }
    }

    private boolean endOfHead(Sink sink) throws Http1Exception {
        Headers head = fields.take();
        headBytes = 0;
        RequestLine line = requestLine;
        if (line != null) {
            requestLine = null;
            return endOfRequestHead(line, head, sink);
        }
        return (status < 200 && status != 101)
                ? endOfInterim(head, sink)
                : endOfResponseHead(head, sink);
    }

    /**
     * A CONNECT has no body either: what follows is the tunnel's, or, where none is opened, nothing
     * to be believed (RFC 9110, 9.3.6).
     */
    private boolean endOfRequestHead(RequestLine line, Headers head, Sink sink)
            throws Http1Exception {
        int host = head.indexOf("host", 0);
        if (host >= 0 && head.indexOf("host", host + 1) >= 0) {
            throw Http1Exception.of(
                    BAD_FIELD, "the request names more than one Host (RFC 9112, 3.2)");
        }
        switched = line.method().equals("CONNECT");
        Framing framing =
                switched ? Framing.NONE : FramingFields.framing(head, minorVersion, Framing.NONE);
        long length =
                switched
                        ? FramingFields.declaredLength(head)
                        : FramingFields.contentLength(head, false);
        keepAlive = !switched && FramingFields.keepAlive(head, minorVersion);
        return beginBody(
                Http1Head.request(
                        line.method(),
                        line.target(),
                        minorVersion,
                        head,
                        framing,
                        length,
                        keepAlive),
                sink);
    }

    private boolean endOfInterim(Headers head, Sink sink) throws Http1Exception {
        if (++interims > limits.interims()) {
            throw Http1Exception.tooLarge(
                    "there are more interim responses", limits.interims(), "interims");
        }
        state = State.START_LINE;
        sink.onInterim(
                Http1Head.response(status, reason, minorVersion, head, Framing.NONE, -1, true));
        return true;
    }

    private boolean endOfResponseHead(Headers head, Sink sink) throws Http1Exception {
        switched = status == 101 || (asked.equals("CONNECT") && status < 300);
        boolean bodiless = switched || status == 204 || status == 304 || asked.equals("HEAD");
        Framing framing =
                bodiless ? Framing.NONE : FramingFields.framing(head, minorVersion, Framing.CLOSE);
        long length =
                bodiless
                        ? FramingFields.declaredLength(head)
                        : FramingFields.contentLength(head, true);
        keepAlive =
                !switched
                        && framing != Framing.CLOSE
                        && FramingFields.keepAlive(head, minorVersion);
        return beginBody(
                Http1Head.response(status, reason, minorVersion, head, framing, length, keepAlive),
                sink);
    }

    /** False when the head was the whole message. */
    private boolean beginBody(Http1Head head, Sink sink) {
        remaining = head.framing() == Framing.LENGTH ? head.contentLength() : 0;
        chunkOverhead = 0;
        state =
                switch (head.framing()) {
                    case NONE, LENGTH -> State.BODY;
                    case CHUNKED -> State.CHUNK_SIZE;
                    case CLOSE -> State.BODY_TO_CLOSE;
                };
        sink.onHead(head);
        return state != State.BODY || remaining > 0 || endOfMessage(Headers.empty(), sink);
    }

    private boolean body(ByteBuffer in, Sink sink) {
        int count = (int) Math.min(remaining, in.remaining());
        remaining -= count;
        deliver(in, count, sink);
        return remaining > 0 || endOfMessage(Headers.empty(), sink);
    }

    private boolean chunkData(ByteBuffer in, Sink sink) {
        int count = (int) Math.min(remaining, in.remaining());
        remaining -= count;
        state = remaining == 0 ? State.CHUNK_END : State.CHUNK_DATA;
        return deliver(in, count, sink);
    }

    /** Always true. Narrows {@code in} instead of slicing it: no object per read. */
    private static boolean deliver(ByteBuffer in, int count, Sink sink) {
        int limit = in.limit();
        int end = in.position() + count;
        try {
            sink.onBody(in.limit(end));
        } finally {
            in.limit(limit).position(end);
        }
        return true;
    }

    /**
     * Always false: decoding stops here. The state is set before the sink hears of it, which may
     * expect the next response at once.
     */
    private boolean endOfMessage(Headers trailers, Sink sink) {
        headBytes = 0;
        remaining = 0;
        lines.release();
        state = !keepAlive ? State.LAST : requests ? State.START_LINE : State.IDLE;
        sink.onEnd(trailers);
        return false;
    }

    private String closedIn() {
        return switch (state) {
            case START_LINE ->
                    midHead() ? "before the end of the head" : "before any byte of the response";
            case FIELDS -> "before the end of the head";
            case BODY -> "with " + remaining + " bytes of the body still to come";
            case CHUNK_SIZE, CHUNK_END, TRAILERS ->
                    "between the chunks of the body, before the last one's end";
            case CHUNK_DATA -> "with " + remaining + " bytes of a chunk still to come";
            case IDLE, BODY_TO_CLOSE, LAST, BROKEN -> throw new AssertionError(state);
        };
    }
}
