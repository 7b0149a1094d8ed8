package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Origin;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HostGatesTest {
    private static final Origin A = Origin.parse("http://a.example");
    private static final Origin B = Origin.parse("http://b.example");

    @Test
    void letsSoManyInAndForgetsWhoIsGone() throws InterruptedException {
        HostGates gates = new HostGates(3);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                var _ =
                        threads.submit(() -> {
                            try (HostGates.Turn _ = gates.enter(A)) {
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                Thread.sleep(0, 1000);
                                inside.decrementAndGet();
                                return done.incrementAndGet();
                            }
                        });
            }
        }
        assertEquals(500, done.get());
        assertTrue(most.get() <= 3, "most at a time: " + most);
        assertEquals(0, gates.size());
    }

    @Test
    void oneOriginDoesNotHoldUpAnother() throws InterruptedException {
        HostGates gates = new HostGates(1);
        try (HostGates.Turn _ = gates.enter(A);
                HostGates.Turn _ = gates.enter(B)) {
            assertEquals(2, gates.size());
        }
        assertEquals(0, gates.size());
    }

    @Test
    void whoIsInterruptedWhileWaitingLeaves() throws InterruptedException {
        HostGates gates = new HostGates(1);
        try (HostGates.Turn _ = gates.enter(A)) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> gates.enter(A));
            assertEquals(1, gates.size());
        }
        assertEquals(0, gates.size());
    }
}
