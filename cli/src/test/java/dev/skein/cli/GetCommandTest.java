package dev.skein.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skein.testing.Answer;
import dev.skein.testing.LoopbackOrigin;
import dev.skein.testing.ScriptedServer;
import dev.skein.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GetCommandTest {
    private static LoopbackOrigin origin;

    @TempDir Path folder;

    @BeforeAll
    static void start() {
        origin = LoopbackOrigin.start();
    }

    @AfterAll
    static void stop() {
        origin.close();
    }

    @Test
    void bodiesComeInTheOrderOfTheCommandLine() {
        List<String> words = new ArrayList<>(List.of("get", origin.url("/delay/50")));
        StringBuilder expected =
                new StringBuilder(CommandLineRun.of("get", origin.url("/delay/50")).out());
        for (int i = 0; i < 120; i++) {
            words.add(origin.url("/json/" + i));
            expected.append("{\"id\":%d,\"title\":\"Goose %d\",\"legs\":2}".formatted(i, i));
        }
        CommandLineRun run = CommandLineRun.of(words.toArray(String[]::new));
        assertEquals("", run.err());
        assertEquals(expected.toString().replaceAll("\\s", ""), run.out().replaceAll("\\s", ""));
        assertEquals(0, run.status());
    }

    @Test
    void bytesAreLeftAsTheyAre() {
        byte[] body = CommandLineRun.of("get", origin.url("/bytes/300000")).bytes();
        assertArrayEquals(counting(300_000), body);
    }

    @Test
    void oneFailureIsALineAndTheOthersArrive() {
        CommandLineRun run =
                CommandLineRun.of(
                        "get", origin.url("/reset"), origin.url("/json/7"), "http://a b/");
        assertTrue(run.out().contains("Goose 7"), run.out());
        assertEquals(2, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("skein get: " + origin.url("/reset") + ": "), run.err());
        assertEquals(1, run.status());
    }

    @Test
    void bodyThatBreaksIsAFailure() {
        CommandLineRun run = CommandLineRun.of("get", origin.url("/cut"));
        assertEquals(100, run.bytes().length);
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals(1, run.status());
    }

    @Test
    void statusesAreAnswers() {
        assertEquals(0, CommandLineRun.of("get", origin.url("/status/404")).status());
    }

    @Test
    void headOnDemand() {
        String out = CommandLineRun.of("get", "-i", origin.url("/json/1")).out();
        assertTrue(out.startsWith("HTTP/1.1 200"), out);
        assertTrue(
                out.toLowerCase(Locale.ROOT).contains("\r\ncontent-type: application/json"), out);
        assertTrue(out.contains("\r\n\r\n{"), out);
    }

    @Test
    void redirectsAreFollowedUnlessNot() {
        assertTrue(CommandLineRun.of("get", origin.url("/redirect/2")).out().contains("\"path\""));
        String out =
                CommandLineRun.of("get", "-i", "--max-redirects", "0", origin.url("/redirect/2"))
                        .out();
        assertTrue(out.startsWith("HTTP/1.1 302"), out);
        assertEquals(
                1,
                CommandLineRun.of("get", "--max-redirects", "1", origin.url("/redirect/2"))
                        .status());
    }

    @Test
    void dataIsAForm() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "b=2\r\nc=3\n");
        CommandLineRun run =
                CommandLineRun.withInput(
                        "d=4\n",
                        "get",
                        "-d",
                        "a=1",
                        "-d",
                        "@" + file,
                        "-d",
                        "@-",
                        origin.url("/echo"));
        assertEquals("", run.err());
        String echo = run.out();
        assertTrue(echo.contains("\"POST\""), echo);
        assertTrue(echo.contains("a=1&b=2c=3&d=4"), echo);
        assertTrue(echo.contains("application/x-www-form-urlencoded"), echo);
    }

    @Test
    void methodAndHeadersAreTheCallers() {
        String echo =
                CommandLineRun.of(
                                "get",
                                "-X",
                                "PUT",
                                "-d",
                                "{}",
                                "-H",
                                "Content-Type: application/json",
                                "-H",
                                "X-Flock: 7",
                                origin.url("/echo"))
                        .out();
        assertTrue(echo.contains("\"PUT\""), echo);
        assertTrue(echo.contains("application/json"), echo);
        assertFalse(echo.contains("urlencoded"), echo);
        assertTrue(echo.toLowerCase(Locale.ROOT).contains("x-flock"), echo);
    }

    @Test
    void aKeyIsNotCarriedToAnotherOrigin() {
        try (LoopbackOrigin other = LoopbackOrigin.start()) {
            String there = origin.url("/redirect-to?url=" + other.url("/echo"));
            String echo = CommandLineRun.of("get", "-H", "X-Api-Key: 7", there).out();
            assertTrue(echo.contains("/echo"), echo);
            assertFalse(echo.toLowerCase(Locale.ROOT).contains("x-api-key"), echo);
        }
    }

    @Test
    void intoAFile() throws IOException {
        Path file = folder.resolve("body");
        CommandLineRun run =
                CommandLineRun.of("get", "-o", file.toString(), origin.url("/bytes/1000"));
        assertEquals("", run.out() + run.err());
        assertArrayEquals(counting(1000), Files.readAllBytes(file));
    }

    @Test
    void severalIntoAFolderAndHalfABodyIsNone() throws IOException {
        Path files = folder.resolve("files");
        CommandLineRun run =
                CommandLineRun.of(
                        "get",
                        "-o",
                        files.toString(),
                        origin.url("/bytes/10"),
                        origin.url("/json/10?x=/../y"),
                        origin.url("/"),
                        origin.url("/cut"));
        assertEquals(1, run.status());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals(List.of("10", "10.2", "index.html"), names(files));
    }

    @Test
    void whatCannotBeWrittenStays() throws IOException {
        Path file = Files.writeString(folder.resolve("mine"), "mine");
        assumeTrue(file.toFile().setReadOnly());
        assumeFalse(Files.isWritable(file), "to be root is to be allowed");
        CommandLineRun run =
                CommandLineRun.of("get", "-o", file.toString(), origin.url("/bytes/10"));
        assertEquals(1, run.status());
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void timingIsDrawnOnStandardError() {
        CommandLineRun run = CommandLineRun.of("get", "--timing", origin.url("/json/1"));
        assertTrue(run.out().startsWith("{"), run.out());
        assertTrue(
                run.err().startsWith("200 " + origin.url("/json/1") + ", http/1.1, 1 attempt"),
                run.err());
        assertTrue(run.err().contains("first byte"), run.err());
        assertTrue(run.err().contains("total"), run.err());
    }

    @Test
    void missingDataFileIsTold() {
        CommandLineRun run =
                CommandLineRun.of("get", "-d", "@" + folder.resolve("nosuch"), origin.url("/echo"));
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("nosuch"), run.err());
        assertEquals(1, run.status());
    }

    private static List<String> names(Path files) throws IOException {
        try (var entries = Files.list(files)) {
            return entries.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whoseCertificatesAreTrusted() throws Exception {
        TestCertificates ours = TestCertificates.create();
        Path file = Files.writeString(folder.resolve("ca.pem"), ours.authorityPem());
        try (ScriptedServer server =
                ScriptedServer.tls(ours.localhost().context()).on("*", Answer.ok("a page"))) {
            String url = server.url("/");
            assertEquals(
                    "a page", CommandLineRun.of("get", "--cacert", file.toString(), url).out());
            assertEquals("a page", CommandLineRun.of("get", "--insecure", url).out());
            CommandLineRun stranger = CommandLineRun.of("get", url);
            assertEquals(1, stranger.status());
            assertTrue(stranger.err().contains("certificate"), stranger.err());
        }
    }

    @Test
    void aFileWithoutCertificatesIsBadUsage() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        CommandLineRun run = CommandLineRun.of("get", "--cacert", empty.toString(), "https://a/");
        assertEquals(2, run.status());
        assertTrue(run.err().contains("empty.pem holds no certificate"), run.err());
        Path none = folder.resolve("none.pem");
        CommandLineRun missing =
                CommandLineRun.of("get", "--cacert", none.toString(), "https://a/");
        assertEquals(2, missing.status());
        assertTrue(missing.err().contains("there is no such file"), missing.err());
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }
}
