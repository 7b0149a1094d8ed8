package dev.skein.fetch;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds results up to a {@link Summary}, in memory that does not grow with their number. One thread
 * adds.
 */
final class Tally {
    private static final int HOSTS_TOLD = 1000;
    private static final int HOSTS_KEPT = 20 * HOSTS_TOLD;

    private final LatencyHistogram latency = new LatencyHistogram();
    private final HostTable hosts = new HostTable(HOSTS_KEPT);
    private final SortedMap<Integer, Long> statuses = new TreeMap<>();
    private final SortedMap<String, Long> errors = new TreeMap<>();
    private long lines;
    private long failed;
    private long bytes;

    void add(LineResult result) {
        lines++;
        bytes += result.received();
        LineResult.Problem problem = result.problem();
        if (problem != null) {
            failed++;
            errors.merge(problem.kind(), 1L, Long::sum);
        } else if (result.head() != null) {
            statuses.merge(result.head().status(), 1L, Long::sum);
            latency.add(result.took());
        }
        if (result.host() != null) {
            hosts.add(result.host(), result);
        }
    }

    long lines() {
        return lines;
    }

    long failed() {
        return failed;
    }

    Summary summary(Instant started, Instant ended, boolean interrupted) {
        Summary.Host others = hosts.othersThan(HOSTS_TOLD);
        return new Summary(
                started,
                ended,
                interrupted,
                lines,
                failed,
                bytes,
                new Summary.Latency(
                        latency.percentile(50),
                        latency.percentile(90),
                        latency.percentile(99),
                        latency.max()),
                Collections.unmodifiableSortedMap(statuses),
                Collections.unmodifiableSortedMap(errors),
                hosts.largest(HOSTS_TOLD),
                others);
    }
}
