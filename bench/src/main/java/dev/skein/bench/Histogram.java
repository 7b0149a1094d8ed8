package dev.skein.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations of any number in 57 KiB, added by any thread: 128 buckets of equal width inside each
 * power of two, so that a percentile is at most 1/128 too large, and clients whose medians lie
 * within a microsecond are told apart.
 */
final class Histogram {
    private static final int FINE_BITS = 7;
    private static final int FINE = 1 << FINE_BITS;
    private static final int BUCKETS = (Long.SIZE - FINE_BITS) * FINE;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    void add(long nanos) {
        counts.getAndIncrement(bucket(Math.max(0, nanos)));
    }

    /** Nanoseconds that {@code percent} of a hundred do not exceed; 0 when nothing was added. */
    long percentile(double percent) {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += counts.get(i);
        }
        long rank = Math.max(1, (long) Math.ceil(total * percent / 100));
        long seen = 0;
        for (int i = 0; i < BUCKETS && total > 0; i++) {
            seen += counts.get(i);
            if (seen >= rank) {
                return largestIn(i);
            }
        }
        return 0;
    }

    /** Below 128 a bucket for each value; above, the seven bits after the leading one choose. */
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
