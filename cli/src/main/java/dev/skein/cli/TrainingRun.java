package dev.skein.cli;

import dev.skein.testing.Answer;
import dev.skein.testing.LoopbackOrigin;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import dev.skein.testing.TestCertificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * What the command is mostly used for, without a network, for the JDK to watch and to keep which
 * classes it takes ({@code -XX:AOTCacheOutput}). Each class that is kept costs every start a
 * little, so what is served is another process, which says what to run: {@code TrainingRun all |
 * TrainingRun}, or {@code TrainingRun plain} for what takes no TLS. It fails when a command does
 * not end as it should.
 */
final class TrainingRun {
    private static final int URLS = 300;

    private TrainingRun() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            run(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        } else {
            serve(args[0].equals("plain"));
        }
    }

    /** Up to an empty line: an exit status and the words that are to end with it, by tabs. */
    private static void run(BufferedReader commands) throws IOException {
        for (String line = commands.readLine(); !line.isEmpty(); line = commands.readLine()) {
            int status = Main.guarded(Terminal.ofProcess(), line.substring(2).split("\t"));
            if (status != line.charAt(0) - '0') {
                throw new IllegalStateException(line + ": status " + status);
            }
        }
    }

    /** Serves what it says is to be run, until nobody reads any more. */
    private static void serve(boolean plainly) throws Exception {
        Path folder = Files.createTempDirectory("skein-training");
        try (LoopbackOrigin origin = LoopbackOrigin.start(Duration.ofMillis(1))) {
            fetch(folder, origin.url("/"));
            say("0", "get", "-i", "--timing", origin.url("/gzip/1"), origin.url("/redirect/1"));
            if (plainly) {
                awaitEnd();
            } else {
                serveTheRest(folder);
            }
        } finally {
            delete(folder);
        }
    }

    private static void serveTheRest(Path folder) throws Exception {
        TestCertificates certificates = TestCertificates.create();
        SSLContext context = certificates.localhost().context();
        Path authority = folder.resolve("authority.pem");
        Files.writeString(authority, certificates.authorityPem());
        Script pages = Script.begin().serveHttp2(stream -> stream.respond(200, "a page"));
        try (ScriptedServer http1 = ScriptedServer.tls(context).on("*", Answer.ok("a page"));
                ScriptedServer http2 = ScriptedServer.tls(context, pages).protocols("h2")) {
            fetch(folder, http1.url("/"), "--cacert", authority.toString());
            fetch(folder, http2.url("/"), "--cacert", authority.toString());
            say("1", "get", http1.url("/")); // the system's authorities do not know it
            say("0", "try", "--pages", "20", "--sequential", "2", "--delay", "1ms");
            say("0", "help");
            say("0", "--version");
            awaitEnd();
        }
    }

    private static void awaitEnd() throws InterruptedException {
        do {
            System.out.println();
            Thread.sleep(50);
        } while (!System.out.checkError());
    }

    private static void fetch(Path folder, String site, String... options) throws IOException {
        Path list = Files.createTempFile(folder, "urls", ".txt");
        Files.write(list, IntStream.range(0, URLS).mapToObj(i -> site + "page/" + i).toList());
        List<String> words = List.of("0", "fetch", list.toString(), "-o", list + ".out");
        say(Stream.concat(words.stream(), Stream.of(options)).toArray(String[]::new));
    }

    private static void say(String... words) {
        System.out.println(String.join("\t", words));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
