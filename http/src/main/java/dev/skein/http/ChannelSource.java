package dev.skein.http;

import java.io.IOException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.WritableByteChannel;

/**
 * A stream that has its bytes in buffers, which a channel takes as they are. For engines: {@link
 * Body#transferTo(WritableByteChannel)} asks the streams they give it.
 */
public interface ChannelSource {
    /**
     * Writes what has not been read yet, to its end; how many bytes. The target stays open.
     *
     * @throws IllegalBlockingModeException if {@code target} does not block
     */
    long transferTo(WritableByteChannel target) throws IOException;
}
