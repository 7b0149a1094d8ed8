package dev.skein.wire;

import java.io.Serial;

/** The peer broke HTTP/2: an error of one stream, or of the whole connection (RFC 9113, 5.4). */
final class Http2Exception extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final Http2Error error;
    private final int stream;

    private Http2Exception(Http2Error error, int stream, String message) {
        super(message, null, false, false); // whose fault it is shows in no stack of ours
        this.error = error;
        this.stream = stream;
    }

    /** An error of the connection. */
    static Http2Exception of(Http2Error error, String message) {
        return new Http2Exception(error, 0, message);
    }

    /** An error of one stream. */
    static Http2Exception ofStream(int stream, Http2Error error, String message) {
        return new Http2Exception(error, stream, message);
    }

    Http2Error error() {
        return error;
    }

    /** Whose error it is; 0: the connection's. */
    int stream() {
        return stream;
    }
}
