package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
    @Test
    void allOfItMayComeAndNoMore() {
        ReceiveWindow window = new ReceiveWindow(100);
        assertTrue(window.take(60));
        assertTrue(window.take(40));
        assertTrue(window.take(0));
        assertFalse(window.take(1));
    }

    @Test
    void whatWasConsumedIsGivenBackHalfAWindowAtATime() {
        ReceiveWindow window = new ReceiveWindow(100);
        assertTrue(window.take(100));
        assertEquals(0, window.giveBack(49));
        assertFalse(window.take(1), "not before it was said");
        window = new ReceiveWindow(100);
        assertTrue(window.take(100));
        assertEquals(0, window.giveBack(49));
        assertEquals(51, window.giveBack(2));
        assertEquals(0, window.giveBack(49));
        assertTrue(window.take(51));
        assertFalse(window.take(1));
    }

    @Test
    void aLargerOneIsSoAtOnce() {
        ReceiveWindow window = new ReceiveWindow(100);
        assertTrue(window.take(100));
        window.grow(100);
        assertEquals(200, window.size());
        assertTrue(window.take(100));
        assertEquals(0, window.giveBack(99));
        assertEquals(100, window.giveBack(1));
    }

    /** The peer's own count and this one never part. */
    @Test
    void asThePeerCounts() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            int size = 1 + random.nextInt(1000);
            ReceiveWindow window = new ReceiveWindow(size);
            long allowed = size;
            int unread = 0;
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        int come = random.nextInt((int) allowed + 1);
                        assertTrue(window.take(come));
                        allowed -= come;
                        unread += come;
                    }
                    case 2, 3 -> {
                        int read = random.nextInt(unread + 1);
                        unread -= read;
                        allowed += window.giveBack(read);
                    }
                    default -> {
                        int more = random.nextInt(3) == 0 ? random.nextInt(50) : 0;
                        window.grow(more);
                        allowed += more;
                    }
                }
                assertTrue(allowed + unread <= window.size(), "never more than its size under way");
                assertTrue(
                        allowed + unread > window.size() / 2 - 1 || window.size() < 2,
                        "what nobody holds is owed, and that is less than half");
            }
            assertFalse(window.take((int) allowed + 1));
        }
    }
}
