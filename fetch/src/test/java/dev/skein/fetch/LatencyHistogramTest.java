package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LatencyHistogramTest {
    @Test
    void withoutValuesAllIsZero() {
        LatencyHistogram histogram = new LatencyHistogram();
        assertEquals(Duration.ZERO, histogram.percentile(50));
        assertEquals(Duration.ZERO, histogram.max());
    }

    @Test
    void oneValueIsEveryPercentile() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.add(Duration.ofMillis(450));
        assertEquals(Duration.ofMillis(450), histogram.percentile(1));
        assertEquals(Duration.ofMillis(450), histogram.percentile(100));
        assertEquals(Duration.ofMillis(450), histogram.max());
    }

    @Test
    void extremesFit() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.add(Duration.ZERO);
        histogram.add(Duration.ofNanos(Long.MAX_VALUE));
        assertEquals(Duration.ZERO, histogram.percentile(50));
        assertEquals(Duration.ofNanos(Long.MAX_VALUE), histogram.percentile(100));
    }

    @Test
    void percentilesAreAtMostASixteenthTooLarge() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            long[] values =
                    random.longs(1 + random.nextInt(300), 0, 1L << (1 + random.nextInt(50)))
                            .toArray();
            LatencyHistogram histogram = new LatencyHistogram();
            Arrays.stream(values).forEach(nanos -> histogram.add(Duration.ofNanos(nanos)));
            Arrays.sort(values);
            for (double percent : new double[] {0.1, 50, 90, 99, 99.9, 100}) {
                long exact =
                        values[(int) Math.max(1, Math.ceil(values.length * percent / 100)) - 1];
                long told = histogram.percentile(percent).toNanos();
                assertTrue(
                        told >= exact && told - exact <= exact / 16,
                        percent + "%: " + told + " for " + exact);
            }
        }
    }
}
