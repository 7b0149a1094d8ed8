package dev.skein.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop over the JDK's {@link Selector}: one daemon platform thread. A turn waits for sockets,
 * timers or tasks, then serves the sockets that are ready, the tasks that were given and the timers
 * that are due, in this order; when it is over, who waits for what it brought is woken, and what
 * users want to be called with is called.
 *
 * <p>While the thread sleeps, whoever gives a task runs it, as the loop: {@link Custody}. A second
 * thread takes over when users' code keeps the first: {@link Errands}, {@link Relief}. In a burst
 * another thread opens its sockets: {@link Opener}.
 *
 * <p>Nothing that is thrown on the loop ends it: it is told to the handler, and a wire whose owner
 * threw fails.
 */
public final class SelectorLoop implements Loop, AutoCloseable {
    /** A head with a body that leaves with it. */
    private static final int WRITE_BUFFER = 32 * 1024;

    /**
     * So that givers who never stop do not starve the sockets: with 10,000 calls given at once, and
     * 4096 to a turn, some thousand connections were opened that those which had done their work
     * could have spared.
     */
    private static final int TASKS_PER_TURN = 256;

    /**
     * Connections that tasks may open to this machine before these, which are there at once, send
     * their requests: a burst of 150 that were all opened first, and so all answered at once, took
     * a fortieth longer, asleep in between.
     */
    private static final int REACHED_AT_ONCE = 16;

    /** So that an owner who answers every failure with a new connect does not keep it alive. */
    private static final int CLOSING_ROUNDS = 100;

    private final Selector selector;
    private final Thread thread;
    private final UncaughtExceptionHandler handler;
    private long now = System.nanoTime();
    private final TimerWheel timers = new TimerWheel(now);
    private final AtomicInteger openSockets = new AtomicInteger();

    private final ReadBuffers buffers = new ReadBuffers();
    private final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(WRITE_BUFFER);

    /**
     * Found ready in this turn, and served when all are found: served from inside the selector's
     * call, what a response takes is compiled once more for each of the three methods between.
     */
    private final ArrayDeque<SelectionKey> found = new ArrayDeque<>();

    private final Consumer<SelectionKey> ready = found::add;

    /** Tasks by other threads. */
    private final ConcurrentLinkedQueue<Runnable> given = new ConcurrentLinkedQueue<>();

    /** Tasks by the loop to itself: no fence, no node. */
    private final ArrayDeque<Runnable> own = new ArrayDeque<>();

    private int reached; // steps among them that send for a new connection
    private boolean more; // tasks were given than one turn runs

    /** For the end of this turn, when somebody else may be the loop. */
    private @Nullable Runnable wakeups;

    private final Custody custody;
    private final Errands errands = new Errands();
    private @Nullable Opener opener; // from the first burst on
    private @Nullable Relief relief; // from the first errand on
    private Moderation moderation = new Moderation(() -> false);
    private final Asked asked = new Asked();
    private final Expected expected = new Expected();
    private BusyPoll busyPoll = new BusyPoll(() -> false);

    /**
     * What borrowers did must be seen by the select that is under way. Stays until the next: who
     * cannot wake it, as somebody else has borrowed the loop already, leaves that to them.
     */
    private boolean stirred;

    /** When that select ends by itself. */
    private long sleepsUntil;

    private volatile boolean closing;

    /** Nothing looks at the queues any more. */
    private volatile boolean ended;

    private final CountDownLatch finished = new CountDownLatch(1);

    private SelectorLoop(String name, UncaughtExceptionHandler handler) {
        this.handler = handler;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector: too many open files?", e);
        }
        thread = new LoopThread(this, name);
        custody = new Custody(thread);
    }

    /** The loop whose thread this is, or null; null too while it is away on errands. */
    public static @Nullable SelectorLoop current() {
        return Thread.currentThread() instanceof LoopThread own && own.loop.inLoop()
                ? own.loop
                : null;
    }

    private static final class LoopThread extends Thread {
        private final SelectorLoop loop;

        LoopThread(SelectorLoop loop, String name) {
            super(null, loop::live, name, 0, false);
            this.loop = loop;
            setDaemon(true);
        }
    }

    /**
     * Starts a loop; what is thrown on it goes to its thread's uncaught exception handler, by
     * default to standard error.
     */
    public static SelectorLoop start(String name) {
        return start(
                name,
                (thread, thrown) ->
                        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown));
    }

    /**
     * Starts a loop.
     *
     * @param name of its thread
     * @param handler gets, on the loop, what tasks, timers and owners of wires throw
     * @throws UncheckedIOException when the system has no file descriptor left
     */
    public static SelectorLoop start(String name, UncaughtExceptionHandler handler) {
        SelectorLoop loop = new SelectorLoop(name, handler);
        loop.thread.start();
        return loop;
    }

    /**
     * From now on {@code crowded} says whether much is under way. While it is, and comes in quick
     * succession, the loop pauses for some 50 µs before it looks for more: fewer turns, and each
     * serves more. While it is not, and whatever is sent is soon answered, the loop looks for up to
     * 50 µs before it sleeps; as it does where nobody says.
     *
     * @param crowded runs on the loop, before it would sleep
     */
    public void moderate(BooleanSupplier crowded) {
        execute(() -> {
            moderation = new Moderation(crowded);
            busyPoll = new BusyPoll(crowded);
        });
    }

    /** {@inheritDoc} @throws RejectedExecutionException when the loop is closed */
    @Override
    public void execute(Runnable task) {
        if (inLoop()) {
            own.add(task);
            return;
        }
        if (closing) {
            throw closed();
        }
        if (runBorrowed(task)) {
            return;
        }
        given.add(task);
        expected.came();
        if (ended
                && given.remove(
                        task)) { // it closed in between, and did not run the task on its way out
            throw closed();
        }
        wake();
    }

    @Override
    public void afterTurn(Runnable wakeup) {
        Runnable before = wakeups;
        wakeups =
                before == null
                        ? wakeup
                        : () -> {
                            before.run();
                            wakeup.run();
                        };
    }

    /**
     * Runs {@code errand}, which may do what it likes, when this turn is over, unless such did not
     * prove quick lately, or one is under way still: then it is the caller's to find a thread for
     * it. The loop's own thread runs it, and is not the loop meanwhile; if it stays away for some
     * milliseconds, another thread is the loop from then on, and further errands of the turn run on
     * virtual threads. Loop only.
     *
     * @return whether it will be run
     */
    public boolean errand(Runnable errand) {
        return mayBeRelieved() && errands.add(errand);
    }

    @Override
    public void expect(int tasks) {
        if (moderation.isBrisk()) {
            expected.add(tasks);
        }
    }

    @Override
    public boolean inLoop() {
        return custody.isMine();
    }

    @Override
    public long nanoTime() {
        return inLoop() ? now : System.nanoTime();
    }

    @Override
    public void schedule(Timer timer, long nanoTime) {
        timers.schedule(timer, nanoTime);
        stirred |= nanoTime - sleepsUntil < 0;
    }

    @Override
    public Wire connect(InetSocketAddress address, Wire.Events events) {
        SocketWire wire = new SocketWire(this, events);
        if (!more || closing || !opensBeside(wire, address)) {
            wire.connect(address);
        }
        return wire;
    }

    /** Whether a thread could be had for that. */
    private boolean opensBeside(SocketWire wire, InetSocketAddress address) {
        if (opener == null) {
            opener = new Opener(this, thread.getName() + "-opener");
        }
        try {
            opener.begin(wire, address);
            return true;
        } catch (OutOfMemoryError tooManyThreads) {
            return false;
        }
    }

    /** {@code step} goes on with a wire that the opener is done with, while it is not closed. */
    void handBack(Runnable step) {
        given.add(step);
        wake();
    }

    /** Sockets open on this loop now. From any thread. */
    public int openSockets() {
        return openSockets.get();
    }

    /** Whether {@link #close} was called, or the selector broke. */
    public boolean isClosed() {
        return closing;
    }

    /**
     * Ends the loop: tasks given before still run, every wire fails, then no thread is the loop any
     * more; armed timers are forgotten. Waits for that unless called on the loop itself. Again: no
     * effect.
     */
    @Override
    public void close() {
        closing = true;
        if (inLoop()) {
            return;
        }
        wake();
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends all the same
        }
    }

    /** {@code SelectorLoop[skein-1, open, 12 sockets]}. */
    @Override
    public String toString() {
        return "SelectorLoop[%s, %s, %d sockets]"
                .formatted(thread.getName(), closing ? "closed" : "open", openSockets());
    }

    @Override
    public @Nullable Loan lend(ByteBuffer bytes) {
        return buffers.lend(bytes);
    }

    /** What goes to a socket, if it does not lie outside the heap already; empty. */
    ByteBuffer writeBuffer() {
        return writeBuffer.clear();
    }

    /** What all sockets of this loop are read into, empty. */
    ByteBuffer readBuffer() {
        return buffers.next();
    }

    /** A wire has a socket. */
    void opened() {
        openSockets.incrementAndGet();
    }

    /** Something was written to {@code wire}. */
    void said(SocketWire wire) {
        busyPoll.said();
        asked.add(wire);
    }

    /** Something was read from {@code wire}. */
    void heard(SocketWire wire) {
        busyPoll.heard();
        asked.remove(wire);
    }

    /** {@code wire} has none any more. */
    void closed(SocketWire wire) {
        openSockets.decrementAndGet();
        asked.remove(wire);
        stir();
    }

    /** The next event, timer or task begins. */
    void tick() {
        now = System.nanoTime();
    }

    void report(Throwable thrown) {
        try {
            handler.uncaughtException(thread, thrown);
        } catch (Throwable worse) {
            // there is nobody left to tell
        }
    }

    /** From now on the selector looks at {@code socket} for {@code wire}. */
    SelectionKey register(SocketChannel socket, int interest, SocketWire wire) throws IOException {
        stirred = true;
        return socket.register(selector, interest, wire);
    }

    /** A channel was closed, or another interest set: the selector is to look. */
    void stir() {
        stirred = true;
    }

    /**
     * {@code step} goes on with a connection that was there at once; not before the task is over.
     */
    void reached(Runnable step) {
        own.add(step);
        reached++;
    }

    private void wake() {
        if (custody.rouse()) {
            selector.wakeup();
        }
    }

    /** Whether {@code task} has run, on the caller's thread. */
    private boolean runBorrowed(Runnable task) {
        if (!custody.borrow()) {
            return false;
        }
        boolean first = given.isEmpty(); // else some are ahead of it, and the thread is to wake
        boolean left = true;
        Runnable due = null;
        try {
            if (first) {
                run(task);
                runOwn();
            }
            left = stirred || hasOwn() || busyPoll.awaits();
            due = takeWakeups();
        } finally {
            custody.giveBack();
        }
        wakeOthers(due);
        if (left || closing || !given.isEmpty()) {
            wake();
        }
        return first;
    }

    private RejectedExecutionException closed() {
        return new RejectedExecutionException(this + " takes no more tasks");
    }

    /** Of either thread: it is the loop, or waits to be. */
    private void live() {
        while (!ended) {
            if (custody.isMine()) {
                serve();
            } else if (Objects.requireNonNull(relief).await(() -> ended)) {
                errands.relieved();
            }
        }
    }

    private void serve() {
        try {
            while (!closing) {
                if (!turn()) {
                    return;
                }
            }
        } catch (Throwable broken) { // the selector itself
            report(broken);
        }
        try {
            end();
        } finally {
            finished.countDown();
        }
    }

    /** Whether the thread is the loop's still when it is over. */
    private boolean turn() throws IOException {
        long time = System.nanoTime();
        long wait = more || hasOwn() ? 0 : timers.untilNext(time);
        long waited = 0;
        if (wait == 0) {
            wakeOthers(takeWakeups());
            selector.selectNow(ready);
        } else if (busyPoll.polls(wait)) {
            waited = poll(time);
        } else if (!moderation.pauses(wait) || !pause()) {
            sleepsUntil = time + Math.min(wait, Long.MAX_VALUE / 2);
            sleep(wait);
            waited = System.nanoTime() - time;
            moderation.slept(waited, found.size());
        }
        if (!found.isEmpty()) {
            busyPoll.woke(waited);
            serveFound();
            busyPoll.served();
        }
        runTasks();
        runTimers(); // last: what left late because a turn took long is no delay of the peer's
        return errands.isEmpty() || runErrands();
    }

    private boolean hasOwn() {
        return !own.isEmpty() || !errands.isEmpty();
    }

    /** And the tasks that they give, which leave together. */
    private boolean runErrands() {
        wakeOthers(takeWakeups());
        Errands.Round round = errands.begin();
        int absence = custody.leave();
        Objects.requireNonNull(relief).watch();
        long begun = System.nanoTime(); // to wake a watcher takes as long as many an errand
        round.run(this::runForeign);
        if (!custody.comeBack(absence)) {
            return false;
        }
        errands.took(round, System.nanoTime() - begun);
        runTasks();
        return true;
    }

    private void runForeign(Runnable errand) {
        guarded(errand);
        Thread.interrupted(); // an interrupt that it left is no one's
    }

    private boolean mayBeRelieved() {
        return relief == null ? startRelief() : relief.standsBy();
    }

    /** Whether there is a second thread now. */
    private boolean startRelief() {
        relief = new Relief(custody);
        try {
            new LoopThread(this, thread.getName() + "-relief").start();
            return true;
        } catch (OutOfMemoryError tooManyThreads) {
            relief = null;
            return false;
        }
    }

    /** Whether it brought anything. */
    private boolean pause() throws IOException {
        wakeOthers(takeWakeups());
        expected.pause(Moderation.PAUSE_NANOS);
        return asked.answer() || selector.selectNow(ready) > 0 || !given.isEmpty() || closing;
    }

    /** How long it took until there was something to do, or it looked in vain. */
    private long poll(long begun) throws IOException {
        wakeOthers(takeWakeups());
        while (true) {
            boolean any = selector.selectNow(ready) > 0;
            long taken = System.nanoTime() - begun;
            if (any || !given.isEmpty() || closing) {
                return taken;
            }
            if (taken > BusyPoll.LIMIT_NANOS) {
                busyPoll.missed();
                return taken;
            }
            Thread.onSpinWait();
        }
    }

    private void sleep(long nanos) throws IOException {
        stirred = false;
        Runnable due = takeWakeups();
        custody.sleep();
        wakeOthers(due);
        if (!given.isEmpty() || closing) { // given before its giver could see that we sleep
            custody.awake();
            selector.selectNow(ready);
        } else if (selector.select(
                        ready, nanos == Long.MAX_VALUE ? 0 : (nanos + 999_999) / 1_000_000)
                == 0) {
            Thread.interrupted(); // a stray one would keep every further select from waiting
        }
        custody.awake();
    }

    private @Nullable Runnable takeWakeups() {
        Runnable due = wakeups;
        wakeups = null;
        return due;
    }

    private void wakeOthers(@Nullable Runnable due) {
        if (due != null) {
            guarded(due);
        }
    }

    private void serveFound() {
        for (SelectionKey key = found.poll(); key != null; key = found.poll()) {
            tick();
            if (key.isValid()) { // not closed by what was served before it in this turn
                ((SocketWire) key.attachment()).ready(key.readyOps());
            }
        }
    }

    private void runTimers() {
        while (true) {
            try {
                tick();
                timers.advance(now);
                return;
            } catch (Throwable thrown) {
                // By one of them, which is out of the wheel; the others have not run yet.
                report(thrown);
            }
        }
    }

    /**
     * What tasks of other threads give to the loop is done when they have all run, or when it sends
     * for many new connections. If it waited for the next turn, that could not sleep nor pause, and
     * would find little: so would the one after it (docs/decisions.md). What these steps give in
     * their turn does wait for it, so that sockets are served in between.
     */
    private void runTasks() {
        runOwn();
        int count = 0;
        for (Runnable task; count < TASKS_PER_TURN && (task = given.poll()) != null; count++) {
            run(task);
            if (reached >= REACHED_AT_ONCE) {
                runOwn();
            }
        }
        more = count == TASKS_PER_TURN;
        if (count > 0) {
            runOwn();
        }
    }

    private void runOwn() {
        reached = 0;
        for (int count = own.size(); count > 0; count--) {
            run(own.remove());
        }
    }

    private void run(Runnable task) {
        tick();
        guarded(task);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            report(thrown);
        }
    }

    private void end() {
        closing = true;
        if (opener != null) {
            opener.close();
        }
        int rounds = 0;
        do {
            forEachWire(wire -> wire.fail(new ClosedChannelException()));
            runTasks();
        } while (++rounds < CLOSING_ROUNDS && (openSockets() > 0 || hasTasks()));
        ended = true;
        // Those given before that could be seen; the giver of a later one takes it back.
        for (Runnable task = given.poll(); task != null; task = given.poll()) {
            run(task);
        }
        for (rounds = 0; !own.isEmpty() && rounds < CLOSING_ROUNDS; rounds++) {
            runOwn();
        }
        wakeOthers(takeWakeups());
        errands.begin().run(Thread::startVirtualThread);
        forEachWire(SocketWire::abort);
        try {
            selector.close();
        } catch (IOException e) {
            report(e);
        }
        if (relief != null) {
            relief.watch();
        }
    }

    private boolean hasTasks() {
        return !own.isEmpty() || !given.isEmpty();
    }

    /** Not by {@link #run}: its lambda would be met in some runs only, and made then, in 5 ms. */
    private void forEachWire(Consumer<SocketWire> action) {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            tick();
            try {
                action.accept((SocketWire) key.attachment());
            } catch (Throwable thrown) {
                report(thrown);
            }
        }
    }
}
