package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_START_LINE;

/**
 * {@code GET /where?q=now HTTP/1.1} (RFC 9112, 3): three parts and one space between each, or
 * nothing.
 */
record RequestLine(String method, String target, int minorVersion) {
    private static final byte[] VERSION = {' ', 'H', 'T', 'T', 'P', '/', '1', '.'};

    /** Takes the line's bytes without its end. */
    static RequestLine parse(byte[] bytes, int start, int end) throws Http1Exception {
        int space = start;
        while (space < end && Octets.tokenLower(bytes[space]) != 0) {
            space++;
        }
        int version = end - VERSION.length - 1;
        require(
                space > start && space < end && bytes[space] == Octets.SP,
                "does not begin with a method and a space");
        require(
                version > space && isVersion(bytes, version),
                "does not end in a space and HTTP/1.0 or HTTP/1.1");
        for (int i = space + 1; i < version; i++) {
            require(
                    Octets.isTarget(bytes[i]),
                    "has a character in its target that must be percent-encoded");
        }
        String method = Octets.string(bytes, start, space);
        String target = Octets.string(bytes, space + 1, version);
        require(
                isTargetOf(method, target),
                "has a target of a form that its method does not allow");
        return new RequestLine(method, target, bytes[end - 1] == '0' ? 0 : 1);
    }

    private static boolean isVersion(byte[] bytes, int at) {
        for (int i = 0; i < VERSION.length; i++) {
            if (bytes[at + i] != VERSION[i]) {
                return false;
            }
        }
        return StatusLine.isDigit(bytes[at + VERSION.length]);
    }

    /**
     * Origin form, absolute form, authority form for CONNECT alone, asterisk form for OPTIONS alone
     * (RFC 9112, 3.2).
     */
    private static boolean isTargetOf(String method, String target) {
        if (method.equals("CONNECT")) {
            return isAuthority(target);
        }
        return target.startsWith("/")
                || isAbsolute(target)
                || (target.equals("*") && method.equals("OPTIONS"));
    }

    /** A host and a port, without which a tunnel has no end. */
    private static boolean isAuthority(String target) {
        int colon = target.lastIndexOf(':');
        boolean port = colon > 0 && colon + 1 < target.length();
        for (int i = colon + 1; port && i < target.length(); i++) {
            port = Character.digit(target.charAt(i), 10) >= 0;
        }
        return port
                && target.indexOf('/') < 0
                && target.indexOf('?') < 0
                && target.indexOf('@') < 0
                && target.indexOf('#') < 0;
    }

    /**
     * {@code scheme://} and more: without the slashes {@code host:443} would be a URL of the scheme
     * "host".
     */
    private static boolean isAbsolute(String target) {
        int scheme = target.indexOf("://");
        for (int i = 0; i < scheme; i++) {
            char c = target.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || "0123456789+-.".indexOf(c) < 0)) {
                return false;
            }
        }
        return scheme > 0 && target.length() > scheme + 3;
    }

    /** The line is not shown: its target may carry secrets. */
    private static void require(boolean holds, String otherwise) throws Http1Exception {
        if (!holds) {
            throw Http1Exception.of(BAD_START_LINE, "the request line " + otherwise);
        }
    }
}
