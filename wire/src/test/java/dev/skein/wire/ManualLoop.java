package dev.skein.wire;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;

/** A loop that runs what it was given when the test says so, by a clock that the test moves. */
final class ManualLoop implements Loop {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final TimerWheel timers = new TimerWheel(0);
    private long now;

    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** So much later, in steps of a tenth of a second. */
    void pass(double seconds) {
        long end = now + (long) (seconds * 1e9);
        while (now < end) {
            now = Math.min(end, now + 100_000_000);
            timers.advance(now);
            run();
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void afterTurn(Runnable wakeup) {
        tasks.add(wakeup);
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void schedule(Timer timer, long nanoTime) {
        timers.schedule(timer, nanoTime);
    }

    @Override
    public Wire connect(InetSocketAddress address, Wire.Events events) {
        throw new UnsupportedOperationException();
    }
}
