package dev.skein.wire;

import java.nio.ByteBuffer;

/**
 * The way of one exchange through its connection: over HTTP/1.1 the connection itself, over HTTP/2
 * one of its streams. Loop only.
 */
public interface HttpStream {
    /** Starts the exchange; once, or over HTTP/1.1 when the one before is over. */
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

    /**
     * Back-pressure to the peer, until {@link #resumeReading}. Over HTTP/1.1 no more bytes of the
     * response come; over HTTP/2 those that the stream's window still allows do.
     */
    void pauseReading();

    /** Undoes {@link #pauseReading}. */
    void resumeReading();

    /**
     * Gives up the running exchange, which hears nothing more; over HTTP/1.1 that costs the
     * connection.
     */
    void cancel();
}
