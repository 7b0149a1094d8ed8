package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    @Test
    void retriesAreAShareOfTrafficBeyondTheReserve() {
        RetryBudget budget = new RetryBudget(20);
        int retries = 0;
        for (int i = 0; i < 1000; i++) {
            budget.request();
            retries += budget.tryRetry() ? 1 : 0;
        }
        assertEquals(1000 / 5 + 10, retries, 1);
    }

    @Test
    void goodTimesSaveUpNoMoreThanTheReserve() {
        RetryBudget budget = new RetryBudget(20);
        for (int i = 0; i < 10_000; i++) {
            budget.request();
        }
        assertEquals("retries left 10", budget.toString());
        for (int i = 0; i < 10; i++) {
            assertTrue(budget.tryRetry());
        }
        assertFalse(budget.tryRetry());
    }

    @Test
    void unlimitedIsUnlimited() {
        RetryBudget budget = new RetryBudget(Retries.UNLIMITED);
        for (int i = 0; i < 100; i++) {
            assertTrue(budget.tryRetry());
        }
    }

    @Test
    void noneIsSpentTwice() throws InterruptedException {
        RetryBudget budget = new RetryBudget(0);
        AtomicInteger spent = new AtomicInteger();
        Thread[] threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    Thread.startVirtualThread(() -> {
                        for (int k = 0; k < 1000; k++) {
                            spent.addAndGet(budget.tryRetry() ? 1 : 0);
                        }
                    });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(10, spent.get());
    }
}
