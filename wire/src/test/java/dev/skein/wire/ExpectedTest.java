package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ExpectedTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final int MANY = Moderation.MANY;

    private final Expected expected = new Expected();

    @Test
    void thePauseIsOverWhenTheLastHasCome() throws Exception {
        expected.add(MANY);
        Thread loop = pause();
        come(MANY - 1);
        assertTrue(parks(loop));
        come(1);
        assertEnds(loop);
    }

    @Test
    void thereIsNoneWhenAllHaveComeBefore() throws Exception {
        expected.add(MANY);
        come(MANY);
        assertEnds(pause());
    }

    @Test
    void forFewItDoesNotEnd() throws Exception {
        expected.add(MANY - 1);
        come(MANY - 1);
        assertParks(pause());
    }

    @Test
    void thoseOfOnePauseAreNoneOfTheNext() throws Exception {
        expected.add(MANY);
        assertParks(pause());
        come(MANY);
        assertParks(pause());
        expected.add(MANY);
        come(2 * MANY);
        assertEnds(pause());
        come(MANY);
        assertParks(pause());
    }

    private void come(int tasks) {
        for (int i = 0; i < tasks; i++) {
            expected.came();
        }
    }

    private Thread pause() {
        return Thread.ofPlatform().daemon().start(() -> expected.pause(HOUR));
    }

    /** And is let go then. */
    private static void assertParks(Thread loop) throws InterruptedException {
        assertTrue(parks(loop));
        LockSupport.unpark(loop);
        assertEnds(loop);
    }

    private static boolean parks(Thread loop) {
        while (loop.isAlive() && loop.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return loop.isAlive();
    }

    private static void assertEnds(Thread loop) throws InterruptedException {
        assertTrue(loop.join(Duration.ofSeconds(20)));
        assertFalse(loop.isAlive());
    }
}
