package dev.skein.cli;

import dev.skein.http.Body;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What {@code -d} sends: as curl does, so that a command copied from a manual works. */
final class FormData {
    private static final String TYPE = "application/x-www-form-urlencoded";

    private FormData() {}

    /**
     * The pieces with {@code &} between them; of a file, the text without its line ends.
     *
     * @param in what {@code @-} stands for
     */
    static Body of(List<String> pieces, InputStream in) throws IOException {
        StringBuilder joined = new StringBuilder();
        for (String piece : pieces) {
            joined.append(joined.isEmpty() ? "" : "&");
            joined.append(piece.startsWith("@") ? text(piece.substring(1), in) : piece);
        }
        return Body.of(joined.toString().getBytes(StandardCharsets.UTF_8), TYPE);
    }

    private static String text(String file, InputStream in) throws IOException {
        try {
            byte[] bytes = file.equals("-") ? in.readAllBytes() : Files.readAllBytes(Path.of(file));
            return new String(bytes, StandardCharsets.UTF_8).replaceAll("[\r\n\0]", "");
        } catch (NoSuchFileException missing) {
            throw new NoSuchFileException(
                    file,
                    null,
                    "there is no such file to send: -d @FILE names one, -d TEXT is sent itself");
        }
    }
}
