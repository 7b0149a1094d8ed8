package dev.skein.client;

import static dev.skein.client.Scene.cause;
import static dev.skein.client.Scene.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Delivery;
import dev.skein.http.Failure;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Success;
import dev.skein.http.Url;
import dev.skein.testing.Answer;
import dev.skein.testing.Gate;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What bulk calls promise, point by point, with and without filters, as these run on threads and
 * those on loops.
 */
class BulkTest {
    @RegisterExtension final Scene scene = new Scene();
    private final ScriptedServer server = scene.server;

    /** On what the work is done. */
    enum On {
        LOOPS,
        THREADS;

        Options options() {
            return this == LOOPS
                    ? Scene.ONE_TRY
                    : Scene.ONE_TRY.withFilter((request, next) -> next.handle(request));
        }
    }

    @BeforeEach
    void routes() {
        server.on("/*", request -> Answer.ok(request.path()));
        server.on("/never/*", Answer.never());
        server.on("/reset/*", Answer.reset());
    }

    private static Stream<String> texts(List<Outcome> outcomes) {
        return outcomes.stream().map(outcome -> response(outcome).text());
    }

    // 1. Any Iterable, Iterator or Stream of strings, URLs or requests, pulled lazily.

    @ParameterizedTest
    @EnumSource(On.class)
    void inputsOfEveryKind(On on) throws Exception {
        Client client = scene.client(on.options());
        List<Object> inputs =
                List.of(
                        server.url("/a"),
                        Url.parse(server.url("/b")),
                        Request.post(server.url("/c")).text("x").tag("mine"));
        assertEquals(List.of("/a", "/b", "/c"), texts(client.gather(inputs)).toList());
        assertEquals(
                List.of("/a", "/b", "/c"), texts(client.bulk(inputs.iterator()).gather()).toList());
        List<Outcome> outcomes = client.gather(inputs.stream());
        assertSame(
                inputs.getLast(),
                outcomes.getLast().request(),
                "the request as it was given, tag and all");
    }

    @ParameterizedTest
    @EnumSource(On.class)
    void whatIsNoInputIsAMistakeOfTheProgram(On on) {
        Client client = scene.client(on.options());
        List<Object> inputs = List.of(server.url("/a"), 42);
        IllegalArgumentException mistake =
                assertThrows(IllegalArgumentException.class, () -> client.gather(inputs));
        assertTrue(mistake.getMessage().contains("java.lang.Integer"), mistake::getMessage);
        assertThrows(
                RuntimeException.class, () -> client.gather(Arrays.asList(server.url("/a"), null)));
        try (Results<Outcome> results = client.asCompleted(inputs)) {
            assertThrows(IllegalArgumentException.class, () -> results.forEach(outcome -> {}));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void pulledNoFurtherAheadThanABuffer(int concurrency) throws Exception {
        AtomicInteger pulled = new AtomicInteger();
        Stream<String> endless = Stream.generate(() -> server.url("/" + pulled.getAndIncrement()));
        int buffer = concurrency < 64 ? concurrency : 256;
        int seen = 0;
        try (Results<Outcome> results =
                scene.client().bulk(endless).concurrency(concurrency).ordered()) {
            for (Outcome outcome : results) {
                assertEquals("/" + seen, response(outcome).text());
                seen++;
                assertTrue(
                        pulled.get() <= seen + 2 * concurrency + buffer + 1,
                        () -> pulled + " pulled");
                if (seen == 300) {
                    break;
                }
            }
        }
    }

    /** A wake-up that is put off must come all the same when nothing else ever finishes. */
    @Test
    void oneResultAmongManyThatHangIsHandedOut() throws Exception {
        List<String> urls = new ArrayList<>(Collections.nCopies(40, server.url("/never/1")));
        urls.add(server.url("/done"));
        try (Results<Outcome> results = scene.client().bulk(urls).concurrency(41).asCompleted()) {
            assertEquals("/done", response(results.iterator().next()).text());
        }
    }

    @Test
    void nothingIsPulledFasterThanItIsRead() throws Exception {
        AtomicInteger pulled = new AtomicInteger();
        Stream<String> endless = Stream.generate(() -> server.url("/" + pulled.getAndIncrement()));
        try (Results<Outcome> results = scene.client().bulk(endless).concurrency(4).asCompleted()) {
            results.iterator().next();
            server.awaitRequests(9); // one read, and a window of eight
            server.awaitIdle();
            assertTrue(pulled.get() <= 1 + 8 + 4 + 1, () -> pulled + " pulled");
            assertTrue(server.requestCount() <= 9, () -> server.requestCount() + " sent");
        }
    }

    @ParameterizedTest
    @EnumSource(On.class)
    void aSourceThatThrows(On on) throws Exception {
        Client client = scene.client(on.options());
        IllegalStateException mine = new IllegalStateException("the list is torn");
        assertSame(
                mine,
                assertThrows(IllegalStateException.class, () -> client.bulk(torn(mine)).gather()));
        assertSame(
                mine,
                assertThrows(
                        IllegalStateException.class,
                        () -> client.bulk(torn(mine)).failFast().gather()));
        try (Results<Outcome> results = client.bulk(torn(mine)).asCompleted()) {
            assertSame(
                    mine,
                    assertThrows(
                            IllegalStateException.class, () -> results.forEach(outcome -> {})));
        }
        assertEquals(0, PoolLine.of(client).leases());
    }

    @Test
    void aSourceThatThrowsAnError() {
        StackOverflowError mine = new StackOverflowError("deep");
        assertSame(
                mine,
                assertThrows(
                        StackOverflowError.class, () -> scene.client().bulk(torn(mine)).gather()));
    }

    /** Three good ones, one that never ends, and then it throws. */
    private Iterator<String> torn(Throwable end) {
        return Stream.of("/a", "/b", "/c", "/never/d", "")
                .map(path -> {
                    if (!path.isEmpty()) {
                        return server.url(path);
                    }
                    if (end instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) end;
                })
                .iterator();
    }

    @Test
    void aSourceThatBlocksHoldsNobodyUp() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        Iterator<String> slow =
                new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return true;
                    }

                    @Override
                    public String next() {
                        if (next == 3) {
                            await(more);
                        }
                        return server.url("/" + next++);
                    }
                };
        Client client = scene.client();
        try (Results<Outcome> results = client.bulk(slow).asCompleted()) {
            Iterator<Outcome> walk = results.iterator();
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        200,
                        response(walk.next())
                                .status()); // these come although the source has more to say
            }
        } // and leaving does not wait for the source, which is interrupted
        more.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void aDeadlineDoesNotWaitForASourceThatBlocks() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Stream<String> stuck =
                Stream.iterate(0, i -> i + 1)
                        .map(i -> {
                            if (i == 2) {
                                await(never);
                            }
                            return server.url("/" + i);
                        });
        Client client = scene.client();
        assertEquals(
                List.of("/0", "/1"),
                texts(client.bulk(stuck).deadline(Duration.ofMillis(700)).gather()).toList());
        Stream<String> again =
                Stream.generate(() -> {
                    await(never);
                    return "";
                });
        assertThrows(
                HttpException.Timeout.class,
                () -> client.bulk(again).deadline(Duration.ofMillis(50)).failFast().gather(),
                "all or nothing");
    }

    // 2. Orders.

    @ParameterizedTest
    @EnumSource(On.class)
    void completionOrder(On on) throws Exception {
        Gate gate = new Gate();
        server.on("/late", Answer.ok("/late").after(gate));
        try (Results<Outcome> results =
                scene.client(on.options())
                        .asCompleted(List.of(server.url("/late"), server.url("/a")))) {
            Iterator<Outcome> walk = results.iterator();
            assertEquals("/a", response(walk.next()).text());
            gate.open();
            assertEquals("/late", response(walk.next()).text());
            assertTrue(!walk.hasNext());
            assertThrows(NoSuchElementException.class, walk::next);
        }
    }

    @Test
    void orderedStreamsAsSoonAsItCan() throws Exception {
        Gate gate = new Gate();
        server.on("/late", Answer.ok("/late").after(gate));
        List<String> urls = List.of(server.url("/a"), server.url("/late"), server.url("/b"));
        try (Results<Outcome> results = scene.client().ordered(urls)) {
            Iterator<Outcome> walk = results.iterator();
            assertEquals("/a", response(walk.next()).text());
            gate.open();
            assertEquals("/late", response(walk.next()).text());
            assertEquals("/b", response(walk.next()).text());
        }
    }

    @ParameterizedTest
    @EnumSource(On.class)
    void first(On on) throws Exception {
        Client client = scene.client(on.options());
        assertEquals(
                "/a",
                client.first(
                                List.of(
                                        server.url("/never/1"),
                                        server.url("/reset/1"),
                                        server.url("/a")))
                        .text());
        server.awaitIdle();
        HttpException none =
                assertThrows(
                        HttpException.ClosedEarly.class,
                        () -> client.first(scene.urls("/reset/", 3)));
        assertEquals(2, none.getSuppressed().length);
        assertTrue(none.getStackTrace().length > 0, "it was thrown to somebody");
        assertThrows(NoSuchElementException.class, () -> client.first(List.of()));
    }

    @Test
    void anInterruptOfTheRaceIsOne() throws Exception {
        Client client = scene.client();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread runner =
                Thread.startVirtualThread(() ->
                        thrown.complete(
                                assertThrows(
                                        Throwable.class,
                                        () -> client.first(scene.urls("/never/", 3)))));
        server.awaitInFlight(3);
        runner.interrupt();
        assertInstanceOf(InterruptedException.class, thrown.get(20, TimeUnit.SECONDS));
        server.awaitIdle();
    }

    // 3. One outcome each.

    @ParameterizedTest
    @EnumSource(On.class)
    void everyInputHasOneOutcome(On on) throws Exception {
        List<String> urls =
                IntStream.range(0, 400)
                        .mapToObj(i ->
                                i % 7 == 0
                                        ? "no url"
                                        : server.url((i % 5 == 0 ? "/reset/" : "/ok/") + i))
                        .toList();
        List<Outcome> outcomes = scene.client(on.options()).gather(urls);
        assertEquals(urls, outcomes.stream().map(Outcome::url).toList());
        for (int i = 0; i < urls.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (i % 7 == 0) {
                assertInstanceOf(HttpException.BadUrl.class, cause(outcome));
            } else if (i % 5 == 0) {
                assertInstanceOf(HttpException.ClosedEarly.class, cause(outcome));
            } else {
                assertEquals("/ok/" + i, response(outcome).text());
            }
        }
    }

    @Test
    void duplicatesEachRun() throws Exception {
        assertEquals(
                50,
                scene.client().gather(Stream.generate(() -> server.url("/same")).limit(50)).size());
        assertEquals(50, server.requestCount());
    }

    @Test
    void anErrorStatusIsAnAnswer() throws Exception {
        server.on("/missing", Answer.status(404));
        Outcome outcome = scene.client().gather(List.of(server.url("/missing"))).getFirst();
        Response response = outcome.orThrow();
        assertEquals(404, response.status());
        assertThrows(HttpException.Status.class, response::orThrow);
    }

    @Test
    void aFilterThatBreaksFailsItsRequestOnly() throws Exception {
        Client client =
                scene.client(
                        Scene.ONE_TRY.withFilter((request, next) ->
                                switch (request.url().path()) {
                                    case "/bug" -> throw new IllegalStateException("a bug");
                                    case "/error" -> throw new AssertionError("worse");
                                    case "/null" -> null;
                                    default -> next.handle(request);
                                }));
        List<Outcome> outcomes =
                client.gather(Stream.of("/bug", "/a", "/error", "/null", "/b").map(server::url));
        assertTrue(cause(outcomes.get(0)).getMessage().contains("a bug"));
        assertTrue(cause(outcomes.get(2)).getMessage().contains("worse"));
        assertTrue(
                cause(outcomes.get(3)).getMessage().contains("filter"),
                () -> cause(outcomes.get(3)).getMessage());
        assertEquals("/a", response(outcomes.get(1)).text());
        assertEquals("/b", response(outcomes.get(4)).text());
    }

    // 4. Failing fast.

    @ParameterizedTest
    @EnumSource(On.class)
    void failFast(On on) throws Exception {
        Gate all = new Gate();
        server.on("/bad", Answer.script(Script.begin().await(all).reset()));
        Client client = scene.client(on.options());
        List<String> urls =
                Stream.concat(
                                scene.urls("/never/", 9).stream(),
                                Stream.concat(
                                        Stream.of(server.url("/bad")),
                                        scene.urls("/more/", 100).stream()))
                        .toList();
        scene.openWhenInFlight(10, all);
        HttpException failure =
                assertThrows(
                        HttpException.ClosedEarly.class,
                        () -> client.bulk(urls).concurrency(10).failFast().gather());
        assertTrue(failure.getStackTrace().length > 0);
        assertEquals(PoolLine.EMPTY, PoolLine.of(client));
        server.awaitIdle();
        assertEquals(10, server.requestCount());
    }

    @ParameterizedTest
    @EnumSource(On.class)
    void allOrNothingIsAllWhenNothingFails(On on) throws Exception {
        List<Response> responses =
                scene.client(on.options()).bulk(scene.urls("/", 30)).failFast().gather();
        assertEquals(
                IntStream.range(0, 30).mapToObj(i -> "/" + i).toList(),
                responses.stream().map(Response::text).toList());
    }

    @Test
    void ofSeveralFailuresTheOthersAreSuppressed() throws Exception {
        Gate all = new Gate();
        server.on("/bad", Answer.script(Script.begin().await(all).reset()));
        scene.openWhenInFlight(3, all);
        HttpException failure =
                assertThrows(
                        HttpException.class,
                        () ->
                                scene.client()
                                        .bulk(Stream.generate(() -> server.url("/bad")).limit(3))
                                        .failFast()
                                        .gather());
        assertTrue(failure.getSuppressed().length <= 2);
        for (Throwable other : failure.getSuppressed()) {
            assertInstanceOf(HttpException.ClosedEarly.class, other);
        }
    }

    // 5. Deadlines: that of a batch is among the acceptance tests.

    @ParameterizedTest
    @EnumSource(On.class)
    void aDeadline(On on) throws Exception {
        Client client = scene.client(on.options());
        List<Outcome> outcomes =
                client.bulk(scene.urls("/never/", 20))
                        .concurrency(5)
                        .deadline(Duration.ofMillis(200))
                        .gather();
        assertEquals(20, outcomes.size());
        for (Outcome outcome : outcomes) {
            assertTrue(
                    cause(outcome).getMessage().contains("the deadline of the batch, 200 ms"),
                    () -> cause(outcome).getMessage());
            assertInstanceOf(HttpException.Timeout.class, cause(outcome));
        }
        assertEquals(0, PoolLine.of(client).leases());
        server.awaitIdle();
        assertTrue(server.requestCount() <= 5);
    }

    @Test
    void aDeadlineOfOneRequestIsItsOwn() throws Exception {
        List<Outcome> outcomes =
                scene.client()
                        .gather(
                                List.of(
                                        Request.get(server.url("/never/1"))
                                                .timeout(Duration.ofMillis(50)),
                                        server.url("/a")));
        assertInstanceOf(HttpException.Timeout.class, cause(outcomes.getFirst()));
        assertEquals("/a", response(outcomes.getLast()).text());
    }

    @Test
    void aDeadlineInOrderOfCompletion() throws Exception {
        try (Results<Outcome> results =
                scene.client()
                        .bulk(scene.urls("/never/", 10))
                        .concurrency(2)
                        .deadline(Duration.ofMillis(100))
                        .asCompleted()) {
            assertEquals(
                    10,
                    results.stream()
                            .filter(o ->
                                    o instanceof Failure f
                                            && f.cause() instanceof HttpException.Timeout)
                            .count());
        }
    }

    // 6. Cancelling.

    @ParameterizedTest
    @EnumSource(On.class)
    void anInterruptOfGather(On on) throws Exception {
        Client client = scene.client(on.options());
        AtomicReference<Throwable> end = new AtomicReference<>();
        AtomicInteger leases = new AtomicInteger(-1);
        Thread thread =
                Thread.startVirtualThread(() -> {
                    try {
                        client.bulk(scene.urls("/never/", 100)).concurrency(10).gather();
                    } catch (Throwable e) {
                        end.set(e);
                    }
                    leases.set(PoolLine.of(client).leases());
                });
        server.awaitInFlight(10);
        thread.interrupt();
        thread.join();
        assertInstanceOf(InterruptedException.class, end.get());
        assertEquals(0, leases.get(), "thrown when all has let go");
        server.awaitIdle();
        assertEquals(10, server.requestCount());
    }

    @ParameterizedTest
    @EnumSource(On.class)
    void anInterruptWithinAWalk(On on) throws Exception {
        Client client = scene.client(on.options());
        try (Results<Outcome> results =
                client.bulk(scene.urls("/never/", 100)).concurrency(10).asCompleted()) {
            Thread caller = Thread.currentThread();
            Thread.startVirtualThread(() -> {
                try {
                    server.awaitInFlight(10);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                caller.interrupt();
            });
            Iterator<Outcome> walk = results.iterator();
            assertThrows(CancellationException.class, walk::hasNext);
            assertTrue(Thread.interrupted(), "who interrupted wants to be seen");
        }
        assertEquals(0, PoolLine.of(client).leases());
        server.awaitIdle();
    }

    @ParameterizedTest
    @EnumSource(On.class)
    void closingEarly(On on) throws Exception {
        Client client = scene.client(on.options());
        Results<Outcome> results =
                client.bulk(scene.urls("/never/", 100)).concurrency(10).asCompleted();
        server.awaitInFlight(10);
        results.close();
        results.close();
        assertEquals(0, PoolLine.of(client).leases());
        assertTrue(!results.iterator().hasNext());
        server.awaitIdle();
        assertEquals(10, server.requestCount());
    }

    private static void walk(Results<Outcome> results) {
        try {
            results.forEach(outcome -> {});
        } catch (CancellationException interrupted) {
            // as it should be, unless it was closed first
        }
    }

    /** Whoever waits for it to be closed, and whoever waits for its next result, comes back. */
    @ParameterizedTest
    @EnumSource(On.class)
    void closingByManyAtOnce(On on) throws Exception {
        Client client = scene.client(on.options());
        for (int i = 0; i < 50; i++) {
            Results<Outcome> results =
                    client.bulk(scene.urls("/never/", 100)).concurrency(10).asCompleted();
            server.awaitInFlight(10);
            List<Thread> threads = new ArrayList<>();
            threads.add(Thread.startVirtualThread(() -> walk(results)));
            threads.add(Thread.startVirtualThread(results::close));
            threads.add(Thread.startVirtualThread(results::close));
            threads.getFirst().interrupt();
            for (Thread thread : threads) {
                assertTrue(thread.join(Duration.ofSeconds(20)), "it waits for ever");
            }
            server.awaitIdle();
        }
    }

    @Test
    void closingTheClientEndsItsBatches() throws Exception {
        Client client = scene.client();
        Results<Outcome> results =
                client.bulk(scene.urls("/never/", 100)).concurrency(10).asCompleted();
        server.awaitInFlight(10);
        client.close();
        assertEquals(
                100,
                results.stream()
                        .filter(o ->
                                o instanceof Failure f
                                        && f.cause() instanceof HttpException.Cancelled)
                        .count());
    }

    @Test
    void whatWasStoppedTellsItsDelivery() throws Exception {
        Client client = scene.client();
        List<Outcome> outcomes =
                client.bulk(scene.urls("/never/", 3))
                        .concurrency(2)
                        .deadline(Duration.ofMillis(300))
                        .gather();
        assertEquals(Delivery.NOT_SENT, cause(outcomes.getLast()).delivery());
    }

    // 7. The edges.

    @ParameterizedTest
    @EnumSource(On.class)
    void nothingGivesNothing(On on) throws Exception {
        Client client = scene.client(on.options());
        assertEquals(List.of(), client.gather(List.of()));
        assertEquals(List.of(), client.bulk(List.of()).failFast().gather());
        assertEquals(List.of(), client.bulk(List.of()).deadline(Duration.ofDays(1)).gather());
        try (Results<Outcome> results = client.asCompleted(Stream.of())) {
            assertTrue(!results.iterator().hasNext());
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Bulk bulk = scene.client().bulk(List.of());
        assertThrows(IllegalArgumentException.class, () -> bulk.concurrency(0));
        assertThrows(IllegalArgumentException.class, () -> bulk.concurrency(-1));
        assertThrows(IllegalArgumentException.class, () -> bulk.deadline(Duration.ZERO));
    }

    @Test
    void aBulkCanBeSentAgain() throws Exception {
        Bulk bulk = scene.client().bulk(scene.urls("/", 5));
        assertEquals(5, bulk.gather().size());
        assertEquals(5, bulk.gather().size());
        assertEquals(10, server.requestCount());
    }

    @Test
    void moreAtOnceThanConnections() throws Exception {
        Client client = scene.client(Scene.ONE_TRY.withLimits(Limits.perOrigin(2)));
        List<Outcome> outcomes = client.gather(scene.urls("/", 500));
        assertTrue(outcomes.stream().allMatch(Success.class::isInstance));
        assertEquals(2, server.connections());
    }
}
