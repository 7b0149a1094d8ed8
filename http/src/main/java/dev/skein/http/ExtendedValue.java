package dev.skein.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A parameter's value beyond ASCII (RFC 8187): {@code UTF-8'en'na%C3%AFve}. */
final class ExtendedValue {
    private static final String PLAIN = "!#$&+-.^_`|~";

    private ExtendedValue() {}

    /**
     * The text, or null if it breaks the grammar, names a charset that is not there, or has bytes
     * that it does not.
     */
    static @Nullable String decode(String value) {
        int charsetEnd = value.indexOf('\'');
        int languageEnd = value.indexOf('\'', charsetEnd + 1);
        byte[] bytes =
                languageEnd <= charsetEnd || charsetEnd < 0
                        ? null
                        : bytes(value.substring(languageEnd + 1));
        Charset charset = bytes == null ? null : charset(value.substring(0, charsetEnd));
        if (bytes == null || charset == null) {
            return null;
        }
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException wrongCharset) {
            return null;
        }
    }

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
                encoded.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return encoded.toString();
    }

    /**
     * Without a name it is UTF-8, as senders mean that leave it out; ISO-8859-1 is itself here, not
     * the web's windows-1252.
     */
    private static @Nullable Charset charset(String label) {
        if (label.isEmpty()) {
            return StandardCharsets.UTF_8;
        }
        return label.equalsIgnoreCase("iso-8859-1")
                ? StandardCharsets.ISO_8859_1
                : EncodingLabel.charset(label);
    }

    private static byte @Nullable [] bytes(String encoded) {
        byte[] bytes = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high =
                        i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(encoded.charAt(i + 2), 16);
                if (low < 0) {
                    return null;
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (Tokens.isTokenChar(c) && c != '*' && c != '\'') {
                bytes[length++] = (byte) c;
            } else {
                return null;
            }
        }
        return Arrays.copyOf(bytes, length);
    }
}
