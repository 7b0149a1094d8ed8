package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_FIELD;

import dev.skein.http.Headers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parses field lines, of a head or of trailers, one at a time (RFC 9112, 5). Strict: what one
 * parser forgives another reads differently, and the difference is how messages are smuggled.
 */
final class FieldLineParser {
    private static final String[] NOTHING = new String[0];

    private final int limit;
    private final @Nullable KnownLines known;
    private String[] namesAndValues = NOTHING;
    private int length;

    /**
     * The messages of one connection resemble each other: the next array is as long as the last one
     * was.
     */
    private int expected = 24;

    FieldLineParser(int limit, @Nullable KnownLines known) {
        this.limit = limit;
        this.known = known;
    }

    /**
     * The whole line that {@code bytes[start, end)} begins with, if it is one that came at its
     * place before; it is still to be added.
     */
    KnownLines.@Nullable Line repeated(byte[] bytes, int start, int end) {
        return known == null ? null : known.repeated(length / 2, bytes, start, end);
    }

    void add(KnownLines.Line line) throws Http1Exception {
        add(line.name, line.value);
    }

    /** Adds the line in {@code bytes[start, end)}, which is not empty and has no line end. */
    void add(byte[] bytes, int start, int end) throws Http1Exception {
        KnownLines.Line line = known == null ? null : known.find(length / 2, bytes, start, end);
        if (line == null) {
            parse(bytes, start, end);
        } else {
            add(line);
        }
    }

    private void parse(byte[] bytes, int start, int end) throws Http1Exception {
        int colon = Octets.indexOf((byte) ':', bytes, start, end);
        String name =
                colon == start || colon == end ? null : FieldNames.lowerCase(bytes, start, colon);
        if (name == null) {
            throw badName(bytes, start, end);
        }
        String value = value(name, bytes, colon + 1, end);
        if (known != null) {
            known.learn(bytes, start, end, name, value);
        }
        add(name, value);
    }

    /** Everything added since the last call. */
    Headers take() {
        if (length == 0) {
            return Headers.empty(); // trailers, most likely, which say nothing of the next head
        }
        Headers lines =
                Headers.ofParsed(
                        length == namesAndValues.length
                                ? namesAndValues
                                : Arrays.copyOf(namesAndValues, length));
        expected = length;
        namesAndValues = NOTHING;
        length = 0;
        return lines;
    }

    private void add(String name, String value) throws Http1Exception {
        if (length == 2 * limit) {
            throw Http1Exception.tooLarge("more field lines", limit, "fields");
        }
        if (length == namesAndValues.length) {
            namesAndValues =
                    length == 0 ? new String[expected] : Arrays.copyOf(namesAndValues, 2 * length);
        }
        namesAndValues[length] = name;
        namesAndValues[length + 1] = value;
        length += 2;
    }

    private static String value(String name, byte[] bytes, int from, int to) throws Http1Exception {
        int start = from;
        int end = to;
        while (start < end && Octets.isSpace(bytes[start])) {
            start++;
        }
        while (end > start && Octets.isSpace(bytes[end - 1])) {
            end--;
        }
        int bad = Octets.indexOfNoText(bytes, start, end);
        if (bad < end) {
            throw Http1Exception.of(
                    BAD_FIELD,
                    "the value of field "
                            + name
                            + " has the forbidden character "
                            + Octets.shown(bytes[bad]));
        }
        return Octets.string(bytes, start, end);
    }

    private static Http1Exception badName(byte[] bytes, int start, int end) {
        int bad = start;
        while (bad < end && Octets.tokenLower(bytes[bad]) != 0) {
            bad++;
        }
        if (bad == start && Octets.isSpace(bytes[start])) {
            return Http1Exception.of(
                    BAD_FIELD,
                    "a field line begins with white space (obsolete line folding, RFC 9112, 5.2)");
        }
        if (bad == start && bytes[start] == ':') {
            return Http1Exception.of(BAD_FIELD, "a field line has no name before its colon");
        }
        if (bad == end) {
            return Http1Exception.of(BAD_FIELD, "a field line has no colon");
        }
        if (Octets.isSpace(bytes[bad])) {
            return Http1Exception.of(
                    BAD_FIELD,
                    "a field name is followed by white space instead of its colon (RFC 9112, 5.1)");
        }
        return Http1Exception.of(
                BAD_FIELD, "a field name has the forbidden character " + Octets.shown(bytes[bad]));
    }
}
