package dev.skein.client;

import dev.skein.client.Cookie.SameSite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Netscape's cookies.txt: one cookie a line, seven fields parted by tabs (domain, whether
 * subdomains too, path, whether https only, seconds of the end or 0, name, value). As curl writes
 * it: a dot before a domain with subdomains, {@code #HttpOnly_} before those kept from scripts.
 */
final class CookieFile {
    private static final String HTTP_ONLY = "#HttpOnly_";
    private static final String HEAD =
            """
            # Netscape HTTP Cookie File
            # Written by Skein; whoever can read this file can be you.

            """;

    private CookieFile() {}

    static List<Cookie> read(Path file) throws IOException {
        List<Cookie> cookies = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            number++;
            try {
                Cookie cookie = parse(line);
                if (cookie != null) {
                    cookies.add(cookie);
                }
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        return cookies;
    }

    /** Null for an empty line or a comment. */
    private static @Nullable Cookie parse(String line) {
        boolean httpOnly = line.startsWith(HTTP_ONLY);
        String text = httpOnly ? line.substring(HTTP_ONLY.length()) : line;
        if (text.isBlank() || (!httpOnly && text.startsWith("#"))) {
            return null;
        }
        // A value may hold tabs; one that is empty may have lost its own.
        String[] fields = text.split("\t", 7);
        if (fields.length < 6) {
            throw new IllegalArgumentException(
                    "a cookie has seven fields parted by tabs, not " + fields.length);
        }
        String domain = fields[0].startsWith(".") ? fields[0].substring(1) : fields[0];
        return new Cookie(
                fields[5],
                fields.length == 6 ? "" : fields[6],
                domain,
                fields[2].startsWith("/") ? fields[2] : "/",
                !flag(fields[1]),
                flag(fields[3]),
                httpOnly,
                SameSite.DEFAULT,
                end(fields[4]));
    }

    private static boolean flag(String field) {
        return switch (field) {
            case "TRUE" -> true;
            case "FALSE" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "where TRUE or FALSE must stand there is neither");
        };
    }

    /** Seconds since 1970, of which some tools write fractions; 0 for the end of the session. */
    private static @Nullable Instant end(String field) {
        try {
            long seconds = (long) Double.parseDouble(field);
            return seconds == 0
                    ? null
                    : Instant.ofEpochSecond(Math.clamp(seconds, 1, Instant.MAX.getEpochSecond()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "where the seconds of its end must stand there is no number", e);
        }
    }

    static void write(Path file, List<Cookie> cookies) throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        cookies.stream().filter(CookieFile::writable).forEach(cookie -> append(text, cookie));
        Path target = file.toAbsolutePath();
        // A new temporary file is its owner's alone, and so is the one that it becomes.
        Path folder = Objects.requireNonNullElse(target.getParent(), target);
        Path written = Files.createTempFile(folder, ".cookies", ".tmp");
        try {
            fill(written, text.toString().getBytes(StandardCharsets.ISO_8859_1));
            replace(written, target);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** The format has no way to write a tab but in a value. */
    private static boolean writable(Cookie cookie) {
        return cookie.name().indexOf('\t') < 0 && cookie.path().indexOf('\t') < 0;
    }

    private static void append(StringBuilder text, Cookie cookie) {
        Instant expires = cookie.expires();
        text.append(cookie.httpOnly() ? HTTP_ONLY : "")
                .append(cookie.hostOnly() ? "" : ".")
                .append(cookie.domain());
        text.append('\t')
                .append(cookie.hostOnly() ? "FALSE" : "TRUE")
                .append('\t')
                .append(cookie.path());
        text.append('\t').append(cookie.secure() ? "TRUE" : "FALSE");
        text.append('\t').append(expires == null ? 0 : expires.getEpochSecond());
        text.append('\t').append(cookie.name()).append('\t').append(cookie.value()).append('\n');
    }

    private static void fill(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void replace(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
