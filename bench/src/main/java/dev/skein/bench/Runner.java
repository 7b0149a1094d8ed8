package dev.skein.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes a workload's contestants through its rounds: everybody a turn, again and again. */
final class Runner {
    /** Whoever takes longer for a turn has one. */
    private static final double LONG_SECONDS = 20;

    private static final int ATTEMPTS = 3;
    private static final int LOOKS = 10;

    /** Tells of the machine. */
    interface Gauge {
        /** Whether it is as fast just now as it usually is. */
        boolean isQuiet() throws IOException;
    }

    private final Gauge gauge;
    private final Pace pace;
    private final PrintStream says;
    private final List<String> notes = new ArrayList<>();
    private final List<String> leaks = new ArrayList<>();

    Runner(Gauge gauge, Pace pace, PrintStream says) {
        this.gauge = gauge;
        this.pace = pace;
        this.says = says;
    }

    /** All rows of {@code workload}, each told to {@code each} as soon as its round is over. */
    List<Row> run(Workload workload, List<Contestant> contestants, Consumer<Row> each) {
        says.println();
        says.println(workload.label() + ": " + workload.title());
        List<Contestant> ready = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        try {
            contestants.forEach(contestant -> prepare(workload, contestant, ready));
            for (int round = 1; round <= pace.rounds(); round++) {
                List<Row> rowsOfRound = withRatios(workload, round(workload, round, ready));
                rowsOfRound.forEach(each);
                rows.addAll(rowsOfRound);
            }
        } finally {
            contestants.forEach(this::end);
        }
        return rows;
    }

    /** What a reader of the figures has to know: who was left out, what was measured in noise. */
    List<String> notes() {
        return notes;
    }

    /** What Skein left behind; nothing is right. */
    List<String> leaks() {
        return leaks;
    }

    private void prepare(Workload workload, Contestant contestant, List<Contestant> ready) {
        try {
            says.println("  " + contestant.label() + ": " + contestant.prepare());
            ready.add(contestant);
        } catch (IOException e) {
            leaveOut(workload, contestant, e);
        }
    }

    private List<Row> round(Workload workload, int round, List<Contestant> ready) {
        List<Row> rows = new ArrayList<>();
        for (Contestant contestant : List.copyOf(ready)) {
            try {
                Sample sample = measure(workload, round, contestant);
                rows.add(sample.toRow(workload, contestant.peer(), contestant.face(), round));
                if (isLong(sample)) {
                    ready.remove(contestant);
                    notes.add(
                            "%s, %s: one round only, as it took %.0f s%s."
                                    .formatted(
                                            workload.label(),
                                            contestant.label(),
                                            sample.seconds(),
                                            shareDone(workload, sample)));
                }
                if (sample.failed() > 0) {
                    says.println(
                            "  "
                                    + contestant.label()
                                    + ": "
                                    + sample.failed()
                                    + " failed: "
                                    + sample.note());
                }
            } catch (IOException e) {
                leaveOut(workload, contestant, e);
                ready.remove(contestant);
            }
        }
        return rows;
    }

    /** Whoever had no more time did not do all. */
    private static String shareDone(Workload workload, Sample sample) {
        long asked = (long) workload.requests() * workload.calls();
        return sample.requests() < asked
                ? " for %,d of %,d requests".formatted(sample.requests(), asked)
                : "";
    }

    private void leaveOut(Workload workload, Contestant contestant, IOException why) {
        notes.add(
                "%s, %s is left out: %s"
                        .formatted(workload.label(), contestant.label(), why.getMessage()));
        says.println("  " + contestant.label() + " is left out: " + why.getMessage());
    }

    /**
     * Once more, and again, when the machine was slow before or after, unless that takes long; then
     * it is said.
     */
    private Sample measure(Workload workload, int round, Contestant contestant) throws IOException {
        for (int attempt = 1; ; attempt++) {
            boolean quiet = awaitQuiet();
            Sample sample = turn(workload, contestant);
            quiet &= gauge.isQuiet();
            if (quiet || attempt == ATTEMPTS || isLong(sample)) {
                if (!quiet) {
                    notes.add(
                            "%s, %s, round %d: the machine was slow just then."
                                    .formatted(workload.label(), contestant.label(), round));
                }
                return sample;
            }
        }
    }

    private static boolean isLong(Sample sample) {
        return sample.seconds() > LONG_SECONDS;
    }

    /** Looks some times, a second apart; whether the machine is quiet at last. */
    private boolean awaitQuiet() throws IOException {
        for (int look = 1; !gauge.isQuiet(); look++) {
            if (look == LOOKS) {
                return false;
            }
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        return true;
    }

    private static Sample turn(Workload workload, Contestant contestant) throws IOException {
        if (!workload.ofLatency()) {
            return contestant.measure();
        }
        try (Awake _ = Awake.start()) {
            return contestant.measure();
        }
    }

    /** Native is 1: the program in C of the same round. */
    private static List<Row> withRatios(Workload workload, List<Row> rows) {
        double unit =
                rows.stream()
                        .filter(row -> row.peer().equals(workload.nativePeer()))
                        .map(Row::cpuUs)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(0.0);
        return rows.stream().map(row -> row.withNativeRatio(ratio(row, unit))).toList();
    }

    private static @Nullable Double ratio(Row row, double unit) {
        return row.cpuUs() == null || unit == 0 ? null : row.cpuUs() / unit;
    }

    private void end(Contestant contestant) {
        try (contestant) {
            String left = contestant.end();
            if (!left.isEmpty()) {
                leaks.add(contestant.label() + " " + left);
                says.println("  LEAK: " + leaks.getLast());
            }
        } catch (IOException e) {
            says.println("  " + contestant.label() + " did not end well: " + e.getMessage());
        }
    }
}
