package dev.skein.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The marks that name a text's encoding more surely than any header (Encoding standard, "BOM
 * sniff").
 */
enum ByteOrderMark {
    UTF_8(StandardCharsets.UTF_8, "\u00ef\u00bb\u00bf"),
    UTF_16BE(StandardCharsets.UTF_16BE, "\u00fe\u00ff"),
    UTF_16LE(StandardCharsets.UTF_16LE, "\u00ff\u00fe");

    final Charset charset;

    /** One character a byte. */
    private final String mark;

    ByteOrderMark(Charset charset, String mark) {
        this.charset = charset;
        this.mark = mark;
    }

    int length() {
        return mark.length();
    }

    /** The mark at the start of the first {@code length} bytes, or null. */
    static @Nullable ByteOrderMark of(byte[] bytes, int length) {
        for (ByteOrderMark each : values()) {
            if (length >= each.length() && each.agrees(bytes, length)) {
                return each;
            }
        }
        return null;
    }

    /** Whether these may be the first bytes of a mark whose others are still to come. */
    static boolean mayFollow(byte[] bytes, int length) {
        for (ByteOrderMark each : values()) {
            if (length < each.length() && each.agrees(bytes, length)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The text without its mark, in the mark's charset or, without one, in {@code otherwise}; what
     * is malformed becomes U+FFFD.
     */
    static String decode(byte[] bytes, Charset otherwise) {
        ByteOrderMark mark = of(bytes, bytes.length);
        return mark == null
                ? new String(bytes, otherwise)
                : new String(bytes, mark.length(), bytes.length - mark.length(), mark.charset);
    }

    private boolean agrees(byte[] bytes, int length) {
        for (int i = 0; i < Math.min(length, mark.length()); i++) {
            if ((bytes[i] & 0xff) != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
