package dev.skein.wire;

import java.util.function.BooleanSupplier;

/**
 * When a loop looks again and again for a moment before it sleeps: where little is under way, and
 * whatever is said is answered soon, and followed soon by the next thing to say. There the
 * processor would go to sleep with the loop, and to wake it takes longer, and more CPU time, than
 * the answer does (docs/decisions.md).
 *
 * <p>A body that comes is no such talk, nor one that goes: each of many waits in a row must have
 * begun after something was written, and ended with something read.
 */
final class BusyPoll {
    /** How long it looks. */
    static final long LIMIT_NANOS = 50_000;

    /** Of a sleep that could have been spared, with what the processor takes to wake. */
    private static final long SHORT_NANOS = 2 * LIMIT_NANOS;

    /** So many answers in a row are no burst that is over soon. */
    private static final int STEADY = 16;

    private final BooleanSupplier crowded;
    private int steady; // answers in a row that came soon
    private boolean said; // since the last of them
    private boolean soon;
    private boolean heard;

    /**
     * @param crowded whether much is under way; asked before it looks
     */
    BusyPoll(BooleanSupplier crowded) {
        this.crowded = crowded;
    }

    /** Whether to look, now that nothing is due for so long. */
    boolean polls(long nanos) {
        return nanos > LIMIT_NANOS && awaits();
    }

    /**
     * Whether something was said that will be answered soon. If not, a loop that has woken somebody
     * leaves the processor to them: until they say the next thing there is nothing to look for.
     */
    boolean awaits() {
        return said && steady == STEADY && !crowded.getAsBoolean();
    }

    /** It looked, and nothing came. */
    void missed() {
        steady = 0;
    }

    /** A socket was written to. */
    void said() {
        said = true;
    }

    /** A socket had something to read. */
    void heard() {
        heard = true;
    }

    /** Sockets are ready, after a wait of so long, and about to be served. */
    void woke(long nanos) {
        soon = said && nanos < SHORT_NANOS;
        said = false;
        heard = false;
    }

    /** They were served. */
    void served() {
        steady = soon && heard ? Math.min(steady + 1, STEADY) : 0;
    }
}
