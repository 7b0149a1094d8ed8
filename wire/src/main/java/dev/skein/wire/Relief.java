package dev.skein.wire;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits to take the loop over from a thread that is away on errands and does not come back. Looks
 * at it every few milliseconds while it goes at all, and sleeps otherwise, so that to go costs
 * nothing.
 */
final class Relief {
    /** To be away for so long, and at most twice as long, costs a thread the loop. */
    static final long PATIENCE_NANOS = 5_000_000;

    private static final int LOOKS_UNTIL_SLEEP = 20;

    private final Custody custody;
    private volatile @Nullable Thread asleep;
    private volatile boolean standsBy = true; // or is on its way, having been started

    Relief(Custody custody) {
        this.custody = custody;
    }

    /**
     * Whether somebody would take the loop over; nobody while the thread that lost it stays away.
     */
    boolean standsBy() {
        return standsBy;
    }

    /** By the thread of the loop, after it has left: it is looked at from now on. */
    void watch() {
        Thread sleeper = asleep;
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }

    /** Returns when the caller has taken over, or, with false, when there is nothing to take. */
    boolean await(BooleanSupplier ended) {
        int seen = custody.absences();
        int looks = 0;
        standsBy = true;
        while (!ended.getAsBoolean()) {
            if (looks < LOOKS_UNTIL_SLEEP) {
                pause(ended);
            } else {
                sleep(seen, ended);
            }
            int absences = custody.absences();
            if (absences == seen && takeOver(absences)) {
                return true;
            }
            looks = absences == seen ? looks + 1 : 0;
            seen = absences;
        }
        return false;
    }

    /** Says so first: the thread that loses the loop may stand by before this returns. */
    private boolean takeOver(int absence) {
        standsBy = false;
        boolean taken = custody.relieve(absence);
        if (!taken) {
            standsBy = true;
        }
        return taken;
    }

    private void pause(BooleanSupplier ended) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (long left = PATIENCE_NANOS;
                left > 0 && !ended.getAsBoolean();
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            forgetInterrupt();
        }
    }

    private void sleep(int seen, BooleanSupplier ended) {
        asleep = Thread.currentThread();
        while (custody.absences() == seen && !ended.getAsBoolean()) {
            LockSupport.park(this);
            forgetInterrupt();
        }
        asleep = null;
    }

    /** Who keeps one would never sleep again, and whose errand it ran may send one any time. */
    private static void forgetInterrupt() {
        Thread.interrupted();
    }
}
