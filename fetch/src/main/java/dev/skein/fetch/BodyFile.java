package dev.skein.fetch;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One body on its way to disk. It is written beside its place under another name and moved there
 * when it is whole, so that a file that is there is a body that is right. Closing it before {@link
 * #keep()} leaves nothing.
 *
 * <p>The name comes from the line's number and from nothing that a server says; a folder has at
 * most a thousand entries.
 */
final class BodyFile implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final File out;
    private final String name;
    private final File part;
    private final MessageDigest digest = Sha256.create();
    private @Nullable OutputStream file;
    private long received;

    BodyFile(File out, long line) {
        this.out = out;
        this.name = name(line);
        this.part = new File(out, name + ".part");
    }

    /** {@code bodies/012/345/012345678} for line 12,345,678: by millions, by thousands, by one. */
    static String name(long line) {
        StringBuilder name = new StringBuilder("bodies/");
        padded(name, line / 1_000_000, 3).append('/');
        padded(name, line / 1000 % 1000, 3).append('/');
        return padded(name, line, 9).toString();
    }

    private static StringBuilder padded(StringBuilder text, long number, int width) {
        String digits = Long.toString(number);
        return text.repeat('0', Math.max(0, width - digits.length())).append(digits);
    }

    /** Bytes written so far. */
    long received() {
        return received;
    }

    /**
     * Takes all of {@code in}, or what comes before it breaks.
     *
     * @param length how many bytes it is, if that is known; else less than 0
     * @param max how many bytes it may be
     * @param arrived told of each piece's size
     * @return false if there was more than {@code max}
     */
    boolean receive(InputStream in, long length, long max, LongConsumer arrived)
            throws IOException {
        byte[] buffer = new byte[length < 0 ? BUFFER : Math.clamp(length, 1, BUFFER)];
        for (int read; (read = in.read(buffer)) >= 0; ) {
            if (received + read > max) {
                return false;
            }
            file().write(buffer, 0, read);
            digest.update(buffer, 0, read);
            received += read;
            arrived.accept(read);
        }
        return true;
    }

    /** Puts the whole body in its place; an empty one leaves no file. */
    LineResult.SavedBody keep() throws IOException {
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (file == null) {
            return new LineResult.SavedBody(null, sha256);
        }
        file.close();
        moveIntoPlace();
        file = null;
        return new LineResult.SavedBody(name, sha256);
    }

    private void moveIntoPlace() throws IOException {
        File whole = new File(out, name);
        if (!part.renameTo(whole)) {
            Files.move(part.toPath(), whole.toPath(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            Files.deleteIfExists(part.toPath());
        }
    }

    private OutputStream file() throws IOException {
        if (file == null) {
            file = create();
        }
        return file;
    }

    /**
     * The folder is there already for 999 lines of a thousand. {@code java.io} makes a file and
     * renames it with one system call each and little around them, which counts when there are a
     * hundred thousand; {@code java.nio} says what is wrong, and is asked when something is.
     */
    private OutputStream create() throws IOException {
        try {
            return new FileOutputStream(part);
        } catch (FileNotFoundException noFolder) {
            return createWithFolder();
        }
    }

    private OutputStream createWithFolder() throws IOException {
        if (part.getParentFile().mkdirs()) {
            return new FileOutputStream(part);
        }
        Path file = part.toPath();
        Files.createDirectories(file.resolveSibling("."));
        return Files.newOutputStream(file);
    }
}
