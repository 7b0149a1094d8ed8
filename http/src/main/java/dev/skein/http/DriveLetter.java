package dev.skein.http;

/**
 * The Windows drive letters of file URLs, {@code C:} or, as written once, {@code C|} (URL standard,
 * section 4.2).
 */
final class DriveLetter {
    private DriveLetter() {}

    /** Whether {@code text[start, end)} is a drive letter and nothing else. */
    static boolean is(CharSequence text, int start, int end) {
        return end - start == 2
                && isLetter(text.charAt(start))
                && (text.charAt(start + 1) == ':' || text.charAt(start + 1) == '|');
    }

    /** Whether the text has, at {@code start}, a drive letter that is a whole segment. */
    static boolean startsAt(String text, int start) {
        if (text.length() - start < 2 || !is(text, start, start + 2)) {
            return false;
        }
        return text.length() - start == 2 || "/\\?#".indexOf(text.charAt(start + 2)) >= 0;
    }

    /** Whether the first segment of a joined path is a drive letter with a colon. */
    static boolean startsPath(CharSequence path) {
        return path.length() >= 3
                && path.charAt(0) == '/'
                && is(path, 1, 3)
                && path.charAt(2) == ':'
                && (path.length() == 3 || path.charAt(3) == '/');
    }

    private static boolean isLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
}
