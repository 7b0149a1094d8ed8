package dev.skein.natives;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.decoder.DecoderJNI.Status;
import dev.skein.client.ContentCoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** {@code br}: brotli (RFC 7932), whose window is 16 MiB at most; the large windows are refused. */
public final class Brotli implements ContentCoding {
    /** For the service loader; all are the same. */
    public Brotli() {}

    @Override
    public String name() {
        return "br";
    }

    /** Whether the library of this platform is on the path; it is loaded by the first body. */
    @Override
    public boolean isAvailable() {
        String platform = Platform.named("macos", "aarch64").replace('-', '.');
        return Platform.has("com.aayushatharva.brotli4j." + platform + ".NativeLoader");
    }

    @Override
    public Decompressor open() {
        Brotli4jLoader.ensureAvailability();
        return new Stream();
    }

    private static final class Stream implements Decompressor {
        private static final int INPUT = 16 * 1024;

        private DecoderJNI.@Nullable Wrapper decoder = create(); // null: closed
        private boolean begun;

        /** What was made and not taken yet; the decoder's own memory, until its next step. */
        private ByteBuffer made = ByteBuffer.allocate(0);

        private static DecoderJNI.Wrapper create() {
            try {
                return new DecoderJNI.Wrapper(INPUT);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void decode(ByteBuffer in, ByteBuffer out) throws DataFormatException {
            DecoderJNI.Wrapper open = decoder;
            if (open == null) {
                throw new IllegalStateException("closed");
            }
            do {
                Buffers.move(made, out);
            } while (!made.hasRemaining() && step(open, in));
        }

        /** Whether something was done, so that there may be more. */
        private boolean step(DecoderJNI.Wrapper open, ByteBuffer in) throws DataFormatException {
            if (open.hasOutput()) {
                made = open.pull();
                return true;
            }
            switch (open.getStatus()) {
                case OK -> open.push(0);
                case NEEDS_MORE_OUTPUT -> made = open.pull();
                case NEEDS_MORE_INPUT -> {
                    if (!in.hasRemaining()) {
                        return false;
                    }
                    ByteBuffer room = open.getInputBuffer().clear();
                    Buffers.move(in, room);
                    open.push(room.position());
                    begun = true;
                }
                case DONE -> {
                    if (in.hasRemaining()) {
                        throw new DataFormatException("something follows the end");
                    }
                    return false;
                }
                case ERROR -> throw new DataFormatException();
            }
            return true;
        }

        @Override
        public boolean complete() {
            DecoderJNI.Wrapper open = decoder;
            return !begun
                    || (open != null
                            && open.getStatus() == Status.DONE
                            && !open.hasOutput()
                            && !made.hasRemaining());
        }

        @Override
        public void close() {
            if (decoder != null) {
                made = ByteBuffer.allocate(0);
                decoder.destroy();
                decoder = null;
            }
        }
    }
}
