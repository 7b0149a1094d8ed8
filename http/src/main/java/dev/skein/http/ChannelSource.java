package dev.skein.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.WritableByteChannel;

/**
 * A stream that has its bytes in buffers, which a channel takes as they are. For engines: {@link
 * Body#transferTo(WritableByteChannel)} asks the streams they give it.
 */
public interface ChannelSource {
    /** Writes what has not been read yet, to its end; how many bytes. The target stays open. */
    long transferTo(WritableByteChannel target) throws IOException;

    /** The same for any stream, through an array. */
    static long copy(InputStream in, WritableByteChannel target) throws IOException {
        byte[] block = new byte[16 << 10];
        long count = 0;
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            writeAll(ByteBuffer.wrap(block, 0, read), target);
            count += read;
        }
        return count;
    }

    /**
     * Writes all of {@code bytes}, of which a blocking channel may take a part at a time.
     *
     * @throws IllegalBlockingModeException if it takes nothing: it does not block
     */
    static void writeAll(ByteBuffer bytes, WritableByteChannel target) throws IOException {
        while (bytes.hasRemaining()) {
            if (target.write(bytes) == 0) {
                throw new IllegalBlockingModeException();
            }
        }
    }
}
