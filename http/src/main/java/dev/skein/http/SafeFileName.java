package dev.skein.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Makes a stranger's proposal a name that stays in its folder, on any system. */
final class SafeFileName {
    /** What every common file system takes (255), less room for a "-1" or ".part" behind it. */
    private static final int MAX_BYTES = 200;

    private static final int MAX_EXTENSION = 20;
    private static final String FORBIDDEN = "<>:\"|?*";
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

    private SafeFileName() {}

    static Optional<String> of(String proposed) {
        String base =
                proposed.substring(
                        Math.max(proposed.lastIndexOf('/'), proposed.lastIndexOf('\\')) + 1);
        StringBuilder clean = new StringBuilder();
        base.codePoints()
                .filter(SafeFileName::visible)
                .forEach(c -> clean.appendCodePoint(FORBIDDEN.indexOf(c) < 0 ? c : '_'));
        String name = withoutOuterBlanks(bounded(withoutOuterBlanks(clean.toString())));
        return name.isEmpty() ? Optional.empty() : Optional.of(isDevice(name) ? "_" + name : name);
    }

    /**
     * Controls do harm in terminals, format characters (a right-to-left override) make {@code exe}
     * look like {@code txt}.
     */
    private static boolean visible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /** Windows drops dots and blanks at the end; a name of dots alone is a folder. */
    private static String withoutOuterBlanks(String name) {
        int end = name.length();
        while (end > 0
                && (name.charAt(end - 1) == '.' || Character.isWhitespace(name.charAt(end - 1)))) {
            end--;
        }
        return name.substring(0, end).stripLeading();
    }

    private static String bounded(String name) {
        if (bytes(name) <= MAX_BYTES) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension =
                dot > 0 && bytes(name.substring(dot)) <= MAX_EXTENSION ? name.substring(dot) : "";
        String stem = name.substring(0, name.length() - extension.length());
        return cut(stem, MAX_BYTES - bytes(extension)) + extension;
    }

    /** Between code points, never through one. */
    private static String cut(String text, int bytes) {
        int end = 0;
        int used = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            used += bytes(Character.toString(c));
            if (used > bytes) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }

    private static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        return DEVICES.contains(stem) || stem.matches("(com|lpt)[0-9\u00b9\u00b2\u00b3]");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
