package dev.skein.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link of a Link header (RFC 8288): {@code <https://host/?page=2>; rel="next"}.
 *
 * @param url the target, absolute
 * @param parameters by name in lower case, in their order, {@code title*} (RFC 8187) decoded; of
 *     several of one name the first
 */
public record Link(Url url, Map<String, String> parameters) {
    public Link {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * The links of these field values, in order, resolved against {@code base}; what is no link, or
     * has a target that is no URL, is left out.
     */
    public static List<Link> parse(List<String> values, Url base) {
        List<Link> links = new ArrayList<>();
        for (String value : values) {
            FieldScanner scanner = new FieldScanner(value);
            while (!scanner.atEnd()) {
                Link link = next(scanner, base);
                if (link != null) {
                    links.add(link);
                }
            }
        }
        return Collections.unmodifiableList(links);
    }

    /** The value of that parameter, or null. */
    public @Nullable String parameter(String name) {
        return parameters.get(name.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether {@code relation} is among the link's relation types, compared without case: {@code
     * link.is("next")}.
     */
    public boolean is(String relation) {
        return rels().stream().anyMatch(relation::equalsIgnoreCase);
    }

    /** Its relation types: {@code next}, {@code canonical}; empty without a {@code rel}. */
    public List<String> rels() {
        String rel = parameters.getOrDefault("rel", "").strip();
        return rel.isEmpty() ? List.of() : List.of(rel.split("[ \\t]+", -1));
    }

    /** One step over the list: a link, or null after something that is none. */
    private static @Nullable Link next(FieldScanner scanner, Url base) {
        scanner.skipAny(" \t,");
        if (!scanner.skip('<')) {
            scanner.until(",");
            return null;
        }
        String target = scanner.until(">");
        if (!scanner.skip('>')) {
            return null;
        }
        Map<String, String> parameters = parameters(scanner);
        try {
            return new Link(base.resolve(target), parameters);
        } catch (UrlSyntaxException noUrl) {
            return null;
        }
    }

    private static Map<String, String> parameters(FieldScanner scanner) {
        Map<String, String> found = new LinkedHashMap<>();
        scanner.until(";,");
        while (scanner.skip(';')) {
            scanner.skipBlanks();
            String name = scanner.token().toLowerCase(Locale.ROOT);
            scanner.skipBlanks();
            String value = scanner.skip('=') ? value(scanner) : "";
            if (!name.isEmpty()) {
                found.putIfAbsent(name, plain(name, value));
            }
            scanner.until(";,");
        }
        return found;
    }

    private static String plain(String name, String value) {
        String decoded = name.endsWith("*") ? ExtendedValue.decode(value) : null;
        return decoded == null ? value : decoded;
    }

    private static String value(FieldScanner scanner) {
        scanner.skipBlanks();
        boolean quoted = !scanner.atEnd() && scanner.peek() == '"';
        return quoted ? scanner.quoted() : FieldScanner.blanksOff(scanner.until(";,"));
    }
}
