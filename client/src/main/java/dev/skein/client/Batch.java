package dev.skein.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Many pieces of work, so many at once: what {@link Bulk} and {@link Fanout} promise, once for
 * both.
 *
 * <p>A thread of its own, the feeder, pulls the inputs, never more than a small buffer ahead of the
 * work, and is woken once for most of a buffer. What finishes makes place for the next on the
 * thread that finished it, which is a loop or a virtual thread: no hand-off for each. On a loop
 * that is done once a turn, for all that finished in it; and the consumer is woken for several
 * results at once, as a wake-up for each would cost as much as the request. All decisions are made
 * in {@link #drain()}, which one thread at a time runs; whoever comes meanwhile leaves a mark and
 * goes.
 *
 * @param <I> what is put in
 * @param <R> what comes out: exactly one for each that was taken in
 */
final class Batch<I, R> {
    /** How the work is done. */
    interface Work<I, R> {
        /**
         * Begins, without blocking; {@link Slot#finish} ends it, from any thread, perhaps before
         * this returns.
         */
        Running start(Slot<I, R> slot);

        /** What comes out for an input that was not begun before the batch was stopped. */
        R unstarted(I input, Stop stop);

        /** Whether {@code result} ends a batch that fails fast. */
        boolean failed(R result);

        /** Nobody will take {@code result}. */
        default void discard(R result) {}

        /** Runs {@code drain}, which never blocks, now or when what is at hand is done. */
        default void soon(Runnable drain) {
            drain.run();
        }

        /** Runs {@code wakeup}, which never blocks, now or about a millisecond later. */
        default void shortly(Runnable wakeup) {
            wakeup.run();
        }
    }

    /** A piece of work that has begun. */
    interface Running {
        /**
         * Gives it up; it finishes all the same, once it has let go of everything. No effect when
         * it has finished.
         */
        void cancel(Stop stop);
    }

    /** Why a batch ended before its inputs did. */
    sealed interface Stop {
        /** Its deadline passed. */
        record Late(Duration patience) implements Stop {}

        /** The caller left: closed it, was interrupted, or has what it wanted. */
        record Left() implements Stop {}

        /** A sibling failed, or the source did. */
        record Sibling() implements Stop {}

        /** What to tell whoever asks. */
        default String why() {
            return switch (this) {
                case Late(var patience) ->
                        "the deadline of the batch, " + patience.toMillis() + " ms, has passed";
                case Left _ -> "the batch was closed";
                case Sibling _ -> "another of the batch failed, and it was to fail fast";
            };
        }
    }

    /** In which order results are handed out. */
    enum Order {
        /** All at the end, as the inputs came. */
        GATHERED,
        /** One by one, as the inputs came. */
        INPUT,
        /** One by one, as they are done. */
        COMPLETION
    }

    /** One input and what becomes of it. */
    static final class Slot<I, R> {
        final I input;
        private final Batch<I, R> batch;
        private volatile @Nullable R result;
        private @Nullable Running work;
        private @Nullable Slot<I, R> before;
        private @Nullable Slot<I, R> after;
        private @Nullable Slot<I, R> doneBefore;

        private Slot(Batch<I, R> batch, I input) {
            this.batch = batch;
            this.input = input;
        }

        /** It is done; the first call counts. */
        void finish(R value) {
            batch.finished(this, value);
        }
    }

    private static final int LARGEST_BUFFER = 256;

    /**
     * With so many in flight the buffer of inputs is the largest: to wake the feeder for 200 of
     * them at a time, and not for 48, takes 0.96 of the CPU (W1). Fewer are used up slowly, and
     * what was pulled and is not wanted any more is lost: their buffer is as small as they are.
     */
    private static final int MANY = 64;

    /** Of those in flight: a quarter. */
    private static final int WORTH_WAKING = 4;

    /** Of the buffer: when a quarter is left, three quarters are worth waking the feeder for. */
    private static final int NEARLY_EMPTY = 4;

    private final Work<I, R> work;
    private final Iterator<? extends I> inputs;
    private final boolean finite;
    private final int concurrency;
    private final int buffer;
    private final long window; // what may be begun and not consumed
    private final Order order;
    private final boolean failFast;
    private final Thread feeder;
    private final @Nullable Thread watchdog;

    private final Queue<Slot<I, R>> ready = new ConcurrentLinkedQueue<>(); // pulled, not begun
    private final AtomicInteger readyCount = new AtomicInteger();
    private final AtomicReference<@Nullable Slot<I, R>> done = new AtomicReference<>(); // a stack
    private final AtomicBoolean told = new AtomicBoolean(); // a drain() that will see it is to come
    private final Runnable drain = this::drain;
    private final AtomicBoolean wakeupDue = new AtomicBoolean();
    private final Runnable wakeup = this::wakeUp;
    private final Queue<Slot<I, R>> out = new ConcurrentLinkedQueue<>(); // for the consumer
    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final AtomicLong consumed = new AtomicLong();
    private volatile boolean exhausted; // it said so itself
    private volatile boolean sourceEnded;
    private volatile boolean feederWaits;
    private volatile boolean starved = true; // more could be begun if there were more
    private volatile boolean windowFull;
    private volatile boolean over;
    private final CountDownLatch ended = new CountDownLatch(1); // when it is over
    private volatile @Nullable Throwable sourceFailure;
    private volatile @Nullable Thread consumer; // parked
    private volatile @Nullable Slot<I, R> awaited; // by the consumer; null for any

    // Only inside drain(), until it is over.
    private final List<Slot<I, R>> gathered = new ArrayList<>();
    private int inFlight;
    private long started;
    private boolean stopped;
    private int handed; // results that no wake-up of the consumer is due for
    private @Nullable Slot<I, R> running; // the first of those that run
    private @Nullable R firstFailed; // when failing fast
    private @Nullable Stop cutBy;

    /**
     * @param deadline for all of it, or null; runs from {@link #start}
     */
    Batch(
            Work<I, R> work,
            Source<? extends I> source,
            int concurrency,
            Order order,
            boolean failFast,
            @Nullable Duration deadline) {
        this.work = work;
        this.inputs = source.inputs().iterator();
        this.finite = source.finite();
        this.concurrency = concurrency;
        this.buffer = concurrency < MANY ? concurrency : LARGEST_BUFFER;
        this.window =
                order == Order.GATHERED
                        ? Long.MAX_VALUE
                        : (long) concurrency + Math.min(concurrency, LARGEST_BUFFER);
        this.order = order;
        this.failFast = failFast;
        this.feeder = Thread.ofVirtual().name("skein-feeder").unstarted(this::feed);
        this.watchdog =
                deadline == null
                        ? null
                        : Thread.ofVirtual()
                                .name("skein-deadline")
                                .unstarted(() -> watch(deadline));
    }

    /**
     * Inputs.
     *
     * @param inputs walked once by each batch
     * @param finite whether pulling the rest of it is sure to end, so that each can be told that it
     *     was too late
     */
    record Source<I>(Iterable<I> inputs, boolean finite) {
        static <I> Source<I> of(Iterable<I> inputs) {
            return new Source<>(inputs, inputs instanceof Collection);
        }

        static <I> Source<I> of(Iterator<I> inputs) {
            return new Source<>(() -> inputs, false);
        }

        /** What {@code step} makes of each, as it is pulled. */
        <J> Source<J> map(Function<? super I, J> step) {
            return new Source<>(() -> new Mapped<>(inputs.iterator(), step), finite);
        }
    }

    private record Mapped<I, J>(Iterator<I> inputs, Function<? super I, J> step)
            implements Iterator<J> {
        @Override
        public boolean hasNext() {
            return inputs.hasNext();
        }

        @Override
        public J next() {
            return step.apply(inputs.next());
        }
    }

    Batch<I, R> start() {
        feeder.start();
        if (watchdog != null) {
            watchdog.start();
        }
        return this;
    }

    /**
     * Ends it early: nothing more begins, and what runs is given up. It is over when all that ran
     * has let go. Idempotent; from any thread.
     */
    void stop(Stop why) {
        if (stop.compareAndSet(null, why)) {
            if (!tellsTheRest(why)) {
                feeder.interrupt();
            }
            LockSupport.unpark(feeder);
            drain();
        }
    }

    /** Whether inputs that were not pulled yet still get a result each. */
    private boolean tellsTheRest(Stop why) {
        return finite && why instanceof Stop.Late;
    }

    // The feeder's and the watchdog's thread.

    private void feed() {
        try {
            boolean more = true;
            while (more && wanted()) {
                more = feedNext();
            }
        } catch (Throwable e) {
            // An Error too: were it taken for the end, nobody would miss what is missing.
            fault(e);
        } finally {
            sourceEnded = true;
            drain();
        }
    }

    /**
     * Whether there was one. Not in the loop, which would be interpreted for ever: it is begun
     * once.
     */
    private boolean feedNext() {
        if (!inputs.hasNext()) {
            exhausted = true;
            return false;
        }
        ready.add(new Slot<>(this, inputs.next()));
        readyCount.incrementAndGet();
        if (starved) {
            drain();
        }
        awaitRoom();
        return true;
    }

    private boolean wanted() {
        Stop why = stop.get();
        return why == null || tellsTheRest(why);
    }

    private void awaitRoom() {
        while (readyCount.get() >= buffer && stop.get() == null) {
            feederWaits = true;
            if (readyCount.get() >= buffer && stop.get() == null) {
                LockSupport.park(this);
            }
            feederWaits = false;
        }
    }

    private void watch(Duration deadline) {
        try {
            Thread.sleep(deadline);
            stop(new Stop.Late(deadline));
        } catch (InterruptedException e) {
            // it was over in time
        }
    }

    /** The source threw: what has begun is given up, and the consumer hears of it. */
    private void fault(Throwable e) {
        if (stop.get() == null) {
            sourceFailure = e;
            stop(new Stop.Sibling());
        }
    }

    // Decisions: one thread at a time.

    private void finished(Slot<I, R> slot, R value) {
        slot.result = value;
        Slot<I, R> before;
        do {
            before = done.get();
            slot.doneBefore = before;
        } while (!done.compareAndSet(before, slot));
        if (!told.get() && told.compareAndSet(false, true)) {
            work.soon(drain);
        }
    }

    private void drain() {
        if (visits.getAndIncrement() != 0) {
            return; // who is inside goes round once more
        }
        int seen = 1;
        do {
            if (!over) {
                takeDone();
                giveUpIfStopped();
                begin();
                wakeFeeder();
                wakeConsumer();
                endIfDone();
            }
            seen = visits.addAndGet(-seen);
        } while (seen != 0);
    }

    private void takeDone() {
        told.set(false); // first: who sees it still set was in time for what is taken next
        for (Slot<I, R> slot = oldestDone(); slot != null; ) {
            Slot<I, R> following = slot.doneBefore;
            slot.doneBefore = null;
            inFlight--;
            unlink(slot);
            handOut(slot);
            R result = Objects.requireNonNull(slot.result);
            if (failFast && firstFailed == null && work.failed(result)) {
                firstFailed = result;
                stop.compareAndSet(null, new Stop.Sibling());
            }
            slot = following;
        }
    }

    /** Takes all that is done, and turns it round: what was done first comes first. */
    private @Nullable Slot<I, R> oldestDone() {
        Slot<I, R> turned = null;
        for (Slot<I, R> slot = done.getAndSet(null); slot != null; ) {
            Slot<I, R> before = slot.doneBefore;
            slot.doneBefore = turned;
            turned = slot;
            slot = before;
        }
        return turned;
    }

    private void giveUpIfStopped() {
        Stop why = stop.get();
        if (why != null && !stopped) {
            stopped = true;
            for (Slot<I, R> slot = running; slot != null; slot = slot.after) {
                if (slot.work != null) {
                    slot.work.cancel(why);
                }
            }
        }
    }

    private void begin() {
        while (mayBegin()) {
            Slot<I, R> slot = ready.poll();
            if (slot == null && !starved) {
                starved = true;
                slot = ready.poll(); // the feeder may have missed the mark
            }
            if (slot == null) {
                return;
            }
            readyCount.decrementAndGet();
            started++;
            if (order == Order.GATHERED) {
                gathered.add(slot);
            } else if (order == Order.INPUT) {
                out.add(slot);
            }
            begin(slot);
        }
        if (starved) {
            starved = false;
        }
    }

    private void begin(Slot<I, R> slot) {
        Stop why = stop.get();
        if (stopped && why != null) {
            slot.result = work.unstarted(slot.input, why);
            handOut(slot);
            return;
        }
        inFlight++;
        link(slot);
        slot.work = work.start(slot);
    }

    private boolean mayBegin() {
        if (stopped) {
            return true;
        }
        if (inFlight >= concurrency) {
            return false;
        }
        if (started - consumed.get() < window) {
            return true;
        }
        windowFull = true;
        return started - consumed.get() < window; // the consumer may have missed the mark
    }

    private void wakeFeeder() {
        if (feederWaits && readyCount.get() <= buffer / NEARLY_EMPTY) {
            LockSupport.unpark(feeder);
        }
    }

    private void endIfDone() {
        Stop why = stop.get();
        boolean noMore = sourceEnded || (why != null && !tellsTheRest(why));
        if (noMore && inFlight == 0 && ready.isEmpty()) {
            cutBy = exhausted ? null : why;
            over = true;
            feeder.interrupt();
            if (watchdog != null) {
                watchdog.interrupt();
            }
            LockSupport.unpark(consumer);
            ended.countDown();
        }
    }

    private void handOut(Slot<I, R> slot) {
        if (order == Order.GATHERED) {
            return;
        }
        if (order == Order.COMPLETION) {
            out.add(slot);
        }
        Slot<I, R> first = awaited;
        if (first == null || first == slot) {
            handed++;
        }
    }

    /**
     * While many are in flight a few results are worth no wake-up of their own, which costs half of
     * what a request does: they wait for others, or for a millisecond.
     */
    private void wakeConsumer() {
        if (handed == 0) {
            return;
        }
        if (WORTH_WAKING * handed >= inFlight) {
            handed = 0;
            LockSupport.unpark(consumer);
        } else if (!wakeupDue.get() && wakeupDue.compareAndSet(false, true)) {
            handed = 0;
            work.shortly(wakeup);
        }
    }

    private void wakeUp() {
        wakeupDue.set(false);
        LockSupport.unpark(consumer);
    }

    private void link(Slot<I, R> slot) {
        slot.after = running;
        if (running != null) {
            running.before = slot;
        }
        running = slot;
    }

    private void unlink(Slot<I, R> slot) {
        if (slot.before == null) {
            running = slot.after;
        } else {
            slot.before.after = slot.after;
        }
        if (slot.after != null) {
            slot.after.before = slot.before;
        }
        slot.before = null;
        slot.after = null;
        slot.work = null;
    }

    // The consumer's thread.

    /**
     * All results in the order of the inputs. On an interrupt it stops, waits until everything is
     * let go, and throws.
     */
    List<R> gather() throws InterruptedException {
        boolean interrupted = false;
        consumer = Thread.currentThread();
        while (!over) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                interrupted = true;
                stop(new Stop.Left());
            }
        }
        consumer = null;
        if (interrupted) {
            throw new InterruptedException();
        }
        rethrowSourceFailure();
        return results();
    }

    /** What ended a batch that fails fast, when it is over; null if nothing did. */
    @Nullable R firstFailed() {
        return firstFailed;
    }

    /** Why there may be inputs without a result, when it is over; null if all have one. */
    @Nullable Stop cutBy() {
        return cutBy;
    }

    private List<R> results() {
        List<R> results = new ArrayList<>(gathered.size());
        for (Slot<I, R> slot : gathered) {
            results.add(Objects.requireNonNull(slot.result));
        }
        return results;
    }

    /**
     * The next result, waited for; null when there are no more. {@link CancellationException} on an
     * interrupt, which stops it all.
     */
    @Nullable R next() {
        R result = takeNow();
        if (result == null) {
            result = await();
        }
        if (result == null) {
            rethrowSourceFailure();
            return null;
        }
        consumed.incrementAndGet();
        if (windowFull) {
            windowFull = false;
            drain();
        }
        return result;
    }

    /** Says what it waits for before it looks, or who hands that out in between wakes nobody. */
    private @Nullable R takeNow() {
        awaited = out.peek();
        Slot<I, R> first = out.peek();
        R result = first == null ? null : first.result;
        if (result != null) {
            out.remove();
        }
        return result;
    }

    private @Nullable R await() {
        consumer = Thread.currentThread();
        try {
            while (true) {
                boolean last = over;
                R result = takeNow();
                if (result != null || last) {
                    return result;
                }
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    close();
                    Thread.currentThread().interrupt();
                    throw new CancellationException(
                            "interrupted while waiting for the next result");
                }
            }
        } finally {
            consumer = null;
        }
    }

    /**
     * Stops it and waits until everything is let go; an interrupt does not shorten that.
     * Idempotent; from any thread.
     */
    void close() {
        stop(new Stop.Left());
        Engine.awaitUninterruptibly(ended);
    }

    /** When it is over: what nobody took is not wanted. */
    void discardRest() {
        for (Slot<I, R> slot = out.poll(); slot != null; slot = out.poll()) {
            R result = slot.result;
            if (result != null) {
                discard(result);
            }
        }
    }

    void discard(R result) {
        work.discard(result);
    }

    private void rethrowSourceFailure() {
        Throwable failure = sourceFailure;
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        } else if (failure instanceof Error error) {
            throw error;
        } else if (failure != null) {
            throw new IllegalStateException(
                    "the source of the inputs failed", failure); // by stealth
        }
    }
}
