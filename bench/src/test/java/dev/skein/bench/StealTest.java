package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StealTest {
    private static List<String> stat(long first, long second) {
        return List.of(
                "cpu  17 0 9 100 1 0 3 %d 0 0".formatted(first + second),
                "cpu0 9 0 5 50 1 0 2 %d 0 0".formatted(first),
                "cpu1 8 0 4 50 0 0 1 %d 0 0".formatted(second),
                "intr 3141592 0 9");
    }

    @Test
    void theCoreThatLostMostSinceTheLastTime() {
        Steal steal = new Steal();
        assertEquals(0, steal.since(stat(1000, 5000), 7_000_000_000L));
        assertEquals(0.25, steal.since(stat(1010, 5050), 9_000_000_000L));
        assertEquals(0.10, steal.since(stat(1020, 5050), 10_000_000_000L));
        assertEquals(0, steal.since(stat(1020, 5050), 11_000_000_000L));
    }

    @Test
    void whereNothingIsSaidNothingIsTaken() {
        Steal steal = new Steal();
        steal.since(List.of(), 0);
        assertEquals(0, steal.since(List.of("cpu 1 2 3"), 1_000_000_000));
    }
}
