package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which names are looked up, when, and who is told. */
class CachingResolverTest {
    private static final List<InetAddress> HERE = List.of(InetAddress.ofLiteral("127.0.0.1"));

    private final ManualLoop loop = new ManualLoop();
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> lookedUp = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final CachingResolver resolver =
            new CachingResolver(
                    this::lookUp,
                    threads::add,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(1),
                    new LoopClock());

    private final class LoopClock implements Clock {
        @Override
        public long nanoTime() {
            return loop.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    }

    private List<InetAddress> lookUp(String host) throws IOException {
        lookedUp.add(host);
        if (host.startsWith("broken")) {
            throw new IllegalStateException("not an IOException");
        } else if (host.startsWith("no")) {
            throw new UnknownHostException(host);
        }
        return host.startsWith("empty") ? List.of() : HERE;
    }

    private Resolver.Query ask(String host) {
        return resolver.resolve(
                host,
                loop,
                new Resolver.Answer() {
                    @Override
                    public void onAddresses(List<InetAddress> addresses) {
                        told.add(host + " " + addresses.size());
                    }

                    @Override
                    public void onUnresolved(IOException cause) {
                        told.add(host + " failed");
                    }
                });
    }

    /** Lets the threads and then the loop do all they have to do. */
    private void run() {
        for (Runnable task = threads.poll(); task != null; task = threads.poll()) {
            task.run();
        }
        loop.run();
    }

    @Test
    void allWhoAskMeanwhileWaitForOneLookUp() {
        ask("a");
        ask("a");
        ask("b");
        assertTrue(told.isEmpty());
        run();
        assertEquals(List.of("a", "b"), lookedUp);
        assertEquals(List.of("a 1", "a 1", "b 1"), told);
    }

    @Test
    void addressesAreKept() {
        ask("a");
        run();
        loop.pass(29.9);
        ask("a");
        assertEquals(1, told.size(), "the answer never comes at once");
        run();
        assertEquals(List.of("a"), lookedUp);
        loop.pass(0.1);
        ask("a");
        run();
        assertEquals(List.of("a", "a"), lookedUp);
        assertEquals(List.of("a 1", "a 1", "a 1"), told);
    }

    @Test
    void failuresAreKeptForLess() {
        for (String host : List.of("no", "empty", "broken")) {
            ask(host);
        }
        run();
        loop.pass(0.9);
        ask("no");
        run();
        loop.pass(0.1);
        ask("no");
        run();
        assertEquals(List.of("no", "empty", "broken", "no"), lookedUp);
        assertEquals(
                List.of("no failed", "empty failed", "broken failed", "no failed", "no failed"),
                told);
    }

    @Test
    void whoCancelsIsNotTold() {
        Resolver.Query first = ask("a");
        ask("a");
        first.cancel();
        first.cancel();
        run();
        assertEquals(List.of("a 1"), told);
        Resolver.Query last = ask("a");
        last.cancel();
        run();
        assertEquals(List.of("a 1"), told);
    }

    /** Dead name servers would keep all threads for those who have long given up. */
    @Test
    void whatNobodyWaitsForIsNotLookedUp() {
        ask("a").cancel();
        ask("b").cancel();
        ask("b");
        run();
        assertEquals(List.of("b"), lookedUp);
        assertEquals(List.of("b 1"), told);
        assertEquals(1, resolver.size());
        ask("a");
        run();
        assertEquals(List.of("b", "a"), lookedUp);
        assertEquals(List.of("b 1", "a 1"), told);
    }

    @Test
    void aThreadThatCannotBeHadIsAFailure() {
        CachingResolver threadless =
                new CachingResolver(
                        this::lookUp,
                        task -> {
                            throw new OutOfMemoryError("no more threads");
                        },
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        new LoopClock());
        List<IOException> causes = new ArrayList<>();
        threadless.resolve(
                "a",
                loop,
                new Resolver.Answer() {
                    @Override
                    public void onAddresses(List<InetAddress> addresses) {
                        throw new AssertionError(addresses);
                    }

                    @Override
                    public void onUnresolved(IOException cause) {
                        causes.add(cause);
                    }
                });
        loop.run();
        assertEquals(1, causes.size());
    }

    @Test
    void onlySoManyNamesAreKept() {
        int names = CachingResolver.CAPACITY + 100;
        IntStream.range(0, names).forEach(i -> ask("a" + i));
        run();
        assertEquals(names, told.size());
        IntStream.range(0, 10).forEach(i -> ask("b" + i));
        run();
        assertTrue(resolver.size() <= CachingResolver.CAPACITY, () -> "" + resolver.size());
    }
}
