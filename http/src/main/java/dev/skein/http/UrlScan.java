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

    private UrlScan() {}

    /** Null when the input is not plainly canonical. */
    static @Nullable Url scan(String input) {
        int schemeEnd = schemeEnd(input);
        if (schemeEnd < 0) {
            return null;
        }
        char[] text = input.toCharArray(); // a String checks each index that it is asked for
        int hostStart = schemeEnd + 3;
        int hostEnd = end(text, hostStart, HOST);
        if (!isCanonicalHost(text, hostStart, hostEnd)) {
            return null;
        }
        int pathStart = hostEnd;
        int port = Scheme.NO_PORT;
        if (is(text, hostEnd, ':')) {
            pathStart = digitsEnd(text, hostEnd + 1);
            port = port(text, hostEnd + 1, pathStart);
            if (port < 0 || port == Scheme.defaultPort(input.substring(0, schemeEnd))) {
                return null;
            }
        }
        if (pathStart == text.length) {
            // The commonest thing left out: https://example.com
            return new Url(
                    input + '/', schemeEnd, hostStart, hostStart, hostEnd, port, pathStart, -1, -1);
        }
        int pathEnd = pathEnd(input, text, pathStart);
        if (pathEnd < 0) {
            return null;
        }
        int queryEnd = is(text, pathEnd, '?') ? end(text, pathEnd + 1, QUERY) : pathEnd;
        int fragmentEnd = is(text, queryEnd, '#') ? end(text, queryEnd + 1, FRAGMENT) : queryEnd;
        if (fragmentEnd != text.length) {
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
        char[] text = host.toCharArray();
        return end(text, 0, HOST) == text.length && isCanonicalHost(text, 0, text.length);
    }

    /** The same of {@code text[start, end)}, which has no other characters. */
    private static boolean isCanonicalHost(char[] text, int start, int end) {
        int last = end;
        while (last > start && text[last - 1] != '.') {
            last--;
        }
        return last < end && (text[last] > '9' || Ipv4.isCanonical(text, start, end));
    }

    private static int schemeEnd(String input) {
        if (input.startsWith("https://")) {
            return 5;
        }
        if (input.startsWith("http://")) {
            return 4;
        }
        if (input.startsWith("wss://")) {
            return 3;
        }
        return input.startsWith("ws://") ? 2 : -1;
    }

    private static int digitsEnd(char[] text, int start) {
        int end = start;
        while (end < text.length && text[end] >= '0' && text[end] <= '9') {
            end++;
        }
        return end;
    }

    /** -1 when the digits are not a port in its shortest form. */
    private static int port(char[] text, int start, int end) {
        if (start == end || end - start > 5 || (end - start > 1 && text[start] == '0')) {
            return -1;
        }
        int port = 0;
        for (int i = start; i < end; i++) {
            port = 10 * port + text[i] - '0';
        }
        return port <= 65535 ? port : -1;
    }

    /** -1 when there is no path or a segment is made of dots. */
    private static int pathEnd(String input, char[] text, int start) {
        int end = start;
        while (is(text, end, '/')) {
            int segment = end + 1;
            end = end(text, segment, PATH);
            if (PathDots.count(input, segment, end) > 0) {
                return -1;
            }
        }
        return end > start ? end : -1;
    }

    private static int end(char[] text, int start, byte part) {
        int end = start;
        while (end < text.length && text[end] < 128 && (PARTS[text[end]] & part) != 0) {
            end++;
        }
        return end;
    }

    private static boolean is(char[] text, int index, char c) {
        return index < text.length && text[index] == c;
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
