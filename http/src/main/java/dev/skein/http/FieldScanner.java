package dev.skein.http;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a field value, and the moves over it that the parsers of such values share. Never
 * fails: at the end there is nothing more.
 */
final class FieldScanner {
    private final String text;
    private int at;

    FieldScanner(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    /** The next character; not at the end. */
    char peek() {
        return text.charAt(at);
    }

    /** Steps over {@code c} if it comes next. */
    boolean skip(char c) {
        if (atEnd() || peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** Steps over all that are in {@code set}. */
    void skipAny(String set) {
        while (!atEnd() && set.indexOf(peek()) >= 0) {
            at++;
        }
    }

    /** Optional white space (RFC 9110, 5.6.3). */
    void skipBlanks() {
        skipAny(" \t");
    }

    /** What comes before the next character of {@code set}, or before the end. */
    String until(String set) {
        int from = at;
        while (!atEnd() && set.indexOf(peek()) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    /** The token characters that come next: perhaps none. */
    String token() {
        int from = at;
        while (!atEnd() && Tokens.isTokenChar(peek())) {
            at++;
        }
        return text.substring(from, at);
    }

    /**
     * The content of the quoted string that begins here (RFC 9110, 5.6.4); one that never ends goes
     * to the end.
     */
    String quoted() {
        StringBuilder content = new StringBuilder();
        at++;
        while (!atEnd()) {
            char c = text.charAt(at++);
            if (c == '"') {
                break;
            }
            content.append(c == '\\' && !atEnd() ? text.charAt(at++) : c);
        }
        return content.toString();
    }

    /**
     * The members of a comma-separated list, commas within quotes not counting, blanks around each
     * gone (Fetch standard, "get, decode, and split").
     */
    static List<String> list(String value) {
        List<String> members = new ArrayList<>();
        FieldScanner scanner = new FieldScanner(value);
        while (true) {
            int from = scanner.at;
            scanner.until("\",");
            while (!scanner.atEnd() && scanner.peek() == '"') {
                scanner.quoted();
                scanner.until("\",");
            }
            members.add(blanksOff(value.substring(from, scanner.at)));
            if (!scanner.skip(',')) {
                return members;
            }
        }
    }

    /** A parameter's value as it is sent: a token as it is, anything else quoted. */
    static void appendValue(StringBuilder target, String value) {
        if (Tokens.isToken(value)) {
            target.append(value);
            return;
        }
        target.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                target.append('\\');
            }
            target.append(c);
        }
        target.append('"');
    }

    static String blanksOff(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
            from++;
        }
        while (from < to && (text.charAt(to - 1) == ' ' || text.charAt(to - 1) == '\t')) {
            to--;
        }
        return text.substring(from, to);
    }
}
