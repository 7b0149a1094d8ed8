package dev.skein.testing;

/** The numbers of HTTP/2 (RFC 9113, 4.1, 6, 7), under their names there. */
public final class Http2 {
    // --- frame types

    public static final int DATA = 0x0;
    public static final int HEADERS = 0x1;
    public static final int PRIORITY = 0x2;
    public static final int RST_STREAM = 0x3;
    public static final int SETTINGS = 0x4;
    public static final int PUSH_PROMISE = 0x5;
    public static final int PING = 0x6;
    public static final int GOAWAY = 0x7;
    public static final int WINDOW_UPDATE = 0x8;
    public static final int CONTINUATION = 0x9;

    // --- flags

    /** Of DATA and HEADERS. */
    public static final int END_STREAM = 0x01;

    /** Of SETTINGS and PING. */
    public static final int ACK = 0x01;

    /** Of HEADERS, PUSH_PROMISE and CONTINUATION. */
    public static final int END_HEADERS = 0x04;

    /** Of DATA, HEADERS and PUSH_PROMISE. */
    public static final int PADDED = 0x08;

    /** Of HEADERS: the flag that the standard, too, calls PRIORITY. */
    public static final int HAS_PRIORITY = 0x20;

    // --- settings

    public static final int SETTINGS_HEADER_TABLE_SIZE = 0x1;
    public static final int SETTINGS_ENABLE_PUSH = 0x2;
    public static final int SETTINGS_MAX_CONCURRENT_STREAMS = 0x3;
    public static final int SETTINGS_INITIAL_WINDOW_SIZE = 0x4;
    public static final int SETTINGS_MAX_FRAME_SIZE = 0x5;
    public static final int SETTINGS_MAX_HEADER_LIST_SIZE = 0x6;

    // --- error codes

    public static final int NO_ERROR = 0x0;
    public static final int PROTOCOL_ERROR = 0x1;
    public static final int INTERNAL_ERROR = 0x2;
    public static final int FLOW_CONTROL_ERROR = 0x3;
    public static final int SETTINGS_TIMEOUT = 0x4;
    public static final int STREAM_CLOSED = 0x5;
    public static final int FRAME_SIZE_ERROR = 0x6;
    public static final int REFUSED_STREAM = 0x7;
    public static final int CANCEL = 0x8;
    public static final int COMPRESSION_ERROR = 0x9;
    public static final int CONNECT_ERROR = 0xa;
    public static final int ENHANCE_YOUR_CALM = 0xb;
    public static final int INADEQUATE_SECURITY = 0xc;
    public static final int HTTP_1_1_REQUIRED = 0xd;

    // --- what holds until SETTINGS say otherwise

    /** Octets of a window at first, a stream's and the connection's. */
    public static final int DEFAULT_WINDOW = 65_535;

    /** Octets of payload that every endpoint takes. */
    public static final int DEFAULT_MAX_FRAME_SIZE = 16_384;

    private static final String[] TYPES = {
        "DATA",
        "HEADERS",
        "PRIORITY",
        "RST_STREAM",
        "SETTINGS",
        "PUSH_PROMISE",
        "PING",
        "GOAWAY",
        "WINDOW_UPDATE",
        "CONTINUATION"
    };

    private Http2() {}

    static String typeName(int type) {
        return type >= 0 && type < TYPES.length
                ? TYPES[type]
                : "type 0x" + Integer.toHexString(type);
    }
}
