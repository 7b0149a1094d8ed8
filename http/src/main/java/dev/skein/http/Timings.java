package dev.skein.http;

import java.time.Duration;

/**
 * How long each phase of an exchange took: of the last attempt, but for {@link #total()}, which is
 * from the call to the end of the body, all attempts, waits and redirects included. A phase that
 * did not happen (a connection was reused, the host was cached) took zero. Nanoseconds inside, a
 * {@link Duration} for whoever asks.
 */
public record Timings(
        long queueNanos,
        long dnsNanos,
        long connectNanos,
        long tlsNanos,
        long sendNanos,
        long firstByteNanos,
        long bodyNanos,
        long totalNanos) {
    /** Nothing measured: a response that no engine made. */
    public static final Timings NONE = new Timings(0, 0, 0, 0, 0, 0, 0, 0);

    /** How long {@code phase} took; zero for those that no exchange has. */
    public Duration of(Phase phase) {
        return Duration.ofNanos(
                switch (phase) {
                    case QUEUE -> queueNanos;
                    case DNS -> dnsNanos;
                    case CONNECT -> connectNanos;
                    case TLS -> tlsNanos;
                    case SEND -> sendNanos;
                    case FIRST_BYTE -> firstByteNanos;
                    case BODY -> bodyNanos;
                    case PREPARE, BACKOFF -> 0;
                });
    }

    /** From the call to the end of the body. */
    public Duration total() {
        return Duration.ofNanos(totalNanos);
    }
}
