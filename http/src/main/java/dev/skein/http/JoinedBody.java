package dev.skein.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Bodies one after the other, each opened when its turn comes: what a multipart body is made of.
 */
final class JoinedBody extends Body {
    private final List<Body> pieces;
    private final AtomicBoolean opened;

    /**
     * The pieces as one body; those in memory, of up to {@code atOnce} bytes together, joined right
     * here.
     */
    static Body of(List<Body> pieces, String contentType, long atOnce) {
        JoinedBody joined = new JoinedBody(List.copyOf(pieces), contentType, new AtomicBoolean());
        boolean small =
                pieces.stream().allMatch(piece -> piece instanceof MemoryBody)
                        && joined.length() <= atOnce;
        return small ? Body.of(joined.bytes(), contentType) : joined;
    }

    private JoinedBody(List<Body> pieces, String contentType, AtomicBoolean opened) {
        super(contentType);
        this.pieces = pieces;
        this.opened = opened;
    }

    @Override
    public Body withType(String type) {
        return new JoinedBody(pieces, type, opened);
    }

    @Override
    public long length() {
        long sum = 0;
        for (Body piece : pieces) {
            long length = piece.length();
            if (length == UNKNOWN) {
                return UNKNOWN;
            }
            sum = Math.addExact(sum, length);
        }
        return sum;
    }

    @Override
    public boolean replayable() {
        return pieces.stream().allMatch(Body::replayable);
    }

    @Override
    public @Nullable ByteBuffer inMemory() {
        return null;
    }

    /** Refuses here rather than at the piece that is used up, when half of it is on its way. */
    @Override
    public InputStream open() {
        if (opened.getAndSet(true) && !replayable()) {
            throw new IllegalStateException(
                    "this body has a stream in it that was read or closed before; it can be read"
                            + " once");
        }
        return new Joined(pieces.iterator());
    }

    @Override
    public void close() {
        if (!replayable()) {
            opened.set(true);
            pieces.forEach(Body::close);
        }
    }

    @Override
    public String toString() {
        return "multipart of " + pieces.size() + " pieces";
    }

    private static final class Joined extends InputStream {
        private final Iterator<Body> rest;
        private InputStream current = nullInputStream();

        Joined(Iterator<Body> pieces) {
            this.rest = pieces;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (true) {
                int read = current.read(target, offset, length);
                if (read > 0) {
                    return read;
                }
                if (read < 0 && !next()) {
                    return -1;
                }
            }
        }

        private boolean next() throws IOException {
            current.close();
            current = nullInputStream();
            if (!rest.hasNext()) {
                return false;
            }
            current = rest.next().open();
            return true;
        }

        @Override
        public void close() throws IOException {
            while (rest.hasNext()) {
                rest.next().close();
            }
            current.close();
        }
    }
}
