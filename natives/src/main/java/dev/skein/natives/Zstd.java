package dev.skein.natives;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import dev.skein.client.ContentCoding;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/**
 * {@code zstd}: Zstandard (RFC 8878), any number of frames, none of which may need a window above 8
 * MiB (RFC 9659).
 */
public final class Zstd implements ContentCoding {
    /** For the service loader; all are the same. */
    public Zstd() {}

    @Override
    public String name() {
        return "zstd";
    }

    /** Whether the library is on the path; it is loaded by the first body. */
    @Override
    public boolean isAvailable() {
        return Platform.has("com.github.luben.zstd.ZstdDecompressCtx");
    }

    @Override
    public Decompressor open() {
        Native.load();
        return new Stream();
    }

    private static final class Stream implements Decompressor {
        private static final int STEP = 16 * 1024;

        private final ZstdDecompressCtx context = new ZstdDecompressCtx();
        private final ZstdFrameHeader header = new ZstdFrameHeader();

        /** What the decoder reads and writes: it takes no arrays. Taken from and put to at once. */
        private final ByteBuffer taken = ByteBuffer.allocateDirect(STEP).limit(0);

        private final ByteBuffer made = ByteBuffer.allocateDirect(STEP).limit(0);
        private boolean inside; // a frame
        private boolean closed;

        @Override
        public void decode(ByteBuffer in, ByteBuffer out) throws DataFormatException {
            do {
                Buffers.move(made, out);
            } while (!made.hasRemaining() && step(in));
        }

        /** Whether something was done, so that there may be more. */
        private boolean step(ByteBuffer in) throws DataFormatException {
            if (!taken.hasRemaining()) {
                refill(in);
            }
            if (inside) {
                return decompress(taken);
            }
            if (!header.read(taken)) {
                return in.hasRemaining();
            }
            decompress(header.take());
            return true;
        }

        private void refill(ByteBuffer in) {
            Buffers.move(in, taken.clear());
            taken.flip();
        }

        private boolean decompress(ByteBuffer in) throws DataFormatException {
            int before = in.position();
            try {
                inside = !context.decompressDirectByteBufferStream(made.clear(), in);
            } catch (ZstdException e) {
                throw (DataFormatException) new DataFormatException(e.getMessage()).initCause(e);
            } finally {
                made.flip();
            }
            return made.hasRemaining() || in.position() > before || !inside;
        }

        @Override
        public boolean complete() {
            return !inside && header.isEmpty() && !taken.hasRemaining() && !made.hasRemaining();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                context.close();
            }
        }
    }
}
