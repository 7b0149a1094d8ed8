package dev.skein.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file, opened anew for each reading. */
final class FileBody extends Body {
    private final Path file;

    FileBody(Path file, @Nullable String contentType) {
        super(contentType);
        this.file = Objects.requireNonNull(file);
    }

    /** By the name's ending alone: nobody expects the file to be read here. */
    static String guessType(Path file) {
        String type = URLConnection.guessContentTypeFromName(String.valueOf(file.getFileName()));
        return type == null ? "application/octet-stream" : type;
    }

    @Override
    public Body withType(String type) {
        return new FileBody(file, type);
    }

    /**
     * Only a regular file knows its size; one that cannot be asked will say why when it is opened.
     */
    @Override
    public long length() {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : UNKNOWN;
        } catch (IOException unreadable) {
            return UNKNOWN;
        }
    }

    @Override
    public boolean replayable() {
        return true;
    }

    @Override
    public @Nullable ByteBuffer inMemory() {
        return null;
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "file " + file;
    }
}
