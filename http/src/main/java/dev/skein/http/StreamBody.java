package dev.skein.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a source opens: again and again, or once. */
final class StreamBody extends Body {
    private final Source source;
    private final long length;

    StreamBody(Source source, long length, @Nullable String contentType) {
        super(contentType);
        if (length < UNKNOWN) {
            throw new IllegalArgumentException(
                    "length must be 0 or more, or Body.UNKNOWN; got " + length);
        }
        this.source = Objects.requireNonNull(source);
        this.length = length;
    }

    /**
     * A stream that is there already: handed out once, closed with its body whether it was or not.
     */
    static final class Once implements Source {
        private final InputStream stream;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final AtomicBoolean closed = new AtomicBoolean();

        Once(InputStream stream) {
            this.stream = Objects.requireNonNull(stream);
        }

        @Override
        public InputStream open() {
            if (!taken.compareAndSet(false, true)) {
                throw new IllegalStateException(
                        "this body is a stream that was read or closed before; it can be read"
                                + " once");
            }
            return stream;
        }

        void close() {
            taken.set(true);
            if (closed.compareAndSet(false, true)) {
                closeQuietly();
            }
        }

        /** Whoever closes has what it wanted: an error now would only hide it. */
        private void closeQuietly() {
            try {
                stream.close();
            } catch (IOException ignored) {
                // nothing is lost that anyone still wanted
            }
        }
    }

    @Override
    public Body withType(String type) {
        return new StreamBody(source, length, type);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean replayable() {
        return !(source instanceof Once);
    }

    @Override
    public @Nullable ByteBuffer inMemory() {
        return null;
    }

    @Override
    public InputStream open() throws IOException {
        return source.open();
    }

    @Override
    public void close() {
        if (source instanceof Once once) {
            once.close();
        }
    }

    @Override
    public String toString() {
        return length == UNKNOWN ? "stream" : "stream of " + length + " bytes";
    }
}
