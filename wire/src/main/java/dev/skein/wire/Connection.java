package dev.skein.wire;

/**
 * A connection that speaks HTTP: HTTP/1.1 with one exchange at a time, HTTP/2 with many. The door
 * behind which the protocols differ. Loop only.
 */
public interface Connection {
    /** Whose connection it is. Called on the loop. */
    interface Owner {
        /**
         * An exchange that ran is over, to its last byte; {@code reusable} says whether others can
         * follow. Its own last call, if one is due, comes next.
         */
        void onReleased(Connection connection, boolean reusable);

        /** {@link Connection#capacity} has changed; never over HTTP/1.1. */
        void onCapacity(Connection connection);

        /**
         * No more exchanges may be started, and the connection only waits for the end of those that
         * run. At most once; never over HTTP/1.1.
         */
        void onDraining(Connection connection);

        /**
         * The connection is gone: by its peer, by an error, by an abort. Running exchanges hear of
         * it next. At most once.
         */
        void onClosed(Connection connection);
    }

    /**
     * Speaks HTTP/2 (RFC 9113) over {@code wire}, which is connected: says the first word, and
     * takes it over.
     *
     * @param codec what it shares with the others of its loop
     */
    static Connection http2(Wire wire, Owner owner, Loop loop, Http2Codec codec) {
        return new Http2Connection(wire, owner, loop, codec);
    }

    /** How many exchanges may run at once; 0 when none may be started, for now or for good. */
    int capacity();

    /** The way for one more exchange; only while fewer run than may. */
    HttpStream open();

    /** Closes an idle connection in order; running exchanges are given up. */
    void close();
}
