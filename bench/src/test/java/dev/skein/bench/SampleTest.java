package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class SampleTest {
    @Test
    void goesThroughAPipe() {
        Sample sample = new Sample(10, 2, 0.5, 40.0, null, 3.5, 100.0, null, 7, "a note\nof lines");
        assertEquals(
                new Sample(10, 2, 0.5, 40.0, null, 3.5, 100.0, null, 7, "a note of lines"),
                Sample.ofLine(sample.toLine()));
        assertThrows(IllegalArgumentException.class, () -> Sample.ofLine("warm 3 s"));
    }

    @Test
    void aRowIsPerRequest() {
        Row row =
                new Sample(10, 2, 0.5, 40.0, 1.0, 2.0, 100.0, 5.0, 0, "")
                        .toRow(Workload.W5TLS, "jdk", "block", 3);
        assertEquals(
                new Row("W5tls", "jdk", "block", 3, 20.0, 4.0, null, 1.0, 2.0, 10.0, 5.0, 0.5, 2),
                row);
        Row nothing =
                new Sample(0, 2, 0.5, 40.0, null, null, 100.0, null, 0, "")
                        .toRow(Workload.W1, "jdk", "block", 1);
        assertNull(nothing.cpuUs());
    }

    @Test
    void percentilesAreAtMostA128thTooLarge() {
        Histogram histogram = new Histogram();
        assertEquals(0, histogram.percentile(50));
        for (int i = 1; i <= 1000; i++) {
            histogram.add(i * 1000L);
        }
        assertEquals(500_000, (double) histogram.percentile(50), 500_000 / 128.0);
        assertEquals(990_000, (double) histogram.percentile(99), 990_000 / 128.0);
    }
}
