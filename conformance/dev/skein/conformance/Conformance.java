package dev.skein.conformance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One file of cases that nobody here wrote: reads it, runs the cases, and at the end holds the
 * outcome against counts.json and against the module's {@code src/test/resources/expectations.tsv}
 * (file, case, why). Without the folder, or when counts.json does not name the file, the test is
 * skipped by name.
 *
 * <pre>
 * var cases = Conformance.open("url/toascii.json");
 * for (var row : cases.json()) cases.check(row.get("input").asString(), () -> assertEquals(...));
 * cases.finish();
 * </pre>
 */
public final class Conformance {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHOWN = 20;

    private final String name;
    private final int expectedCount;
    private final Set<String> listed;
    private final Set<String> failed = new TreeSet<>();
    private final Set<String> passed = new TreeSet<>();
    private final List<Executable> unexpected = new ArrayList<>();
    private int count;

    private Conformance(String name, int expectedCount, Set<String> listed) {
        this.name = name;
        this.expectedCount = expectedCount;
        this.listed = listed;
    }

    /** Reads a file of cases by its name in counts.json, say {@code url/toascii.json}. */
    public static Conformance open(String name) throws IOException {
        assumeTrue(Files.isDirectory(directory()), name + " skipped: no folder " + directory());
        JsonNode expected = parse(directory().resolve("counts.json")).get(name);
        assumeTrue(expected != null, name + " skipped: counts.json does not name it");
        return new Conformance(name, expected.asInt(), listed(name));
    }

    /** The system property {@code conformance.dir}, else the folder beside the checkout. */
    public static Path directory() {
        String given = System.getProperty("conformance.dir");
        return given != null
                ? Path.of(given)
                : Path.of("../../shared/conformance").toAbsolutePath().normalize();
    }

    /** The file itself, for a name without wildcards; it must be there. */
    public Path file() {
        return directory().resolve(name);
    }

    /** The whole file as JSON; {@code \ud800} in a string stays a lone surrogate. */
    public JsonNode json() throws IOException {
        return parse(file());
    }

    /**
     * Runs one case; {@code id} is what an expectation names, a repeated one stands for all of
     * them. A complaint that begins with {@code <a class>} is of a class of cases, which the test
     * defines and the expectations may list as one, so that another share of the suite needs no
     * list of its own.
     */
    public void check(String id, Executable body) {
        count++;
        try {
            body.execute();
            passed.add(id);
        } catch (Throwable e) {
            failed.add(id);
            if (!listed.contains(id) && !listed.contains(classOf(e.getMessage()))) {
                unexpected.add(() -> throwAgain(id, e));
            }
        }
    }

    private static String classOf(@Nullable String complaint) {
        return complaint == null || !complaint.startsWith("<")
                ? ""
                : complaint.substring(0, complaint.indexOf('>') + 1);
    }

    /**
     * Fails on a wrong count, on a failed case that is not expected, and on an expected failure
     * that passes. What is listed and not there belongs to another share of the suite.
     */
    public void finish() {
        String summary =
                name + ": " + unexpected.size() + " cases failed that are not in expectations.tsv";
        assertAll(summary, unexpected.stream().limit(SHOWN));
        var stale = new TreeSet<>(passed);
        stale.retainAll(listed);
        stale.removeAll(failed);
        assertTrue(stale.isEmpty(), () -> name + ": in expectations.tsv, but right: " + stale);
        assertEquals(expectedCount, count, name + ": number of cases");
    }

    private static void throwAgain(String id, Throwable cause) {
        throw new AssertionError(id + ": " + cause.getMessage(), cause);
    }

    private static JsonNode parse(Path file) throws IOException {
        try (Reader in = Files.newBufferedReader(file)) {
            return JSON.readTree(in);
        }
    }

    private static Set<String> listed(String name) throws IOException {
        var file =
                Path.of(System.getProperty("basedir", ""), "src/test/resources/expectations.tsv");
        if (!Files.exists(file)) {
            return Set.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .filter(fields -> fields[0].equals(name))
                    .map(fields -> fields[1])
                    .collect(Collectors.toSet());
        }
    }
}
