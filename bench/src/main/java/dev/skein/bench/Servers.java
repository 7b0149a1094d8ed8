package dev.skein.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The origins of one run of the bench, started by {@code origin/start} in a folder of their own.
 */
record Servers(Path scripts, Path folder, Site site, Thread atExit) implements AutoCloseable {
    /** Starts what the machine has; a server that is not there has port 0. */
    static Servers start(Path benchFolder) throws IOException {
        Path folder = Files.createTempDirectory("skein-bench");
        Path scripts = benchFolder.resolve("origin");
        Thread atExit = new Thread(() -> stop(scripts, folder)); // an interrupted run leaves none
        Runtime.getRuntime().addShutdownHook(atExit);
        String line = Shell.output(List.of(scripts.resolve("start").toString(), folder.toString()));
        String last = line.strip().lines().reduce((_, next) -> next).orElse("");
        return new Servers(scripts, folder, Site.ofWords(List.of(last.split(" "))), atExit);
    }

    /** A file in the folder, which goes when the servers do. */
    Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        stop(scripts, folder);
    }

    private static void stop(Path scripts, Path folder) {
        try {
            Shell.output(List.of(scripts.resolve("stop").toString(), folder.toString()));
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
