package dev.skein.wire;

import org.jspecify.annotations.Nullable;

/** Why a stream or a connection ends, as its peers tell each other (RFC 9113, 7). */
enum Http2Error {
    NO_ERROR(0x0),
    PROTOCOL_ERROR(0x1),
    INTERNAL_ERROR(0x2),
    FLOW_CONTROL_ERROR(0x3),
    SETTINGS_TIMEOUT(0x4),
    STREAM_CLOSED(0x5),
    FRAME_SIZE_ERROR(0x6),
    REFUSED_STREAM(0x7),
    CANCEL(0x8),
    COMPRESSION_ERROR(0x9),
    CONNECT_ERROR(0xa),
    ENHANCE_YOUR_CALM(0xb),
    INADEQUATE_SECURITY(0xc),
    HTTP_1_1_REQUIRED(0xd);

    private static final Http2Error[] BY_CODE = new Http2Error[14];

    static {
        for (Http2Error error : values()) {
            BY_CODE[error.code] = error;
        }
    }

    private final int code;

    Http2Error(int code) {
        this.code = code;
    }

    /** On the wire. */
    int code() {
        return code;
    }

    /** Null for a code that has no name. */
    static @Nullable Http2Error of(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /** A code as an error message may show it. */
    static String shown(int code) {
        Http2Error error = of(code);
        return error == null ? "error code 0x" + Integer.toHexString(code) : error.name();
    }
}
