package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.wire.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class FakeLoopTest {
    private static final long MILLI = 1_000_000;

    private final FakeLoop loop = new FakeLoop();
    private final List<String> seen = new ArrayList<>();

    @Test
    void runsTasksInOrderWhenTold() {
        loop.execute(() -> {
            seen.add("a");
            loop.execute(() -> seen.add("c"));
        });
        loop.execute(() -> seen.add("b"));
        assertTrue(seen.isEmpty());
        assertTrue(loop.runOne());
        assertEquals(List.of("a"), seen);
        loop.run();
        assertEquals(List.of("a", "b", "c"), seen);
        assertTrue(loop.idle());
        assertFalse(loop.runOne());
    }

    @Test
    void timersRunEachAtItsTimeAndMayArmMore() {
        Timer late = new Timer(() -> seen.add("late at " + millis()));
        Timer again = new Timer(() -> seen.add("again at " + millis()));
        Timer early =
                new Timer(() -> {
                    seen.add("early at " + millis());
                    loop.schedule(again, loop.nanoTime() + 100 * MILLI);
                });
        loop.schedule(late, 500 * MILLI);
        loop.schedule(early, 50 * MILLI);
        loop.advance(Duration.ofMillis(40));
        assertTrue(seen.isEmpty());
        loop.advance(Duration.ofSeconds(10));
        assertEquals(List.of("early at 50", "again at 150", "late at 500"), seen);
        assertEquals(10_040 * MILLI, loop.nanoTime());
    }

    /** In milliseconds, as the wheel rounds up to its ticks. */
    private long millis() {
        return loop.nanoTime() / MILLI;
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        Timer timer = new Timer(() -> seen.add("no"));
        loop.schedule(timer, MILLI);
        timer.cancel();
        loop.advance(Duration.ofHours(1));
        assertTrue(seen.isEmpty());
    }

    @Test
    void otherThreadsMayOnlyGiveTasks() {
        CompletableFuture.runAsync(
                        () -> {
                            assertFalse(loop.inLoop());
                            loop.execute(() -> seen.add("given"));
                            assertThrows(IllegalStateException.class, loop::run);
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> loop.schedule(new Timer(() -> {}), 0));
                        })
                .join();
        assertTrue(loop.inLoop());
        loop.run();
        assertEquals(List.of("given"), seen);
    }

    @Test
    void whatATaskThrowsComesOut() {
        loop.execute(() -> {
            throw new IllegalArgumentException("mine");
        });
        assertThrows(IllegalArgumentException.class, loop::run);
    }

    @Test
    void theClockStandsStillUntilMoved() {
        FakeClock clock = new FakeClock(Instant.EPOCH);
        clock.advance(Duration.ofSeconds(5));
        assertEquals(5_000 * MILLI, clock.nanoTime());
        assertEquals(Instant.ofEpochSecond(5), clock.now());
        clock.setWallClock(Instant.EPOCH);
        assertEquals(5_000 * MILLI, clock.nanoTime());
        assertEquals(Instant.EPOCH, clock.now());
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    }
}
