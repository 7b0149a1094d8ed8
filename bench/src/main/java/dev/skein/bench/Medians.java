package dev.skein.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Many rounds made one. */
final class Medians {
    private Medians() {}

    /**
     * A row of round 0 for each workload, peer and face of {@code rows}, in the order in which they
     * first appear: the median of each figure, the sum of what failed.
     */
    static List<Row> of(List<Row> rows) {
        Map<List<String>, List<Row>> groups = new LinkedHashMap<>();
        for (Row row : rows) {
            groups.computeIfAbsent(
                            List.of(row.workload(), row.peer(), row.face()), _ -> new ArrayList<>())
                    .add(row);
        }
        return groups.values().stream().map(Medians::ofRounds).toList();
    }

    private static Row ofRounds(List<Row> rounds) {
        Row first = rounds.getFirst();
        return new Row(
                first.workload(),
                first.peer(),
                first.face(),
                0,
                median(rounds, Row::rps),
                median(rounds, Row::cpuUs),
                median(rounds, Row::nativeRatio),
                median(rounds, Row::p50Us),
                median(rounds, Row::p99Us),
                median(rounds, Row::allocBytes),
                median(rounds, Row::rssMib),
                median(rounds, Row::seconds),
                rounds.stream().mapToLong(Row::failed).sum());
    }

    /** The middle one, or the mean of the two in the middle; null when there are none. */
    private static @Nullable Double median(
            List<Row> rounds, Function<Row, @Nullable Double> figure) {
        List<Double> sorted =
                rounds.stream().map(figure).filter(Objects::nonNull).sorted().toList();
        int half = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return null;
        }
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
