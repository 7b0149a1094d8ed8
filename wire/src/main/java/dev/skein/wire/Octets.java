package dev.skein.wire;

import java.nio.charset.StandardCharsets;

/** The octets HTTP gives a meaning to. */
final class Octets {
    static final byte TAB = '\t';
    static final byte LF = '\n';
    static final byte CR = '\r';
    static final byte SP = ' ';

    /** For each octet of a token its lower case, 0 for every other octet (RFC 9110, 5.6.2). */
    private static final byte[] TOKEN = new byte[256];

    static {
        byte[] marks =
                "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                        .getBytes(StandardCharsets.US_ASCII);
        for (byte mark : marks) {
            TOKEN[mark] = mark;
            TOKEN[mark >= 'a' && mark <= 'z' ? mark - 32 : mark] = mark;
        }
    }

    private Octets() {}

    /** The octet in lower case, or 0 if no token may have it. */
    static byte tokenLower(byte octet) {
        return TOKEN[octet & 0xff];
    }

    /** Whether a token may have this character. */
    static boolean isToken(int character) {
        return character < 256 && TOKEN[character] != 0;
    }

    /**
     * Whether a field value or reason phrase may have it: no controls but tab; beyond ASCII is
     * opaque (RFC 9110, 5.5).
     */
    static boolean isText(byte octet) {
        return octet >= SP ? octet != 0x7f : octet < 0 || octet == TAB;
    }

    /** The same of a character, which may be none of an octet. */
    static boolean isText(char c) {
        return c <= 0xff && isText((byte) c);
    }

    /** Refuses a value with what a field cannot carry. The message never shows the value. */
    static void requireText(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isText(value.charAt(i))) {
                throw new IllegalArgumentException(
                        "the value of "
                                + name
                                + " has a character at index "
                                + i
                                + " that a field cannot carry (a control, or beyond Latin-1)");
            }
        }
    }

    /** Refuses what, from {@code start} on, is no token (RFC 9110, 5.6.2). */
    static void requireToken(String token, int start, String what) {
        for (int i = start; i < token.length(); i++) {
            if (!isToken(token.charAt(i))) {
                throw new IllegalArgumentException(
                        what
                                + " has a character at index "
                                + i
                                + " that it cannot have (RFC 9110, 5.6.2)");
            }
        }
        if (token.length() == start) {
            throw new IllegalArgumentException(what + " is empty");
        }
    }

    /** The first {@code octet} in {@code bytes[from, to)}, or {@code to}. */
    static int indexOf(byte octet, byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != octet) {
            i++;
        }
        return i;
    }

    /** The first octet in {@code bytes[from, to)} that is no {@link #isText}, or {@code to}. */
    static int indexOfNoText(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isText(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Optional white space (RFC 9110, 5.6.3). */
    static boolean isSpace(byte octet) {
        return octet == SP || octet == TAB;
    }

    /** Whether a request target may have it: what is visible in ASCII. */
    static boolean isTarget(int character) {
        return character > SP && character < 0x7f;
    }

    /** Refuses a request target that is empty, or has what must be percent-encoded. */
    static void requireTarget(String target) {
        if (target.isEmpty()) {
            throw new IllegalArgumentException("the request target is empty");
        }
        for (int i = 0; i < target.length(); i++) {
            if (!isTarget(target.charAt(i))) {
                throw new IllegalArgumentException(
                        "the request target has a character that must be percent-encoded, at index "
                                + i);
            }
        }
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte octet) {
        return Character.digit((char) (octet & 0xff), octet < 0 ? 2 : 16);
    }

    /** These octets, one character each. */
    static String string(byte[] bytes, int start, int end) {
        return start == end
                ? ""
                : new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** An octet as an error message may show it. */
    static String shown(byte octet) {
        return octet > SP && octet < 0x7f
                ? "'" + (char) octet + "'"
                : "0x%02x".formatted(octet & 0xff);
    }
}
