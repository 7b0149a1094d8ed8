package dev.skein.client;

import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import dev.skein.bench.Workload;
import dev.skein.http.Origin;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Skein's pool alone: a piece of work is a connection that idles, taken and given back a hundred
 * times, the next piece another origin's if there are many, in random order. A hundred, so that it
 * is the pool that is measured and not what the processor's caches hold: with another origin each
 * time it is 200 ns instead of 30, at ten thousand as it would be for any table of that size. No
 * socket is open: what is measured is the decision. In this package because nobody else may see the
 * pool.
 */
public final class PoolPeer implements Peer {
    private static final int ORDERED = 1 << 17;
    private static final int PIECE = 100;

    /** In a client it is the call itself, which is there already. */
    private final PoolState.Waiter waiter = new PoolState.Waiter();

    private @Nullable PoolState pool;
    private Origin[] order = {};
    private int at;

    @Override
    public void start(Setup setup) {
        Limits limits = Limits.perOrigin(64).total(Math.max(1024, setup.origins()));
        PoolState started =
                new PoolState(
                        limits.withMaxIdle(limits.total()),
                        new Budget(limits.total()),
                        new Alone(),
                        PoolState.Member::new);
        Origin[] origins = new Origin[setup.origins()];
        for (int i = 0; i < origins.length; i++) {
            origins[i] = Origin.parse("http://127.1." + i / 200 + "." + (i % 200 + 1) + "/");
            open(started, origins[i]);
        }
        order =
                new Random(1)
                        .ints(ORDERED, 0, origins.length)
                        .mapToObj(i -> origins[i])
                        .toArray(Origin[]::new);
        pool = started;
    }

    /** Leaves an open connection in the pool. */
    private static void open(PoolState pool, Origin origin) {
        pool.acquire(origin, new PoolState.Waiter(), false, false, 0);
        for (PoolState.Action next = pool.next(); next != null; next = pool.next()) {
            switch (next) {
                case PoolState.Action.Open(var member, _) -> pool.connected(member, 1, 0);
                case PoolState.Action.Lease(_, var member) -> pool.release(member, true, 0);
                case PoolState.Action.Close _, PoolState.Action.Fail _ ->
                        throw new IllegalStateException("the pool has room: " + next);
            }
        }
    }

    @Override
    public void run(Load load) {
        PoolState pool = Objects.requireNonNull(this.pool);
        while (load.next() != null) {
            Origin origin = order[at++ & (ORDERED - 1)];
            long begun = System.nanoTime();
            for (int i = 0; i < PIECE; i++) {
                takeAndReturn(pool, origin);
            }
            load.answered(System.nanoTime() - begun, 200, Workload.KIB);
        }
    }

    private void takeAndReturn(PoolState pool, Origin origin) {
        PoolState.Member member = pool.acquire(origin, waiter, false, false, 1);
        if (member == null) {
            throw new IllegalStateException("no connection idles at " + origin);
        }
        pool.release(member, true, 1);
        if (pool.next() != null) {
            throw new IllegalStateException("the pool wants something done");
        }
    }

    @Override
    public void stop() {
        Objects.requireNonNull(pool).shutdown();
    }

    /** The only pool of its budget. */
    private static final class Alone implements Budget.Holder {
        @Override
        public void granted() {
            throw new IllegalStateException("nobody stood in line");
        }

        @Override
        public void shed() {
            throw new IllegalStateException("nobody else is there");
        }
    }
}
