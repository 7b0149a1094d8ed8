package dev.skein.wire;

import org.jspecify.annotations.Nullable;

/**
 * Field lines as they came or are to go: in order, duplicates kept. A decoder's names are in lower
 * case, as in HTTP/2, the common ones shared constants; its values are Latin-1 without surrounding
 * white space.
 */
public final class FieldLines {
    /** No field lines. */
    public static final FieldLines EMPTY = new FieldLines(new String[0]);

    private final String[] namesAndValues;

    private FieldLines(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /**
     * Names and values in turn; the array belongs to the result from now on. Nothing is checked
     * here: {@link Http1Encoder} checks.
     */
    public static FieldLines of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "names and values must come in pairs; got "
                            + namesAndValues.length
                            + " strings");
        }
        return namesAndValues.length == 0 ? EMPTY : new FieldLines(namesAndValues);
    }

    /** How many lines there are. */
    public int size() {
        return namesAndValues.length / 2;
    }

    /** The name of line {@code index}. */
    public String name(int index) {
        return namesAndValues[2 * index];
    }

    /** The value of line {@code index}. */
    public String value(int index) {
        return namesAndValues[2 * index + 1];
    }

    /**
     * The first line at or after {@code from} whose name is {@code name}, compared as spelled; -1
     * if there is none.
     */
    public int indexOf(String name, int from) {
        for (int i = 2 * from; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].length() == name.length() && namesAndValues[i].equals(name)) {
                return i / 2;
            }
        }
        return -1;
    }

    /** The value of the first line whose name is {@code name}, compared as spelled, or null. */
    public @Nullable String first(String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : value(index);
    }

    /**
     * Names and values in turn, not copied: whoever takes it over is the one who may use these
     * lines from then on.
     */
    public String[] namesAndValues() {
        return namesAndValues;
    }

    /** The names alone: values may be secret. */
    @Override
    public String toString() {
        StringBuilder names = new StringBuilder("[");
        for (int i = 0; i < size(); i++) {
            names.append(i == 0 ? "" : ", ").append(name(i));
        }
        return names.append(']').toString();
    }
}
