package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Delivery;
import dev.skein.http.Failure;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Gate;
import dev.skein.testing.RecordedRequest;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scenarios that this library exists for, each over real sockets. */
class AcceptanceTest {
    @RegisterExtension final Scene scene = new Scene();
    private final ScriptedServer server = scene.server;

    @Test
    void order() throws Exception {
        int count = 50;
        List<Gate> gates = Stream.generate(Gate::new).limit(count).toList();
        gates.getLast().open();
        for (int i = 0;
                i < count;
                i++) { // each is answered after the one behind it: the first comes last
            Script next = i == 0 ? Script.begin() : Script.begin().open(gates.get(i - 1));
            server.on("/page/" + i, Answer.ok("page " + i).after(gates.get(i)).then(next));
        }
        List<String> expected = IntStream.range(0, count).mapToObj(i -> "page " + i).toList();
        List<String> urls = scene.urls("/page/", count);

        List<Outcome> gathered = scene.client().gather(urls);
        assertEquals(urls, gathered.stream().map(Outcome::url).toList());
        assertEquals(
                expected,
                gathered.stream().map(outcome -> Scene.response(outcome).text()).toList());

        try (Results<Outcome> results = scene.client().ordered(urls)) {
            assertEquals(
                    expected,
                    results.stream().map(outcome -> Scene.response(outcome).text()).toList());
        }
    }

    @Test
    void typedFailuresAmongGoodOnes() throws Exception {
        server.on("/good/*", request -> Answer.ok(request.path()));
        server.on("/missing", Answer.status(404).body("none"));
        server.on("/reset", Answer.reset());
        server.on("/cut", Answer.bytes(1000).cutAfter(100));
        server.on(
                "/garbage", Answer.script(Script.begin().send("SSH-2.0-OpenSSH_9.9\r\n").close()));
        server.on(
                "/chunk",
                Answer.script(
                        Script.begin()
                                .head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
                                .send("xyz\r\n")
                                .close()));
        server.on("/never", Answer.never());
        server.on("/loop", Answer.redirect("/loop"));
        server.on("/large", Answer.bytes(5L << 30));
        Map<Object, Class<? extends HttpException>> bad = new LinkedHashMap<>();
        bad.put("http://127.0.0.1:" + Scene.closedPort() + "/", HttpException.Connect.class);
        bad.put("http://unknown.test/", HttpException.Dns.class);
        bad.put(server.url("/reset"), HttpException.ClosedEarly.class);
        bad.put(server.url("/cut"), HttpException.ClosedEarly.class);
        bad.put(server.url("/garbage"), HttpException.Protocol.class);
        bad.put(server.url("/chunk"), HttpException.Protocol.class);
        bad.put(
                Request.get(server.url("/never")).timeout(Duration.ofMillis(50)),
                HttpException.Timeout.class);
        bad.put(server.url("/loop"), HttpException.Refused.class);
        bad.put(server.url("/large"), HttpException.TooLarge.class);
        bad.put("http://[not a url", HttpException.BadUrl.class);
        bad.put("ftp://127.0.0.1/", HttpException.BadUrl.class);
        Script noTls = Script.begin().send("HTTP/1.1 400 Bad Request\r\n\r\n").never();
        bad.put(
                scene.opened(ScriptedServer.start(noTls)).url("/").replace("http:", "https:"),
                HttpException.Tls.class);
        List<Object> inputs = new ArrayList<>(List.of(server.url("/missing")));
        bad.keySet()
                .forEach(input ->
                        inputs.addAll(List.of(server.url("/good/" + inputs.size()), input)));
        Options options =
                Scene.ONE_TRY.withDns(host -> {
                    throw new UnknownHostException(host);
                });

        List<Outcome> outcomes = scene.client(options).gather(inputs);

        assertEquals(inputs.size(), outcomes.size());
        assertEquals(404, Scene.response(outcomes.getFirst()).status());
        for (int i = 1; i < inputs.size(); i++) {
            Class<? extends HttpException> kind = bad.get(inputs.get(i));
            if (kind == null) {
                assertEquals("/good/" + i, Scene.response(outcomes.get(i)).text());
            } else {
                assertInstanceOf(kind, Scene.cause(outcomes.get(i)), String.valueOf(inputs.get(i)));
            }
        }
    }

    @Test
    void neverMoreThanThreeAtOnceRedirectsAndRetriesIncluded() throws Exception {
        Gate three = new Gate();
        server.on(
                "/page/*",
                request -> Answer.ok(request.path()).after(three).after(Duration.ofMillis(3)));
        server.on("/moved/*", request -> Answer.redirect("/page/m").after(three));
        server.on("/busy/*", new Busy()::answer);
        List<String> urls =
                IntStream.range(0, 100)
                        .mapToObj(i ->
                                server.url(
                                        (i % 10 == 3
                                                        ? "/moved/"
                                                        : i % 20 == 7 ? "/busy/" : "/page/")
                                                + i))
                        .toList();
        scene.openWhenInFlight(3, three); // never, should fewer run than may

        List<Outcome> outcomes =
                scene.client(Options.defaults().withRetries(Retries.standard()))
                        .bulk(urls)
                        .concurrency(3)
                        .gather();

        outcomes.forEach(outcome -> assertEquals(200, Scene.response(outcome).status()));
        assertEquals(3, server.peak());
        assertEquals(115, server.requestCount(), "10 redirects and 5 retries among them");
    }

    /** Has no time for whoever comes first. */
    private static final class Busy {
        private final Set<String> seen = ConcurrentHashMap.newKeySet();

        Answer answer(RecordedRequest request) {
            return seen.add(request.path())
                    ? Answer.status(503).header("Retry-After", "0")
                    : Answer.ok("at last");
        }
    }

    @Test
    void anEndlessSource() throws Exception {
        server.on("/*", request -> Answer.ok(request.path()));
        AtomicInteger pulled = new AtomicInteger();
        Client client = scene.client();
        Stream<String> endless = Stream.generate(() -> server.url("/" + pulled.getAndIncrement()));
        int concurrency = 10;
        int seen = 0;
        try (Results<Outcome> results =
                client.bulk(endless).concurrency(concurrency).asCompleted()) {
            for (Outcome outcome : results) {
                assertEquals(200, Scene.response(outcome).status());
                seen++;
                // At work or done and waiting: twice the concurrency; pulled and waiting: as much
                // again, and one in the feeder's hand.
                assertTrue(pulled.get() <= seen + 3 * concurrency + 1, () -> pulled + " pulled");
                if (seen == 500) {
                    break;
                }
            }
        }
        assertEquals(500, seen);
        server.awaitIdle();
        assertTrue(PoolLine.of(client).atRest(), client::toString);
    }

    @Test
    void cancelAfterK() throws Exception {
        server.on("/quick/*", request -> Answer.ok(request.path()));
        server.on("/never/*", Answer.never());
        Client client = scene.client();
        List<String> urls = new ArrayList<>(scene.urls("/quick/", 10));
        urls.addAll(scene.urls("/never/", 1000));
        int seen = 0;
        try (Results<Outcome> results = client.bulk(urls).concurrency(20).asCompleted()) {
            for (Outcome outcome : results) {
                assertTrue(Scene.response(outcome).text().startsWith("/quick/"));
                if (++seen == 10) {
                    break;
                }
            }
            server.awaitInFlight(20); // those behind them have begun
        }
        assertEquals(0, PoolLine.of(client).leases(), "nothing runs when close has returned");
        server.awaitIdle();
        server.awaitOpenConnections(PoolLine.of(client).idle());
        assertEquals(30, server.requestCount(), "what was queued never started");
    }

    @Test
    void aBatchsDeadlineKeepsWhatIsDoneAndAbortsTheRest() throws Exception {
        server.on("/quick/*", request -> Answer.ok(request.path()));
        server.on("/never/*", Answer.never());
        Client client = scene.client();
        client.get(server.url("/quick/warm"));
        List<String> urls = new ArrayList<>(scene.urls("/quick/", 10));
        urls.addAll(scene.urls("/never/", 30));

        List<Outcome> outcomes =
                client.bulk(urls).concurrency(20).deadline(Duration.ofMillis(1500)).gather();

        assertEquals(0, PoolLine.of(client).leases(), "the work has stopped");
        assertEquals(urls, outcomes.stream().map(Outcome::url).toList());
        outcomes.subList(0, 10)
                .forEach(outcome -> assertEquals(200, Scene.response(outcome).status()));
        for (Outcome outcome : outcomes.subList(10, 40)) {
            HttpException late =
                    assertInstanceOf(HttpException.Timeout.class, Scene.cause(outcome));
            assertTrue(
                    late.getMessage().contains("the deadline of the batch, 1500 ms"),
                    late.getMessage());
        }
        assertEquals(
                20,
                outcomes.stream()
                        .filter(o ->
                                o instanceof Failure f
                                        && f.cause().delivery() == Delivery.MAYBE_PROCESSED)
                        .count());
        assertEquals(
                10,
                outcomes.stream()
                        .filter(o ->
                                o instanceof Failure f && f.cause().delivery() == Delivery.NOT_SENT)
                        .count());
        server.awaitIdle();
        assertEquals(31, server.requestCount());
    }

    @Test
    void failFast() throws Exception {
        Gate all = new Gate();
        server.on("/never/*", Answer.never());
        server.on("/bad", Answer.script(Script.begin().await(all).reset()));
        Client client = scene.client();
        List<String> urls = new ArrayList<>(scene.urls("/never/", 19));
        urls.add(server.url("/bad"));
        urls.addAll(scene.urls("/never/", 500));
        scene.openWhenInFlight(20, all);

        HttpException failure =
                assertThrows(
                        HttpException.class,
                        () -> client.bulk(urls).concurrency(20).failFast().gather());

        assertInstanceOf(HttpException.ClosedEarly.class, failure);
        assertEquals(
                PoolLine.EMPTY, PoolLine.of(client), "the others have let go before it is thrown");
        assertEquals(
                0,
                failure.getSuppressed().length,
                "those were stopped, and did not fail by themselves");
        server.awaitIdle();
        assertEquals(20, server.requestCount());
    }

    @Test
    void manyPagesOverFewConnections() throws Exception {
        Gate eight = new Gate();
        scene.openWhenInFlight(8, eight);
        server.on("/page/*", request -> Answer.ok(request.path()).after(eight));
        Client client = scene.client(Scene.ONE_TRY.withLimits(Limits.perOrigin(8)));

        List<Outcome> outcomes = client.gather(scene.urls("/page/", 150));

        outcomes.forEach(outcome -> assertEquals(200, Scene.response(outcome).status()));
        assertEquals(150, server.requestCount());
        assertEquals(8, server.peak(), "side by side");
        assertEquals(8, server.connections(), "each of them used again and again");
        assertEquals(PoolLine.idle(8), PoolLine.of(client));
    }

    @Test
    void anApiKeyNeverReachesAnotherOrigin() throws Exception {
        ScriptedServer other = scene.opened(ScriptedServer.start());
        String own = "http://own.test:" + server.port();
        String foreign = "http://other.test:" + other.port();
        server.on(
                "/start",
                Answer.redirect(307, foreign + "/hop").header("Set-Cookie", "session=secret"));
        other.on("/hop", Answer.redirect(307, own + "/back"));
        server.on("/back", Answer.redirect(307, foreign + "/end"));
        other.on("/end", Answer.ok("end"));
        Client client =
                scene.client(
                        Scene.ONE_TRY
                                .withDns(host -> List.of(InetAddress.getLoopbackAddress()))
                                .withHeader("X-Client-Key", "secret")
                                .withAuth(Auth.bearer("secret")));
        Request request =
                Request.post(own + "/start")
                        .text("order")
                        .header("X-Api-Key", "secret")
                        .header("Cookie2", "secret")
                        .header("Accept-Language", "de");

        Response response = client.send(request);

        assertEquals("end", response.text());
        assertEquals(3, response.redirects().size());
        RecordedRequest first = server.requests().getFirst();
        assertEquals("Bearer secret", first.header("authorization"));
        assertEquals("secret", first.header("x-api-key"));
        assertEquals(2, other.requestCount());
        for (RecordedRequest seen : other.requests()) {
            assertFalse(seen.headers().toString().contains("secret"), seen.headers()::toString);
            assertEquals("order", seen.text());
            assertEquals("de", seen.header("accept-language"));
        }
        RecordedRequest back = server.requests().getLast();
        assertNull(back.header("x-api-key"), "a foreign server must not be able to have it sent");
        assertNull(back.header("authorization"));
        assertEquals("session=secret", back.header("cookie"), "cookies have rules of their own");
    }

    @Test
    void credentialsInAnUrlStayAtItsOrigin() throws Exception {
        ScriptedServer other = scene.opened(ScriptedServer.start());
        other.on("/end", Answer.ok("end"));
        server.on("/start", Answer.redirect(other.url("/end")));
        scene.client().get(server.url("/start").replace("://", "://user:secret@"));
        assertEquals(
                "Basic dXNlcjpzZWNyZXQ=", server.requests().getFirst().header("authorization"));
        assertNull(other.requests().getFirst().header("authorization"));
    }

    @Test
    void theCallerTicksOnWhile500RequestsRun() throws Exception {
        int count = 500;
        List<Gate> gates = Stream.generate(Gate::new).limit(count).toList();
        for (int i = 0; i < count; i++) {
            server.on("/" + i, Answer.ok("" + i).after(gates.get(i)));
        }
        Client client = scene.client();
        List<CompletableFuture<Response>> futures =
                scene.urls("/", count).stream()
                        .map(url -> client.sendAsync(Request.get(url)))
                        .toList();
        assertTrue(
                futures.stream().noneMatch(CompletableFuture::isDone),
                "nothing was answered, and yet all were sent off");

        int ticks = 0;
        for (Gate gate :
                gates) { // were a tick to wait for an answer, the gate for it would not open
            ticks++;
            gate.open();
        }

        assertEquals(count, ticks);
        for (int i = 0; i < count; i++) {
            assertEquals("" + i, futures.get(i).get().text());
        }
    }

    @Test
    void aWorkQueueAsTheSource() throws Exception {
        server.on("/*", request -> Answer.ok(request.path()));
        String end = "end";
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        queue.add(server.url("/0"));
        Stream<String> work = Stream.generate(() -> take(queue)).takeWhile(url -> !url.equals(end));
        List<String> seen = new ArrayList<>();
        try (Results<Outcome> results = scene.client().bulk(work).concurrency(4).asCompleted()) {
            for (Outcome outcome :
                    results) { // each brings the next: results come while the queue is open
                seen.add(Scene.response(outcome).text());
                queue.add(seen.size() == 20 ? end : server.url("/" + seen.size()));
            }
        }
        assertEquals(IntStream.range(0, 20).mapToObj(i -> "/" + i).toList(), seen);
    }

    private static String take(BlockingQueue<String> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void aWorkQueueWithSeveralWorkers() throws Exception {
        server.on("/*", request -> Answer.ok(request.path()));
        String end = "end";
        int workers = 5;
        BlockingQueue<String> queue = new LinkedBlockingQueue<>(10);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Client client = scene.client();
        List<Thread> threads =
                Stream.generate(() ->
                                Thread.startVirtualThread(() -> {
                                    try {
                                        for (String url = queue.take();
                                                !url.equals(end);
                                                url = queue.take()) {
                                            seen.add(client.get(url).text());
                                        }
                                    } catch (HttpException | InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                }))
                        .limit(workers)
                        .toList();
        for (String url : scene.urls("/", 200)) {
            queue.put(url);
        }
        for (int i = 0; i < workers; i++) {
            queue.put(end);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(200, seen.size());
        assertTrue(server.connections() <= workers);
    }

    @Test
    void aServersRestartIsNotSeenByASafeMethod() throws Exception {
        server.on("/", Answer.ok("here"));
        Client client = scene.client(Options.defaults());
        for (int i = 0; i < 5; i++) {
            assertEquals("here", client.get(server.url("/")).text());
            server.restart();
        }
        assertEquals("here", client.get(server.url("/")).text());
    }

    @Test
    void aConnectionThatClosesUnderASafeRequestIsReplaced() throws Exception {
        // It takes the second request and closes: what a server does that is just giving up its
        // idle connections.
        server.on("/", Answer.ok("here"));
        server.onConnection(
                Script.begin().readRequest().answer(Answer.ok("first")).readRequest().close(),
                Script.begin().serve());
        Client client = scene.client();
        assertEquals("first", client.get(server.url("/")).text());
        Response second = client.get(server.url("/"));
        assertEquals("here", second.text());
        assertEquals(2, second.attempts());
        assertEquals(2, server.connections());
    }

    @Test
    void theDeliveryOfAPostIsTold() throws Exception {
        server.onConnection(
                Script.begin().readRequest().answer(Answer.ok("first")).readRequest().close(),
                Script.begin().serve());
        Client client = scene.client(Options.defaults());
        client.get(server.url("/"));
        HttpException lost =
                assertThrows(
                        HttpException.ClosedEarly.class,
                        () -> client.post(server.url("/order"), Body.text("one goose")));
        assertEquals(Delivery.MAYBE_PROCESSED, lost.delivery());
        assertEquals(
                1,
                server.requests().stream().filter(r -> r.method().equals("POST")).count(),
                "never sent twice");

        int port = server.port();
        server.close();
        HttpException refused =
                assertThrows(
                        HttpException.Connect.class,
                        () ->
                                client.post(
                                        "http://127.0.0.1:" + port + "/order",
                                        Body.text("one goose")));
        assertEquals(Delivery.NOT_SENT, refused.delivery());
        assertNotEquals("", refused.origin());
    }
}
