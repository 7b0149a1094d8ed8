package dev.skein.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lines out of bytes as they come. A read returns what there is, so that a line is delivered when
 * it has arrived, not when a buffer is full; a CR ends its line at once, and a LF that follows
 * later is swallowed then.
 */
final class LineReader extends Spliterators.AbstractSpliterator<String> {
    private static final int MAX_LINE = 16 << 20;
    private static final int BUFFER = 8192;

    private final InputStream in;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).limit(0);
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).limit(0);
    private final StringBuilder line = new StringBuilder();
    private final Charset unmarked;
    private @Nullable CharsetDecoder decoder;
    private boolean afterCr;
    private boolean ended;
    private boolean flushed;

    LineReader(InputStream in, Charset unmarked) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.in = in;
        this.unmarked = unmarked;
    }

    Stream<String> stream() {
        return StreamSupport.stream(this, false).onClose(this::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super String> action) {
        try {
            String next = next();
            if (next == null) {
                in.close();
                return false;
            }
            action.accept(next);
            return true;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private @Nullable String next() throws IOException {
        while (true) {
            if (takeLine()) {
                return taken();
            }
            if (!fill()) {
                return line.isEmpty() ? null : taken();
            }
        }
    }

    private String taken() {
        String text = line.toString();
        line.setLength(0);
        return text;
    }

    /** Moves chars to the line up to the next line end. @return whether there was one */
    private boolean takeLine() throws IOException {
        if (afterCr && chars.hasRemaining()) {
            afterCr = false;
            if (chars.charAt(0) == '\n') {
                chars.get();
            }
        }
        int from = chars.position();
        int to = from;
        char[] text = chars.array();
        while (to < chars.limit() && text[to] != '\n' && text[to] != '\r') {
            to++;
        }
        if (line.length() + to - from > MAX_LINE) {
            throw new HttpException.TooLarge(
                    "a line is longer than " + MAX_LINE + " chars",
                    HttpException.Where.NOWHERE,
                    null);
        }
        line.append(text, from, to - from);
        chars.position(to);
        if (!chars.hasRemaining()) {
            return false;
        }
        afterCr = chars.get() == '\r';
        return true;
    }

    /** Decodes what has come, or else waits for more. @return false at the end */
    private boolean fill() throws IOException {
        chars.clear();
        CharsetDecoder decoding = decoder == null ? begin() : decoder;
        while (!flushed) {
            boolean drained = decoding.decode(bytes, chars, ended).isUnderflow();
            if (drained && ended) {
                flushed = decoding.flush(chars).isUnderflow();
            }
            if (chars.position() > 0) {
                chars.flip();
                return true;
            }
            if (!ended) {
                read();
            }
        }
        chars.limit(0);
        return false;
    }

    /** Waits for no more bytes than it takes to know that there is no byte order mark. */
    private CharsetDecoder begin() throws IOException {
        while (!ended && ByteOrderMark.mayFollow(bytes.array(), bytes.limit())) {
            read();
        }
        ByteOrderMark mark = ByteOrderMark.of(bytes.array(), bytes.limit());
        if (mark != null) {
            bytes.position(mark.length());
        }
        CharsetDecoder chosen =
                (mark == null ? unmarked : mark.charset)
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        decoder = chosen;
        return chosen;
    }

    private void read() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = read < 0;
        bytes.position(bytes.position() + Math.max(read, 0)).flip();
    }

    private void close() {
        try {
            in.close();
        } catch (IOException ignored) {
            // whoever closes has what it wanted
        }
    }
}
