package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of calls on a few connections, given up at random moments and in every way there is.
 * Afterwards nothing is left of them, and what they shared still works.
 */
class Http2StormTest {
    private static final int CALLS = 2_000;
    private static final int AT_ONCE = 200;
    private static final String[] PATHS = {
        "/hello", "/slow/3", "/slow/40", "/moved", "/bytes/300000", "/endless", "/gzip", "/echo"
    };

    @RegisterExtension final Http2Scene scene = new Http2Scene();
    private final Random random = new Random(42);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> notMeant = new AtomicReference<>();
    private ServesHttp2 server;
    private int started;

    private record Running(Runnable giveUp, Thread thread) {}

    @ParameterizedTest
    @EnumSource
    void thousandsOfCallsLeaveNothingBehind(ServesHttp2.Kind kind) throws Exception {
        server = scene.start(kind, 60);
        Client client =
                scene.client(Http2Scene.TRUSTING.withLoops(1).withLimits(Limits.perOrigin(150)));
        assertEquals("hello", client.get(server.url("/hello")).text()); // it has told its limits
        storm(client);
        for (Thread thread : threads) {
            thread.join();
        }
        if (notMeant.get() != null) {
            fail(notMeant.get());
        }
        assertEquals("hello", client.get(server.url("/hello")).text());
        Http2Scene.awaitRest(client);
        int connections = server.connections();
        assertTrue(connections <= 20, () -> connections + " connections");
        for (int i = 0; i < 20; i++) {
            assertEquals("hello", client.get(server.url("/hello")).text());
        }
        assertEquals(connections, server.connections(), "those that were used go on");
    }

    private void storm(Client client) throws InterruptedException {
        List<Running> running = new ArrayList<>();
        while (started < CALLS) {
            running.add(start(client));
            while (running.size() > random.nextInt(AT_ONCE)) {
                Running victim = running.remove(random.nextInt(running.size()));
                victim.giveUp.run();
                if (running.size() > AT_ONCE / 2) {
                    victim.thread.join();
                }
            }
        }
        running.forEach(rest -> rest.giveUp.run());
    }

    private Request request() {
        String url = server.url(PATHS[random.nextInt(PATHS.length)]);
        Request request =
                url.endsWith("/echo")
                        ? Request.post(url).text("geese ".repeat(random.nextInt(50_000)))
                        : Request.get(url);
        return request.with(Limits.body(1 << 20));
    }

    private Running start(Client client) {
        return switch (random.nextInt(5)) {
            case 0 -> interrupted(client, request());
            case 1 ->
                    timedOut(client, request().timeout(Duration.ofMillis(1 + random.nextInt(30))));
            case 2 -> cancelled(client, request());
            case 3 -> closedBody(client, request(), random.nextInt(200_000));
            default -> closedBatch(client, Math.min(1 + random.nextInt(20), CALLS - started));
        };
    }

    private interface Work {
        void run() throws Exception;
    }

    private Thread onThread(int calls, Work work) {
        started += calls;
        Thread thread =
                Thread.startVirtualThread(() -> {
                    try {
                        work.run();
                    } catch (InterruptedException | CancellationException meant) {
                        // given up
                    } catch (ExecutionException e) {
                        check(e.getCause());
                    } catch (Exception e) {
                        check(e);
                    }
                });
        threads.add(thread);
        return thread;
    }

    private void check(Throwable e) {
        boolean meant =
                e instanceof HttpException.Timeout
                        || e instanceof HttpException.TooLarge
                        || e instanceof InterruptedIOException;
        if (!meant) {
            notMeant.compareAndSet(null, e);
        }
    }

    private Running interrupted(Client client, Request request) {
        Thread thread = onThread(1, () -> client.send(request));
        return new Running(thread::interrupt, thread);
    }

    private Running timedOut(Client client, Request request) {
        Thread thread = onThread(1, () -> client.send(request));
        return new Running(() -> {}, thread);
    }

    private Running cancelled(Client client, Request request) {
        CompletableFuture<Response> future = client.sendAsync(request);
        Thread thread = onThread(1, future::get);
        return new Running(() -> future.cancel(true), thread);
    }

    private Running closedBody(Client client, Request request, int bytes) {
        Thread thread =
                onThread(
                        1,
                        () -> {
                            try (Response response = client.open(request)) {
                                response.body().open().readNBytes(bytes);
                            }
                        });
        return new Running(thread::interrupt, thread);
    }

    private Running closedBatch(Client client, int calls) {
        List<Request> requests = Stream.generate(this::request).limit(calls).toList();
        int wanted = random.nextInt(calls);
        Thread thread =
                onThread(
                        calls,
                        () -> {
                            try (Results<Outcome> results = client.asCompleted(requests)) {
                                results.stream().limit(wanted).forEach(outcome -> {});
                            }
                        });
        return new Running(thread::interrupt, thread);
    }

    /** A client may be closed whatever it is at: all its calls end, and say so. */
    @ParameterizedTest
    @EnumSource
    void closedUnderLoad(ServesHttp2.Kind kind) throws Exception {
        server = scene.start(kind, 60);
        Client client = scene.client(Http2Scene.TRUSTING);
        assertEquals("hello", client.get(server.url("/hello")).text());
        List<CompletableFuture<Response>> futures =
                IntStream.range(0, 500).mapToObj(i -> client.sendAsync(request())).toList();
        client.close();
        for (CompletableFuture<Response> future : futures) {
            try {
                future.get();
            } catch (ExecutionException e) {
                boolean meant =
                        e.getCause() instanceof HttpException.Cancelled
                                || e.getCause() instanceof HttpException.TooLarge;
                assertTrue(meant, () -> "" + e.getCause());
            }
        }
        assertEquals(PoolLine.EMPTY, PoolLine.of(client));
    }
}
