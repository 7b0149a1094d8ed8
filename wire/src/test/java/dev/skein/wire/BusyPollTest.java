package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BusyPollTest {
    private static final long LONG = 1_000_000_000;
    private static final long SOON = 2 * BusyPoll.LIMIT_NANOS - 1;
    private static final int STEADY = 16;

    private boolean crowded;
    private final BusyPoll busyPoll = new BusyPoll(() -> crowded);

    @Test
    void pollsOnceAnswersHaveComeSoonForSomeTime() {
        for (int i = 0; i < STEADY; i++) {
            assertFalse(pollsForAnAnswer());
            answer(SOON);
        }
        assertTrue(pollsForAnAnswer());
        answer(0);
        assertTrue(pollsForAnAnswer());
    }

    /** Whoever was woken for the answer needs the processor to say the next thing. */
    @Test
    void notBeforeSomethingIsSaid() {
        talk();
        assertFalse(busyPoll.awaits());
        assertFalse(busyPoll.polls(LONG));
        busyPoll.said();
        assertTrue(busyPoll.awaits());
        assertTrue(busyPoll.polls(LONG));
    }

    @Test
    void whatIsSaidWhileSocketsAreServedAsksForTheNextAnswer() {
        busyPoll.said();
        for (int i = 0; i < STEADY; i++) {
            busyPoll.woke(SOON);
            busyPoll.heard();
            busyPoll.said();
            busyPoll.served();
        }
        assertTrue(busyPoll.polls(LONG));
    }

    @Test
    void aLateAnswerBeginsItAnew() {
        talk();
        busyPoll.said();
        answer(SOON + 1);
        assertFalse(pollsForAnAnswer());
        answer(SOON);
        assertFalse(pollsForAnAnswer());
        talk();
        assertTrue(pollsForAnAnswer());
    }

    @Test
    void aPollInVainBeginsItAnew() {
        talk();
        busyPoll.missed();
        assertFalse(pollsForAnAnswer());
    }

    @Test
    void aBodyThatComesIsNoTalk() {
        talk();
        answer(SOON);
        assertFalse(pollsForAnAnswer());
    }

    @Test
    void norOneThatGoes() {
        talk();
        busyPoll.said();
        busyPoll.woke(SOON);
        busyPoll.said();
        busyPoll.served();
        assertFalse(pollsForAnAnswer());
    }

    @Test
    void notWhereMuchIsUnderWay() {
        talk();
        crowded = true;
        assertFalse(pollsForAnAnswer());
        crowded = false;
        assertTrue(pollsForAnAnswer());
    }

    @Test
    void noTimerWaitsForIt() {
        talk();
        busyPoll.said();
        assertFalse(busyPoll.polls(BusyPoll.LIMIT_NANOS));
        assertFalse(busyPoll.polls(1));
    }

    private void talk() {
        for (int i = 0; i < STEADY; i++) {
            busyPoll.said();
            answer(SOON);
        }
    }

    private void answer(long nanos) {
        busyPoll.woke(nanos);
        busyPoll.heard();
        busyPoll.served();
    }

    private boolean pollsForAnAnswer() {
        busyPoll.said();
        return busyPoll.polls(LONG);
    }
}
