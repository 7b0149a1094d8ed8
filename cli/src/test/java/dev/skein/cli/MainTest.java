package dev.skein.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MainTest {
    @Test
    void versionIsTheBuildsOwn() {
        CommandLineRun run = CommandLineRun.of("--version");
        assertEquals(0, run.status());
        assertTrue(
                run.out()
                        .matches(
                                "skein \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\RTLS by (BoringSSL|JDK)\\R"),
                run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "gte x                            | skein: there is no command 'gte'; there are"
                        + " try, get, fetch, help (see 'skein --help')",
                "--nosuch                         | skein: there is no option --nosuch (see 'skein"
                        + " --help')",
                "fetch                            | skein fetch: Missing required options and"
                        + " parameters: '--out=OUT', 'LIST' (see 'skein help fetch')",
                "fetch x                          | skein fetch: Missing required option:"
                        + " '--out=OUT' (see 'skein help fetch')",
                "fetch --concurency 3 x           | skein fetch: there is no option --concurency;"
                        + " did you mean --concurrency? (see 'skein help fetch')",
                "fetch a b -o out                 | skein fetch: 'b' is one word too many (see"
                        + " 'skein help fetch')",
                "fetch a -o out --per-host 0      | skein fetch: Invalid value for option"
                    + " '--per-host': '0' is no whole number from 1 on (see 'skein help fetch')",
                "fetch a -o out --concurrency many | skein fetch: Invalid value for option"
                        + " '--concurrency': 'many' is no whole number from 1 on (see 'skein help"
                        + " fetch')",
                "fetch a -o out --timeout 30      | skein fetch: Invalid value for option"
                        + " '--timeout': '30' is no time: write 30s, 500ms or 2m (see 'skein help"
                        + " fetch')",
                "fetch a -o out --max-body 12Q    | skein fetch: Invalid value for option"
                        + " '--max-body': '12Q' is no size: write 64M, 512k or 1G (see 'skein help"
                        + " fetch')",
                "fetch nosuch.txt -o out          | skein fetch: the list nosuch.txt does not"
                        + " exist: name a file of URLs, or - for standard input (see 'skein help"
                        + " fetch')",
                "fetch src -o out                 | skein fetch: the list src is a folder: name a"
                        + " file of URLs, or - for standard input (see 'skein help fetch')",
                "get                              | skein get: Missing required parameter: 'URL'"
                        + " (see 'skein help get')",
                "get -H secret x                  | skein get: Invalid value for option '--header'"
                    + " ('NAME: VALUE'): a header is written 'Name: value' (see 'skein help get')",
                "try --pages none                 | skein try: Invalid value for option '--pages':"
                        + " 'none' is no whole number from 1 on (see 'skein help try')",
            })
    void badUsageIsOneLineAndStatusTwo(String words, String complaint) {
        CommandLineRun run = CommandLineRun.of(words.split(" +"));
        assertEquals(complaint + System.lineSeparator(), run.err());
        assertEquals("", run.out());
        assertEquals(2, run.status());
    }

    @ParameterizedTest
    @CsvSource({"--help", "help", "help fetch", "fetch --help", "get -h", "try -h", "''"})
    void helpFitsAnOrdinaryTerminal(String words) {
        CommandLineRun run =
                words.isEmpty() ? CommandLineRun.of() : CommandLineRun.of(words.split(" "));
        assertEquals(0, run.status());
        assertEquals("", run.err());
        assertTrue(run.out().startsWith("Usage: skein"), run.out());
        run.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    @Test
    void readerThatLeavesEndsItWithoutAWord() {
        assertEquals(141, statusWhenOutputFails("Broken pipe", ""));
    }

    @Test
    void fullDiskIsTold() {
        assertEquals(
                1,
                statusWhenOutputFails(
                        "No space left on device",
                        "skein: cannot write the output: No space left on device"));
    }

    private static int statusWhenOutputFails(String why, String told) {
        OutputStream out =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException(why);
                    }
                };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(err, true, StandardCharsets.UTF_8);
        int status =
                Main.run(
                        Terminal.of(InputStream.nullInputStream(), out, printed, false),
                        "--version");
        assertEquals(told, err.toString(StandardCharsets.UTF_8).strip());
        return status;
    }
}
