package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HostTableTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void tellsTheLargestFirstAndTheRestTogether() {
        HostTable table = new HostTable(100);
        Stream.of("b", "a", "c", "a", "c", "a")
                .forEach(host -> table.add(host, answered(host, 10)));
        table.add("a", failed("a"));
        assertEquals(new Summary.Host("", 3, 0, 30, SECOND), table.othersThan(1));
        assertEquals(List.of(new Summary.Host("a", 4, 1, 30, SECOND)), table.largest(10));
    }

    @Test
    void amongManyHostsKeepsTheLargeOnesAndLosesNoLine() {
        HostTable table = new HostTable(64);
        Random random = new Random(3);
        for (int i = 0; i < 40_000; i++) {
            String host = i % 4 == 0 ? "large" : "h" + random.nextInt(50_000);
            table.add(host, answered(host, 1));
        }
        assertTrue(table.largest(Integer.MAX_VALUE).size() <= 64);
        assertEquals(
                new Summary.Host("large", 10_000, 0, 10_000, SECOND), table.largest(1).getFirst());
        assertEquals(30_000, table.othersThan(1).lines());
    }

    private static LineResult answered(String host, long bytes) {
        return new LineResult(new UrlLine(1, host, false), host, null, bytes, null, SECOND, null);
    }

    private static LineResult failed(String host) {
        LineResult.Problem problem = new LineResult.Problem("dns", "dns", "unknown", "not_sent", 1);
        return new LineResult(
                new UrlLine(1, host, false), host, null, 0, null, Duration.ZERO, problem);
    }
}
