package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ErrandsTest {
    private final Errands errands = new Errands();

    private Errands.Round round(int size) {
        for (int i = 0; i < size; i++) {
            assertTrue(errands.add(() -> {}));
        }
        return errands.begin();
    }

    /** How many are refused until one is not; that one is run, and quick. */
    private int refused() {
        int refused = 0;
        while (!errands.add(() -> {})) {
            refused++;
        }
        errands.begin();
        return refused;
    }

    @Test
    void aRoundIsWhatWasAddedSince() {
        List<String> ran = new ArrayList<>();
        assertTrue(errands.isEmpty());
        errands.add(() -> ran.add("one"));
        errands.add(() -> ran.add("two"));
        assertFalse(errands.isEmpty());
        Errands.Round round = errands.begin();
        assertTrue(errands.isEmpty());
        errands.add(() -> ran.add("of the next round"));
        assertEquals(2, round.size());
        round.run(Runnable::run);
        assertEquals(List.of("one", "two"), ran);
    }

    @Test
    void twoThatRunARoundTakeEachOnce() {
        AtomicInteger byFirst = new AtomicInteger();
        AtomicInteger bySecond = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            errands.add(() -> {});
        }
        Errands.Round round = errands.begin();
        round.run(one -> {
            byFirst.incrementAndGet();
            round.run(rest -> bySecond.incrementAndGet());
        });
        assertEquals(1, byFirst.get());
        assertEquals(4, bySecond.get());
    }

    @Test
    void quickOnesAreTakenOnAndOn() {
        for (int i = 0; i < 100; i++) {
            errands.took(round(10), 10 * Errands.QUICK_NANOS);
        }
        assertEquals(0, refused());
    }

    @Test
    void slowOnesHaveOthersRefusedTwiceAsManyEachTime() {
        for (int refused = 16; refused < 1024; refused *= 2) {
            errands.took(round(2), 2 * Errands.QUICK_NANOS + 1);
            assertEquals(refused, refused());
        }
        errands.took(round(1), Errands.QUICK_NANOS + 1);
        assertEquals(1024, refused());
        errands.took(round(1), Errands.QUICK_NANOS + 1);
        assertEquals(1024, refused(), "and not ever more");
    }

    @Test
    void aQuickRoundIsAFreshStart() {
        errands.took(round(1), Errands.QUICK_NANOS + 1);
        assertEquals(16, refused());
        errands.took(round(1), Errands.QUICK_NANOS + 1);
        assertEquals(32, refused());
        errands.took(round(1), Errands.QUICK_NANOS);
        errands.took(round(1), Errands.QUICK_NANOS + 1);
        assertEquals(16, refused());
    }

    @Test
    void whatIsLeftOfARoundThatIsRelievedGoesToVirtualThreads() throws Exception {
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        errands.add(errands::relieved);
        errands.add(() -> left.complete(Thread.currentThread().isVirtual()));
        errands.begin().run(Runnable::run);
        assertTrue(left.get(20, TimeUnit.SECONDS));
    }

    @Test
    void oneThatStayedIsNotForgivenSoon() {
        for (int refused = 4096; refused < 1 << 20; refused *= 2) {
            round(1);
            errands.relieved();
            assertEquals(refused, refused());
        }
        errands.took(round(1), Errands.QUICK_NANOS + 1);
        assertEquals(1 << 20, refused(), "a slow one forgives nothing");
        errands.relieved();
        assertEquals(1 << 20, refused(), "and not ever more");
    }
}
