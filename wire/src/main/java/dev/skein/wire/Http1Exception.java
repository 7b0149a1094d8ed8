package dev.skein.wire;

/**
 * A peer broke HTTP/1.1, a limit, or off before its message was whole. The connection is of no
 * further use.
 *
 * <p>The message says what is wrong and where, and never shows a field's value. Cheap: it carries
 * no stack trace, since the fault is in the bytes and not in the code that read them.
 */
public final class Http1Exception extends Exception {
    /** What kind of fault it is. */
    public enum Kind {
        /**
         * The status line or request line is not one; often the peer speaks another protocol. RFC
         * 9112, 3 and 4.
         */
        BAD_START_LINE,
        /** A field line is malformed: name, colon, value, folding or line end. RFC 9112, 5. */
        BAD_FIELD,
        /**
         * Content-Length, Transfer-Encoding and version do not tell where the message ends. RFC
         * 9112, 6.
         */
        BAD_FRAMING,
        /** A chunk is malformed. RFC 9112, 7.1. */
        BAD_CHUNK,
        /**
         * The body has a transfer coding other than chunked; a server answers 501. RFC 9112, 6.1.
         */
        UNSUPPORTED_CODING,
        /** One of {@link HeadLimits} is exceeded; {@link #limit} says which figure. */
        TOO_LARGE,
        /** The peer ended its stream before the end of the message. RFC 9112, 8. */
        CLOSED_EARLY
    }

    private final Kind kind;
    private final long limit;

    private Http1Exception(Kind kind, String message, long limit) {
        super(message, null, false, false);
        this.kind = kind;
        this.limit = limit;
    }

    static Http1Exception of(Kind kind, String message) {
        return new Http1Exception(kind, message, -1);
    }

    static Http1Exception tooLarge(String what, int limit, String component) {
        return new Http1Exception(
                Kind.TOO_LARGE,
                what + " than the limit of " + limit + " (HeadLimits." + component + ")",
                limit);
    }

    /** What kind of fault it is. */
    public Kind kind() {
        return kind;
    }

    /**
     * The limit that was exceeded, in bytes or lines as the message says; -1 unless the kind is
     * {@link Kind#TOO_LARGE}.
     */
    public long limit() {
        return limit;
    }
}
