package dev.skein.testing;

import dev.skein.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests by the letter of RFC 9112 and forgives nothing: a test's oracle must not share the
 * leniency, or the bugs, of the codec under test. What a client should not have sent is {@link
 * Malformed}.
 */
final class RequestReader {
    /** The client broke the protocol. */
    static final class Malformed extends IOException {
        final String how;

        Malformed(String how) {
            super(how);
            this.how = how;
        }
    }

    /** The client left within a body; what of it came before is in {@link #read}. */
    static final class CutShort extends IOException {
        final RecordedRequest read;

        CutShort(RecordedRequest read) {
            super("the client left within a body");
            this.read = read;
        }
    }

    private static final int MAX_HEAD = 1 << 20;
    private static final int KEPT_BODY = 16 << 20;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE =
            Pattern.compile("(" + TOKEN + ") ([\\x21-\\x7e]+) (HTTP/1\\.[01])");
    private static final Pattern FIELD =
            Pattern.compile("(" + TOKEN + "):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*?)[ \\t]*");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK =
            Pattern.compile("([0-9A-Fa-f]{1,15})(;[^\\x00-\\x08\\x0a-\\x1f\\x7f]*)?");

    private final Incoming in;
    private int headBytes;

    RequestReader(Incoming in) {
        this.in = in;
    }

    /**
     * The next request without its body; null when the client ended its stream in order before it.
     */
    @Nullable RecordedRequest head(int connection) throws IOException {
        if (!in.await()) {
            return null;
        }
        headBytes = 0;
        String line = line();
        var parts = REQUEST_LINE.matcher(line);
        if (!parts.matches()) {
            throw new Malformed("not a request line: " + line);
        }
        Headers headers = fields();
        checkFraming(parts.group(3), headers);
        return new RecordedRequest(
                connection, parts.group(1), parts.group(2), parts.group(3), headers);
    }

    /** The request with its body read. */
    RecordedRequest body(RecordedRequest head) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
        long[] size = new long[1];
        Headers trailers;
        try {
            trailers = bodyInto(head, kept, size);
        } catch (Malformed malformed) {
            throw malformed;
        } catch (IOException gone) {
            throw new CutShort(head.withBody(kept.toByteArray(), size[0], Headers.empty()));
        }
        return head.withBody(kept.toByteArray(), size[0], trailers);
    }

    static boolean hasBody(RecordedRequest head) {
        String length = head.header("content-length");
        return head.headers().has("transfer-encoding") || (length != null && !length.equals("0"));
    }

    private Headers bodyInto(RecordedRequest head, ByteArrayOutputStream kept, long[] size)
            throws IOException {
        if (!head.headers().has("transfer-encoding")) {
            String length = head.header("content-length");
            copy(length == null ? 0 : Long.parseLong(length), kept, size);
            return Headers.empty();
        }
        for (long length = chunkLength(); length > 0; length = chunkLength()) {
            copy(length, kept, size);
            expectLineEnd();
        }
        headBytes = 0;
        return fields();
    }

    private static void checkFraming(String version, Headers headers) throws Malformed {
        List<String> lengths = headers.all("content-length");
        List<String> codings = headers.all("transfer-encoding");
        if (lengths.size() > 1 || (!lengths.isEmpty() && !codings.isEmpty())) {
            throw new Malformed("the body's length is given more than once: " + lengths + codings);
        }
        if (!lengths.isEmpty() && !LENGTH.matcher(lengths.getFirst()).matches()) {
            throw new Malformed("not a Content-Length: " + lengths.getFirst());
        }
        if (!codings.isEmpty()
                && !(codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"))) {
            throw new Malformed("a Transfer-Encoding that is not chunked: " + codings);
        }
        int hosts = headers.all("host").size();
        if (hosts > 1 || (hosts == 0 && version.equals("HTTP/1.1"))) {
            throw new Malformed(hosts + " Host fields");
        }
    }

    private long chunkLength() throws IOException {
        headBytes = 0;
        String line = line();
        var parts = CHUNK.matcher(line);
        if (!parts.matches()) {
            throw new Malformed("not a chunk's length: " + line);
        }
        return Long.parseLong(parts.group(1), 16);
    }

    private Headers fields() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            var parts = FIELD.matcher(line);
            if (!parts.matches()) {
                throw new Malformed("not a field line: " + line);
            }
            lines.add(parts.group(1));
            lines.add(parts.group(2));
        }
        return Headers.ofParsed(lines.toArray(String[]::new));
    }

    private void copy(long length, ByteArrayOutputStream kept, long[] size) throws IOException {
        byte[] block = new byte[(int) Math.min(length, 8192)];
        for (long left = length; left > 0; ) {
            int count = in.read(block, (int) Math.min(left, block.length));
            if (count < 0) {
                throw new EOFException();
            }
            kept.write(block, 0, Math.min(count, KEPT_BODY - kept.size()));
            size[0] += count;
            left -= count;
        }
    }

    private void expectLineEnd() throws IOException {
        if (next() != '\r' || next() != '\n') {
            throw new Malformed("a chunk that does not end with CRLF after its length");
        }
    }

    /** One line without its CRLF, as Latin-1. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int b = next(); b != '\r'; b = next()) {
            if (b == '\n') {
                throw new Malformed(
                        "LF without CR after: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            if (++headBytes > MAX_HEAD) {
                throw new Malformed("a head above " + MAX_HEAD + " bytes");
            }
            line.write(b);
        }
        if (next() != '\n') {
            throw new Malformed(
                    "CR without LF after: " + line.toString(StandardCharsets.ISO_8859_1));
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private int next() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the client left within a request");
        }
        return b;
    }
}
