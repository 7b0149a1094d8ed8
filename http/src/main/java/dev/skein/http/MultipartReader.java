package dev.skein.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a multipart body part by part as it comes (RFC 2046, 5.1; RFC 7578), however it is torn; no
 * part is held in memory. What the sender broke is an {@link HttpException.Protocol}, what broke
 * off a {@link HttpException.ClosedEarly}, more than 1000 parts or 16 KiB of headers in one an
 * {@link HttpException.TooLarge}. For one thread.
 *
 * <pre>{@code
 * try (var parts = new MultipartReader(body.open(), boundary)) {
 *     for (var part = parts.next(); part != null; part = parts.next()) ...
 * }
 * }</pre>
 */
public final class MultipartReader implements AutoCloseable {
    private static final int MAX_PARTS = 1000;
    private static final int MAX_HEAD = 16 << 10;
    private static final int MAX_BOUNDARY = 70;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int limit;
    private int parts;
    private boolean ended;
    private @Nullable Content current;

    /**
     * @param in the multipart body, which belongs to the reader
     * @param boundary the parameter of its media type: {@code mediaType.parameter("boundary")}
     * @throws HttpException.Protocol if the boundary is empty, longer than 70 characters or has
     *     others than ASCII's
     */
    public MultipartReader(InputStream in, String boundary) throws HttpException.Protocol {
        if (boundary.isEmpty()
                || boundary.length() > MAX_BOUNDARY
                || boundary.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw protocol("the boundary must have 1 to 70 printable characters (RFC 2046)");
        }
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        // A delimiter begins with the line end before it, which the first may lack.
        buffer[limit++] = '\r';
        buffer[limit++] = '\n';
        this.current = new Content();
    }

    /**
     * One part.
     *
     * @param headers as they came, decoded as UTF-8
     * @param disposition what its Content-Disposition says; names as the user wrote them, browsers'
     *     escapes undone
     * @param body to be read before the next part is asked for; what is left of it then is skipped
     */
    public record Part(Headers headers, ContentDisposition disposition, Body body) {
        /** The field's name, or null where the part has none. */
        public @Nullable String name() {
            return disposition.parameter("name");
        }

        /**
         * The file's name as it was sent, or null if it is no file; to save under, take {@code
         * disposition().fileName()}.
         */
        public @Nullable String fileName() {
            return disposition.parameter("filename");
        }
    }

    /** The next part, or null after the last; waits for its head, not for its content. */
    public @Nullable Part next() throws IOException {
        if (ended) {
            return null;
        }
        skipRest();
        at += delimiter.length;
        if (peek(0) == '-' && peek(1) == '-') {
            ended = true; // what follows means nothing (RFC 2046, 5.1.1)
            return null;
        }
        if (++parts > MAX_PARTS) {
            throw new HttpException.TooLarge(
                    "a multipart body has more than " + MAX_PARTS + " parts",
                    HttpException.Where.NOWHERE,
                    null);
        }
        return part();
    }

    /** Closes the stream. */
    @Override
    public void close() throws IOException {
        in.close();
    }

    private void skipRest() throws IOException {
        Content before = current;
        if (before != null) {
            before.transferTo(OutputStream.nullOutputStream());
            current = null;
        }
    }

    private Part part() throws IOException {
        if (!line(MAX_HEAD).isBlank()) {
            throw protocol("a boundary is followed by other text on its line");
        }
        Headers headers = headers();
        Content content = new Content();
        current = content;
        Body body = Body.stream(content);
        String type = headers.get("content-type");
        return new Part(
                headers,
                disposition(headers),
                type == null || Tokens.badValueIndex(type) >= 0 ? body : body.withType(type));
    }

    private Headers headers() throws IOException {
        List<String> lines = new ArrayList<>(4);
        int left = MAX_HEAD;
        for (String line = line(left); !line.isEmpty(); line = line(left)) {
            left -= line.length() + 2;
            int colon = line.indexOf(':');
            if (colon < 0 || !Tokens.isToken(line.substring(0, colon)) || line.indexOf('\0') >= 0) {
                throw protocol("a part's header is not of the form name: value");
            }
            lines.add(line.substring(0, colon));
            lines.add(FieldScanner.blanksOff(line.substring(colon + 1)));
        }
        return Headers.ofParsed(lines.toArray(String[]::new));
    }

    /**
     * Old browsers send Windows paths with bare backslashes, so that one escapes nothing but a
     * quote; today's send {@code %22} for a quote, {@code %0D} and {@code %0A} for line ends.
     */
    private static ContentDisposition disposition(Headers headers) {
        String value = headers.get("content-disposition");
        ContentDisposition parsed =
                value == null
                        ? null
                        : ContentDisposition.parse(value.replaceAll("\\\\(?!\")", "\\\\\\\\"));
        if (parsed == null) {
            return new ContentDisposition("form-data", Map.of());
        }
        Map<String, String> plain = new LinkedHashMap<>(parsed.parameters());
        plain.replaceAll((name, text) ->
                text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"));
        return new ContentDisposition(parsed.type(), plain);
    }

    /** The line that comes next, in UTF-8, without its CR LF. */
    private String line(int most) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        while (peek(0) != '\r' || peek(1) != '\n') {
            if (line.size() >= most) {
                throw new HttpException.TooLarge(
                        "a part's headers are larger than 16 KiB",
                        HttpException.Where.NOWHERE,
                        null);
            }
            if (peek(0) == '\r' || peek(0) == '\n') {
                throw protocol("a part's header has a bare CR or LF");
            }
            line.write(buffer[at++]);
        }
        at += 2;
        return line.toString(StandardCharsets.UTF_8);
    }

    /** The byte {@code ahead} of where we are, waiting for it. */
    private int peek(int ahead) throws IOException {
        while (limit - at <= ahead) {
            fill();
        }
        return buffer[at + ahead];
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, limit - at);
        limit -= at;
        at = 0;
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            throw new HttpException.ClosedEarly(
                    "a multipart body ends before its last boundary",
                    HttpException.Where.NOWHERE,
                    null);
        }
        limit += read;
    }

    private enum Match {
        YES,
        NO,
        PERHAPS
    }

    /**
     * Whether a delimiter begins at {@code start}: one that goes on with other characters belongs
     * to a longer boundary, or to the content.
     */
    private Match delimiterAt(int start) {
        int length = Math.min(delimiter.length, limit - start);
        for (int i = 0; i < length; i++) {
            if (buffer[start + i] != delimiter[i]) {
                return Match.NO;
            }
        }
        int after = start + delimiter.length;
        if (after >= limit) {
            return Match.PERHAPS;
        }
        return switch (buffer[after]) {
            case '\r', ' ', '\t' -> Match.YES;
            case '-' ->
                    after + 1 >= limit
                            ? Match.PERHAPS
                            : buffer[after + 1] == '-' ? Match.YES : Match.NO;
            default -> Match.NO;
        };
    }

    /** What stands before the next delimiter, which it leaves where it is. */
    private final class Content extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (current != this) {
                throw new IllegalStateException(
                        "this part was passed: read a part before asking for the next");
            }
            if (length == 0) {
                return 0;
            }
            while (true) {
                int ready = Math.min(ready(), length);
                if (ready > 0) {
                    System.arraycopy(buffer, at, target, offset, ready);
                    at += ready;
                    return ready;
                }
                if (at < limit && delimiterAt(at) == Match.YES) {
                    return -1;
                }
                fill();
            }
        }

        /** How many bytes are content for certain. */
        private int ready() {
            int end = at;
            while (end < limit && (buffer[end] != '\r' || delimiterAt(end) == Match.NO)) {
                end++;
            }
            return end - at;
        }
    }

    private static HttpException.Protocol protocol(String what) {
        return new HttpException.Protocol(what, HttpException.Where.NOWHERE, null);
    }
}
