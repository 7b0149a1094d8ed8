package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.ScriptedServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand calls at a server of every temper, given up at random moments and in every way there
 * is. Afterwards nothing is left of them: no request at the server, no lease, no waiter, and at the
 * end no socket.
 */
class CancelStormTest {
    private static final int CALLS = 10_000;
    private static final int AT_ONCE = 600;

    /** How a call is given up. */
    private enum Way {
        INTERRUPT,
        DEADLINE,
        FUTURE,
        CLOSE_OF_THE_BODY,
        CLOSE_OF_THE_BATCH
    }

    private final Random random = new Random(42);
    private final ScriptedServer server = ScriptedServer.start();
    private final Map<Way, AtomicInteger> ended = new EnumMap<>(Way.class);
    private final List<Thread> threads = new ArrayList<>();
    private int started;

    @Test
    void tenThousandCallsLeaveNothingBehind() throws Exception {
        server.on("/never", Answer.never());
        server.on("/quick", Answer.ok("quick"));
        server.on("/moved", Answer.redirect("/never"));
        server.on("/big", Answer.bytes(300_000));
        server.on("/drip", Answer.endless("geese ".repeat(2000)).after(Duration.ofMillis(1)));
        server.on(
                "/late",
                request ->
                        Answer.ok("late").after(Duration.ofMillis(request.target().length() % 7)));
        for (Way way : Way.values()) {
            ended.put(way, new AtomicInteger());
        }
        Client client =
                Client.create(
                        Options.defaults()
                                .withLimits(Limits.perOrigin(sockets() / 2).total(sockets())));
        Client doomed =
                Client.create(
                        Options.defaults()
                                .withLimits(Limits.perOrigin(sockets() / 2).total(sockets())));

        storm(client);

        assertEquals(
                CALLS,
                ended.values().stream().mapToInt(AtomicInteger::get).sum(),
                "each call has ended once");
        server.awaitIdle();
        client.get(server.url("/quick")); // the loop has heard of every cancel before this
        assertTrue(PoolLine.of(client).atRest(), client::toString);
        client.close();
        assertEquals(PoolLine.EMPTY, PoolLine.of(client));

        closeUnderLoad(doomed);
        server.awaitIdle();
        assertEquals(PoolLine.EMPTY, PoolLine.of(doomed));
        server.awaitOpenConnections(0);
        assertEquals(List.of(), server.faults());
        server.close();
    }

    /** Both ends of every connection are in this process; a machine may allow it few files. */
    private static int sockets() {
        long files =
                ManagementFactory.getOperatingSystemMXBean()
                                instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount()
                        : 4096;
        return Math.clamp(files / 6, 16, 1024);
    }

    /** A call on its way, and how to give it up. */
    private record Running(Runnable giveUp, Thread thread) {}

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
        for (Running rest : running) {
            rest.giveUp.run();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private Request request() {
        String[] paths = {
            "/never", "/quick", "/moved", "/big", "/drip", "/late?" + "x".repeat(random.nextInt(7))
        };
        return Request.get(server.url(paths[random.nextInt(paths.length)]))
                .with(Limits.body(1 << 20));
    }

    private Running start(Client client) {
        Way way = Way.values()[random.nextInt(Way.values().length)];
        return switch (way) {
            case INTERRUPT -> interrupted(client, request());
            case DEADLINE ->
                    timedOut(client, request().timeout(Duration.ofMillis(1 + random.nextInt(30))));
            case FUTURE -> cancelled(client, request());
            case CLOSE_OF_THE_BODY -> closedBody(client, request(), random.nextInt(200_000));
            case CLOSE_OF_THE_BATCH ->
                    closedBatch(client, Math.min(1 + random.nextInt(20), CALLS - started));
        };
    }

    /** What a call does, and how its end is counted. */
    private interface Work {
        void run() throws Exception;
    }

    private Thread onThread(Way way, int calls, Work work) {
        started += calls;
        Thread thread =
                Thread.startVirtualThread(() -> {
                    try {
                        work.run();
                        ended.get(way).addAndGet(calls);
                    } catch (InterruptedException | CancellationException e) {
                        ended.get(way).addAndGet(calls);
                    } catch (IOException e) {
                        ended.get(way).addAndGet(meant(e) ? calls : 1_000_000);
                    } catch (Exception e) {
                        ended.get(way)
                                .addAndGet(
                                        meant(e.getCause())
                                                ? calls
                                                : 1_000_000); // shows in the sum
                    }
                });
        threads.add(thread);
        return thread;
    }

    private static boolean meant(Throwable e) {
        return e instanceof HttpException.Timeout
                || e instanceof HttpException.TooLarge
                || e instanceof InterruptedIOException;
    }

    private Running interrupted(Client client, Request request) {
        Thread thread = onThread(Way.INTERRUPT, 1, () -> client.send(request));
        return new Running(thread::interrupt, thread);
    }

    private Running timedOut(Client client, Request request) {
        Thread thread = onThread(Way.DEADLINE, 1, () -> client.send(request));
        return new Running(() -> {}, thread);
    }

    private Running cancelled(Client client, Request request) {
        CompletableFuture<Response> future = client.sendAsync(request);
        Thread thread = onThread(Way.FUTURE, 1, future::get);
        return new Running(() -> future.cancel(true), thread);
    }

    private Running closedBody(Client client, Request request, int bytes) {
        Thread thread =
                onThread(
                        Way.CLOSE_OF_THE_BODY,
                        1,
                        () -> {
                            try (Response response = client.open(request)) {
                                response.body().open().readNBytes(bytes);
                            }
                        });
        return new Running(thread::interrupt, thread);
    }

    private Running closedBatch(Client client, int calls) {
        List<Request> requests =
                Stream.generate(this::request)
                        .limit(calls)
                        .map(r -> r.timeout(Duration.ofSeconds(20)))
                        .toList();
        int wanted = random.nextInt(calls);
        Thread thread =
                onThread(
                        Way.CLOSE_OF_THE_BATCH,
                        calls,
                        () -> {
                            try (Results<Outcome> results = client.asCompleted(requests)) {
                                results.stream().limit(wanted).forEach(outcome -> {});
                            }
                        });
        return new Running(thread::interrupt, thread);
    }

    /** A client may be closed whatever it is at: all its calls end, and say so. */
    private void closeUnderLoad(Client client) throws Exception {
        List<CompletableFuture<Response>> futures =
                IntStream.range(0, 1000).mapToObj(i -> client.sendAsync(request())).toList();
        server.awaitInFlight(1);
        client.close();
        for (CompletableFuture<Response> future : futures) {
            try {
                future.get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case HttpException.Cancelled _, HttpException.TooLarge _ -> {}
                    case Throwable other -> fail(other);
                }
            }
        }
    }
}
