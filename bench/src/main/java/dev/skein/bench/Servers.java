package dev.skein.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The origins of one run of the bench, started by {@code origin/start} in a folder of their own.
 */
record Servers(Path scripts, Path folder, Site site) implements AutoCloseable {
    /** Starts what the machine has; a server that is not there has port 0. */
    static Servers start(Path benchFolder) throws IOException {
        Path folder = Files.createTempDirectory("skein-bench");
        Path scripts = benchFolder.resolve("origin");
        String line = Shell.output(List.of(scripts.resolve("start").toString(), folder.toString()));
        String last = line.strip().lines().reduce((_, next) -> next).orElse("");
        return new Servers(scripts, folder, Site.ofWords(List.of(last.split(" "))));
    }

    /** A file in the folder, which goes when the servers do. */
    Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        Shell.output(List.of(scripts.resolve("stop").toString(), folder.toString()));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
