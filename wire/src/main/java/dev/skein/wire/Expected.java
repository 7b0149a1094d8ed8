package dev.skein.wire;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that threads who were woken will likely give. Where these are many, a pause is over as
 * soon as they have come, and not begun when they have come before: on a busy core it took these
 * threads as long to ask, and until the loop has sent it, the server has nothing to do
 * (docs/decisions.md). Where they are few it takes its time, and brings more answers for the turn.
 *
 * <p>A guess: who was woken may have nothing more to ask. Then a pause is as long as any other.
 */
final class Expected {
    private static final int NONE = -1;

    /** Still to come; zero: all have. */
    private final AtomicInteger missing = new AtomicInteger(NONE);

    private volatile @Nullable Thread pausing;

    /** The loop, before it wakes the threads. */
    void add(int tasks) {
        if (tasks >= Moderation.MANY) {
            missing.set(tasks);
        }
    }

    /** The loop: parks for so long at most. */
    void pause(long nanos) {
        pausing = Thread.currentThread();
        if (missing.get() != 0) {
            LockSupport.parkNanos(this, nanos);
        }
        pausing = null;
        missing.set(NONE);
    }

    /** From any thread: a task has come. */
    void came() {
        if (missing.get() > 0 && missing.decrementAndGet() == 0) {
            LockSupport.unpark(pausing);
        }
    }
}
