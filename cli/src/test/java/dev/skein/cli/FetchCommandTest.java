package dev.skein.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.testing.LoopbackOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FetchCommandTest {
    @TempDir Path folder;

    @Test
    void allAnsweredIsStatusZero() throws IOException {
        try (LoopbackOrigin origin = LoopbackOrigin.start()) {
            CommandLineRun run =
                    CommandLineRun.withInput(
                            origin.url("/json/1") + "\n" + origin.url("/status/500") + "\n",
                            "fetch",
                            "-",
                            "-o",
                            out(),
                            "--header",
                            "X-Flock: 7",
                            "--retries",
                            "0");
            assertEquals("", run.err());
            assertEquals(0, run.status());
            assertTrue(run.out().startsWith("2 of 2 URLs answered in "), run.out());
            assertTrue(
                    run.out().contains("statuses  200: 1, 500: 1")
                            || run.out().contains("500: 1, 200: 1"),
                    run.out());
            assertEquals(2, Files.readAllLines(Path.of(out(), "results.jsonl")).size());
        }
    }

    @Test
    void aKeyIsNotCarriedToAnotherOrigin() throws IOException {
        try (LoopbackOrigin origin = LoopbackOrigin.start();
                LoopbackOrigin other = LoopbackOrigin.start()) {
            String list =
                    origin.url("/echo")
                            + "\n"
                            + origin.url("/redirect-to?url=" + other.url("/echo"))
                            + "\n";
            assertEquals(
                    0,
                    CommandLineRun.withInput(
                                    list,
                                    "fetch",
                                    "-",
                                    "-o",
                                    out(),
                                    "-H",
                                    "X-Api-Key: 7",
                                    "-H",
                                    "X-Api-Key: 8")
                            .status());
            assertTrue(body(1).contains("x-api-key"), body(1));
            assertTrue(body(1).contains("\"7, 8\""), body(1));
            assertTrue(body(2).contains("/echo") && !body(2).contains("x-api-key"), body(2));
        }
    }

    private String body(int line) throws IOException {
        return Files.readString(Path.of(out(), "bodies", "000", "000", "00000000" + line))
                .toLowerCase(Locale.ROOT);
    }

    @Test
    void oneFailedIsStatusOne() throws IOException {
        try (LoopbackOrigin origin = LoopbackOrigin.start()) {
            Path list =
                    Files.writeString(folder.resolve("list"), origin.url("/json/1") + "\nno URL\n");
            CommandLineRun run = CommandLineRun.of("fetch", list.toString(), "-o", out());
            assertEquals(1, run.status());
            assertTrue(run.out().contains("failures  bad_url: 1"), run.out());
        }
    }

    @Test
    void quietShowsNothing() {
        CommandLineRun run =
                CommandLineRun.withInput("no URL\n", "fetch", "-", "-o", out(), "--quiet");
        assertEquals("", run.out() + run.err());
        assertEquals(1, run.status());
    }

    @Test
    void folderInUseIsBadUsage() throws IOException {
        Files.createDirectories(Path.of(out()));
        Files.writeString(Path.of(out(), "mine"), "x");
        CommandLineRun run = CommandLineRun.of("fetch", "-", "-o", out());
        assertEquals(2, run.status());
        assertEquals(
                "skein fetch: "
                        + out()
                        + " is not an empty folder: name one that is empty or does not exist yet"
                        + " (see 'skein help fetch')"
                        + System.lineSeparator(),
                run.err());
    }

    @Test
    void interruptedIsStatus130() throws Exception {
        try (LoopbackOrigin origin = LoopbackOrigin.start()) {
            Thread.currentThread().interrupt();
            CommandLineRun run =
                    CommandLineRun.withInput(
                            origin.url("/never") + "\n", "fetch", "-", "-o", out());
            assertTrue(Thread.interrupted());
            assertEquals(130, run.status());
            assertTrue(run.out().contains("before it was interrupted"), run.out());
        }
    }

    private String out() {
        return folder.resolve("out").toString();
    }
}
