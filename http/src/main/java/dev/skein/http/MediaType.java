package dev.skein.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A media type as browsers understand one (WHATWG MIME Sniffing, section 4): {@code
 * text/html;charset=utf-8}.
 *
 * @param type in lower case: {@code text}
 * @param subtype in lower case: {@code html}
 * @param parameters by name in lower case, in their order
 */
public record MediaType(String type, String subtype, Map<String, String> parameters) {
    /**
     * @throws IllegalArgumentException if type, subtype or a name is no token, or a value has a
     *     character that cannot be sent
     */
    public MediaType {
        Tokens.require(type, "media type");
        Tokens.require(subtype, "media subtype");
        type = type.toLowerCase(Locale.ROOT);
        subtype = subtype.toLowerCase(Locale.ROOT);
        Map<String, String> checked = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            Tokens.require(name, "media type parameter");
            Headers.checked(name, value);
            checked.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
        });
        parameters = Collections.unmodifiableMap(checked);
    }

    /**
     * The type that {@code text} names, or null if it names none. Parameters that are none are left
     * out; of several of one name the first holds.
     */
    public static @Nullable MediaType parse(String text) {
        FieldScanner scanner = new FieldScanner(trimmed(text));
        String type = scanner.until("/");
        if (!Tokens.isToken(type) || !scanner.skip('/')) {
            return null;
        }
        String subtype = trimmed(scanner.until(";"));
        if (!Tokens.isToken(subtype)) {
            return null;
        }
        return new MediaType(type, subtype, scanner.atEnd() ? Map.of() : parameters(scanner));
    }

    /**
     * The type that all Content-Type lines of a head stand for together (Fetch standard, "extract a
     * MIME type"), or null.
     */
    public static @Nullable MediaType extract(List<String> lines) {
        MediaType found = null;
        String charset = null;
        for (String value : FieldScanner.list(String.join(", ", lines))) {
            MediaType next = parse(value);
            if (next == null || next.essence().equals("*/*")) {
                continue;
            }
            if (found == null || !next.essence().equals(found.essence())) {
                charset = next.parameter("charset");
            } else if (next.parameter("charset") == null && charset != null) {
                next = next.withParameter("charset", charset);
            }
            found = next;
        }
        return found;
    }

    /** The charset that {@code type} names and this machine knows, else UTF-8. */
    static Charset charsetOf(String type) {
        MediaType parsed = parse(type);
        Charset charset = parsed == null ? null : parsed.charset();
        return charset == null ? StandardCharsets.UTF_8 : charset;
    }

    /** {@code text/html}: without parameters. */
    public String essence() {
        return type + "/" + subtype;
    }

    /** The value of that parameter, or null. */
    public @Nullable String parameter(String name) {
        return parameters.get(name.toLowerCase(Locale.ROOT));
    }

    /**
     * What the {@code charset} parameter stands for on the web, or null if there is none or this
     * machine lacks it.
     */
    public @Nullable Charset charset() {
        String label = parameter("charset");
        return label == null ? null : EncodingLabel.charset(label);
    }

    /** With that parameter set, in its old place or last. */
    public MediaType withParameter(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(name.toLowerCase(Locale.ROOT), value);
        return new MediaType(type, subtype, more);
    }

    /** As it is sent: {@code text/html;charset=utf-8}, values quoted where they must be. */
    @Override
    public String toString() {
        if (parameters.isEmpty()) {
            return essence();
        }
        StringBuilder text = new StringBuilder(essence());
        parameters.forEach((name, value) -> {
            text.append(';').append(name).append('=');
            FieldScanner.appendValue(text, value);
        });
        return text.toString();
    }

    private static Map<String, String> parameters(FieldScanner scanner) {
        Map<String, String> found = new LinkedHashMap<>();
        while (scanner.skip(';')) {
            scanner.skipAny(WHITE);
            String name = scanner.until(";=");
            if (!scanner.skip('=') || scanner.atEnd()) {
                continue;
            }
            boolean quoted = scanner.peek() == '"';
            String value = quoted ? scanner.quoted() : trimmedEnd(scanner.until(";"));
            scanner.until(";");
            if ((quoted || !value.isEmpty())
                    && Tokens.isToken(name)
                    && Tokens.badValueIndex(value) < 0) {
                found.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
            }
        }
        return found;
    }

    private static final String WHITE = " \t\r\n";

    /**
     * Without HTTP white space around it, which is less than what {@link String#strip()} takes
     * away.
     */
    private static String trimmed(String text) {
        int from = 0;
        while (from < text.length() && WHITE.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        return trimmedEnd(text.substring(from));
    }

    private static String trimmedEnd(String text) {
        int to = text.length();
        while (to > 0 && WHITE.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(0, to);
    }
}
