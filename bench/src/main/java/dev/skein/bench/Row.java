package dev.skein.bench;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * One measurement: what a peer did with a workload in one round, or the medians of its rounds. Null
 * is what was not measured or does not apply.
 *
 * @param peer the client, as {@code --peers} calls it
 * @param face the way of using it that was measured: block, future, gather, stream, process
 * @param round from 1; 0 for medians
 * @param rps requests per second
 * @param cpuUs CPU time of the client's process, user and system, per request in microseconds
 * @param nativeRatio {@code cpuUs} divided by that of the workload's native program in the same
 *     round
 * @param p50Us the latency that half of the requests do not exceed, in microseconds
 * @param p99Us the same for 99 of 100
 * @param allocBytes bytes allocated on the Java heap per request
 * @param rssMib the most memory the client's process ever held, in MiB
 * @param seconds how long it took
 * @param failed requests without a whole answer of status 200 and the right length
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Row(
        String workload,
        String peer,
        String face,
        int round,
        @Nullable Double rps,
        @Nullable Double cpuUs,
        @Nullable Double nativeRatio,
        @Nullable Double p50Us,
        @Nullable Double p99Us,
        @Nullable Double allocBytes,
        @Nullable Double rssMib,
        @Nullable Double seconds,
        long failed) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** One line of JSON, its fields in the order of the components. */
    public String toJson() {
        return JSON.writeValueAsString(this);
    }

    /** What {@link #toJson} wrote. @throws tools.jackson.core.JacksonException if it did not */
    public static Row ofJson(String line) {
        return JSON.readValue(line, Row.class);
    }

    Row withNativeRatio(@Nullable Double ratio) {
        return new Row(
                workload,
                peer,
                face,
                round,
                rps,
                cpuUs,
                ratio,
                p50Us,
                p99Us,
                allocBytes,
                rssMib,
                seconds,
                failed);
    }
}
