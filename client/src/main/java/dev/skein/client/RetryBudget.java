package dev.skein.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a client's retries a share of its traffic: a bucket that every request fills a little and
 * every retry empties by one. Full to begin with, so that a client of few requests can retry at
 * all. Thread-safe: all loops share it.
 */
final class RetryBudget {
    /** A retry costs a hundred, so that a share in percent is whole numbers. */
    private static final long RETRY = 100;

    private static final long RESERVE = 10 * RETRY;

    private final int share;
    private final AtomicLong tokens = new AtomicLong(RESERVE);

    /**
     * @param share what each request pays in, in percent of a retry; {@link Retries#UNLIMITED} for
     *     no budget
     */
    RetryBudget(int share) {
        this.share = share;
    }

    /** A request begins: its first attempt only. */
    void request() {
        if (limited() && tokens.get() < RESERVE) {
            tokens.updateAndGet(now -> Math.min(RESERVE, now + share));
        }
    }

    /** Takes what one retry costs; false, and nothing taken, if it is not there. */
    boolean tryRetry() {
        if (!limited()) {
            return true;
        }
        long before = tokens.getAndUpdate(now -> now < RETRY ? now : now - RETRY);
        return before >= RETRY;
    }

    private boolean limited() {
        return share != Retries.UNLIMITED;
    }

    /** How many retries could be made now. */
    @Override
    public String toString() {
        return limited() ? "retries left " + tokens.get() / RETRY : "retries unlimited";
    }
}
