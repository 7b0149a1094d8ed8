package dev.skein.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a sender wants done with a content, and what it calls it (RFC 6266): {@code attachment;
 * filename="goose.txt"}.
 *
 * @param type in lower case: {@code attachment}, {@code inline}, {@code form-data}
 * @param parameters by name in lower case, decoded; {@code filename*} (RFC 8187) stands under that
 *     name. Not to be trusted: see {@link #fileName()}
 */
public record ContentDisposition(String type, Map<String, String> parameters) {
    /**
     * @throws IllegalArgumentException if the type or a name is no token
     */
    public ContentDisposition {
        Tokens.require(type, "disposition type");
        type = type.toLowerCase(Locale.ROOT);
        parameters.keySet().forEach(name -> Tokens.require(name, "disposition parameter"));
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** To be saved under {@code fileName}, of which any text is sent safely. */
    public static ContentDisposition attachment(String fileName) {
        return new ContentDisposition("attachment", Map.of("filename*", fileName));
    }

    /**
     * What {@code value} says, or null if it does not begin with a type. A parameter that breaks
     * the grammar is read as browsers do where they agree (an unquoted value goes to the next
     * semicolon) and left out where they do not; of several of one name the first holds.
     */
    public static @Nullable ContentDisposition parse(String value) {
        FieldScanner scanner = new FieldScanner(value);
        scanner.skipBlanks();
        String type = scanner.token();
        scanner.skipBlanks();
        if (type.isEmpty() || (!scanner.atEnd() && scanner.peek() != ';')) {
            return null;
        }
        Map<String, String> found = new LinkedHashMap<>();
        while (scanner.skip(';')) {
            parameter(scanner, found);
            scanner.until(";");
        }
        return new ContentDisposition(type, found);
    }

    /** The value of that parameter as it was sent and decoded, or null. */
    public @Nullable String parameter(String name) {
        return parameters.get(name.toLowerCase(Locale.ROOT));
    }

    /**
     * A name to save under, in any folder and on any system: {@code filename*}, else {@code
     * filename}, without folders, controls and what a file system forbids, at most 200 bytes of
     * UTF-8 with its extension kept. Empty if there is none or nothing of it is left.
     */
    public Optional<String> fileName() {
        String extended = parameters.get("filename*");
        String plain = parameters.get("filename");
        String chosen = extended == null ? plain : extended;
        return chosen == null ? Optional.empty() : SafeFileName.of(chosen);
    }

    /**
     * As it is sent: a name beyond ASCII goes as {@code filename*}, with a {@code filename} before
     * it for those who do not know that.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type);
        parameters.forEach((name, value) -> {
            if (name.equals("filename*")) {
                appendFileName(text, value);
            } else if (!name.equals("filename") || !parameters.containsKey("filename*")) {
                text.append("; ").append(name).append('=');
                FieldScanner.appendValue(text, printable(value, 0xff));
            }
        });
        return text.toString();
    }

    /**
     * Without percent signs in the plain form, which some recipients decode and some do not (RFC
     * 6266, appendix D).
     */
    private static void appendFileName(StringBuilder text, String name) {
        String plain = printable(name, 0x7e).replace('%', '_').replace('\\', '_').replace('"', '_');
        text.append("; filename=");
        FieldScanner.appendValue(text, plain);
        if (!plain.equals(name)) {
            text.append("; filename*=UTF-8''").append(ExtendedValue.encode(name));
        }
    }

    private static String printable(String value, int last) {
        StringBuilder text = new StringBuilder(value.length());
        value.codePoints()
                .forEach(c -> text.append(c > last || Character.isISOControl(c) ? '_' : (char) c));
        return text.toString();
    }

    private static void parameter(FieldScanner scanner, Map<String, String> found) {
        scanner.skipBlanks();
        String name = scanner.token().toLowerCase(Locale.ROOT);
        scanner.skipBlanks();
        if (name.isEmpty() || !scanner.skip('=')) {
            return;
        }
        scanner.skipBlanks();
        boolean quoted = !scanner.atEnd() && scanner.peek() == '"';
        String raw = quoted ? scanner.quoted() : FieldScanner.blanksOff(scanner.until(";"));
        // "filename*0*" is a piece of RFC 2231's, which HTTP does not have.
        boolean extended = name.indexOf('*') == name.length() - 1;
        String value = !extended ? raw : quoted ? null : ExtendedValue.decode(raw);
        if (value != null && (quoted || !raw.isEmpty())) {
            found.putIfAbsent(name, value);
        }
    }
}
