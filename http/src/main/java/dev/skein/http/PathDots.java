package dev.skein.http;

/**
 * The segments that mean "here" and "up", with their dots plain or encoded (URL standard, section
 * 4.1).
 */
final class PathDots {
    private PathDots() {}

    /** 1 or 2 when {@code text[start, end)} is a single-dot or double-dot segment, else 0. */
    static int count(String text, int start, int end) {
        int dots = 0;
        for (int i = start; i < end; dots++) {
            if (dots == 2) {
                return 0;
            }
            char c = text.charAt(i);
            if (c == '.') {
                i++;
            } else if (c == '%' && i + 3 <= end && text.regionMatches(true, i, "%2e", 0, 3)) {
                i += 3;
            } else {
                return 0;
            }
        }
        return dots;
    }
}
