package dev.skein.fetch;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the lines of each host, for the hosts with the most lines. Memory is bounded: when
 * there are too many hosts, the half with the fewest lines is summed up as the others. A host that
 * comes back after that starts anew, so that its row may tell too little, but the sum over all rows
 * and the others is always exact.
 */
final class HostTable {
    private static final Comparator<Summary.Host> MOST_FIRST =
            (one, other) ->
                    one.lines() == other.lines()
                            ? one.host().compareTo(other.host())
                            : Long.compare(other.lines(), one.lines());

    private final int capacity;
    private final Map<String, Row> rows = new HashMap<>();
    private final Row others = new Row();

    /**
     * @param capacity how many hosts are kept apart at most
     */
    HostTable(int capacity) {
        this.capacity = capacity;
    }

    void add(String host, LineResult result) {
        if (rows.size() >= capacity && !rows.containsKey(host)) {
            keepLargest(capacity / 2);
        }
        rows.computeIfAbsent(host, unseen -> new Row()).add(result);
    }

    /** The {@code count} hosts with the most lines, the first of them first. */
    List<Summary.Host> largest(int count) {
        return rows.entrySet().stream()
                .map(entry -> entry.getValue().named(entry.getKey()))
                .sorted(MOST_FIRST)
                .limit(count)
                .toList();
    }

    /** Sums up all hosts but the {@code count} largest, and returns that sum. */
    Summary.Host othersThan(int count) {
        keepLargest(count);
        return others.named("");
    }

    private void keepLargest(int count) {
        List<Summary.Host> kept = largest(count);
        Map<String, Row> rest = new HashMap<>(rows);
        kept.forEach(host -> rest.remove(host.host()));
        rest.forEach((host, row) -> {
            others.add(row);
            rows.remove(host);
        });
    }

    private static final class Row {
        private long lines;
        private long failed;
        private long bytes;
        private long slowestNanos;

        void add(LineResult result) {
            lines++;
            failed += result.failed() ? 1 : 0;
            bytes += result.received();
            slowestNanos = Math.max(slowestNanos, result.took().toNanos());
        }

        void add(Row other) {
            lines += other.lines;
            failed += other.failed;
            bytes += other.bytes;
            slowestNanos = Math.max(slowestNanos, other.slowestNanos);
        }

        Summary.Host named(String host) {
            return new Summary.Host(host, lines, failed, bytes, Duration.ofNanos(slowestNanos));
        }
    }
}
