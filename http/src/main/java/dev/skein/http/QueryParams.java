package dev.skein.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ordered pairs of name and value, duplicates kept: {@code application/x-www-form-urlencoded} (URL
 * standard, section 5), the form of most queries and of a plain HTML form's body. Immutable. Names
 * and values are plain text, without escapes.
 *
 * @param pairs in the order they are written
 */
public record QueryParams(List<Pair> pairs) implements Iterable<QueryParams.Pair> {
    private static final QueryParams EMPTY = new QueryParams(List.of());

    /** One pair. */
    public record Pair(String name, String value) {}

    /** Copies the list. */
    public QueryParams {
        pairs = List.copyOf(pairs);
    }

    /** No pair. */
    public static QueryParams empty() {
        return EMPTY;
    }

    /** One pair for each entry, in the map's order. */
    public static QueryParams of(Map<String, String> entries) {
        return new QueryParams(
                entries.entrySet().stream()
                        .map(entry -> new Pair(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /**
     * Reads what {@link #toString()} writes and anything else: empty pieces are skipped, a piece
     * without {@code =} is a name, {@code +} is a space, bytes that are not UTF-8 become U+FFFD. A
     * leading {@code ?} is part of the first name.
     */
    public static QueryParams parse(String encoded) {
        if (encoded.isEmpty()) {
            return EMPTY;
        }
        var pairs = new ArrayList<Pair>();
        for (int start = 0; start < encoded.length(); ) {
            int ampersand = encoded.indexOf('&', start);
            int end = ampersand < 0 ? encoded.length() : ampersand;
            if (end > start) {
                pairs.add(pair(encoded.substring(start, end)));
            }
            start = end + 1;
        }
        return new QueryParams(pairs);
    }

    private static Pair pair(String piece) {
        int equals = piece.indexOf('=');
        if (equals < 0) {
            return new Pair(decode(piece), "");
        }
        return new Pair(decode(piece.substring(0, equals)), decode(piece.substring(equals + 1)));
    }

    private static String decode(String text) {
        return PercentCoding.decode(text.replace('+', ' '));
    }

    /** These pairs and one more. To build many, give a list to the constructor. */
    public QueryParams with(String name, String value) {
        var more = new ArrayList<Pair>(pairs.size() + 1);
        more.addAll(pairs);
        more.add(new Pair(name, value));
        return new QueryParams(more);
    }

    /** These pairs without any of that name. */
    public QueryParams without(String name) {
        return new QueryParams(pairs.stream().filter(pair -> !pair.name().equals(name)).toList());
    }

    /** The value of the first pair of that name. */
    public Optional<String> first(String name) {
        return pairs.stream().filter(pair -> pair.name().equals(name)).map(Pair::value).findFirst();
    }

    /** The values of all pairs of that name, in order. */
    public List<String> all(String name) {
        return pairs.stream().filter(pair -> pair.name().equals(name)).map(Pair::value).toList();
    }

    /** Whether there is no pair. */
    public boolean isEmpty() {
        return pairs.isEmpty();
    }

    @Override
    public Iterator<Pair> iterator() {
        return pairs.iterator();
    }

    /**
     * The encoded form: letters, digits and {@code *-._} stay, a space is {@code +}, all else is
     * percent-encoded UTF-8.
     */
    @Override
    public String toString() {
        var out = new StringBuilder();
        for (var pair : pairs) {
            if (!out.isEmpty()) {
                out.append('&');
            }
            append(out, pair.name(), pair.value());
        }
        return out.toString();
    }

    static void append(StringBuilder out, String name, String value) {
        PercentCoding.encode(out, name, 0, name.length(), PercentSet.FORM);
        out.append('=');
        PercentCoding.encode(out, value, 0, value.length(), PercentSet.FORM);
    }
}
