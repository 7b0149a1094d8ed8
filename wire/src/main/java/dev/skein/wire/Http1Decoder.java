package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_CHUNK;
import static dev.skein.wire.Http1Exception.Kind.BAD_FIELD;
import static dev.skein.wire.Http1Exception.Kind.BAD_START_LINE;
import static dev.skein.wire.Http1Exception.Kind.CLOSED_EARLY;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
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
        void onEnd(FieldLines trailers);
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

    private static final int SCRATCH = 8 << 10;

    /**
     * What frames, routes or interprets a message, or tells who sent it, must be known before its
     * body.
     */
    private static final Set<String> NOT_IN_TRAILERS =
            Set.of(
                    "transfer-encoding",
                    "content-length",
                    "host",
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "upgrade",
                    "cache-control",
                    "expect",
                    "max-forwards",
                    "pragma",
                    "range",
                    "authorization",
                    "proxy-authorization",
                    "proxy-authenticate",
                    "www-authenticate",
                    "cookie",
                    "set-cookie",
                    "content-encoding",
                    "content-type",
                    "content-range",
                    "location",
                    "retry-after");

    private final boolean requests;
    private final Http1Limits limits;
    private final LineReader lines = new LineReader();
    private final FieldLineParser fields;
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

    private int chunkOverhead;
    private boolean keepAlive;
    private boolean switched;

    private Http1Decoder(boolean requests, Http1Limits limits) {
        this.requests = requests;
        this.limits = limits;
        this.fields = new FieldLineParser(limits.fields());
        this.state = requests ? State.START_LINE : State.IDLE;
    }

    /** Decodes responses, the client's side: each only after {@link #expect} has announced it. */
    public static Http1Decoder ofResponses(Http1Limits limits) {
        return new Http1Decoder(false, limits);
    }

    /**
     * Decodes requests, the server's side: one after another as they come. That HTTP/1.1 demands a
     * Host is left to the server.
     */
    public static Http1Decoder ofRequests(Http1Limits limits) {
        return new Http1Decoder(true, limits);
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
     * no message is expected or after the last. Bodies are passed on as they come, without a copy.
     *
     * @throws Http1Exception if the peer broke the protocol or a limit; nothing more can be decoded
     *     then
     */
    public void decode(ByteBuffer in, Sink sink) throws Http1Exception {
        if (state == State.BROKEN) {
            throw new IllegalStateException("an earlier message of this connection was broken");
        }
        try {
            if (in.hasArray()) {
                decodeHeap(in, sink);
            } else {
                decodeDirect(in, sink);
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
            endOfMessage(FieldLines.EMPTY, sink);
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

    /** False when a message ended. */
    private boolean decodeHeap(ByteBuffer in, Sink sink) throws Http1Exception {
        boolean more = true;
        while (more && in.hasRemaining()) {
            more =
                    switch (state) {
                        case START_LINE, FIELDS, CHUNK_SIZE, CHUNK_END, TRAILERS -> line(in, sink);
                        case BODY, CHUNK_DATA, BODY_TO_CLOSE -> body(in, sink);
                        case IDLE, LAST, BROKEN -> false;
                    };
        }
        return more;
    }

    /** Direct and read-only buffers: in pieces over an array. */
    private void decodeDirect(ByteBuffer in, Sink sink) throws Http1Exception {
        ByteBuffer piece = ByteBuffer.allocate(Math.min(SCRATCH, in.remaining()));
        boolean more = true;
        while (more && in.hasRemaining()) {
            int at = in.position();
            int length = Math.min(piece.capacity(), in.remaining());
            in.get(at, piece.array(), 0, length);
            more = decodeHeap(piece.clear().limit(length), sink);
            in.position(at + piece.position());
        }
    }

    /** Takes a line, or as much of it as there is; false when it ended the message. */
    private boolean line(ByteBuffer in, Sink sink) throws Http1Exception {
        int limit = lineLimit();
        boolean whole = lines.next(in, limit);
        checkSize(limit);
        if (!whole) {
            return true;
        }
        if (lines.length() == 0 || lines.bytes[lines.end - 1] != Octets.CR) {
            throw malformed("a line ends in LF without CR before it");
        }
        boolean inHead =
                state == State.START_LINE || state == State.FIELDS || state == State.TRAILERS;
        headBytes += inHead ? lines.length() + 1 : 0;
        return line(lines.bytes, lines.start, lines.end - 1, sink);
    }

    private boolean line(byte[] bytes, int start, int end, Sink sink) throws Http1Exception {
        boolean empty = start == end;
        switch (state) {
            case START_LINE -> startLine(bytes, start, end);
            case FIELDS -> {
                if (empty) {
                    return endOfHead(sink);
                }
                fields.add(bytes, start, end);
            }
            case CHUNK_SIZE -> chunkSize(ChunkLine.size(bytes, start, end), end - start);
            case CHUNK_END -> state = State.CHUNK_SIZE;
            case TRAILERS -> {
                if (empty) {
                    return endOfMessage(trailers(fields.take()), sink);
                }
                fields.add(bytes, start, end);
            }
            case IDLE, BODY, CHUNK_DATA, BODY_TO_CLOSE, LAST, BROKEN ->
                    throw new AssertionError(state);
        }
        return true;
    }

    private int lineLimit() {
        return switch (state) {
            case START_LINE -> limits.startLine();
            case FIELDS, TRAILERS -> limits.fieldLine();
            case CHUNK_SIZE -> limits.chunkLine();
            case CHUNK_END -> 0;
            case IDLE, BODY, CHUNK_DATA, BODY_TO_CLOSE, LAST, BROKEN ->
                    throw new AssertionError(state);
        };
    }

    /**
     * Judges a line before its end is there, so that a peer without line ends is neither waited for
     * nor kept in memory.
     */
    private void checkSize(int limit) throws Http1Exception {
        int length = lines.length();
        boolean tooLong = length > limit + 1;
        switch (state) {
            case START_LINE -> {
                if (!requests) {
                    StatusLine.requireBeginning(lines.bytes, lines.start, lines.end);
                }
                check(tooLong, "the start line is longer", limit, "startLine");
                check(
                        headBytes + length + 1 > limits.head(),
                        "the head is longer",
                        limits.head(),
                        "head");
            }
            case FIELDS, TRAILERS -> {
                check(tooLong, "a field line is longer", limit, "fieldLine");
                check(
                        headBytes + length + 1 > limits.head(),
                        "the head, or the trailers, are longer",
                        limits.head(),
                        "head");
            }
            case CHUNK_SIZE -> check(tooLong, "a chunk's size line is longer", limit, "chunkLine");
            case CHUNK_END -> {
                if (tooLong || (length > 0 && lines.bytes[lines.start] != Octets.CR)) {
                    throw Http1Exception.of(BAD_CHUNK, "a chunk is longer than its size said");
                }
            }
            case IDLE, BODY, CHUNK_DATA, BODY_TO_CLOSE, LAST, BROKEN ->
                    throw new AssertionError(state);
        }
    }

    private static void check(boolean exceeded, String what, int limit, String component)
            throws Http1Exception {
        if (exceeded) {
            throw Http1Exception.tooLarge(what, limit, component);
        }
    }

    private Http1Exception malformed(String message) {
        return Http1Exception.of(
                switch (state) {
                    case START_LINE -> BAD_START_LINE;
                    case CHUNK_SIZE, CHUNK_END -> BAD_CHUNK;
                    case FIELDS, TRAILERS, IDLE, BODY, CHUNK_DATA, BODY_TO_CLOSE, LAST, BROKEN ->
                            BAD_FIELD;
                },
                message);
    }

    private void startLine(byte[] bytes, int start, int end) throws Http1Exception {
        if (start == end) {
            headBytes = 0;
            if (++emptyLines > EMPTY_LINES) {
                throw malformed(
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

    private boolean endOfHead(Sink sink) throws Http1Exception {
        FieldLines head = fields.take();
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
    private boolean endOfRequestHead(RequestLine line, FieldLines head, Sink sink)
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

    private boolean endOfInterim(FieldLines head, Sink sink) throws Http1Exception {
        check(
                ++interims > limits.interims(),
                "there are more interim responses",
                limits.interims(),
                "interims");
        state = State.START_LINE;
        sink.onInterim(
                Http1Head.response(status, reason, minorVersion, head, Framing.NONE, -1, true));
        return true;
    }

    private boolean endOfResponseHead(FieldLines head, Sink sink) throws Http1Exception {
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
        return state != State.BODY || remaining > 0 || endOfMessage(FieldLines.EMPTY, sink);
    }

    /**
     * Narrows {@code in} to what belongs to the body, instead of slicing it: no object per read.
     */
    private boolean body(ByteBuffer in, Sink sink) {
        int limit = in.limit();
        int available = in.remaining();
        int end =
                state == State.BODY_TO_CLOSE || available < remaining
                        ? limit
                        : in.position() + (int) remaining;
        remaining -= end - in.position();
        try {
            sink.onBody(in.limit(end));
        } finally {
            in.limit(limit).position(end);
        }
        return switch (state) {
            case BODY -> remaining > 0 || endOfMessage(FieldLines.EMPTY, sink);
            case CHUNK_DATA -> {
                state = remaining == 0 ? State.CHUNK_END : State.CHUNK_DATA;
                yield true;
            }
            case IDLE,
                    START_LINE,
                    FIELDS,
                    BODY_TO_CLOSE,
                    CHUNK_SIZE,
                    CHUNK_END,
                    TRAILERS,
                    LAST,
                    BROKEN ->
                    true;
        };
    }

    /**
     * Extensions are bounded by what the chunks bring: else a peer could keep us reading for ever
     * and send no body a limit would count.
     */
    private void chunkSize(long size, int lineLength) throws Http1Exception {
        long allowed = 16 + 2 * Math.min(size, CHUNK_OVERHEAD);
        chunkOverhead = (int) Math.max(0, chunkOverhead + lineLength - allowed);
        if (chunkOverhead > CHUNK_OVERHEAD) {
            throw malformed("the chunks have more extensions than data");
        }
        remaining = size;
        state = size == 0 ? State.TRAILERS : State.CHUNK_DATA;
    }

    /**
     * A request that moves its framing or its host into the trailers is an attack; anything else
     * that does not belong there is left out.
     */
    private FieldLines trailers(FieldLines all) throws Http1Exception {
        int kept = 0;
        String[] lines = all.namesAndValues();
        for (int i = 0; i < lines.length; i += 2) {
            String name = lines[i];
            if (requests
                    && (name.equals("content-length")
                            || name.equals("transfer-encoding")
                            || name.equals("host"))) {
                throw malformed("the trailers of a request have the field " + name);
            }
            if (!NOT_IN_TRAILERS.contains(name)) {
                lines[kept++] = name;
                lines[kept++] = lines[i + 1];
            }
        }
        return kept == lines.length ? all : FieldLines.of(Arrays.copyOf(lines, kept));
    }

    /**
     * Always false: decoding stops here. The state is set before the sink hears of it, which may
     * expect the next response at once.
     */
    private boolean endOfMessage(FieldLines trailers, Sink sink) {
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
