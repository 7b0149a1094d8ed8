package dev.skein.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes as a network brings them: at most so many at a time, perhaps broken off; counts its
 * closings.
 */
final class Torn extends InputStream {
    private final InputStream bytes;
    private final int most;
    private IOException ending;
    int closed;

    Torn(byte[] bytes, int most) {
        this.bytes = new ByteArrayInputStream(bytes);
        this.most = most;
    }

    /** Fails where it would end. */
    Torn breaking(IOException how) {
        ending = how;
        return this;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = bytes.read(target, offset, Math.min(most, length));
        if (read < 0 && ending != null) {
            throw ending;
        }
        return read;
    }

    @Override
    public void close() {
        closed++;
    }
}
