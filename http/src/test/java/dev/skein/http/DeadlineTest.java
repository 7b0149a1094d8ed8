package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlineTest {
    @Test
    void passesWhenItsTimeIsUp() {
        Deadline deadline = Deadline.after(100, Duration.ofNanos(50));
        assertEquals(50, deadline.remaining(100));
        assertFalse(deadline.passed(149));
        assertTrue(deadline.passed(150));
        assertEquals(-10, deadline.remaining(160));
    }

    @Test
    void neverNeverPasses() {
        assertFalse(Deadline.NEVER.finite());
        assertFalse(Deadline.NEVER.passed(Long.MAX_VALUE - 1));
        assertEquals(Long.MAX_VALUE, Deadline.NEVER.remaining(-5));
    }

    @Test
    void whatALongCannotHoldIsNever() {
        assertEquals(Deadline.NEVER, Deadline.after(1, Duration.ofDays(400_000)));
        assertEquals(Deadline.NEVER, Deadline.after(Long.MAX_VALUE - 5, 5));
        assertEquals(Deadline.NEVER, Deadline.after(Long.MAX_VALUE - 5, 500));
        assertEquals(Long.MAX_VALUE, Deadline.saturatedNanos(Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(-Long.MAX_VALUE, Deadline.saturatedNanos(Duration.ofSeconds(Long.MIN_VALUE)));
    }

    @Test
    void secondsAndNanosAddUp() {
        assertEquals(1_500_000_000, Deadline.saturatedNanos(Duration.ofMillis(1500)));
        assertEquals(-1_500_000_000, Deadline.saturatedNanos(Duration.ofMillis(-1500)));
        assertEquals(0, Deadline.saturatedNanos(Duration.ZERO));
    }

    @Test
    void noTimeIsNoTimeAndNotForever() {
        assertTrue(Deadline.after(100, Duration.ZERO).passed(100));
        assertTrue(Deadline.after(100, Duration.ofSeconds(-1)).passed(100));
        assertTrue(Deadline.after(-100, Duration.ofSeconds(-1)).passed(-100));
    }

    @Test
    void theClockMayCountBelowZero() {
        Deadline deadline = Deadline.after(-1000, 600);
        assertEquals(100, deadline.remaining(-500));
        assertTrue(deadline.passed(-400));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 50, 150",
        "100, 0, 100",
        "-1000, 600, -400",
        "5, -10, -5",
        "9223372036854775802, 5, 9223372036854775807",
        "9223372036854775802, 500, 9223372036854775807",
    })
    void itsReadingAlone(long now, long nanos, long at) {
        assertEquals(at, Deadline.nanoTimeAfter(now, nanos));
        assertEquals(at, Deadline.after(now, nanos).nanoTime());
    }

    @Test
    void theEarlierOfTwo() {
        Deadline soon = new Deadline(5);
        Deadline late = new Deadline(9);
        assertEquals(soon, soon.earlier(late));
        assertEquals(soon, late.earlier(soon));
        assertEquals(soon, Deadline.NEVER.earlier(soon));
        assertEquals(soon, soon.earlier(Deadline.NEVER));
        assertEquals(Deadline.NEVER, Deadline.NEVER.earlier(Deadline.NEVER));
    }
}
