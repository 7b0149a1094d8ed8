package dev.skein.http;

/**
 * A text that is no URL. The message says what is wrong and where, and shows the text without
 * credentials, query and fragment, cut to 200 characters and with control characters escaped, so
 * that it may be logged.
 */
public final class UrlSyntaxException extends IllegalArgumentException {
    private static final int SHOWN = 200;

    private final String reason;
    private final int index;

    UrlSyntaxException(String reason, String input, int index) {
        super("not a URL: " + reason + " (at index " + index + " of \"" + shown(input) + "\")");
        this.reason = reason;
        this.index = index;
    }

    /** What is wrong, without the text itself. */
    public String reason() {
        return reason;
    }

    /**
     * Where in the text that was given, in UTF-16 units; the length of the text when something is
     * missing at its end.
     */
    public int index() {
        return index;
    }

    /**
     * Everything up to the last {@code @} may be credentials: a password with a slash or a question
     * mark in it is the very mistake that brings people here.
     */
    static String shown(String input) {
        int scheme = input.indexOf(':') + 1;
        int at = input.lastIndexOf('@');
        String safe =
                at < scheme ? input : input.substring(0, scheme) + "//***" + input.substring(at);
        int end = 0;
        while (end < safe.length() && safe.charAt(end) != '?' && safe.charAt(end) != '#') {
            end++;
        }
        if (end < safe.length()) {
            safe = safe.substring(0, end + 1) + "...";
        }
        return escaped(safe.length() <= SHOWN ? safe : safe.substring(0, SHOWN) + "...");
    }

    private static String escaped(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    if (Character.isISOControl(c)
                            || Character.getType(c) == Character.FORMAT
                            || c == '"') {
                        out.append(String.format("\\u{%x}", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                });
        return out.toString();
    }
}
