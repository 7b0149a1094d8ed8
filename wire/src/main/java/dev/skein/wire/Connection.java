package dev.skein.wire;

import java.nio.ByteBuffer;

/**
 * A connection that speaks HTTP: HTTP/1.1 with one exchange at a time, HTTP/2 with many. The door
 * behind which the protocols differ. Loop only.
 */
public interface Connection {
    /** Whose connection it is. Called on the loop. */
    interface Owner {
        /**
         * The exchange that ran is over, to its last byte; {@code reusable} says whether another
         * can follow. Its own {@code onEnd} comes next.
         */
        void onReleased(Connection connection, boolean reusable);

        /**
         * The connection is gone: by its peer, by an error, by an abort. A running exchange has
         * been told. At most once.
         */
        void onClosed(Connection connection);
    }

    /** Starts an exchange; only when none runs. */
    void start(Exchange exchange);

    /**
     * The next bytes of the body of the exchange's request; all are taken. After {@link
     * Exchange#onWritable} or, at first, {@link #start}.
     */
    void send(ByteBuffer bytes);

    /** The body of the exchange's request is complete. */
    void endSend();

    /**
     * Bytes given to {@link #send} that have not left yet: the sender should wait for {@link
     * Exchange#onWritable} when there are any.
     */
    long pending();

    /** No more bytes of the response until {@link #resumeReading}: back-pressure to the peer. */
    void pauseReading();

    /** Undoes {@link #pauseReading}. */
    void resumeReading();

    /**
     * Gives up the running exchange, which hears nothing more; over HTTP/1.1 that costs the
     * connection.
     */
    void cancel();

    /** Closes an idle connection in order; a running exchange is given up. */
    void close();
}
