package dev.skein.bench;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A column of figures: what stands above it, and where it is in a row. */
enum Figure {
    RPS("req/s", "requests a second", Row::rps),
    CPU("CPU µs", "µs of CPU a request", Row::cpuUs),
    RATIO("× native", "CPU a request, native = 1", Row::nativeRatio),
    P50("p50 µs", "µs, median latency", Row::p50Us),
    P99("p99 µs", "µs, latency of the 99th percentile", Row::p99Us),
    ALLOCATED("alloc B", "bytes allocated a request", Row::allocBytes),
    MEMORY("peak MiB", "MiB, peak memory", Row::rssMib),
    SECONDS("seconds", "seconds", Row::seconds);

    private final String head;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // a reference to a method holds nothing
    private final Function<Row, @Nullable Double> value;

    Figure(String head, String unit, Function<Row, @Nullable Double> value) {
        this.head = head;
        this.unit = unit;
        this.value = value;
    }

    /**
     * What is drawn of {@code workload}: the figure its bar is set in, of those that were measured.
     */
    static Figure headline(Workload workload, Iterable<Row> rows) {
        return switch (workload) {
            case W2 -> P50;
            case W7, W8 -> SECONDS;
            case W10 -> RPS;
            case W1, W3, W4, W5, W5TLS, W6, W9, GROWTH_10K, GROWTH_1M, ORIGINS_1, ORIGINS_10K ->
                    RATIO.isIn(rows) ? RATIO : CPU;
        };
    }

    String head() {
        return head;
    }

    /** As a caption says it. */
    String unit() {
        return this == RPS ? unit + "; longer is better" : unit + "; shorter is better";
    }

    boolean isMoreBetter() {
        return this == RPS;
    }

    @Nullable Double of(Row row) {
        return value.apply(row);
    }

    boolean isIn(Iterable<Row> rows) {
        for (Row row : rows) {
            if (Objects.nonNull(of(row))) {
                return true;
            }
        }
        return false;
    }
}
