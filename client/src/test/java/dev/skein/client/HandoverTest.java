package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.testing.FakeLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private final FakeLoop loop = new FakeLoop();
    private final Handover handover = new Handover(loop);
    private final List<String> woken = Collections.synchronizedList(new ArrayList<>());

    @Test
    void nothingIsWokenBeforeTheTurnEnds() {
        handover.add(() -> woken.add("one"));
        assertTrue(woken.isEmpty());
        loop.run();
        assertEquals(List.of("one"), woken);
        assertEquals(0, loop.expected());
    }

    @Test
    void severalAreWokenTogetherByOneVirtualThread() throws Exception {
        CountDownLatch all = new CountDownLatch(3);
        List<Thread> wakers = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 3; i++) {
            handover.add(() -> {
                wakers.add(Thread.currentThread());
                all.countDown();
            });
        }
        loop.run();
        assertTrue(all.await(10, TimeUnit.SECONDS));
        assertEquals(1, wakers.stream().distinct().count());
        assertTrue(wakers.getFirst().isVirtual());
        assertEquals(3, loop.expected());
    }

    @Test
    void theNextTurnHasItsOwn() {
        handover.add(() -> woken.add("one"));
        loop.run();
        handover.add(() -> woken.add("two"));
        assertFalse(loop.idle());
        loop.run();
        assertEquals(List.of("one", "two"), woken);
    }
}
