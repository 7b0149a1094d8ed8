package dev.skein.cli;

import dev.skein.http.HttpVersion;
import dev.skein.http.Request;
import dev.skein.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Where the bodies of {@code skein get} go. */
sealed interface Destination {
    /** Does what need not wait for other answers, on a thread of this answer's own; returns it. */
    Response received(Request request, Response response) throws IOException;

    /** Does what has to be done in the order of the command line. */
    void shown(Response response) throws IOException;

    /** All one after another to standard output. */
    record Output(OutputStream out, boolean withHead) implements Destination {
        @Override
        public Response received(Request request, Response response) {
            return response;
        }

        @Override
        public void shown(Response response) throws IOException {
            try {
                write(response, withHead, out);
            } finally {
                out.flush();
            }
        }
    }

    /** Each into a file of its own. */
    record IntoFiles(IdentityHashMap<Request, Path> files, boolean withHead)
            implements Destination {
        /**
         * One request into {@code path}; several, or if that is a folder, into files in it that are
         * named after their URLs.
         */
        static IntoFiles under(Path path, List<Request> requests, boolean withHead)
                throws IOException {
            IdentityHashMap<Request, Path> files = new IdentityHashMap<>();
            if (requests.size() == 1 && !Files.isDirectory(path)) {
                files.put(requests.getFirst(), path);
                return new IntoFiles(files, withHead);
            }
            Files.createDirectories(path);
            Set<String> taken = new HashSet<>();
            for (Request request : requests) {
                files.put(request, path.resolve(unique(name(request.target()), taken)));
            }
            return new IntoFiles(files, withHead);
        }

        @Override
        public Response received(Request request, Response response) throws IOException {
            Path file = Objects.requireNonNull(files.get(request));
            try (response) {
                write(response, file);
                return response;
            }
        }

        /** What could not be opened is not this response's, and stays. */
        private void write(Response response, Path file) throws IOException {
            OutputStream out = Files.newOutputStream(file);
            try (out) {
                Destination.write(response, withHead, out);
            } catch (IOException | RuntimeException half) {
                deleteFile(file);
                throw half;
            }
        }

        @Override
        public void shown(Response response) {}

        /** Half a body is none. What is no plain file, such as /dev/null, stays. */
        private static void deleteFile(Path file) throws IOException {
            if (Files.isRegularFile(file)) {
                Files.delete(file);
            }
        }

        /** The last part of the URL's path, of which only harmless characters stay as they are. */
        private static String name(String url) {
            String path = url.replaceFirst("^[^/]*//[^/?#]*", "").replaceFirst("[?#].*$", "");
            String last =
                    path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._%-]", "_");
            return last.replace(".", "").isEmpty() ? "index.html" : last;
        }

        private static String unique(String name, Set<String> taken) {
            String free = name;
            for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
                free = name + "." + i;
            }
            return free;
        }
    }

    private static void write(Response response, boolean withHead, OutputStream out)
            throws IOException {
        if (withHead) {
            out.write(head(response).getBytes(StandardCharsets.ISO_8859_1));
        }
        response.body().transferTo(out);
    }

    /** The head as it stood on the wire, or as HTTP/1.1 would have put it. */
    private static String head(Response response) {
        StringBuilder head =
                new StringBuilder(protocol(response.version()))
                        .append(' ')
                        .append(response.status())
                        .append(' ')
                        .append(response.reason())
                        .append("\r\n");
        response.headers()
                .forEach(field ->
                        head.append(field.name())
                                .append(": ")
                                .append(field.value())
                                .append("\r\n"));
        return head.append("\r\n").toString();
    }

    private static String protocol(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "HTTP/1.0";
            case HTTP_1_1 -> "HTTP/1.1";
            case HTTP_2 -> "HTTP/2";
        };
    }
}
