package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Failure;
import dev.skein.http.HttpException;
import dev.skein.http.Method;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Success;
import dev.skein.testing.Answer;
import dev.skein.testing.RecordedRequest;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of calls of every kind to a server that misbehaves in every way, by chance that a seed
 * repeats. Each has one outcome, a response is never another's, and nothing is left behind.
 */
class RandomCallsTest {
    private static final Duration PATIENCE = Duration.ofMillis(150);
    private static final Options OPTIONS =
            Options.defaults()
                    .withLimits(
                            Limits.perOrigin(24)
                                    .total(40)
                                    .withMaxBody(200_000)
                                    .withIdleAge(Duration.ofMillis(20)))
                    .withRetries(
                            Retries.standard().withBackoff(Duration.ZERO, Duration.ofMillis(5)))
                    .withTimeouts(
                            Timeouts.connect(Duration.ofSeconds(5))
                                    .withFirstByte(PATIENCE)
                                    .withBodyGap(PATIENCE)
                                    .withTotal(Duration.ofSeconds(20)));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyCallHasItsOwnOutcome(long seed) throws Exception {
        Client client = Client.create(OPTIONS.withLoops(2));
        try (ScriptedServer one = server();
                ScriptedServer two = server()) {
            try (client) {
                call(client, one, two, new Random(seed));
            }
            assertEquals(PoolLine.EMPTY, PoolLine.of(client));
            one.awaitOpenConnections(0);
            two.awaitOpenConnections(0);
        }
    }

    private static void call(Client client, ScriptedServer one, ScriptedServer two, Random random)
            throws InterruptedException {
        List<Request> requests =
                Stream.generate(() -> request(random, random.nextBoolean() ? one : two))
                        .limit(1000)
                        .toList();
        List<Request> gathered = requests.subList(0, 400);
        List<Request> walked = requests.subList(400, 700);
        check(gathered, client.bulk(gathered).concurrency(1 + random.nextInt(100)).gather());
        checkOneByOne(walked, client.bulk(walked).concurrency(1 + random.nextInt(100)));
        checkFutures(requests.subList(700, 1000), client, random);
        one.awaitIdle();
        two.awaitIdle();
        // The loops have heard of every cancel before these.
        client.gather(List.of(one.url("/19/0"), two.url("/19/0")));
        PoolLine line = PoolLine.of(client);
        assertTrue(line.leases() == 0 && line.waiting() == 0, client::toString);
    }

    /**
     * The server's doings are in the path, so that a retry meets the same, or luck where the path
     * says so.
     */
    private static Request request(Random random, ScriptedServer server) {
        String url = server.url("/" + random.nextInt(24) + "/" + random.nextInt(1_000_000));
        return switch (random.nextInt(8)) {
            case 0 -> Request.post(url).text("x".repeat(random.nextInt(50_000)));
            case 1 -> {
                byte[] bytes = "y".repeat(random.nextInt(200_000)).getBytes(StandardCharsets.UTF_8);
                yield Request.put(url)
                        .body(
                                Body.stream(
                                        () -> new ByteArrayInputStream(bytes),
                                        random.nextBoolean() ? bytes.length : Body.UNKNOWN));
            }
            case 2 ->
                    Request.of(Method.QUERY, url)
                            .body(
                                    Body.stream(
                                            new ByteArrayInputStream(
                                                    new byte[random.nextInt(100_000)])));
            default -> Request.get(url);
        };
    }

    private static ScriptedServer server() {
        return ScriptedServer.start().on("/*", RandomCallsTest::answer);
    }

    private static Answer answer(RecordedRequest request) {
        String[] parts = request.path().split("/");
        String path = request.path();
        int number = Integer.parseInt(parts[2]);
        String text = path + " goose".repeat(number % 5000);
        Script head = Script.begin().head("HTTP/1.1 200 OK", "Content-Length: 100");
        return switch (Integer.parseInt(parts[1])) {
            case 0 -> Answer.ok(text).torn(1 + number % 1000);
            case 1 -> Answer.chunked(path, " and", " more").torn(1 + number % 9).trailer("X", "y");
            case 2 -> Answer.gzip(text);
            case 3 -> Answer.ok(text).thenClose();
            case 4 -> Answer.ok(text).cutAfter(number % 10);
            case 5 -> Answer.reset();
            case 6 -> Answer.close();
            case 7 -> number % 10 == 0 ? Answer.never() : Answer.ok(path);
            case 8 -> Answer.redirect(307, "/0/" + number);
            case 9 -> Answer.redirect(303, "/" + number % 24 + "/" + number);
            case 10 -> Answer.status(503).header("Retry-After", "0").body(path);
            case 11 -> Answer.script(Script.begin().send("garbage " + number + "\r\n\r\n").close());
            case 12 -> Answer.ok(path).then(Script.begin().send("more than was asked"));
            case 13 -> Answer.ok(path).then(Script.begin().close());
            case 14 -> Answer.ok(path).then(Script.begin().reset());
            case 15 -> number % 10 == 0 ? Answer.endless("geese ".repeat(500)) : Answer.ok(path);
            case 16 -> Answer.untilClose(text);
            case 17 -> Answer.script(head.send(path).reset());
            case 18 ->
                    number % 10 == 0
                            ? Answer.script(head.send(path).never())
                            : Answer.status(404).body(path);
            case 19 -> Answer.status(204);
            case 20 -> Answer.ok(path).after(Duration.ofMillis(number % 10));
            case 21 ->
                    Answer.script(
                            Script.begin()
                                    .head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
                                    .send("5\r\nabcdexyz")
                                    .close());
            case 22 ->
                    Answer.script(
                            Script.begin()
                                    .send(
                                            "HTTP/1.1 100 Continue\r\n\r\n"
                                                    + "HTTP/1.1 200 OK\r\n"
                                                    + "Content-Length: "
                                                    + path.length()
                                                    + "\r\n\r\n"
                                                    + path));
            default -> Answer.ok(path).then(Script.begin().halfClose());
        };
    }

    private static void check(List<Request> requests, List<Outcome> outcomes) {
        assertEquals(requests, outcomes.stream().map(Outcome::request).toList());
        outcomes.forEach(RandomCallsTest::check);
    }

    private static void check(Outcome outcome) {
        switch (outcome) {
            case Success(var _, var response) -> check(response);
            case Failure(var _, var cause) -> check(cause);
        }
    }

    private static void check(Response response) {
        if (response.status() == 200) {
            assertTrue(
                    response.text().startsWith(response.url().path()),
                    () -> response.url() + " answered: " + response.text());
        }
    }

    private static void check(Throwable cause) {
        boolean expected =
                switch (cause) {
                    case HttpException.ClosedEarly _,
                            HttpException.Timeout _,
                            HttpException.Protocol _,
                            HttpException.TooLarge _,
                            HttpException.Refused _ ->
                            true;
                    default -> false;
                };
        assertTrue(expected, cause::toString);
    }

    private static void checkOneByOne(List<Request> requests, Bulk bulk) {
        List<Request> seen = new ArrayList<>();
        try (Results<Outcome> results = bulk.asCompleted()) {
            for (Outcome outcome : results) {
                check(outcome);
                seen.add(outcome.request());
            }
        }
        assertEquals(requests.size(), seen.size());
        assertTrue(seen.containsAll(requests));
    }

    private static void checkFutures(List<Request> requests, Client client, Random random)
            throws InterruptedException {
        List<CompletableFuture<Response>> futures = new ArrayList<>();
        for (Request request : requests) {
            futures.add(client.sendAsync(request));
            if (random.nextInt(10) == 0) {
                futures.get(random.nextInt(futures.size())).cancel(true);
            }
        }
        for (CompletableFuture<Response> future : futures) {
            try {
                check(future.get());
            } catch (CancellationException wanted) {
                assertTrue(future.isCancelled());
            } catch (ExecutionException e) {
                check(e.getCause());
            }
        }
    }

    @Test
    void theSameOverAndOverAgain() throws Exception {
        try (ScriptedServer server = server();
                Client client = Client.create(OPTIONS)) {
            List<String> urls = Stream.generate(() -> server.url("/0/17")).limit(2000).toList();
            client.bulk(urls).concurrency(30).gather().forEach(RandomCallsTest::check);
        }
    }
}
