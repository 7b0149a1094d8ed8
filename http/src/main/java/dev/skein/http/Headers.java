package dev.skein.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Field lines of a head or trailer section: ordered, duplicates kept, names compared without case.
 * Immutable.
 *
 * <p>A name must be a token and a value free of CR, LF, NUL and other controls, so that no value
 * can forge a line (RFC 9110, 5.5): anything else is an {@link IllegalArgumentException} that names
 * the field and never shows the value.
 */
public final class Headers implements Iterable<Headers.Field> {
    private static final Headers EMPTY = new Headers(new String[0]);
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");

    /** One field line. */
    public record Field(String name, String value) {}

    /** Names and values in turn. */
    private final String[] lines;

    private Headers(String[] lines) {
        this.lines = lines;
    }

    /** No field lines. */
    public static Headers empty() {
        return EMPTY;
    }

    /** {@code of("accept", "text/html", "x-trace", "7")}: names and values in turn. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "names and values must come in pairs; got "
                            + namesAndValues.length
                            + " strings");
        }
        String[] lines = namesAndValues.clone();
        for (int i = 0; i < lines.length; i += 2) {
            lines[i + 1] = checked(lines[i], lines[i + 1]);
        }
        return lines.length == 0 ? EMPTY : new Headers(lines);
    }

    /**
     * For codecs: wraps names and values in turn that a parser has already checked. The array
     * belongs to the result from now on.
     */
    public static Headers ofParsed(String... namesAndValues) {
        return namesAndValues.length == 0 ? EMPTY : new Headers(namesAndValues);
    }

    /** How many field lines there are. */
    public int size() {
        return lines.length / 2;
    }

    public boolean isEmpty() {
        return lines.length == 0;
    }

    /** The name of line {@code index}, spelled as it was given. */
    public String name(int index) {
        return lines[2 * index];
    }

    /** The value of line {@code index}. */
    public String value(int index) {
        return lines[2 * index + 1];
    }

    /** The first line of that name at or after line {@code from}, or -1. */
    public int indexOf(String name, int from) {
        for (int i = 2 * from; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                return i / 2;
            }
        }
        return -1;
    }

    /** The value of the first line of that name, or null. */
    public @Nullable String get(String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : value(index);
    }

    /** The values of all lines of that name, in order. */
    public List<String> all(String name) {
        List<String> found = new ArrayList<>(2);
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            found.add(value(i));
        }
        return found;
    }

    /**
     * All values of that name as the one list they stand for, {@code ", "} between them (RFC 9110,
     * 5.3); null if there is none.
     */
    public @Nullable String joined(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** Whether a line of that name is there. */
    public boolean has(String name) {
        return indexOf(name, 0) >= 0;
    }

    /** The names that occur, each once, in lower case and in order of the alphabet. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < lines.length; i += 2) {
            names.add(lines[i].toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /**
     * These with every line of that name replaced by one, which stands where the first stood, or
     * last.
     */
    public Headers with(String name, String value) {
        String clean = checked(name, value);
        List<String> kept = new ArrayList<>(lines.length + 2);
        boolean placed = false;
        for (int i = 0; i < lines.length; i += 2) {
            if (!lines[i].equalsIgnoreCase(name)) {
                kept.add(lines[i]);
                kept.add(lines[i + 1]);
            } else if (!placed) {
                placed = true;
                kept.add(name);
                kept.add(clean);
            }
        }
        if (!placed) {
            kept.add(name);
            kept.add(clean);
        }
        return new Headers(kept.toArray(String[]::new));
    }

    /** These and one more line at the end, whether or not the name is there already. */
    public Headers plus(String name, String value) {
        String[] more = Arrays.copyOf(lines, lines.length + 2);
        more[lines.length] = name;
        more[lines.length + 1] = checked(name, value);
        return new Headers(more);
    }

    /** These without the lines of that name. */
    public Headers without(String name) {
        if (!has(name)) {
            return this;
        }
        List<String> kept = new ArrayList<>(lines.length);
        for (int i = 0; i < lines.length; i += 2) {
            if (!lines[i].equalsIgnoreCase(name)) {
                kept.add(lines[i]);
                kept.add(lines[i + 1]);
            }
        }
        return kept.isEmpty() ? EMPTY : new Headers(kept.toArray(String[]::new));
    }

    /** These, then those lines of {@code defaults} whose name does not occur here. */
    public Headers orElse(Headers defaults) {
        if (isEmpty() || defaults.isEmpty()) {
            return isEmpty() ? defaults : this;
        }
        List<String> merged = new ArrayList<>(lines.length + defaults.lines.length);
        merged.addAll(Arrays.asList(lines));
        for (int i = 0; i < defaults.lines.length; i += 2) {
            if (!has(defaults.lines[i])) {
                merged.add(defaults.lines[i]);
                merged.add(defaults.lines[i + 1]);
            }
        }
        return merged.size() == lines.length ? this : new Headers(merged.toArray(String[]::new));
    }

    @Override
    public Iterator<Field> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Field next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Field field = new Field(name(next), value(next));
                next++;
                return field;
            }
        };
    }

    /** The same lines in the same order, names compared without case. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Headers that && Arrays.equals(folded(), that.folded());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(folded());
    }

    /** One line a field; the values of Authorization, Cookie and their like are hidden. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Field field : this) {
            boolean secret = SECRET.contains(field.name.toLowerCase(Locale.ROOT));
            text.append(field.name)
                    .append(": ")
                    .append(secret ? "(hidden)" : field.value)
                    .append('\n');
        }
        return text.toString();
    }

    private String[] folded() {
        String[] folded = lines.clone();
        for (int i = 0; i < folded.length; i += 2) {
            folded[i] = folded[i].toLowerCase(Locale.ROOT);
        }
        return folded;
    }

    /** The value without the blanks around it, which are not part of it (RFC 9110, 5.5). */
    static String checked(String name, String value) {
        Tokens.require(name, "field name");
        return checkedValue(name, value);
    }

    static String checkedValue(String name, String value) {
        int bad = Tokens.badValueIndex(value);
        if (bad >= 0) {
            throw new IllegalArgumentException(
                    "value of field "
                            + name
                            + " has a character at index "
                            + bad
                            + " that a field cannot carry (a control, or beyond Latin-1): encode it"
                            + " first");
        }
        return value.strip();
    }
}
