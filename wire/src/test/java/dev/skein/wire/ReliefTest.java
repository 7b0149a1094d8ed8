package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReliefTest {
    private final Custody custody = new Custody(Thread.currentThread());
    private final Relief relief = new Relief(custody);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Boolean> relieved = new CompletableFuture<>();
    private final Thread other =
            Thread.ofPlatform()
                    .unstarted(() -> {
                        boolean took = relief.await(ended::get);
                        relieved.complete(took && custody.isMine());
                    });

    @AfterEach
    void end() throws InterruptedException {
        ended.set(true);
        relief.watch();
        other.join(20_000);
        assertFalse(other.isAlive());
    }

    private boolean relieved() throws Exception {
        return relieved.get(20, TimeUnit.SECONDS);
    }

    /** Until the other waits for no time in particular. */
    private void awaitSleep() {
        while (other.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoStaysAwayIsRelieved() throws Exception {
        int absence = custody.leave();
        assertFalse(custody.isMine());
        other.start();
        assertTrue(relieved());
        assertFalse(custody.comeBack(absence));
        assertFalse(custody.isMine());
    }

    @Test
    void whoComesBackIsNot() throws Exception {
        other.start();
        long end = System.nanoTime() + 4 * Relief.PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            long left = System.nanoTime();
            int absence = custody.leave();
            relief.watch();
            if (!custody.comeBack(absence)) { // where the machine took the core from this thread
                assertTrue(System.nanoTime() - left >= Relief.PATIENCE_NANOS);
                return;
            }
            assertTrue(custody.isMine());
        }
        assertFalse(relieved.isDone());
    }

    /** Having slept, as nobody left, it looks again. */
    @Test
    void isWokenToWatch() throws Exception {
        other.start();
        awaitSleep();
        int absence = custody.leave();
        relief.watch();
        assertTrue(relieved());
        assertFalse(custody.comeBack(absence));
    }

    @Test
    void anInterruptIsNoReasonToLookAllTheTime() throws Exception {
        other.start();
        other.interrupt();
        awaitSleep();
        assertFalse(other.isInterrupted());
    }

    @Test
    void whatHasEndedIsNotTaken() throws Exception {
        custody.leave();
        ended.set(true);
        other.start();
        assertFalse(relieved());
    }

    @Test
    void anotherAbsenceIsNotTheOneThatWasSeen() {
        int first = custody.leave();
        assertTrue(custody.comeBack(first));
        int second = custody.leave();
        assertEquals(second, custody.absences());
        assertFalse(custody.relieve(first));
        assertFalse(custody.comeBack(first));
        assertTrue(custody.comeBack(second));
    }
}
