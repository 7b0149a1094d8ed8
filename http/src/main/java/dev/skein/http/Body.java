package dev.skein.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request or of a response: bytes in memory, or a stream of known or unknown length.
 *
 * <p>In memory (empty, bytes, text, form) it can be read any number of times, from any thread. A file or a multipart body is opened anew for
 * each reading. A plain stream is read once, by one thread, and belongs to the body, which closes it. What reads a
 * streamed response throws an {@link UncheckedIOException} around the {@link HttpException} when the transfer breaks, and {@link #open()}'s
 * stream throws that exception itself.
 */
public sealed abstract class Body implements AutoCloseable {
    /** Unknown length. */
    public static final long UNKNOWN = -1;

    private final @Nullable String contentType;

    private Body(@Nullable String contentType) {
        this.contentType = contentType;
    }
    // TODO(helper): factories: empty(), of(byte[]), of(byte[], type), text(String), text(String, type), file(Path), file(Path, type),
    // form(String... namesAndValues) , form(FormPairs), multipart(Multipart), stream(InputStream), stream(InputStream, length),
    // stream(Supplier<InputStream>, length) (replayable), each with `withType(String)`.

    /** Bytes when all is read, or {@link #UNKNOWN}. */
    public abstract long length();

    /** Whether it can be read from its start again, as a redirect (307) or a retry needs. */
    public abstract boolean replayable();

    /** The bytes, read-only, if they are in memory already; else null. For engines: what is in memory goes out without a thread. */
    public abstract @Nullable ByteBuffer inMemory();

    /** A stream over the content from its start. @throws IllegalStateException if it was opened before and cannot be replayed */
    public abstract InputStream open() throws IOException;

    /** The media type to send as Content-Type when the request names none. */
    public final @Nullable String contentType() {
        return contentType;
    }
}
