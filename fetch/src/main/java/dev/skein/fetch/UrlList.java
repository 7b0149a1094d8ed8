package dev.skein.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list of URLs, one a line, read only as far as it is needed: one of ten million lines starts at
 * once and takes no memory.
 *
 * <p>The text is UTF-8 (a broken sequence becomes U+FFFD), lines end in LF or CRLF, white space
 * around a line, blank lines and lines that start with {@code #} mean nothing. A line of more than
 * 64 KiB is cut and fails. One job reads a list, once.
 */
public final class UrlList implements AutoCloseable {
    static final int MAX_LINE = 64 * 1024;
    private static final int KEPT_OF_TOO_LONG = 200;

    private final InputStream in;
    private final long length;
    private final byte[] buffer = new byte[64 * 1024];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private int position;
    private int limit;
    private long number;
    private boolean begun;
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong linesGiven = new AtomicLong();
    private volatile boolean closed;

    private UrlList(InputStream in, long length) {
        this.in = in;
        this.length = length;
    }

    /** The list in a file, or in whatever else the path names: a pipe will do. */
    public static UrlList open(Path file) throws IOException {
        long length = Files.isRegularFile(file) ? Files.size(file) : -1;
        return new UrlList(Files.newInputStream(file), length);
    }

    /**
     * The list that {@code in} holds, which the list closes. A read that waits for more holds
     * nothing up but the lines to come.
     */
    public static UrlList of(InputStream in) {
        return new UrlList(in, -1);
    }

    /**
     * How many lines that ask for a URL the list has: an estimate by the bytes read so far, exact
     * at the end, empty for a source whose length nobody knows. Any thread may ask.
     */
    public OptionalLong estimatedLines() {
        long read = bytesRead.get();
        if (length < 0 || read == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                Math.round(linesGiven.get() * ((double) Math.max(length, read) / read)));
    }

    /** Closes the source; the list then ends for whoever reads it. */
    @Override
    public void close() throws IOException {
        closed = true;
        in.close();
    }

    /** The next line that asks for a URL, or null at the end. */
    @Nullable UrlLine next() throws IOException {
        while (readLine()) {
            boolean tooLong = line.size() > MAX_LINE;
            String text = line.toString(StandardCharsets.UTF_8).strip();
            if (tooLong || (!text.isEmpty() && text.charAt(0) != '#')) {
                linesGiven.incrementAndGet();
                return new UrlLine(number, tooLong ? shortened(text) : text, tooLong);
            }
        }
        return null;
    }

    /**
     * What {@code step} makes of each line, for a caller that knows iterators only; a list that
     * cannot be read throws {@link UncheckedIOException}.
     */
    <T> Iterator<T> lines(Function<UrlLine, T> step) {
        return new Iterator<>() {
            private @Nullable UrlLine ahead;

            @Override
            public boolean hasNext() {
                try {
                    ahead = ahead == null ? UrlList.this.next() : ahead;
                    return ahead != null;
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                UrlLine next = Objects.requireNonNull(ahead);
                ahead = null;
                return step.apply(next);
            }
        };
    }

    /**
     * Fills {@link #line} with the next one, of which it keeps one byte more than is allowed; false
     * at the end.
     */
    private boolean readLine() throws IOException {
        line.reset();
        boolean any = false;
        while (position < limit || fill()) {
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, position, Math.min(end - position, MAX_LINE + 1 - line.size()));
            boolean ended = end < limit;
            bytesRead.addAndGet(end - position + (ended ? 1 : 0));
            position = ended ? end + 1 : end;
            if (ended) {
                break;
            }
        }
        number += any ? 1 : 0;
        return any;
    }

    private boolean fill() throws IOException {
        int read = closed ? -1 : in.read(buffer);
        if (read < 0) {
            return false;
        }
        position = begun ? 0 : afterByteOrderMark(read);
        bytesRead.addAndGet(position);
        begun = true;
        limit = read;
        return true;
    }

    private static String shortened(String text) {
        return text.length() <= KEPT_OF_TOO_LONG
                ? text
                : text.substring(0, KEPT_OF_TOO_LONG) + "...";
    }

    private int afterByteOrderMark(int read) {
        boolean marked =
                read >= 3
                        && buffer[0] == (byte) 0xEF
                        && buffer[1] == (byte) 0xBB
                        && buffer[2] == (byte) 0xBF;
        return marked ? 3 : 0;
    }
}
