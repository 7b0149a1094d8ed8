package dev.skein.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class TryCommandTest {
    @Test
    void jsonIsOneObjectAndNothingElse() {
        CommandLineRun run =
                CommandLineRun.of(
                        "try", "--json", "--pages", "12", "--delay", "10ms", "--sequential", "2");
        assertEquals("", run.err());
        assertEquals(0, run.status());
        assertTrue(
                run.out()
                        .matches(
                                "\\{\"pages\":12,\"delay_ms\":10,\"sequential_pages\":2,\"sequential_s\":\\d+\\.\\d{3},"
                                    + "\"concurrent_s\":\\d+\\.\\d{3},\"ok\":12,\"failed\":0}\\R"),
                run.out());
    }

    @Test
    void tellsWhatItMeasures() {
        CommandLineRun run =
                CommandLineRun.of("try", "--pages", "20", "--delay", "10ms", "--sequential", "3");
        assertEquals(0, run.status());
        String out = run.out();
        assertTrue(out.contains("has 20 pages, and takes 10 ms for each"), out);
        assertTrue(out.contains("One after another, 20 pages would take "), out);
    }
}
