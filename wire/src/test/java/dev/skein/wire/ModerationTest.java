package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ModerationTest {
    private static final long LONG = 1_000_000_000;
    private static final long SHORT = Moderation.PAUSE_NANOS - 1;
    private static final int BRISK = 8;
    private static final int FEW = 15;

    private boolean crowded = true;
    private final Moderation moderation = new Moderation(() -> crowded);

    @Test
    void pausesOnceSleepsHaveBeenShortForSomeTime() {
        for (int i = 0; i < BRISK; i++) {
            assertFalse(moderation.pauses(LONG));
            moderation.slept(SHORT, FEW);
        }
        assertTrue(moderation.pauses(LONG));
    }

    @Test
    void aLongSleepBeginsItAnew() {
        hurry();
        moderation.slept(Moderation.PAUSE_NANOS, FEW);
        assertFalse(moderation.pauses(LONG));
        moderation.slept(SHORT, FEW);
        assertFalse(moderation.pauses(LONG));
        hurry();
        assertTrue(moderation.pauses(LONG));
    }

    @Test
    void aSleepThatBroughtManyWasWorthItsTurn() {
        hurry();
        moderation.slept(SHORT, FEW + 1);
        assertFalse(moderation.pauses(LONG));
    }

    @Test
    void notWhereLittleIsUnderWay() {
        hurry();
        crowded = false;
        assertFalse(moderation.pauses(LONG));
        crowded = true;
        assertTrue(moderation.pauses(LONG));
    }

    @Test
    void noTimerWaitsForAPause() {
        hurry();
        assertFalse(moderation.pauses(Moderation.PAUSE_NANOS));
        assertFalse(moderation.pauses(1));
    }

    @Test
    void looksEverySoOftenWhetherItIsStillBusy() {
        hurry();
        int inARow = 0;
        while (moderation.pauses(LONG)) {
            inARow++;
        }
        assertEquals(15, inARow);
        moderation.slept(SHORT, FEW);
        assertTrue(moderation.pauses(LONG));
        moderation.slept(LONG, FEW);
        assertFalse(moderation.pauses(LONG));
    }

    private void hurry() {
        for (int i = 0; i < BRISK; i++) {
            moderation.slept(SHORT, FEW);
        }
    }
}
