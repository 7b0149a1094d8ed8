package dev.skein.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One challenge of a WWW-Authenticate or Proxy-Authenticate field (RFC 9110, 11.6.1).
 *
 * @param scheme in lower case
 * @param token68 what follows the scheme when it is no list of parameters
 * @param parameters names in lower case, values without quotes and escapes; of a name that comes
 *     twice, the first
 */
record Challenge(String scheme, @Nullable String token68, Map<String, String> parameters) {
    /** All challenges of all fields, in order; what follows a mistake in a field is dropped. */
    static List<Challenge> parse(List<String> fields) {
        List<Challenge> challenges = new ArrayList<>();
        for (String field : fields) {
            new Parser(field).into(challenges);
        }
        return challenges;
    }

    /** The value of a parameter, or null. */
    @Nullable String get(String name) {
        return parameters.get(name);
    }

    /**
     * Commas part challenges and parameters alike: after one, a token with {@code =} behind it is a
     * parameter of the challenge before, and any other token begins a challenge.
     */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void into(List<Challenge> challenges) {
            skip(" \t,");
            for (String scheme = token(); !scheme.isEmpty(); scheme = token()) {
                boolean blank = at < text.length() && isBlank(text.charAt(at));
                String token68 = blank ? token68() : null;
                Map<String, String> parameters = blank && token68 == null ? parameters() : Map.of();
                challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), token68, parameters));
                skip(" \t");
                if (at < text.length() && text.charAt(at) != ',') {
                    return;
                }
                skip(" \t,");
            }
        }

        private Map<String, String> parameters() {
            Map<String, String> parameters = new LinkedHashMap<>();
            while (true) {
                int start = at;
                skip(" \t,");
                String name = token().toLowerCase(Locale.ROOT);
                skip(" \t");
                if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
                    at = backToComma(start);
                    return parameters;
                }
                at++;
                skip(" \t");
                parameters.putIfAbsent(name, value());
                skip(" \t");
                if (at < text.length() && text.charAt(at) != ',') {
                    return parameters;
                }
            }
        }

        /** Where a name that turned out to be a scheme is read again from: the comma before it. */
        private int backToComma(int start) {
            int back = start;
            while (back < text.length() && isBlank(text.charAt(back))) {
                back++;
            }
            return back;
        }

        private String value() {
            return at < text.length() && text.charAt(at) == '"' ? quoted() : token();
        }

        /** A string whose closing quote is missing ends with the field. */
        private String quoted() {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at = Math.min(at + 1, text.length());
            return value.toString();
        }

        /** Null, and nothing read, unless all up to the comma or the end is one. */
        private @Nullable String token68() {
            int start = at;
            skip(" \t");
            int first = at;
            while (at < text.length() && isToken68(text.charAt(at))) {
                at++;
            }
            boolean some = at > first;
            skip("=");
            int end = at;
            skip(" \t");
            if (some && (at == text.length() || text.charAt(at) == ',')) {
                return text.substring(first, end);
            }
            at = start;
            return null;
        }

        private String token() {
            int start = at;
            while (at < text.length() && isToken(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skip(String chars) {
            while (at < text.length() && chars.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t';
        }

        private static boolean isAlphanumeric(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }

        private static boolean isToken(char c) {
            return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }

        private static boolean isToken68(char c) {
            return isAlphanumeric(c) || "-._~+/".indexOf(c) >= 0;
        }
    }
}
