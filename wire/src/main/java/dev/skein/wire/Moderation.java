package dev.skein.wire;

import java.util.function.BooleanSupplier;

/**
 * When a loop pauses before it looks for more, as network cards do before they interrupt: where
 * much is under way and comes one by one in quick succession, a turn for each costs more than the
 * work it finds (docs/decisions.md). Not where few wait for their answers, nor where these are far
 * apart, so that a pause is a small part of what each waits anyway, nor where they come many at a
 * time.
 */
final class Moderation {
    static final long PAUSE_NANOS = 50_000;

    /** Sockets, or tasks; a turn that has so many need not have waited for more. */
    static final int MANY = 16;

    /** So many short sleeps in a row are no burst that is over soon. */
    private static final int BRISK = 8;

    /** After so many pauses a sleep shows whether it is still as busy. */
    private static final int IN_A_ROW = 15;

    private final BooleanSupplier crowded;
    private int brisk; // sleeps in a row that took less than a pause, and brought few
    private int pauses; // since the last of them

    /**
     * @param crowded whether much is under way; asked before a pause
     */
    Moderation(BooleanSupplier crowded) {
        this.crowded = crowded;
    }

    /** Whether it has slept for moments only of late, and so may pause. */
    boolean isBrisk() {
        return brisk == BRISK;
    }

    /** Whether to pause, now that nothing is due for so long. */
    boolean pauses(long nanos) {
        if (!isBrisk() || pauses == IN_A_ROW || nanos <= PAUSE_NANOS || !crowded.getAsBoolean()) {
            return false;
        }
        pauses++;
        return true;
    }

    /**
     * It slept so long, with the pause before, if that brought nothing, and {@code found} so many
     * sockets ready.
     */
    void slept(long nanos, int found) {
        brisk = nanos < PAUSE_NANOS && found < MANY ? Math.min(brisk + 1, BRISK) : 0;
        pauses = 0;
    }
}
