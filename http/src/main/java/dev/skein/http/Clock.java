package dev.skein.http;

import java.time.Instant;

/** Where time comes from, so that a test can be its master. */
public interface Clock {
    /** Nanoseconds of a monotonic clock; only differences mean anything. */
    long nanoTime();

    /** The wall clock, for dates that come from and go to the outside (cookies, Retry-After). */
    Instant now();

    /** The machine's clocks. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }

    /** The machine's clocks: {@link System#nanoTime()} and {@link Instant#now()}. */
    enum SystemClock implements Clock {
        INSTANCE;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }
    }
}
