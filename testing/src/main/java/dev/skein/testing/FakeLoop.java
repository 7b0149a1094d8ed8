package dev.skein.testing;

import dev.skein.wire.Loop;
import dev.skein.wire.Timer;
import dev.skein.wire.TimerWheel;
import dev.skein.wire.Wire;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A loop without a thread, sockets or time of its own: tasks and network events run when the test
 * calls {@link #run}, timers when it calls {@link #advance}, always in the same order. The thread
 * that made it is the loop's; others may only {@link #execute}.
 *
 * <pre>{@code
 * FakeLoop loop = new FakeLoop();
 * Wire wire = loop.connect(address, events);
 * FakePeer peer = loop.network().accept();
 * peer.send("HTTP/1.1 200 OK\r\n");
 * loop.run();                                // onConnected, onRead
 * loop.advance(Duration.ofSeconds(30));      // the timers of these 30 seconds, each at its time
 * }</pre>
 */
public final class FakeLoop implements Loop {
    private static final int RUNAWAY = 10_000_000;

    private final FakeClock clock;
    private final FakeNetwork network;
    private final TimerWheel wheel;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread owner = Thread.currentThread();
    private int expected;

    /** One with a clock of its own. */
    public FakeLoop() {
        this(new FakeClock());
    }

    /** One by {@code clock}, which may be shared. */
    public FakeLoop(FakeClock clock) {
        this(clock, null);
    }

    /**
     * One whose network delivers as {@code random} will have it: bytes in pieces of any size, what
     * is due on several wires in any order (on one wire always in its own). The same seed gives the
     * same run.
     */
    public FakeLoop(FakeClock clock, @Nullable Random random) {
        this.clock = clock;
        this.wheel = new TimerWheel(clock.nanoTime());
        this.network = new FakeNetwork(this, random);
    }

    /** What stands for the outside. */
    public FakeNetwork network() {
        return network;
    }

    public FakeClock clock() {
        return clock;
    }

    /** How many tasks it was ever told to expect. */
    public int expected() {
        return expected;
    }

    /**
     * Runs what is due, and what that brings about, until nothing is left; time stands still. What
     * a task throws comes out here.
     *
     * @throws AssertionError if there is no end of tasks
     */
    public void run() {
        requireInLoop();
        wheel.advance(clock.nanoTime());
        for (int ran = 0; runOne(); ran++) {
            if (ran == RUNAWAY) {
                throw new AssertionError(
                        "the loop does not come to rest: "
                                + RUNAWAY
                                + " tasks ran, the next is "
                                + tasks.peek());
            }
        }
    }

    /**
     * Runs the next task or network event; false if there is none. For tests that stop in between.
     */
    public boolean runOne() {
        requireInLoop();
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /**
     * Lets that much time pass: runs what is due now, then each timer at its time (to the tick,
     * about a millisecond) and what it brings about.
     */
    public void advance(Duration time) {
        run();
        long end = Math.addExact(clock.nanoTime(), time.toNanos());
        for (long wait = wheel.untilNext(clock.nanoTime()); wait <= end - clock.nanoTime(); ) {
            clock.advance(Duration.ofNanos(wait));
            run();
            wait = wheel.untilNext(clock.nanoTime());
        }
        clock.advance(Duration.ofNanos(end - clock.nanoTime()));
        run();
    }

    /** Nothing is due now; timers may be armed. */
    public boolean idle() {
        return tasks.isEmpty();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void afterTurn(Runnable wakeup) {
        requireInLoop();
        execute(wakeup);
    }

    @Override
    public void expect(int tasks) {
        requireInLoop();
        expected += tasks;
    }

    @Override
    public boolean inLoop() {
        return owner.equals(Thread.currentThread());
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public void schedule(Timer timer, long nanoTime) {
        requireInLoop();
        wheel.schedule(timer, nanoTime);
    }

    @Override
    public Wire connect(InetSocketAddress address, Wire.Events events) {
        requireInLoop();
        return network.connect(address, events);
    }

    private void requireInLoop() {
        if (!inLoop()) {
            throw new IllegalStateException(
                    "only " + owner + " may do this, not " + Thread.currentThread());
        }
    }

    @Override
    public String toString() {
        return "fake loop at " + clock + ", " + tasks.size() + " tasks, " + network;
    }
}
