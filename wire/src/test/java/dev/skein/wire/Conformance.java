package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Cases that nobody in this project wrote, out of the folder named by the system property {@code
 * conformance.dir}, and what we rightly answer otherwise. A test over a folder or file that is not
 * there reports itself skipped.
 */
final class Conformance {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Conformance() {}

    /** The cases of a file of JSON, as many as the folder's counts say. */
    static List<JsonNode> cases(String file) {
        Path folder = Path.of(System.getProperty("conformance.dir", "../../shared/conformance"));
        Assumptions.assumeTrue(
                Files.isDirectory(folder),
                "no conformance cases here: -Dconformance.dir names the folder");
        JsonNode count = read(folder.resolve("counts.json")).get(file);
        Assumptions.assumeTrue(
                count != null, file + " is not in this share of the conformance cases");
        List<JsonNode> cases = new ArrayList<>();
        read(folder.resolve(file)).forEach(cases::add);
        assertEquals(count.intValue(), cases.size(), "cases in " + file);
        return cases;
    }

    /**
     * Compares what failed, by case with its complaint, with what the expectations list for the
     * file. Cases of {@code seen} that are listed and did not fail are as wrong as those that
     * failed unlisted. A complaint that begins with {@code <a class>} is of a class of cases, which
     * the test defines and the expectations may list as one, so that other shares of the suites
     * need no list of their own.
     */
    static void check(String file, List<String> seen, Map<String, String> failed) {
        Map<String, String> expected = expected(file);
        List<String> wrong = new ArrayList<>();
        new TreeMap<>(failed)
                .forEach((name, complaint) -> {
                    String ofClass =
                            complaint.startsWith("<")
                                    ? complaint.substring(0, complaint.indexOf('>') + 1)
                                    : "";
                    if (!expected.containsKey(name) && !expected.containsKey(ofClass)) {
                        wrong.add(name + ": " + complaint);
                    }
                });
        for (String name : new TreeSet<>(seen)) {
            if (expected.containsKey(name) && !failed.containsKey(name)) {
                wrong.add(name + ": listed as expected to fail, and passes");
            }
        }
        if (!wrong.isEmpty()) {
            fail(
                    wrong.size()
                            + " of "
                            + seen.size()
                            + " cases of "
                            + file
                            + ":\n"
                            + String.join("\n", wrong));
        }
    }

    private static Map<String, String> expected(String file) {
        Map<String, String> reasons = new TreeMap<>();
        for (String line : resource("/h1-expectations.tsv").split("\n")) {
            String[] columns = line.split("\t");
            if (!line.isBlank() && !line.startsWith("#") && columns[0].equals(file)) {
                assertTrue(
                        columns.length == 3,
                        "an expectation is a file, a case and a reason: " + line);
                reasons.put(columns[1], columns[2]);
            }
        }
        return reasons;
    }

    private static JsonNode read(Path file) {
        return JSON.readTree(file.toFile());
    }

    private static String resource(String name) {
        try (@Nullable InputStream in = Conformance.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
