package dev.skein.client;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * deflate, which is the zlib format (RFC 1950) by the standard and bare deflate (RFC 1951) by a
 * good many servers. The first two bytes tell: a zlib head has method 8 and divides by 31, and a
 * bare stream that began with method 8 would be a stored block whose padding is not zero, which no
 * encoder writes.
 */
final class Deflate implements ContentCoding.Decompressor {
    /** The first bytes, until they have told. */
    private final ByteBuffer first = ByteBuffer.allocate(2);

    private @Nullable Inflater inflater;

    @Override
    public void decode(ByteBuffer in, ByteBuffer out) throws DataFormatException {
        while (inflater == null && in.hasRemaining()) {
            first.put(in.get());
            if (isBare() || !first.hasRemaining()) {
                inflater = new Inflater(isBare());
                first.flip();
            }
        }
        if (inflater != null) {
            inflate(inflater, in, out);
        }
    }

    /** Known after one byte unless that could begin a zlib head. */
    private boolean isBare() {
        int b = first.get(0) & 0xff;
        boolean method8 = (b & 0x0f) == 8 && b >> 4 <= 7;
        return !method8 || (first.position() == 2 && (b * 256 + (first.get(1) & 0xff)) % 31 != 0);
    }

    private void inflate(Inflater inflater, ByteBuffer in, ByteBuffer out)
            throws DataFormatException {
        while (!inflater.finished()) {
            boolean early = first.hasRemaining();
            inflater.setInput(early ? first : in);
            int made = inflater.inflate(out);
            if (inflater.needsDictionary()) {
                throw new DataFormatException("it needs a dictionary that nobody has");
            }
            if (made == 0 && !inflater.finished() && (!early || !out.hasRemaining())) {
                return;
            }
        }
        while (in.hasRemaining()) {
            if (in.get() != 0) {
                throw new DataFormatException("something follows the end");
            }
        }
    }

    @Override
    public boolean complete() {
        return inflater == null ? first.position() == 0 : inflater.finished();
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
