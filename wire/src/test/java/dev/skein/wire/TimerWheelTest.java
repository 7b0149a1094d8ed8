package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = 1 << 20;
    private static final long START = -12_345_678_901L; // a monotonic clock may well be negative

    private final TimerWheel wheel = new TimerWheel(START);
    private final List<String> ran = new ArrayList<>();

    private Timer timer(String name) {
        return new Timer(() -> ran.add(name));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                TICK - 1,
                TICK,
                TICK + 1,
                1000 * TICK,
                4096 * TICK,
                4097 * TICK,
                99_999 * TICK
            })
    void runsAtTheFirstTickNotBeforeItsTime(long after) {
        long at = START + after;
        Timer timer = timer("x");
        wheel.schedule(timer, at);
        wheel.advance(at - 1);
        assertEquals(List.of(), ran);
        assertTrue(timer.armed());
        wheel.advance(at + TICK - 1);
        assertEquals(List.of("x"), ran);
        assertFalse(timer.armed());
    }

    @Test
    void whatIsLateRunsAtTheNextTick() {
        wheel.advance(START + 10 * TICK);
        wheel.schedule(timer("late"), START);
        wheel.advance(START + 10 * TICK + 5);
        assertEquals(List.of(), ran);
        wheel.advance(START + 11 * TICK);
        assertEquals(List.of("late"), ran);
    }

    @Test
    void neverIsNever() {
        Timer never = timer("never");
        wheel.schedule(never, Long.MAX_VALUE);
        assertTrue(wheel.untilNext(START) > Long.MAX_VALUE / 2);
        wheel.schedule(timer("soon"), START + TICK);
        wheel.advance(START + 100_000 * TICK);
        assertEquals(List.of("soon"), ran);
        assertTrue(never.armed());
        assertTrue(wheel.untilNext(START + 100_000 * TICK) > 0);
    }

    @Test
    void sameTickRunsInTheOrderArmed() {
        for (String name : List.of("a", "b", "c")) {
            wheel.schedule(timer(name), START + TICK);
        }
        wheel.advance(START + TICK);
        assertEquals(List.of("a", "b", "c"), ran);
    }

    @Test
    void untilNextCountsDownAndTellsWhenThereIsNone() {
        assertEquals(Long.MAX_VALUE, wheel.untilNext(START));
        Timer timer = timer("x");
        wheel.schedule(timer, START + 3 * TICK);
        assertEquals(3 * TICK, wheel.untilNext(START));
        assertEquals(2 * TICK, wheel.untilNext(START + TICK));
        assertEquals(0, wheel.untilNext(START + 5 * TICK));
        timer.cancel();
        wheel.advance(START + 3 * TICK); // the one look too many
        assertEquals(Long.MAX_VALUE, wheel.untilNext(START + 3 * TICK));
    }

    @Test
    void actionsCancelAndArmOthersAndThemselves() {
        Timer victim = timer("victim");
        Timer[] self = new Timer[1];
        self[0] =
                new Timer(() -> {
                    ran.add("self");
                    victim.cancel();
                    wheel.schedule(self[0], START);
                    wheel.schedule(timer("new"), START);
                });
        wheel.schedule(self[0], START + TICK);
        wheel.schedule(victim, START + TICK);
        wheel.advance(START + TICK);
        assertEquals(List.of("self"), ran);
        wheel.advance(START + 2 * TICK);
        assertEquals(List.of("self", "self", "new"), ran);
    }

    @Test
    void anActionThatThrowsLosesNoOther() {
        Timer faulty =
                new Timer(() -> {
                    throw new IllegalStateException("faulty");
                });
        wheel.schedule(faulty, START + TICK);
        wheel.schedule(timer("same tick"), START + TICK);
        wheel.schedule(timer("next tick"), START + 2 * TICK);
        assertThrows(IllegalStateException.class, () -> wheel.advance(START + 2 * TICK));
        assertFalse(faulty.armed());
        assertEquals(0, wheel.untilNext(START + 2 * TICK));
        wheel.advance(START + 2 * TICK);
        assertEquals(List.of("same tick", "next tick"), ran);
    }

    /** Random arming, moving, cancelling and sleeping against a plain array of due times. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAPlainList(long seed) {
        Random random = new Random(seed);
        long[] due = new long[64]; // the tick each is due at, or none
        long none = Long.MAX_VALUE;
        Arrays.fill(due, none);
        Timer[] timers = new Timer[due.length];
        long[] now = {START};
        for (int i = 0; i < timers.length; i++) {
            int self = i;
            timers[i] =
                    new Timer(() -> {
                        assertTrue(due[self] <= (now[0] - START) / TICK, "ran early");
                        due[self] = none;
                        disturb(random, due, timers, now[0]);
                    });
        }
        for (int step = 0; step < 5_000; step++) {
            disturb(random, due, timers, now[0]);
            long earliest = Arrays.stream(due).min().orElseThrow();
            if (earliest != none) {
                assertTrue(
                        wheel.untilNext(now[0]) <= Math.max(0, START + earliest * TICK - now[0]));
            }
            now[0] += delay(random);
            wheel.advance(now[0]);
            long tick = (now[0] - START) / TICK;
            for (int i = 0; i < due.length; i++) {
                assertTrue(due[i] > tick, "missed");
                assertEquals(due[i] != none, timers[i].armed());
            }
        }
    }

    private void disturb(Random random, long[] due, Timer[] timers, long now) {
        int i = random.nextInt(due.length);
        if (random.nextInt(4) == 0) {
            timers[i].cancel();
            due[i] = Long.MAX_VALUE;
        } else {
            long at = now + delay(random) - TICK / 2;
            wheel.schedule(timers[i], at);
            long tick = Math.floorDiv(at - START + TICK - 1, TICK);
            due[i] = Math.max(tick, (now - START) / TICK + 1);
        }
    }

    /** Mostly short, sometimes several turns of the wheel. */
    private static long delay(Random random) {
        return random.nextLong(TICK << random.nextInt(15));
    }
}
