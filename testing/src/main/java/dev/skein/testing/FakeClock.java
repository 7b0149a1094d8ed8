package dev.skein.testing;

import dev.skein.http.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock that stands still until the test moves it. Starts at zero and at 2026-01-01T00:00:00Z.
 * Safe for many threads.
 *
 * <pre>{@code
 * FakeClock clock = new FakeClock();
 * CookieJar jar = new CookieJar(clock);
 * clock.advance(Duration.ofHours(1));
 * }</pre>
 */
public final class FakeClock implements Clock {
    private long nanoTime;
    private Instant now;

    public FakeClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /**
     * @param now what the wall clock shows first
     */
    public FakeClock(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized long nanoTime() {
        return nanoTime;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    /** Moves both clocks on. */
    public synchronized void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("a monotonic clock does not go back: " + by);
        }
        nanoTime = Math.addExact(nanoTime, by.toNanos());
        now = now.plus(by);
    }

    /** Sets the wall clock alone, forward or back, as an administrator might. */
    public synchronized void setWallClock(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized String toString() {
        return now + " (" + Duration.ofNanos(nanoTime) + " after the start)";
    }
}
