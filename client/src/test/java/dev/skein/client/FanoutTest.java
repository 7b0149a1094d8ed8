package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.client.Fanout.Done;
import dev.skein.client.Fanout.Failed;
import dev.skein.client.Fanout.Result;
import dev.skein.testing.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FanoutTest {
    private static final Duration SHORT = Duration.ofMillis(60);

    private static <T> T forever(T input) throws InterruptedException {
        Thread.sleep(Duration.ofDays(1));
        return input;
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static Exception cause(Result<?, ?> result) {
        return assertInstanceOf(Failed.class, result).cause();
    }

    @Test
    void gatherKeepsTheOrder() throws Exception {
        CountDownLatch last = new CountDownLatch(1);
        List<Result<Integer, Integer>> results =
                Fanout.of(
                                numbers(50),
                                n -> {
                                    if (n == 49) {
                                        last.countDown();
                                    }
                                    last.await();
                                    return n * n;
                                })
                        .gather();
        assertEquals(numbers(50).stream().map(n -> new Done<>(n, n * n)).toList(), results);
    }

    @Test
    void soManyAtOnceAndNoMore() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger peak = new AtomicInteger();
        CyclicBarrier three = new CyclicBarrier(3); // none gets past it unless three run
        Fanout.of(
                        numbers(99),
                        n -> {
                            peak.accumulateAndGet(running.incrementAndGet(), Math::max);
                            three.await();
                            running.decrementAndGet();
                            return n;
                        })
                .concurrency(3)
                .gather()
                .forEach(result -> assertInstanceOf(Done.class, result));
        assertEquals(3, peak.get());
        assertThrows(
                IllegalArgumentException.class, () -> Fanout.of(List.of(), n -> n).concurrency(0));
    }

    @Test
    void whatATaskThrowsIsItsResult() throws Exception {
        IOException own = new IOException("own");
        AssertionError error = new AssertionError("worse");
        List<Result<Integer, String>> results =
                Fanout.of(
                                numbers(4),
                                n ->
                                        switch (n) {
                                            case 0 -> throw own;
                                            case 1 -> throw error;
                                            case 2 -> null;
                                            default -> "good";
                                        })
                        .gather();
        assertSame(own, cause(results.get(0)));
        assertSame(
                error,
                assertInstanceOf(ExecutionException.class, cause(results.get(1))).getCause());
        assertEquals(new Done<>(2, null), results.get(2));
        assertNull(results.get(2).orThrow());
        assertEquals("good", results.get(3).orThrow());
        assertSame(own, assertThrows(IOException.class, () -> results.get(0).orThrow()));
    }

    @Test
    void nullIsAnInputLikeOthers() throws Exception {
        List<Result<String, Boolean>> results =
                Fanout.of(Arrays.asList("a", null), (String s) -> s == null).gather();
        assertEquals(
                List.of(false, true),
                results.stream().map(r -> ((Done<String, Boolean>) r).value()).toList());
    }

    @Test
    void aTimeoutForEach() throws Exception {
        AtomicReference<Thread> stuck = new AtomicReference<>();
        List<Result<Integer, Integer>> results =
                Fanout.of(
                                numbers(3),
                                n -> {
                                    if (n == 1) {
                                        stuck.set(Thread.currentThread());
                                        return forever(n);
                                    }
                                    return n;
                                })
                        .timeout(SHORT)
                        .gather();
        assertTrue(
                assertInstanceOf(TimeoutException.class, cause(results.get(1)))
                        .getMessage()
                        .contains("60 ms"));
        assertInstanceOf(Done.class, results.get(0));
        assertInstanceOf(Done.class, results.get(2));
        assertTrue(stuck.get().join(Duration.ofSeconds(30)), "it was interrupted, and has ended");
    }

    @Test
    void aTaskThatIgnoresItsInterruptIsWaitedFor() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        Gate interrupted = new Gate();
        List<Result<Integer, Integer>> results =
                Fanout.of(
                                numbers(1),
                                n -> {
                                    try {
                                        forever(n);
                                    } catch (InterruptedException e) {
                                        interrupted.open();
                                    }
                                    Thread.sleep(20);
                                    ended.incrementAndGet();
                                    return 7;
                                })
                        .timeout(SHORT)
                        .gather();
        assertEquals(1, ended.get());
        assertEquals(List.of(new Done<>(0, 7)), results, "it came to a result in spite of all");
    }

    @Test
    void aDeadlineForAll() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        List<Result<Integer, Integer>> results =
                Fanout.of(
                                numbers(20),
                                n -> {
                                    begun.incrementAndGet();
                                    return n < 3 ? n : forever(n);
                                })
                        .concurrency(5)
                        .deadline(Duration.ofMillis(400))
                        .gather();
        assertEquals(20, results.size());
        assertEquals(8, begun.get(), "what had not begun never did");
        for (Result<Integer, Integer> result : results) {
            if (result.input() < 3) {
                assertInstanceOf(Done.class, result);
            } else {
                assertTrue(
                        assertInstanceOf(TimeoutException.class, cause(result))
                                .getMessage()
                                .contains("400 ms"));
            }
        }
    }

    @Test
    void failFast() {
        IOException own = new IOException("own");
        CountDownLatch begun = new CountDownLatch(4);
        Set<Integer> interrupted = ConcurrentHashMap.newKeySet();
        IOException thrown =
                assertThrows(
                        IOException.class,
                        () ->
                                Fanout.of(
                                                numbers(100),
                                                n -> {
                                                    begun.countDown();
                                                    if (n == 2) {
                                                        begun.await();
                                                        throw own;
                                                    }
                                                    try {
                                                        return forever(n);
                                                    } finally {
                                                        interrupted.add(n);
                                                    }
                                                })
                                        .concurrency(4)
                                        .failFast()
                                        .gather());
        assertSame(own, thrown);
        assertEquals(
                Set.of(0, 1, 3),
                interrupted,
                "these have ended before it was thrown, and no other began");
        assertEquals(0, thrown.getSuppressed().length);
    }

    @Test
    void failFastWithoutAFailure() throws Exception {
        assertEquals(numbers(30), Fanout.of(numbers(30), n -> n).failFast().gather());
        assertEquals(
                Arrays.asList(null, null), Fanout.of(numbers(2), n -> null).failFast().gather());
    }

    @Test
    void failFastIsNothingWhenItsTimeIsUp() {
        assertThrows(
                TimeoutException.class,
                () ->
                        Fanout.of(numbers(3), FanoutTest::forever)
                                .deadline(SHORT)
                                .failFast()
                                .gather());
        CountDownLatch never = new CountDownLatch(1);
        Stream<Integer> stuck =
                Stream.iterate(
                        0,
                        i -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return i;
                        });
        assertThrows(
                TimeoutException.class,
                () -> Fanout.of(stuck, n -> n).deadline(SHORT).failFast().gather(),
                "not all were asked");
    }

    @Test
    void first() throws Exception {
        assertEquals(2, Fanout.of(numbers(5), n -> n == 2 ? n : forever(n)).first());
        assertEquals(
                4,
                Fanout.of(
                                numbers(5),
                                n -> {
                                    if (n < 4) {
                                        throw new IOException("no");
                                    }
                                    return n;
                                })
                        .first());
        IOException none =
                assertThrows(
                        IOException.class,
                        () ->
                                Fanout.of(
                                                numbers(5),
                                                n -> {
                                                    throw new IOException("no");
                                                })
                                        .first());
        assertEquals(4, none.getSuppressed().length);
    }

    @Test
    void anEndlessSource() {
        AtomicInteger pulled = new AtomicInteger();
        try (Results<Result<Integer, Integer>> results =
                Fanout.of(Stream.generate(pulled::getAndIncrement), n -> n)
                        .concurrency(4)
                        .ordered()) {
            List<Integer> inputs = results.stream().limit(1000).map(Result::input).toList();
            assertEquals(numbers(1000), inputs);
        }
        assertTrue(pulled.get() <= 1000 + 3 * 4 + 2, () -> pulled + " pulled");
    }

    @Test
    void closingInterruptsAndWaits() {
        AtomicInteger running = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(3);
        Results<Result<Integer, Integer>> results =
                Fanout.of(
                                numbers(100),
                                n -> {
                                    running.incrementAndGet();
                                    begun.countDown();
                                    try {
                                        return forever(n);
                                    } finally {
                                        running.decrementAndGet();
                                    }
                                })
                        .concurrency(3)
                        .asCompleted();
        try (results) {
            begun.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertEquals(0, running.get());
        assertTrue(!results.iterator().hasNext());
    }

    @Test
    void anInterruptOfTheCaller() throws Exception {
        CountDownLatch begun = new CountDownLatch(3);
        AtomicInteger running = new AtomicInteger();
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread =
                Thread.startVirtualThread(() -> {
                    try {
                        Fanout.of(
                                        numbers(3),
                                        n -> {
                                            running.incrementAndGet();
                                            begun.countDown();
                                            try {
                                                return forever(n);
                                            } finally {
                                                running.decrementAndGet();
                                            }
                                        })
                                .gather();
                    } catch (Throwable e) {
                        end.set(e);
                    }
                });
        begun.await();
        thread.interrupt();
        thread.join();
        assertInstanceOf(InterruptedException.class, end.get());
        assertEquals(0, running.get());
    }

    @Test
    void whatIsStoppedSaysSo() throws Exception {
        Gate begun = new Gate();
        Results<Result<Integer, Integer>> results =
                Fanout.of(
                                numbers(2),
                                n -> {
                                    begun.open();
                                    return forever(n);
                                })
                        .concurrency(1)
                        .asCompleted();
        begun.await();
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> results.iterator().next());
        assertTrue(Thread.interrupted());
        results.close();
    }

    @Test
    void tasksMayFanOut() throws Exception {
        List<Result<Integer, Integer>> sums =
                Fanout.of(
                                numbers(10),
                                n ->
                                        Fanout.of(numbers(n), m -> m).failFast().gather().stream()
                                                .mapToInt(m -> m)
                                                .sum())
                        .gather();
        assertEquals(
                numbers(10).stream().map(n -> n * (n - 1) / 2).toList(),
                sums.stream().map(r -> ((Done<Integer, Integer>) r).value()).toList());
    }

    @Test
    void manySmallTasks() throws Exception {
        List<Result<Integer, Integer>> results =
                Fanout.of(numbers(20_000), n -> n)
                        .concurrency(100)
                        .timeout(Duration.ofMinutes(1))
                        .gather();
        assertEquals(numbers(20_000), results.stream().map(Result::input).toList());
        assertTrue(results.stream().allMatch(Done.class::isInstance));
    }
}
