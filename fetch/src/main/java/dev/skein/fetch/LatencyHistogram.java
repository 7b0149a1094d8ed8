package dev.skein.fetch;

import java.time.Duration;

/**
 * Durations of any number in 8 KiB: buckets of equal width inside each power of two, so that a
 * percentile is at most 1/16 too large. The largest value is kept as it was.
 */
final class LatencyHistogram {
    private static final int FINE_BITS = 4;
    private static final int FINE = 1 << FINE_BITS;

    private final long[] counts = new long[(Long.SIZE - FINE_BITS) * FINE];
    private long total;
    private long max;

    void add(Duration duration) {
        long nanos = Math.max(0, duration.toNanos());
        counts[bucket(nanos)]++;
        total++;
        max = Math.max(max, nanos);
    }

    /** The value that {@code percent} of a hundred do not exceed; zero when there are none. */
    Duration percentile(double percent) {
        long rank = Math.max(1, (long) Math.ceil(total * percent / 100));
        long seen = 0;
        for (int bucket = 0; bucket < counts.length && total > 0; bucket++) {
            seen += counts[bucket];
            if (seen >= rank) {
                return Duration.ofNanos(Math.min(max, largestIn(bucket)));
            }
        }
        return Duration.ZERO;
    }

    Duration max() {
        return Duration.ofNanos(max);
    }

    /**
     * Below 16 each value has its bucket; above, the four bits after the leading one choose among
     * the 16 of its power of two.
     */
    private static int bucket(long value) {
        if (value < FINE) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - FINE_BITS;
        return (shift + 1) * FINE + (int) (value >>> shift) - FINE;
    }

    private static long largestIn(int bucket) {
        if (bucket < FINE) {
            return bucket;
        }
        int shift = bucket / FINE - 1;
        return ((bucket % FINE + FINE + 1L) << shift) - 1;
    }
}
