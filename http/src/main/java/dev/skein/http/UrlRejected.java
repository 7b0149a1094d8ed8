package dev.skein.http;

/**
 * How the parsers inside this package say no: cheap, because a setter that the standard ignores and
 * {@link Url#tryParse} meet it often. {@link Url#parse} turns it into {@link UrlSyntaxException}.
 */
final class UrlRejected extends Exception {
    /** For a part of the input whose place the caller knows. */
    static final int UNKNOWN = -1;

    private final String reason;
    private final int index;

    UrlRejected(String reason) {
        this(reason, UNKNOWN);
    }

    UrlRejected(String reason, int index) {
        super(reason, null, false, false);
        this.reason = reason;
        this.index = index;
    }

    String reason() {
        return reason;
    }

    int index() {
        return index;
    }
}
