package dev.skein.client;

import dev.skein.testing.TestCertificates.Identity;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program of others, nghttpd or nginx, that serves a folder over HTTP/2 on a loopback port. */
final class Http2Program implements AutoCloseable {
    enum Kind {
        NGHTTPD,
        NGINX;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Where it is, also outside of an ordinary user's path; else null. */
        @Nullable Path find() {
            String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
            return Stream.of(path.split(File.pathSeparator))
                    .map(folder -> Path.of(folder, toString()))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static final String CERTIFICATE =
            """
                    ssl_certificate FOLDER/chain.pem;
                    ssl_certificate_key FOLDER/key.pem;
            """;

    private final Path files;
    private final Path folder;
    private final boolean tls;
    private final int port;
    private final List<String> command;
    private final Process process;

    /**
     * Starts it and waits until it listens.
     *
     * @param files what it serves
     * @param folder its own
     * @param identity what it shows; null: in clear text
     * @param settings options of nghttpd; lines of nginx's http block
     */
    Http2Program(
            Kind kind,
            Path program,
            Path files,
            Path folder,
            @Nullable Identity identity,
            String... settings)
            throws IOException {
        this.files = files;
        this.folder = folder;
        this.tls = identity != null;
        this.port = freePort();
        if (identity != null) {
            Files.writeString(folder.resolve("key.pem"), identity.keyPem());
            Files.writeString(folder.resolve("chain.pem"), identity.chainPem());
        }
        command =
                switch (kind) {
                    case NGHTTPD -> nghttpd(program, settings);
                    case NGINX -> nginx(program, settings);
                };
        process = run(command);
        awaitListening();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private List<String> nghttpd(Path program, String... options) {
        List<String> words = new ArrayList<>(List.of(program.toString()));
        words.addAll(List.of("--address=127.0.0.1", "--htdocs=" + files));
        words.addAll(List.of(options));
        words.addAll(
                tls
                        ? List.of("" + port, in("key.pem"), in("chain.pem"))
                        : List.of("--no-tls", "" + port));
        return words;
    }

    /** The worker has our rights, or could not read the files. */
    private List<String> nginx(Path program, String... lines) throws IOException {
        String configuration =
                """
                daemon off;
                user USER;
                pid FOLDER/pid;
                events {}
                http {
                    access_log off;
                    client_body_temp_path FOLDER/bodies;
                    proxy_temp_path FOLDER/proxy;
                    fastcgi_temp_path FOLDER/fastcgi;
                    uwsgi_temp_path FOLDER/uwsgi;
                    scgi_temp_path FOLDER/scgi;
                    client_max_body_size 0;
                    LINES
                    server {
                        listen 127.0.0.1:PORT http2;
                        root FILES;
                        location = /early { return 200 "early"; }
                    }
                }
                """
                        .replace("USER", System.getProperty("user.name"))
                        .replace("LINES", String.join("\n    ", lines))
                        .replace(
                                "PORT http2;",
                                tls ? "PORT http2 ssl;\n" + CERTIFICATE : "PORT http2;")
                        .replace("PORT", "" + port)
                        .replace("FOLDER", folder.toString())
                        .replace("FILES", files.toString());
        Files.writeString(folder.resolve("nginx.conf"), configuration);
        return List.of(
                program.toString(),
                "-p",
                folder.toString(),
                "-e",
                in("log"),
                "-c",
                in("nginx.conf"));
    }

    private String in(String name) {
        return folder.resolve(name).toString();
    }

    private Process run(List<String> words) throws IOException {
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }

    private void awaitListening() throws IOException {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new AssertionError(command + ": " + Files.readString(folder.resolve("said")));
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    String url(String target) {
        return (tls ? "https" : "http") + "://127.0.0.1:" + port + target;
    }

    /** nginx only: other workers take over, those there were end what they have begun. */
    void reload() throws Exception {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("-s", "reload"));
        Process said = new ProcessBuilder(words).inheritIO().start();
        if (said.waitFor() != 0) {
            throw new AssertionError("not reloaded: " + said);
        }
    }

    /** At once, whatever it is at; its workers with it. */
    void kill() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
        if (process.isAlive()) {
            kill();
        }
    }
}
