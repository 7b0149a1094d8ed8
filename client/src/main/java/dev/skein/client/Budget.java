package dev.skein.client;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The permits for all sockets of a client and what they carry, of which each loop's {@link
 * PoolState} holds some: one for every socket, from the decision to open it to its close, and one
 * for each exchange beyond the first on the same socket. A loop that finds none stands in line;
 * whoever gives one back serves that line first. Lock-free, from any loop.
 */
final class Budget {
    /** A pool that shares this budget. Called from any thread. */
    interface Holder {
        /** A permit is yours, as you asked with {@link #want}. */
        void granted();

        /** Another pool waits: close a connection that idles, if you have one. */
        void shed();
    }

    private final int total;
    private final AtomicInteger free;
    private final Queue<Holder> line = new ConcurrentLinkedQueue<>();
    private final AtomicInteger wanting = new AtomicInteger();
    private final List<Holder> all = new CopyOnWriteArrayList<>();

    Budget(int total) {
        this.total = total;
        this.free = new AtomicInteger(total);
    }

    /** Counts {@code holder} among those that share. */
    void admit(Holder holder) {
        all.add(holder);
    }

    /** Takes a permit unless none is free or others were first to ask. */
    boolean take() {
        return wanting.get() == 0 && takeFree();
    }

    /** Gives a permit back: to who waits first, if somebody does. */
    void give() {
        free.incrementAndGet();
        serve();
    }

    /** Puts {@code holder} in line for one permit. Not again before it was granted. */
    @SuppressWarnings("ReferenceEquality") // pools are themselves and nothing else
    void want(Holder holder) {
        wanting.incrementAndGet();
        line.add(holder);
        serve();
        if (!line.isEmpty()) {
            for (Holder other : all) {
                if (other != holder) {
                    other.shed();
                }
            }
        }
    }

    /**
     * Whether pools other than the caller wait.
     *
     * @param own whether the caller does
     */
    boolean othersWant(boolean own) {
        return wanting.get() > (own ? 1 : 0);
    }

    /** What one pool may hold while others wait. */
    int share() {
        return total / all.size();
    }

    private void serve() {
        while (!line.isEmpty() && takeFree()) {
            Holder first = line.poll();
            if (first == null) {
                // Somebody else served it. Look again: another may have come for this permit.
                free.incrementAndGet();
            } else {
                wanting.decrementAndGet();
                first.granted();
            }
        }
    }

    private boolean takeFree() {
        int now = free.get();
        while (now > 0 && !free.compareAndSet(now, now - 1)) {
            now = free.get();
        }
        return now > 0;
    }

    @Override
    public String toString() {
        return "free=" + free.get() + "/" + total;
    }
}
