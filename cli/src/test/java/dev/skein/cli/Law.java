package dev.skein.cli;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One law of the house.
 *
 * @param sentence what it says
 * @param governs the sources it is for
 * @param forbidden what must not be found in them
 * @param offence a line that breaks it: proof that the pattern can find anything at all
 */
record Law(String sentence, Predicate<Source> governs, Pattern forbidden, String offence) {
    static Law of(String sentence, Predicate<Source> governs, String forbidden, String offence) {
        return new Law(sentence, governs, Pattern.compile(forbidden), offence);
    }

    static Predicate<Source> in(String... modules) {
        return source -> Set.of(modules).contains(source.module());
    }

    static Predicate<Source> everywhere() {
        return _ -> true;
    }

    /** What breaks this law, each find with its place. */
    List<String> broken(List<Source> sources) {
        return sources.stream()
                .filter(governs)
                .flatMap(source -> source.findings(forbidden).stream())
                .toList();
    }

    @Override
    public String toString() {
        return sentence;
    }
}
