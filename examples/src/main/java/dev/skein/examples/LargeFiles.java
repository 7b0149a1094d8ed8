package dev.skein.examples;

import dev.skein.client.Client;
import dev.skein.http.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Bodies too large for memory, several at once, each to its file as it comes. No thread waits for
 * any of them.
 */
final class LargeFiles {
    private LargeFiles() {}

    static void main(String... args) throws IOException {
        Path folder = Files.createTempDirectory("skein-example");
        try (Site site = Site.of(args);
                Client client = Client.create()) {
            List<CompletableFuture<String>> downloads =
                    IntStream.rangeClosed(1, 4)
                            .mapToObj(n -> site.url("/bytes/" + n * 10_000_000))
                            .map(url -> download(client, url, folder))
                            .toList();
            downloads.forEach(done -> IO.println(done.join()));
        } finally {
            delete(folder);
        }
    }

    private static CompletableFuture<String> download(Client client, String url, Path folder) {
        Path file = folder.resolve(url.substring(url.lastIndexOf('/') + 1));
        FileChannel target = create(file);
        return client.sendAsync(Request.get(url), target)
                .whenComplete((response, failure) -> close(target))
                .handle((response, failure) -> {
                    if (failure != null || !response.ok()) { // an error's page is in the file
                        return url + "  " + (failure == null ? response : failure.getMessage());
                    }
                    return url + "  " + file.toFile().length() + " bytes in a file";
                });
    }

    private static FileChannel create(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
