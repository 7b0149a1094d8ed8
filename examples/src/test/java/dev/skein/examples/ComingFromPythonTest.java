package dev.skein.examples;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The Java on the page for those who come from Python is Java that compiles: it stands in an
 * example.
 */
final class ComingFromPythonTest {
    private static final String PAGE = "docs/coming-from-python.md";

    @Test
    void everyBlockStandsInAnExample() throws IOException {
        String examples = examples();
        List<String> blocks = Markdown.blocks(PAGE, "java");
        for (String block : blocks) {
            assertTrue(examples.contains(onOneLine(block)), "in no example:\n" + block);
        }
    }

    @Test
    void everyExampleIsThereBesideThePythonItWas() throws IOException {
        assertEquals(10, Markdown.blocks(PAGE, "java").size());
        assertEquals(10, Markdown.blocks(PAGE, "python").size());
    }

    private static String examples() throws IOException {
        Path sources = Markdown.ROOT.resolve("examples/src/main/java/dev/skein/examples");
        try (Stream<Path> files = Files.list(sources)) {
            return files.map(ComingFromPythonTest::read)
                    .map(ComingFromPythonTest::onOneLine)
                    .collect(joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where lines break is the formatter's business. */
    private static String onOneLine(String code) {
        return code.replaceAll("\\s+", "");
    }
}
