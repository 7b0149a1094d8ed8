package dev.skein.bench;

import java.util.Locale;

/** A way of using a client. */
public enum Face {
    /** A blocking call on a virtual thread, as many threads as requests in flight. */
    BLOCK,
    /** Futures or callbacks: the end of one request sends the next. */
    FUTURE,
    /** The client takes the next request from the source itself. */
    GATHER,
    /** The body read as it comes, never whole in memory. */
    STREAM,
    /** The body to a channel as it comes, and a future of its end. */
    TRANSFER,
    /** No request: only the connection for one, taken from the pool and given back. */
    ACQUIRE,
    /** A whole program from start to exit. */
    PROCESS;

    /** As the tables call it: {@code block}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The face of that label. @throws IllegalArgumentException if there is none */
    public static Face of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
