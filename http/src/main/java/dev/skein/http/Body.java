package dev.skein.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request or of a response: bytes in memory, or a stream of known or unknown
 * length.
 *
 * <p>In memory (empty, bytes, text, form) it can be read any number of times, from any thread. A
 * file or a multipart body is opened anew for each reading. A plain stream is read once, by one
 * thread, and belongs to the body, which closes it. When the transfer of a streamed response
 * breaks, {@link #bytes()}, {@link #text()} and {@link #lines()} throw an {@link
 * UncheckedIOException} around the {@link HttpException}; {@link #open()}'s stream and {@code
 * transferTo} throw that exception itself.
 */
public abstract sealed class Body implements AutoCloseable
        permits MemoryBody, FileBody, StreamBody, JoinedBody {
    /** Unknown length. */
    public static final long UNKNOWN = -1;

    /** The most one array can hold on every machine. */
    static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private final @Nullable String contentType;

    Body(@Nullable String contentType) {
        this.contentType =
                contentType == null ? null : Headers.checkedValue("content-type", contentType);
    }

    /** Opens a content from its start, as often as asked. */
    @FunctionalInterface
    public interface Source {
        /** A new stream, which belongs to the caller. */
        InputStream open() throws IOException;
    }

    /** No content. */
    public static Body empty() {
        return MemoryBody.EMPTY;
    }

    /**
     * These bytes, without a media type. The array is not copied: it belongs to the body from now
     * on.
     */
    public static Body of(byte[] bytes) {
        return bytes.length == 0 ? MemoryBody.EMPTY : new MemoryBody(bytes, null);
    }

    /** These bytes as {@code type}. The array is not copied: it belongs to the body from now on. */
    public static Body of(byte[] bytes, String type) {
        return new MemoryBody(bytes, type);
    }

    /** {@code text} in UTF-8, as {@code text/plain; charset=utf-8}. */
    public static Body text(String text) {
        return text(text, "text/plain; charset=utf-8");
    }

    /**
     * {@code text} in the charset that {@code type} names, else UTF-8: {@code text(page,
     * "text/html; charset=utf-8")}.
     *
     * @throws IllegalArgumentException if that charset lacks a character of the text
     */
    public static Body text(String text, String type) {
        return new MemoryBody(encoded(text, MediaType.charsetOf(type)), type);
    }

    /**
     * The file, read when it is sent, by its name's media type. Its length is that of the moment it
     * is asked for.
     */
    public static Body file(Path file) {
        return new FileBody(file, FileBody.guessType(file));
    }

    /** The file as {@code type}, read when it is sent. */
    public static Body file(Path file, String type) {
        return new FileBody(file, type);
    }

    /**
     * {@code form("q", "a b", "page", "2")}: names and values in turn, as {@code
     * application/x-www-form-urlencoded}.
     */
    public static Body form(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "names and values must come in pairs; got "
                            + namesAndValues.length
                            + " strings");
        }
        List<QueryParams.Pair> pairs = new ArrayList<>(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            pairs.add(new QueryParams.Pair(namesAndValues[i], namesAndValues[i + 1]));
        }
        return form(new QueryParams(pairs));
    }

    /** The pairs as {@code application/x-www-form-urlencoded}. */
    public static Body form(QueryParams pairs) {
        return new MemoryBody(
                pairs.toString().getBytes(StandardCharsets.US_ASCII),
                "application/x-www-form-urlencoded");
    }

    /**
     * The parts as {@code multipart/form-data}; it can be replayed, and has a known length, if all
     * parts can and have.
     */
    public static Body multipart(Multipart parts) {
        return parts.toBody();
    }

    /** A stream of unknown length, read once and closed. */
    public static Body stream(InputStream stream) {
        return stream(stream, UNKNOWN);
    }

    /** A stream of {@code length} bytes or of {@link #UNKNOWN} length, read once and closed. */
    public static Body stream(InputStream stream, long length) {
        return new StreamBody(new StreamBody.Once(stream), length, null);
    }

    /** What {@code source} opens, anew for each reading: it can be replayed. */
    public static Body stream(Source source, long length) {
        return new StreamBody(source, length, null);
    }

    /** The same content, sent as {@code type}. A stream is shared: only one of both can be read. */
    public abstract Body withType(String type);

    /** Bytes when all is read, or {@link #UNKNOWN}. */
    public abstract long length();

    /** Whether it can be read from its start again, as a redirect (307) or a retry needs. */
    public abstract boolean replayable();

    /**
     * The bytes, read-only, if they are in memory already; else null. For engines: what is in
     * memory goes out without a thread.
     */
    public abstract @Nullable ByteBuffer inMemory();

    /**
     * A stream over the content from its start. @throws IllegalStateException if it was opened or
     * closed before and cannot be replayed
     */
    public abstract InputStream open() throws IOException;

    /**
     * Lets go of a stream, read or not; of a streamed response this ends the transfer. Does nothing
     * the second time, and never fails.
     */
    @Override
    public abstract void close();

    /** The media type to send as Content-Type when the headers name none. */
    public final @Nullable String contentType() {
        return contentType;
    }

    /** All bytes, and closes. Of a body in memory it is the body's own array: to be read only. */
    public byte[] bytes() {
        try (InputStream in = open()) {
            byte[] bytes = in.readNBytes(MAX_ARRAY);
            if (bytes.length == MAX_ARRAY && in.read() >= 0) {
                throw new HttpException.TooLarge(
                        "the body is larger than 2 GiB, which no array holds: transfer it to a"
                                + " file",
                        HttpException.Where.NOWHERE,
                        null);
            }
            return bytes;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } finally {
            close();
        }
    }

    /**
     * All of it as text, and closes: by its byte order mark, else the charset of its media type,
     * else UTF-8. What is malformed becomes U+FFFD.
     */
    public final String text() {
        return text(charset());
    }

    /** All of it as text in {@code charset} unless a byte order mark says otherwise, and closes. */
    public final String text(Charset charset) {
        return ByteOrderMark.decode(bytes(), charset);
    }

    /** {@link #lines(Charset)} in the charset of the media type, else UTF-8. */
    public final Stream<String> lines() {
        return lines(charset());
    }

    /**
     * The lines, decoded as they are pulled; each ends with LF, CR LF or CR, which it does not
     * contain. Closing the stream closes the body. A line of more than 16 Mi chars is an {@link
     * UncheckedIOException} around {@link HttpException.TooLarge}.
     */
    public final Stream<String> lines(Charset charset) {
        try {
            return new LineReader(open(), charset).stream().onClose(this::close);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * Writes all of it to {@code target}, which stays open, and closes this body.
     *
     * @return how many bytes there were
     * @throws HttpException if the transfer of a streamed response breaks
     * @throws IOException if {@code target} fails
     */
    public long transferTo(OutputStream target) throws IOException {
        try (InputStream in = open()) {
            return in.transferTo(target);
        } finally {
            close();
        }
    }

    /**
     * Writes all of it to {@code target}, which stays open and blocks, and closes this body. The
     * cheapest way for a streamed response that is large: its bytes are not copied on their way.
     *
     * @return how many bytes there were
     * @throws HttpException if the transfer of a streamed response breaks
     * @throws IOException if {@code target} fails
     * @throws IllegalBlockingModeException if {@code target} does not block
     */
    public final long transferTo(WritableByteChannel target) throws IOException {
        try (InputStream in = open()) {
            return in instanceof ChannelSource source
                    ? source.transferTo(target)
                    : in.transferTo(Channels.newOutputStream(target));
        } finally {
            close();
        }
    }

    /**
     * Writes all of it to the file, whose former content is lost, and closes this body. A transfer
     * that breaks leaves what had come; so does that of a streamed response which is interrupted.
     */
    public final long transferTo(Path file) throws IOException {
        try (InputStream in = open()) { // before the file loses anything
            return in instanceof ChannelSource source ? write(source, file) : write(in, file);
        } finally {
            close();
        }
    }

    private static long write(ChannelSource source, Path file) throws IOException {
        try (FileChannel target =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            return source.transferTo(target);
        }
    }

    /** Not to a channel, which an interrupt closes: nothing is waited for here. */
    private static long write(InputStream in, Path file) throws IOException {
        try (OutputStream target = Files.newOutputStream(file)) {
            return in.transferTo(target);
        }
    }

    /** Not {@code getBytes}, which puts a question mark for what the charset lacks. */
    private static byte[] encoded(String text, Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return text.getBytes(charset);
        }
        try {
            ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exactly = new byte[bytes.remaining()];
            bytes.get(exactly);
            return exactly;
        } catch (CharacterCodingException lacking) {
            throw new IllegalArgumentException(
                    "the text has characters that " + charset + " lacks: use UTF-8", lacking);
        }
    }

    private Charset charset() {
        return contentType == null ? StandardCharsets.UTF_8 : MediaType.charsetOf(contentType);
    }
}
