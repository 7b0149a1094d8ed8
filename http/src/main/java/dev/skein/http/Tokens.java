package dev.skein.http;

/**
 * The two character sets that keep a head from being forged: tokens (RFC 9110, 5.6.2) and field
 * values (5.5).
 */
final class Tokens {
    private static final long[] TOKEN =
            bits("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private Tokens() {}

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static boolean isTokenChar(char c) {
        return c < 128 && (TOKEN[c >> 6] & (1L << c)) != 0;
    }

    /**
     * @param what names the thing in the error, which never echoes the value
     */
    static void require(String token, String what) {
        if (!isToken(token)) {
            throw new IllegalArgumentException(
                    what
                            + " must be a token (letters, digits, !#$%&'*+-.^_`|~), not "
                            + (token.isEmpty() ? "empty" : "one with other characters"));
        }
    }

    /**
     * Index of the first character that may not stand in a field value, or -1: controls but tab,
     * and what Latin-1 cannot say.
     */
    static int badValueIndex(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 127 || c > 255) {
                return i;
            }
        }
        return -1;
    }

    private static long[] bits(String chars) {
        long[] set = new long[2];
        for (int i = 0; i < chars.length(); i++) {
            int c = chars.charAt(i);
            set[c >> 6] |= 1L << c;
        }
        return set;
    }
}
