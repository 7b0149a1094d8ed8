package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DriveTest {
    @Test
    void manyRepliesAtOnceDoNotGrowTheStack() throws Exception {
        Load load = Load.count(_ -> "url", 3, 5, 200_000);
        Drive.inFlight(load, (_, reply) -> reply.answered(200, 5));
        assertEquals(200_000, load.answeredCount());
    }

    @Test
    void soManyAreInFlight() throws Exception {
        Load load = Load.count(_ -> "url", 3, 5, 100);
        Deque<Drive.Reply> waiting = new ArrayDeque<>();
        AtomicInteger most = new AtomicInteger();
        Thread server =
                Thread.ofPlatform()
                        .start(() -> {
                            while (load.answeredCount() < 100) {
                                Drive.Reply next = oldest(waiting, load, most);
                                if (next != null) {
                                    next.answered(200, 5);
                                }
                            }
                        });
        Drive.inFlight(
                load,
                (_, reply) -> {
                    synchronized (waiting) {
                        waiting.add(reply);
                        waiting.notifyAll();
                    }
                });
        server.join();
        assertEquals(3, most.get());
    }

    /** Waits for the line to be as long as it gets, so that a fourth would be seen. */
    private static Drive.Reply oldest(Deque<Drive.Reply> waiting, Load load, AtomicInteger most) {
        synchronized (waiting) {
            long left = 100 - load.answeredCount();
            while (waiting.size() < Math.min(3, left)) {
                try {
                    waiting.wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            most.accumulateAndGet(waiting.size(), Math::max);
            return waiting.poll();
        }
    }

    @Test
    void aSenderThatThrowsHasFailed() throws Exception {
        Load load = Load.count(_ -> "url", 2, 5, 10);
        Drive.inFlight(
                load,
                (_, _) -> {
                    throw new IllegalStateException("no");
                });
        assertEquals(10, load.failedCount());
    }

    @Test
    void aFailingPeerEndsBeforeItsTime() {
        Load load = Load.time(_ -> "url", 2, 5, Long.MAX_VALUE / 2);
        Drive.onVirtualThreads(
                load,
                _ -> {
                    throw new IOException("no");
                });
        assertTrue(load.failedCount() > 1000);
        assertTrue(load.failedCount() < 2000);
    }

    @Test
    void anExtendedLoadGoesOn() throws Exception {
        Load load = Load.count(String::valueOf, 2, 5, 10);
        Drive.inFlight(load, (_, reply) -> reply.answered(200, 5));
        load.extend(7);
        Drive.inFlight(load, (_, reply) -> reply.answered(200, 5));
        assertEquals(17, load.answeredCount());
    }
}
