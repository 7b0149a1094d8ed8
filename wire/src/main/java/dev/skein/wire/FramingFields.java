package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_FRAMING;
import static dev.skein.wire.Http1Exception.Kind.UNSUPPORTED_CODING;

import dev.skein.http.Headers;

/**
 * What the fields of a head say about the message's end and the connection's (RFC 9112, 6 and 9.3).
 * Two readers that answer these questions differently are how requests are smuggled, so whatever
 * could be read two ways is refused.
 */
final class FramingFields {
    private static final String CONTENT_LENGTH = "content-length";
    private static final String TRANSFER_ENCODING = "transfer-encoding";

    private FramingFields() {}

    /**
     * The framing when a body is possible; {@code otherwise} where neither length nor chunks are
     * announced.
     */
    static Framing framing(Headers fields, int minorVersion, Framing otherwise)
            throws Http1Exception {
        boolean length = fields.indexOf(CONTENT_LENGTH, 0) >= 0;
        if (!isChunked(fields, minorVersion)) {
            return length ? Framing.LENGTH : otherwise;
        }
        if (length) {
            throw bad(
                    "both Transfer-Encoding and Content-Length are there: either could be the"
                            + " forged one");
        }
        return Framing.CHUNKED;
    }

    /**
     * The length, or -1 if there is none. A length said twice in the same digits may pass or be
     * refused (RFC 9110, 8.6): {@code repeated} says which.
     */
    static long contentLength(Headers fields, boolean repeated) throws Http1Exception {
        int line = fields.indexOf(CONTENT_LENGTH, 0);
        if (line < 0) {
            return -1;
        }
        String value = fields.value(line);
        int another = fields.indexOf(CONTENT_LENGTH, line + 1);
        return another < 0 && value.indexOf(',') < 0
                ? decimal(value)
                : sameLength(fields, line, repeated);
    }

    /**
     * The length that a message without body declares, -1 if none can be made out: nothing depends
     * on it.
     */
    static long declaredLength(Headers fields) {
        try {
            return contentLength(fields, true);
        } catch (Http1Exception unreadable) {
            return -1;
        }
    }

    /**
     * Whether {@code Connection} lets the connection live on: by default from HTTP/1.1, on request
     * in HTTP/1.0.
     */
    static boolean keepAlive(Headers fields, int minorVersion) {
        boolean keep = minorVersion > 0;
        for (int line = fields.indexOf("connection", 0);
                line >= 0;
                line = fields.indexOf("connection", line + 1)) {
            String value = fields.value(line);
            for (int start = 0, end; start <= value.length(); start = end + 1) {
                end = comma(value, start);
                if (isToken(value, start, end, "close")) {
                    return false;
                }
                keep |= isToken(value, start, end, "keep-alive");
            }
        }
        return keep;
    }

    private static boolean isChunked(Headers fields, int minorVersion) throws Http1Exception {
        int line = fields.indexOf(TRANSFER_ENCODING, 0);
        if (line < 0) {
            return false;
        }
        if (minorVersion == 0) {
            throw bad("an HTTP/1.0 message has Transfer-Encoding, which only HTTP/1.1 knows");
        }
        boolean alone = fields.indexOf(TRANSFER_ENCODING, line + 1) < 0;
        if (!alone || !fields.value(line).equalsIgnoreCase("chunked")) {
            throw Http1Exception.of(
                    UNSUPPORTED_CODING,
                    "the Transfer-Encoding is something else than chunked, once and alone; ask with"
                            + " TE for no other");
        }
        return true;
    }

    private static long sameLength(Headers fields, int first, boolean repeated)
            throws Http1Exception {
        if (!repeated) {
            throw bad("Content-Length is there more than once");
        }
        String length = null;
        for (int line = first; line >= 0; line = fields.indexOf(CONTENT_LENGTH, line + 1)) {
            for (String value : fields.value(line).split(",", -1)) {
                String digits = value.strip();
                if (length != null && !digits.equals(length)) {
                    throw bad("several Content-Length values differ");
                }
                length = digits;
            }
        }
        return decimal(length == null ? "" : length);
    }

    private static long decimal(String digits) throws Http1Exception {
        long length = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw bad("Content-Length is not a plain decimal number");
            }
            if (length > (Long.MAX_VALUE - digit) / 10) {
                throw bad("Content-Length does not fit into 63 bits");
            }
            length = 10 * length + digit;
        }
        if (digits.isEmpty()) {
            throw bad("Content-Length is empty");
        }
        return length;
    }

    private static int comma(String list, int from) {
        int comma = list.indexOf(',', from);
        return comma < 0 ? list.length() : comma;
    }

    private static boolean isToken(String list, int from, int to, String token) {
        int start = from;
        int end = to;
        while (start < end && Octets.isSpace((byte) list.charAt(start))) {
            start++;
        }
        while (end > start && Octets.isSpace((byte) list.charAt(end - 1))) {
            end--;
        }
        return end - start == token.length()
                && list.regionMatches(true, start, token, 0, token.length());
    }

    private static Http1Exception bad(String message) {
        return Http1Exception.of(BAD_FRAMING, message);
    }
}
