package dev.skein.http;

import java.time.Duration;

/**
 * A point on a {@link Clock}'s monotonic time line after which work is not worth doing. Every
 * timeout becomes one of these before work starts, so that waits in a row share one budget instead
 * of each having its own.
 *
 * @param nanoTime the clock's reading at which time is up; {@link Long#MAX_VALUE} means never
 */
public record Deadline(long nanoTime) {
    /** No limit. */
    public static final Deadline NEVER = new Deadline(Long.MAX_VALUE);

    /** The deadline {@code timeout} after {@code now}, a reading of {@link Clock#nanoTime()}. */
    public static Deadline after(long now, Duration timeout) {
        return after(now, saturatedNanos(timeout));
    }

    /**
     * The deadline {@code nanos} after {@code now}; a sum beyond the range of a long is {@link
     * #NEVER}.
     */
    public static Deadline after(long now, long nanos) {
        long at = nanoTimeAfter(now, nanos);
        return at == Long.MAX_VALUE ? NEVER : new Deadline(at);
    }

    /** The {@link #nanoTime} of {@link #after(long, long)}, for who needs no more of it. */
    public static long nanoTimeAfter(long now, long nanos) {
        long at = now + nanos;
        return nanos > 0 && at < now ? Long.MAX_VALUE : at;
    }

    /** Whether this deadline can pass at all. */
    public boolean finite() {
        return nanoTime != Long.MAX_VALUE;
    }

    /**
     * Nanoseconds left at {@code now}; zero or less when time is up, {@link Long#MAX_VALUE} when
     * never.
     */
    public long remaining(long now) {
        return finite() ? nanoTime - now : Long.MAX_VALUE;
    }

    /** Whether time is up at {@code now}. */
    public boolean passed(long now) {
        return remaining(now) <= 0;
    }

    /** The earlier of both. */
    public Deadline earlier(Deadline other) {
        return earlier(nanoTime, other.nanoTime) == nanoTime ? this : other;
    }

    /** The earlier of two {@link #nanoTime}s, for who needs no more of them. */
    public static long earlier(long one, long other) {
        if (one == Long.MAX_VALUE) {
            return other;
        }
        return other != Long.MAX_VALUE && other - one < 0 ? other : one;
    }

    /**
     * A duration in nanoseconds; what a long cannot hold (292 years) counts as its largest value.
     */
    public static long saturatedNanos(Duration duration) {
        long seconds = duration.toSeconds();
        if (-MOST_SECONDS < seconds && seconds < MOST_SECONDS) {
            return duration.toNanos();
        }
        return seconds < 0 ? -Long.MAX_VALUE : Long.MAX_VALUE;
    }

    private static final long MOST_SECONDS = Long.MAX_VALUE / 1_000_000_000;
}
