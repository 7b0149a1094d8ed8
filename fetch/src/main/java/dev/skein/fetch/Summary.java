package dev.skein.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * What a job came to; {@code summary.json} says the same.
 *
 * @param interrupted whether it was stopped before the list's end; the lines that were under way
 *     then have no result
 * @param lines lines with a result: the list's lines that ask for a URL, unless it was interrupted
 * @param failed those of them that have no whole answer
 * @param bytes of bodies, decoded
 * @param latency of the lines that were answered
 * @param statuses how many lines were answered with which status
 * @param errors how many lines failed with which kind of error
 * @param hosts the thousand hosts with the most lines, those first
 * @param otherHosts all other hosts together, their name empty
 */
public record Summary(
        Instant started,
        Instant ended,
        boolean interrupted,
        long lines,
        long failed,
        long bytes,
        Latency latency,
        SortedMap<Integer, Long> statuses,
        SortedMap<String, Long> errors,
        List<Host> hosts,
        Host otherHosts) {
    /**
     * From the moment a line's turn came to the end of its body; the percentiles are at most 1/16
     * too large, the largest is exact.
     */
    public record Latency(Duration p50, Duration p90, Duration p99, Duration max) {}

    /**
     * What became of one host's lines.
     *
     * @param host host, and port if it is not the scheme's own
     * @param slowest the longest that a line took
     */
    public record Host(String host, long lines, long failed, long bytes, Duration slowest) {}

    /** Lines that got a whole answer, of whatever status. */
    public long answered() {
        return lines - failed;
    }

    /** From the start to the end of the job. */
    public Duration took() {
        return Duration.between(started, ended);
    }

    /** Lines for each second of the job. */
    public double linesPerSecond() {
        return lines * 1000.0 / Math.max(1, took().toMillis());
    }
}
