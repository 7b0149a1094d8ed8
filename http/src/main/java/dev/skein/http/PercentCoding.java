package dev.skein.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Percent-encoding and decoding over UTF-8 (URL standard, section 1.3). A lone surrogate counts as
 * U+FFFD.
 */
final class PercentCoding {
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();

    private PercentCoding() {}

    static String encode(String text, PercentSet set) {
        var out = new StringBuilder(text.length() + 16);
        encode(out, text, 0, text.length(), set);
        return out.toString();
    }

    /**
     * Appends {@code text[start, end)}, which must not cut a surrogate pair; runs that need no
     * encoding are copied whole.
     */
    static void encode(StringBuilder out, String text, int start, int end, PercentSet set) {
        int run = start;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (!set.contains(c)) {
                continue;
            }
            out.append(text, run, i);
            if (c >= 0x80) {
                int codePoint = text.codePointAt(i);
                encodeUtf8(out, isSurrogate(codePoint) ? 0xFFFD : codePoint);
                i += Character.charCount(codePoint) - 1;
            } else if (c == ' ' && set == PercentSet.FORM) {
                out.append('+');
            } else {
                encodeByte(out, c);
            }
            run = i + 1;
        }
        out.append(text, run, end);
    }

    /**
     * A {@code %} that two hex digits do not follow stays; what is not UTF-8 becomes U+FFFD; a byte
     * order mark stays.
     */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return scalars(text);
        }
        byte[] bytes = scalars(text).getBytes(UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '%' && i + 2 < bytes.length && isHex(bytes[i + 1]) && isHex(bytes[i + 2])) {
                b =
                        (byte)
                                (HexFormat.fromHexDigit(bytes[i + 1]) << 4
                                        | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            }
            bytes[length++] = b;
        }
        return new String(Arrays.copyOf(bytes, length), UTF_8);
    }

    /**
     * The text with every lone surrogate replaced by U+FFFD; {@code getBytes(UTF_8)} alone would
     * make it a {@code ?}.
     */
    static String scalars(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaceLoneSurrogates(text);
            }
        }
        return text;
    }

    private static String replaceLoneSurrogates(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(isSurrogate(c) ? 0xFFFD : c));
        return out.toString();
    }

    private static boolean isHex(byte b) {
        return HexFormat.isHexDigit(b);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static void encodeUtf8(StringBuilder out, int codePoint) {
        if (codePoint < 0x800) {
            encodeByte(out, 0xC0 | codePoint >> 6);
        } else if (codePoint < 0x10000) {
            encodeByte(out, 0xE0 | codePoint >> 12);
            encodeByte(out, 0x80 | (codePoint >> 6 & 0x3F));
        } else {
            encodeByte(out, 0xF0 | codePoint >> 18);
            encodeByte(out, 0x80 | (codePoint >> 12 & 0x3F));
            encodeByte(out, 0x80 | (codePoint >> 6 & 0x3F));
        }
        encodeByte(out, 0x80 | (codePoint & 0x3F));
    }

    private static void encodeByte(StringBuilder out, int value) {
        out.append('%').append(UPPER.toHighHexDigit(value)).append(UPPER.toLowHexDigit(value));
    }
}
