package dev.skein.http;

import org.jspecify.annotations.Nullable;

/**
 * The short way for a URL that is written as it will be read: one pass over {@code
 * scheme://host[:port]/path?query#fragment} that finds every part canonical makes the input itself
 * the href (an absent path aside), and no part is copied. At the first character that needs more
 * thought it gives up, and {@link UrlParser}, which alone defines the result, does the work. Tests
 * compare the two.
 */
final class UrlScan {
    private static final byte HOST = 1;
    private static final byte PATH = 2;
    private static final byte QUERY = 4;
    private static final byte FRAGMENT = 8;
    private static final byte[] PARTS = parts();
    private static final String[] SCHEMES = {"https", "http", "wss", "ws"};

    private UrlScan() {}

    /** Null when the input is not plainly canonical. */
    static @Nullable Url scan(String input) {
        String scheme = scheme(input);
        if (scheme == null) {
            return null;
        }
        int schemeEnd = scheme.length();
        int hostStart = schemeEnd + 3;
        int hostEnd = end(input, hostStart, HOST);
        if (!isCanonicalHost(input, hostStart, hostEnd)) {
            return null;
        }
        int pathStart = hostEnd;
        int port = Scheme.NO_PORT;
        if (is(input, hostEnd, ':')) {
            pathStart = digitsEnd(input, hostEnd + 1);
            port = port(input, hostEnd + 1, pathStart);
            if (port < 0 || port == Scheme.defaultPort(scheme)) {
                return null;
            }
        }
        if (pathStart == input.length()) {
            // The commonest thing left out: https://example.com
            return new Url(
                    input + '/', schemeEnd, hostStart, hostStart, hostEnd, port, pathStart, -1, -1);
        }
        int pathEnd = pathEnd(input, pathStart);
        if (pathEnd < 0) {
            return null;
        }
        int queryEnd = is(input, pathEnd, '?') ? end(input, pathEnd + 1, QUERY) : pathEnd;
        int fragmentEnd = is(input, queryEnd, '#') ? end(input, queryEnd + 1, FRAGMENT) : queryEnd;
        if (fragmentEnd != input.length()) {
            return null;
        }
        int queryStart = queryEnd > pathEnd ? pathEnd : -1;
        int fragmentStart = fragmentEnd > queryEnd ? queryEnd : -1;
        return new Url(
                input,
                schemeEnd,
                hostStart,
                hostStart,
                hostEnd,
                port,
                pathStart,
                queryStart,
                fragmentStart);
    }

    /** Whether it is a lower-case domain or a dotted IPv4 address as it stands. */
    static boolean isCanonicalHost(String host) {
        int end = host.length();
        return end(host, 0, HOST) == end && isCanonicalHost(host, 0, end);
    }

    /**
     * The same of {@code input} from {@code start} to {@code end}, which has no other characters.
     */
    private static boolean isCanonicalHost(String input, int start, int end) {
        int last = end;
        while (last > start && input.charAt(last - 1) != '.') {
            last--;
        }
        return last < end && (input.charAt(last) > '9' || Ipv4.isCanonical(input, start, end));
    }

    private static @Nullable String scheme(String input) {
        for (String scheme : SCHEMES) {
            if (input.startsWith(scheme) && input.startsWith("://", scheme.length())) {
                return scheme;
            }
        }
        return null;
    }

    private static int digitsEnd(String input, int start) {
        int end = start;
        while (end < input.length() && input.charAt(end) >= '0' && input.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** -1 when the digits are not a port in its shortest form. */
    private static int port(String input, int start, int end) {
        if (start == end || end - start > 5 || (end - start > 1 && input.charAt(start) == '0')) {
            return -1;
        }
        int port = 0;
        for (int i = start; i < end; i++) {
            port = 10 * port + input.charAt(i) - '0';
        }
        return port <= 65535 ? port : -1;
    }

    /** -1 when there is no path or a segment is made of dots. */
    private static int pathEnd(String input, int start) {
        int end = start;
        while (is(input, end, '/')) {
            int segment = end + 1;
            end = end(input, segment, PATH);
            if (PathDots.count(input, segment, end) > 0) {
                return -1;
            }
        }
        return end > start ? end : -1;
    }

    private static int end(String input, int start, byte part) {
        int end = start;
        while (end < input.length() && isIn(part, input.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isIn(byte part, char c) {
        return c < 128 && (PARTS[c] & part) != 0;
    }

    private static boolean is(String input, int index, char c) {
        return index < input.length() && input.charAt(index) == c;
    }

    /** A slash ends a segment here, so it is no character of a path. */
    private static byte[] parts() {
        var parts = new byte[128];
        for (int c = 0; c < 128; c++) {
            if ((c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '.'
                    || c == '_') {
                parts[c] |= HOST;
            }
            if (!PercentSet.PATH.contains(c) && c != '/' && c != '\\') {
                parts[c] |= PATH;
            }
            if (!PercentSet.SPECIAL_QUERY.contains(c)) {
                parts[c] |= QUERY;
            }
            if (!PercentSet.FRAGMENT.contains(c)) {
                parts[c] |= FRAGMENT;
            }
        }
        return parts;
    }
}
