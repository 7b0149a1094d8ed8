package dev.skein.client;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a batch on a virtual thread of its own. Stopping it is an interrupt; it is done when
 * the thread has come back.
 */
final class ThreadWork<I, R> implements Batch.Running {
    /** What the thread does. */
    @FunctionalInterface
    interface Body<I, R> {
        R run(I input) throws Exception;
    }

    private final Batch.Slot<I, R> slot;
    private final Body<I, R> body;
    private final BiFunction<I, Exception, R> failure;
    private final Thread thread;
    private final @Nullable Thread alarm;
    private volatile @Nullable Exception interruption; // why it was interrupted, if it was by us

    private ThreadWork(
            Batch.Slot<I, R> slot,
            @Nullable Duration timeout,
            Body<I, R> body,
            BiFunction<I, Exception, R> failure) {
        this.slot = slot;
        this.body = body;
        this.failure = failure;
        this.thread = Thread.ofVirtual().unstarted(this::run);
        this.alarm =
                timeout == null
                        ? null
                        : Thread.ofVirtual().unstarted(() -> interruptAfter(timeout));
    }

    /**
     * @param failure makes the result of what {@code body} throws
     */
    static <I, R> ThreadWork<I, R> start(
            Batch.Slot<I, R> slot,
            @Nullable Duration timeout,
            Body<I, R> body,
            BiFunction<I, Exception, R> failure) {
        ThreadWork<I, R> work = new ThreadWork<>(slot, timeout, body, failure);
        work.thread.start();
        if (work.alarm != null) {
            work.alarm.start();
        }
        return work;
    }

    /** What a stop looks like to who asked for the result. */
    static Exception stopped(Batch.Stop stop) {
        return stop instanceof Batch.Stop.Late
                ? new TimeoutException(stop.why())
                : new CancellationException(stop.why());
    }

    @Override
    public void cancel(Batch.Stop stop) {
        interrupt(stopped(stop));
    }

    private void interruptAfter(Duration timeout) {
        try {
            Thread.sleep(timeout);
            interrupt(new TimeoutException("not done within its " + timeout.toMillis() + " ms"));
        } catch (InterruptedException e) {
            // it was done in time
        }
    }

    private void interrupt(Exception why) {
        interruption = why;
        thread.interrupt();
    }

    private void run() {
        R result = outcome();
        if (alarm != null) {
            alarm.interrupt();
        }
        slot.finish(result);
    }

    /** Whatever the task throws is its result: a batch that lost one would wait for ever. */
    private R outcome() {
        try {
            return body.run(slot.input);
        } catch (Exception e) {
            Exception why = interruption;
            return failure.apply(slot.input, why == null ? e : because(why, e));
        } catch (Throwable e) {
            return failure.apply(slot.input, new ExecutionException(e));
        }
    }

    private static Exception because(Exception why, Exception thrown) {
        if (!(thrown instanceof InterruptedException)) {
            why.addSuppressed(thrown);
        }
        return why;
    }
}
