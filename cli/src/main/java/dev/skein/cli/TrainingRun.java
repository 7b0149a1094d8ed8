package dev.skein.cli;

import dev.skein.testing.Answer;
import dev.skein.testing.LoopbackOrigin;
import dev.skein.testing.ScriptedServer;
import dev.skein.testing.TestCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the command is mostly used for, in this process and without a network. The launcher lets the
 * JDK watch it once after each build and keep which classes it takes and how they are used ({@code
 * -XX:AOTCacheOutput}). It fails when a command does.
 */
final class TrainingRun {
    private static final int URLS = 300;

    private TrainingRun() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("skein-training");
        try (LoopbackOrigin origin = LoopbackOrigin.start(Duration.ofMillis(1));
                ScriptedServer secure = secure()) {
            fetch(origin::url, folder.resolve("plain"));
            fetch(secure::url, folder.resolve("secure"), "--insecure", "--quiet");
            run("", "get", "-i", "--timing", origin.url("/gzip/1"), origin.url("/redirect/1"));
            run("", "try", "--pages", "20", "--sequential", "2", "--delay", "1ms");
            run("", "help");
        } finally {
            delete(folder);
        }
    }

    private static ScriptedServer secure() {
        return ScriptedServer.tls(TestCertificates.create().localhost().context())
                .on("*", Answer.ok("a page"));
    }

    private static void fetch(UnaryOperator<String> url, Path out, String... options) {
        String list =
                IntStream.range(0, URLS)
                        .mapToObj(i -> url.apply("/page/" + i))
                        .collect(Collectors.joining("\n"));
        List<String> command = List.of("fetch", "-", "-o", out.toString());
        run(list, Stream.concat(command.stream(), Stream.of(options)).toArray(String[]::new));
    }

    private static void run(String in, String... words) {
        PrintStream err = new PrintStream(System.err, true, System.err.charset());
        Terminal terminal =
                Terminal.of(
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        OutputStream.nullOutputStream(),
                        err,
                        false);
        int status = Interruption.guard(() -> Main.run(terminal, words));
        if (status != 0) {
            throw new IllegalStateException("skein " + words[0] + ": status " + status);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
