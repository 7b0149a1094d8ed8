package dev.skein.wire;

/**
 * Timers by the millisecond in which they are due: arming and cancelling cost the same however many
 * there are, which is what a timeout per request needs, nearly all of which are cancelled. What is
 * due later than one turn of the wheel stays in its slot and is looked at once a turn. Knows no
 * clock: {@link #advance} is told the time. Loop only.
 */
public final class TimerWheel {
    private static final int SLOTS = 4096;

    /** 2^20 ns: a little over a millisecond. */
    private static final int TICK_SHIFT = 20;

    /** The last tick that can be told in nanoseconds. */
    private static final long FARTHEST = Long.MAX_VALUE >> TICK_SHIFT;

    private final Timer[] slots = new Timer[SLOTS];
    private final Timer due = Timer.ring(); // taken out of their slots, not run yet
    private final long start;

    /** What is due by this tick is in no slot any more. */
    private long tick;

    /** No slot before this tick holds a timer; a cancel leaves it too early: one look too many. */
    private long earliest = Long.MAX_VALUE;

    /**
     * @param now the clock's reading from which ticks are counted
     */
    public TimerWheel(long now) {
        start = now;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = Timer.ring();
        }
    }

    /**
     * Arms {@code timer} for the first tick that does not lie before {@code nanoTime}; moves it if
     * it was armed. {@link Long#MAX_VALUE} is never.
     */
    public void schedule(Timer timer, long nanoTime) {
        timer.cancel();
        timer.at = Math.max(tick + 1, tickAtOrAfter(nanoTime));
        timer.joinLast(slot(timer.at));
        earliest = Math.min(earliest, timer.at);
    }

    /**
     * Runs every timer due by {@code now}. What an action throws comes out of here; the timers
     * behind it run at the next call.
     */
    public void advance(long now) {
        collect((now - start) >> TICK_SHIFT);
        for (Timer timer = due.next; timer != null && timer != due; timer = due.next) {
            timer.cancel();
            timer.action.run();
        }
    }

    /**
     * Nanoseconds from {@code now} to the next tick at which a timer may be due; {@link
     * Long#MAX_VALUE} when none is armed.
     */
    public long untilNext(long now) {
        if (due.next != due) {
            return 0;
        }
        return earliest == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.max(0, (earliest << TICK_SHIFT) - (now - start));
    }

    /**
     * Moves what is due by {@code target} out of its slots before any of it runs, so that an action
     * may arm and cancel whatever it likes.
     */
    private void collect(long target) {
        if (target < earliest) {
            tick = Math.max(tick, target);
            return;
        }
        // One turn visits every slot, however long the loop slept.
        long last = Math.min(target, earliest + SLOTS - 1);
        for (long at = earliest; at <= last; at++) {
            collect(slot(at), target);
        }
        tick = target;
        earliest = firstOccupied();
    }

    private void collect(Timer head, long target) {
        for (Timer timer = head.next; timer != null && timer != head; ) {
            Timer following = timer.next;
            if (timer.at <= target) {
                timer.cancel();
                timer.joinLast(due);
            }
            timer = following;
        }
    }

    private long firstOccupied() {
        for (long at = tick + 1; at <= tick + SLOTS; at++) {
            Timer head = slot(at);
            if (head.next != head) {
                return at;
            }
        }
        return Long.MAX_VALUE;
    }

    private Timer slot(long at) {
        return slots[(int) (at & (SLOTS - 1))];
    }

    /**
     * The difference is what counts, as with every monotonic clock; only "never" is a point of its
     * own.
     */
    private long tickAtOrAfter(long nanoTime) {
        return nanoTime == Long.MAX_VALUE
                ? FARTHEST
                : Math.min(FARTHEST, ((nanoTime - start - 1) >> TICK_SHIFT) + 1);
    }
}
