package dev.skein.wire;

import org.jspecify.annotations.Nullable;

/**
 * Something to do later, on a loop. Reusable: armed with {@link Loop#schedule}, disarmed with
 * {@link #cancel}, both in constant time. Loop only.
 */
public final class Timer {
    final Runnable action;
    long at; // the tick it is due at

    /** Neighbours in a ring; both null while it is not armed. */
    @Nullable Timer next;

    @Nullable Timer previous;

    /**
     * @param action runs on the loop; may arm the timer again
     */
    public Timer(Runnable action) {
        this.action = action;
    }

    /** The head of an empty ring, which never runs. */
    static Timer ring() {
        Timer head = new Timer(() -> {});
        head.next = head;
        head.previous = head;
        return head;
    }

    /** Puts this timer, which is in no ring, last in that of {@code head}. */
    void joinLast(Timer head) {
        Timer last = head.previous;
        if (last != null) { // a head always has one: itself, if alone
            last.next = this;
        }
        previous = last;
        next = head;
        head.previous = this;
    }

    /** Whether it will run. */
    public boolean armed() {
        return next != null;
    }

    /** Makes sure that it does not run until it is scheduled again. */
    public void cancel() {
        Timer before = previous;
        Timer after = next;
        if (before != null && after != null) {
            before.next = after;
            after.previous = before;
            previous = null;
            next = null;
        }
    }
}
