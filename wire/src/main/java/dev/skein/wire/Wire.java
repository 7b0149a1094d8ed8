package dev.skein.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes to a peer and one back: a socket, or TLS over one. Belongs to one loop and is
 * used there only.
 *
 * <p>Closed exactly once, by {@link #close()}, {@link #abort()} or a failure; after that no event
 * comes any more.
 */
public interface Wire {
    /**
     * What a wire tells its owner, on the loop, never from inside one of the owner's own calls to
     * it.
     */
    interface Events {
        /**
         * Ready for bytes: the socket is open and, over TLS, the handshake done. At most once,
         * first.
         */
        void onConnected();

        /**
         * Bytes came. They are valid during this call only and what it leaves in the buffer is
         * lost. It may call {@link Wire#pauseReading}, after which no more comes, or close the
         * wire.
         */
        void onRead(ByteBuffer bytes);

        /** All that was written has left, after some of it had to wait. */
        void onDrained();

        /**
         * The peer has ended its stream in order: a FIN, over TLS after its close_notify. Writing
         * is still possible.
         */
        void onEnd();

        /**
         * The wire broke (refused, reset, handshake failed, ended inside a record or without
         * close_notify) and is closed.
         */
        void onFailed(IOException cause);
    }

    /** Hands all further events to another owner. */
    void events(Events events);

    /**
     * Sends all of {@code bytes}: what the socket does not take now is copied and follows. The
     * buffer is the caller's again afterwards. A closed wire drops them.
     */
    void write(ByteBuffer bytes);

    /**
     * Bytes written that have not left yet. A polite writer waits for {@link Events#onDrained} when
     * this is not zero.
     */
    long pending();

    /**
     * Takes no more bytes from the peer until {@link #resumeReading}: back-pressure down to its
     * socket.
     */
    void pauseReading();

    /** Undoes {@link #pauseReading}. */
    void resumeReading();

    /**
     * Ends in order: sends what is pending (over TLS a close_notify too), then closes the socket.
     * At once if nothing is pending; bounded otherwise.
     */
    void close();

    /** Closes the socket now; what is pending is lost. */
    void abort();

    /**
     * What the handshake agreed on; null on a plain wire. Valid from {@link Events#onConnected}.
     */
    default @Nullable TlsInfo tls() {
        return null;
    }
}
