package dev.skein.wire;

/**
 * Timers by the millisecond in which they are due: arming and cancelling cost the same however many there are, which is what a timeout per
 * request needs, nearly all of which are cancelled. What is due later than one turn of the wheel stays in its slot and is looked at once a turn.
 * Knows no clock: {@link #advance} is told the time. Loop only.
 */
public final class TimerWheel {
    private static final int SLOTS = 4096;
    private static final int TICK_SHIFT = 20; // 2^20 ns: a little over a millisecond

    private final Timer[] slots = new Timer[SLOTS];
    private final long start;
    private long tick; // every slot up to and including this tick has been run
    private long earliest = Long.MAX_VALUE; // no slot before this tick holds a timer; a cancel leaves it too early, which costs one look

    /** @param now the clock's reading from which ticks are counted */
    public TimerWheel(long now) {
        start = now;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Timer(() -> {}); // the head of a list; never runs
        }
    }

    /** Arms {@code timer} for the first tick that does not lie before {@code nanoTime}; moves it if it was armed. */
    public void schedule(Timer timer, long nanoTime) {
        timer.cancel();
        timer.at = Math.max(tick + 1, tickAtOrAfter(nanoTime));
        earliest = Math.min(earliest, timer.at);
        Timer head = slots[(int) (timer.at & (SLOTS - 1))];
        timer.next = head.next;
        timer.previous = head;
        if (head.next != null) {
            head.next.previous = timer;
        }
        head.next = timer;
    }

    /** Runs every timer due by {@code now}. */
    public void advance(long now) {
        long target = (now - start) >> TICK_SHIFT;
        if (target < earliest) {
            tick = Math.max(tick, target);
            return;
        }
        long first = Math.max(tick + 1, earliest);
        long last = Math.min(target, first + SLOTS - 1); // one turn visits every slot, however long the loop slept
        tick = target;
        earliest = Long.MAX_VALUE; // what the actions arm lowers it again
        for (long at = first; at <= last; at++) {
            runDue(slots[(int) (at & (SLOTS - 1))], target);
        }
        earliest = Math.min(earliest, firstOccupied());
    }

    /** Nanoseconds from {@code now} to the next tick at which a timer may be due; {@link Long#MAX_VALUE} when none is armed. */
    public long untilNext(long now) {
        return earliest == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, start + (earliest << TICK_SHIFT) - now);
    }

    private long firstOccupied() {
        for (long at = tick + 1; at <= tick + SLOTS; at++) {
            if (slots[(int) (at & (SLOTS - 1))].next != null) {
                return at;
            }
        }
        return Long.MAX_VALUE;
    }

    private long tickAtOrAfter(long nanoTime) {
        return ((nanoTime - start - 1) >> TICK_SHIFT) + 1;
    }

    private static void runDue(Timer head, long target) {
        // An action may cancel or arm any timer, so start over from the head after each; those not due yet are stepped over.
        Timer timer = head.next;
        while (timer != null) {
            if (timer.at <= target) {
                timer.cancel();
                timer.action.run();
                timer = head.next;
            } else {
                timer = timer.next;
            }
        }
    }
}
