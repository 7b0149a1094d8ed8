package dev.skein.wire;

/** What ends a message's body. RFC 9112, 6.3. */
public enum Framing {
    /**
     * There is no body, whatever the fields say; a request without length, HEAD, 1xx, 204, 304,
     * CONNECT.
     */
    NONE,
    /** As many bytes as Content-Length says, which may be none. */
    LENGTH,
    /** The last chunk; trailers may follow. */
    CHUNKED,
    /** The end of the stream; responses only. */
    CLOSE
}
