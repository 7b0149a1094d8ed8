package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_START_LINE;

/**
 * {@code HTTP/1.1 200 OK} (RFC 9112, 4). The functions take the line's bytes, without line end, in
 * the order in which they are named here.
 */
final class StatusLine {
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final int STATUS = VERSION.length + 2;
    private static final int REASON = STATUS + 4;

    private StatusLine() {}

    /**
     * Refuses what cannot become a status line any more, from its first bytes on: a peer that
     * speaks another protocol may never send a line end. A CR alone can still become an empty line.
     */
    static void requireBeginning(byte[] bytes, int start, int end) throws Http1Exception {
        if (start < end && bytes[start] == Octets.CR && end - start == 1) {
            return;
        }
        for (int i = 0; i < VERSION.length && start + i < end; i++) {
            if (bytes[start + i] != VERSION[i]) {
                throw Http1Exception.of(
                        BAD_START_LINE,
                        "the answer is not HTTP/1: it begins with " + excerpt(bytes, start, end));
            }
        }
    }

    /** 0 or 1. A minor version above ours counts as ours (RFC 9110, 2.5). */
    static int minorVersion(byte[] bytes, int start, int end) throws Http1Exception {
        if (end - start < STATUS
                || !isDigit(bytes[start + STATUS - 2])
                || bytes[start + STATUS - 1] != Octets.SP) {
            throw Http1Exception.of(
                    BAD_START_LINE,
                    "the status line has no proper version: " + excerpt(bytes, start, end));
        }
        return bytes[start + STATUS - 2] == '0' ? 0 : 1;
    }

    /** Three digits, from 100 on. */
    static int status(byte[] bytes, int start, int end) throws Http1Exception {
        int at = start + STATUS;
        boolean digits =
                end - at >= 3
                        && isDigit(bytes[at])
                        && isDigit(bytes[at + 1])
                        && isDigit(bytes[at + 2]);
        if (!digits || bytes[at] == '0' || (end - at > 3 && bytes[at + 3] != Octets.SP)) {
            throw Http1Exception.of(
                    BAD_START_LINE,
                    "the status line has no status code from 100 to 999: "
                            + excerpt(bytes, start, end));
        }
        return 100 * bytes[at] + 10 * bytes[at + 1] + bytes[at + 2] - 111 * '0';
    }

    /** The reason phrase, which many servers leave out, some with the space before it. */
    static String reason(byte[] bytes, int start, int end) throws Http1Exception {
        int at = start + REASON;
        if (at >= end) {
            return "";
        }
        int bad = Octets.indexOfNoText(bytes, at, end);
        if (bad < end) {
            throw Http1Exception.of(
                    BAD_START_LINE,
                    "the reason phrase has the forbidden character " + Octets.shown(bytes[bad]));
        }
        return end - at == 2 && bytes[at] == 'O' && bytes[at + 1] == 'K'
                ? "OK"
                : Octets.string(bytes, at, end);
    }

    static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /**
     * The first bytes as a reader can make something of them: another protocol's greeting names
     * itself.
     */
    private static String excerpt(byte[] bytes, int start, int end) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = start; i < Math.min(end, start + 24); i++) {
            boolean plain = bytes[i] >= Octets.SP && bytes[i] < 0x7f;
            shown.append(
                    plain ? String.valueOf((char) bytes[i]) : "\\x%02x".formatted(bytes[i] & 0xff));
        }
        return shown.append('"').toString();
    }
}
