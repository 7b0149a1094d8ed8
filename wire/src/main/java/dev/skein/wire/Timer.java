package dev.skein.wire;

import org.jspecify.annotations.Nullable;

/** Something to do later, on a loop. Reusable: armed with {@link Loop#schedule}, disarmed with {@link #cancel}, both in constant time. Loop only. */
public final class Timer {
    final Runnable action;
    long at;
    @Nullable Timer next;
    @Nullable Timer previous;

    /** @param action runs on the loop; may arm the timer again */
    public Timer(Runnable action) {
        this.action = action;
    }

    /** Whether it will run. */
    public boolean armed() {
        return previous != null;
    }

    /** Makes sure that it does not run until it is scheduled again. */
    public void cancel() {
        Timer before = previous;
        if (before != null) {
            before.next = next;
            if (next != null) {
                next.previous = before;
            }
            previous = null;
            next = null;
        }
    }
}
