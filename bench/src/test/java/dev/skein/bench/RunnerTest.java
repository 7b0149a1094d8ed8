package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RunnerTest {
    private static final Pace THREE_ROUNDS = new Pace(3, 1, 1, 1);

    private final Queue<Boolean> quiet = new ArrayDeque<>();
    private final Runner runner =
            new Runner(
                    () -> quiet.isEmpty() || quiet.remove(),
                    THREE_ROUNDS,
                    new PrintStream(OutputStream.nullOutputStream()));

    private static final class Fake implements Contestant {
        private final double seconds;
        private int turns;

        Fake(double seconds) {
            this.seconds = seconds;
        }

        @Override
        public String peer() {
            return "fake";
        }

        @Override
        public String face() {
            return "block";
        }

        @Override
        public String prepare() {
            return "ready";
        }

        @Override
        public Sample measure() {
            turns++;
            return new Sample(100, 0, seconds, 1000.0, null, null, null, null, 0, "");
        }

        @Override
        public String end() {
            return "";
        }

        @Override
        public void close() {}
    }

    /** How many turns it had, of which so many count. */
    private int turns(double seconds, int rounds) {
        Fake fake = new Fake(seconds);
        assertEquals(rounds, runner.run(Workload.W9, List.of(fake), row -> {}).size());
        return fake.turns;
    }

    @Test
    void everybodyHasATurnInEachRound() {
        assertEquals(3, turns(2, 3));
        assertEquals(List.of(), runner.notes());
    }

    @Test
    void whoTakesLongHasOneRound() {
        assertEquals(1, turns(61, 1));
        assertEquals(
                List.of(
                        "W9, fake/block: one round only, as it took 61 s for 100 of 100,000"
                                + " requests."),
                runner.notes());
    }

    @Test
    void aTurnThatWasDisturbedIsMeasuredAgain() {
        quiet.addAll(List.of(true, false)); // before and after
        assertEquals(4, turns(2, 3));
        assertEquals(List.of(), runner.notes());
    }

    @Test
    void afterThreeTimesItIsSaid() {
        quiet.addAll(List.of(true, false, true, false, true, false));
        assertEquals(5, turns(2, 3));
        assertTrue(
                runner.notes().getFirst().contains("round 1: the machine was slow"),
                () -> runner.notes().toString());
    }
}
