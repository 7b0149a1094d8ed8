package dev.skein.cli;

import dev.skein.testing.Answer;
import dev.skein.testing.LoopbackOrigin;
import dev.skein.testing.Script;
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
import javax.net.ssl.SSLContext;

/**
 * What the command is mostly used for, without a network. The launcher lets the JDK watch it once
 * after each build and keep which classes it takes ({@code -XX:AOTCacheOutput}). It fails when a
 * command does. Each class that is kept costs every start a little, so the server's side of TLS is
 * another process.
 */
final class TrainingRun {
    private static final int URLS = 300;

    private TrainingRun() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 0) {
            serve();
        } else {
            train();
        }
    }

    /**
     * Prints where the secure servers are, that of HTTP/1.1 first, and leaves with whoever started
     * it.
     */
    private static void serve() throws IOException {
        SSLContext context = TestCertificates.create().localhost().context();
        Script pages = Script.begin().serveHttp2(stream -> stream.respond(200, "a page"));
        try (ScriptedServer one = ScriptedServer.tls(context).on("*", Answer.ok("a page"));
                ScriptedServer two = ScriptedServer.tls(context, pages).protocols("h2")) {
            System.out.println(one.url("/"));
            System.out.println(two.url("/"));
            System.in.readAllBytes();
        }
    }

    private static void train() throws IOException {
        Path folder = Files.createTempDirectory("skein-training");
        try (LoopbackOrigin origin = LoopbackOrigin.start(Duration.ofMillis(1));
                Secure secure = new Secure()) {
            fetch(origin::url, folder.resolve("plain"));
            fetch(page -> secure.url + page, folder.resolve("secure"), "--insecure", "--quiet");
            fetch(page -> secure.http2 + page, folder.resolve("http2"), "--insecure", "--quiet");
            run("", "get", "-i", "--timing", origin.url("/gzip/1"), origin.url("/redirect/1"));
            run("", "try", "--pages", "20", "--sequential", "2", "--delay", "1ms");
            run("", "help");
        } finally {
            delete(folder);
        }
    }

    /** The other process. */
    private static final class Secure implements AutoCloseable {
        private final Process process;
        private final String url;
        private final String http2;

        Secure() throws IOException {
            String java = ProcessHandle.current().info().command().orElse("java");
            String classPath = System.getProperty("java.class.path");
            process =
                    new ProcessBuilder(java, "-cp", classPath, TrainingRun.class.getName(), "serve")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            url = process.inputReader().readLine();
            http2 = process.inputReader().readLine();
        }

        @Override
        public void close() {
            process.destroy();
        }
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
        int status = Main.guarded(terminal, words);
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
