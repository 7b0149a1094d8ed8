package dev.skein.wire;

import dev.skein.http.Clock;
import dev.skein.http.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Answers out of its cache, else asks once for all who want to know.
 *
 * <p>A name's entry is a future: who comes while it is open waits on it, who comes later reads it
 * until it expires. So loops never lock here, and who cancels only stops listening: a lookup that
 * has begun goes on, and its answer is kept. One that has not, and that nobody waits for any more,
 * is left out: names whose servers are dead keep the threads long enough.
 */
final class CachingResolver implements Resolver {
    static final int CAPACITY = 10_000; // a failure holds about a kilobyte
    private static final int THREADS = 32;

    private final Dns dns;
    private final Executor executor;
    private final long ttl;
    private final long failureTtl;
    private final Clock clock;
    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

    private static final class Entry {
        private static final int ABANDONED = -1;

        final CompletableFuture<List<InetAddress>> addresses = new CompletableFuture<>();

        /** How many wait: who made it does. */
        private final AtomicInteger waiting = new AtomicInteger(1);

        /** Valid once {@link #addresses} is done. */
        private volatile long expires;

        boolean fresh(long now) {
            return !addresses.isDone() || expires - now > 0;
        }

        /** False when it was abandoned. */
        boolean join() {
            return waiting.getAndUpdate(n -> n == ABANDONED ? n : n + 1) != ABANDONED;
        }

        void leave() {
            waiting.decrementAndGet();
        }

        /** Gives it up if nobody waits; nobody can join then. */
        boolean abandon() {
            return waiting.compareAndSet(0, ABANDONED);
        }
    }

    CachingResolver(Dns dns, Executor executor, Duration ttl, Duration failureTtl, Clock clock) {
        this.dns = dns;
        this.executor = executor;
        this.ttl = limited(ttl);
        this.failureTtl = limited(failureTtl);
        this.clock = clock;
    }

    /** Half the range of the clock, so that differences keep their sign. */
    private static long limited(Duration duration) {
        return Math.min(Deadline.saturatedNanos(duration), Long.MAX_VALUE / 2);
    }

    /**
     * Platform threads: the system's lookup blocks in native code, which would hold the carrier of
     * a virtual one.
     */
    static Executor threads() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        5,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("skein-dns-", 1).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public Query resolve(String host, Loop loop, Answer answer) {
        Entry entry = joined(host);
        Waiter waiter = new Waiter(entry, loop, answer);
        var _ = entry.addresses.whenComplete(waiter::done);
        return waiter;
    }

    private Entry joined(String host) {
        Entry known = entries.get(host);
        if (known != null && known.fresh(clock.nanoTime()) && known.join()) {
            return known;
        }
        Entry mine = new Entry();
        Entry winner =
                entries.compute(host, (name, now) -> now == null || now == known ? mine : now);
        if (winner == mine) {
            makeRoom();
            try {
                executor.execute(() -> lookUp(host, mine));
            } catch (Throwable noThread) {
                fail(mine, noThread);
            }
            return mine;
        }
        return winner.join() ? winner : joined(host);
    }

    private void lookUp(String host, Entry entry) {
        if (entry.abandon()) {
            entries.remove(host, entry);
            return;
        }
        try {
            List<InetAddress> addresses = List.copyOf(dns.lookup(host));
            if (addresses.isEmpty()) {
                throw new UnknownHostException(host);
            }
            entry.expires = clock.nanoTime() + ttl;
            entry.addresses.complete(addresses);
        } catch (Throwable failure) { // whatever it is, those who wait must hear of it
            fail(entry, failure);
        }
    }

    private void fail(Entry entry, Throwable failure) {
        entry.expires = clock.nanoTime() + failureTtl;
        entry.addresses.completeExceptionally(failure);
    }

    /** Rarely, and then a good many: first what has expired, then whatever comes. */
    private void makeRoom() {
        if (entries.mappingCount() <= CAPACITY) {
            return;
        }
        long now = clock.nanoTime();
        entries.values().removeIf(entry -> !entry.fresh(now));
        long surplus = entries.mappingCount() - CAPACITY / 8 * 7;
        for (var all = entries.values().iterator(); surplus > 0 && all.hasNext(); ) {
            if (all.next().addresses.isDone()) {
                all.remove();
                surplus--;
            }
        }
    }

    int size() {
        return entries.size();
    }

    private static final class Waiter implements Query {
        private final Entry entry;
        private final Loop loop;
        private @Nullable Answer answer; // its loop's; null when it is not wanted any more

        Waiter(Entry entry, Loop loop, Answer answer) {
            this.entry = entry;
            this.loop = loop;
            this.answer = answer;
        }

        @Override
        public void cancel() {
            if (answer != null) {
                answer = null;
                entry.leave();
            }
        }

        /** On any thread. */
        void done(@Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
            try {
                loop.execute(() -> tell(addresses, failure));
            } catch (RejectedExecutionException closed) {
                // its loop has ended, and with it everyone who could want to know
            }
        }

        private void tell(@Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
            Answer asked = answer;
            answer = null;
            if (asked == null) {
                return;
            }
            if (addresses != null) {
                asked.onAddresses(addresses);
            } else if (failure instanceof IOException cause) {
                asked.onUnresolved(cause);
            } else {
                asked.onUnresolved(new IOException("the lookup failed", failure));
            }
        }
    }
}
