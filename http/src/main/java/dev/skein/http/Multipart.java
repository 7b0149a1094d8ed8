package dev.skein.http;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@code multipart/form-data} body (RFC 7578), encoded as browsers do: names in
 * UTF-8 with {@code "}, CR and LF as {@code %22}, {@code %0D} and {@code %0A}, so that no name can
 * end its quotes or its line; contents byte for byte. Immutable.
 */
public final class Multipart {
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Up to this size, parts in memory are joined at once: such a body goes out without a thread.
     */
    private static final long JOIN_AT_ONCE = 1 << 20;

    private static final int MAX_BOUNDARY = 70;

    private final String boundary;
    private final List<Part> parts;

    private record Part(String name, @Nullable String fileName, Body content) {}

    private Multipart(String boundary, List<Part> parts) {
        this.boundary = boundary;
        this.parts = parts;
    }

    /** No parts yet, and a boundary that nobody can guess, so that no content can forge a part. */
    public static Multipart of() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return of("skein-" + HexFormat.of().formatHex(random));
    }

    /**
     * No parts yet, and that boundary; no content may have it in it. @throws
     * IllegalArgumentException unless 1 to 70 token characters
     */
    public static Multipart of(String boundary) {
        Tokens.require(boundary, "boundary");
        if (boundary.length() > MAX_BOUNDARY) {
            throw new IllegalArgumentException(
                    "boundary must have at most 70 characters (RFC 2046); got "
                            + boundary.length());
        }
        return new Multipart(boundary, List.of());
    }

    /** With a field. */
    public Multipart text(String name, String value) {
        return part(name, null, Body.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** With a file under its own name, by its ending's media type. */
    public Multipart file(String name, Path file) {
        return part(name, String.valueOf(file.getFileName()), Body.file(file));
    }

    /** With a file out of memory. The array is not copied. */
    public Multipart bytes(String name, String fileName, String type, byte[] bytes) {
        return part(name, fileName, Body.of(bytes, type));
    }

    /**
     * With a file out of a stream that is read once and closed; the whole body can be sent once
     * then, and its length is not known.
     */
    public Multipart stream(String name, String fileName, String type, InputStream stream) {
        return part(name, fileName, Body.stream(stream).withType(type));
    }

    /**
     * With any body, under its media type if it has one; a null {@code fileName} makes it a field.
     */
    public Multipart part(String name, @Nullable String fileName, Body content) {
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(name, fileName, content));
        return new Multipart(boundary, List.copyOf(more));
    }

    /** What separates the parts. */
    public String boundary() {
        return boundary;
    }

    Body toBody() {
        List<Body> pieces = new ArrayList<>();
        for (Part part : parts) {
            pieces.add(ascii(head(part)));
            pieces.add(part.content);
            pieces.add(ascii("\r\n"));
        }
        pieces.add(ascii("--" + boundary + "--\r\n"));
        return JoinedBody.of(pieces, "multipart/form-data; boundary=" + boundary, JOIN_AT_ONCE);
    }

    private String head(Part part) {
        String type = part.content.contentType();
        return "--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\""
                + escaped(part.name)
                + '"'
                + (part.fileName == null ? "" : "; filename=\"" + escaped(part.fileName) + '"')
                + (type != null
                        ? "\r\nContent-Type: " + type
                        : part.fileName == null ? "" : "\r\nContent-Type: application/octet-stream")
                + "\r\n\r\n";
    }

    private static String escaped(String name) {
        return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static Body ascii(String text) {
        return Body.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
