package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class GateTest {
    @Test
    void letsThroughWhoWaitsAndWhoComesLater() throws InterruptedException {
        Gate gate = new Gate();
        Gate through = new Gate();
        Thread waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                gate.await();
                                through.open();
                            } catch (InterruptedException stopped) {
                                Thread.currentThread().interrupt();
                            }
                        });
        assertFalse(through.isOpen());
        gate.open();
        gate.open();
        through.await();
        gate.await();
        waiting.join();
        assertTrue(gate.isOpen());
    }
}
