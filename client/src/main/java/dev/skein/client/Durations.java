package dev.skein.client;

import java.time.Duration;

/** What the settings ask of a duration, said the same way everywhere. */
final class Durations {
    /** Longer than any process lives: no limit. */
    static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    private Durations() {}

    static Duration requirePositive(Duration duration, String name) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be longer than zero, not " + duration);
        }
        return duration;
    }

    static Duration requireNotNegative(Duration duration, String name) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, not " + duration);
        }
        return duration;
    }
}
