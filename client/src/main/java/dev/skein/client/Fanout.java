package dev.skein.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A blocking function over many inputs, so many at once, each on a virtual thread of its own:
 * {@code asyncio.gather} with a semaphore, {@code as_completed}, {@code wait_for} and a thread
 * pool's {@code map} in one. Every input has exactly one {@link Result}. Immutable; each of the
 * last calls runs it anew.
 *
 * <p>Inputs are pulled lazily, on a thread of its own: at most twice the concurrency ahead of what
 * is done or, from 64 at once on, the concurrency and 256 more. What is stopped is interrupted, and
 * nothing returns before all that ran has ended: a task that ignores its interrupt is waited for.
 */
public final class Fanout<I, O> {
    /** As many at once unless {@link #concurrency} says otherwise. */
    public static final int CONCURRENCY = 64;

    /** What is done with each input. */
    @FunctionalInterface
    public interface Task<I, O> {
        /** May block; an interrupt asks it to end. */
        O run(I input) throws Exception;
    }

    /** What became of one input. */
    public sealed interface Result<I, O> {
        I input();

        /** The value, or the cause thrown. */
        O orThrow() throws Exception;
    }

    /** The task returned {@code value}. */
    public record Done<I, O>(I input, O value) implements Result<I, O> {
        @Override
        public O orThrow() {
            return value;
        }
    }

    /**
     * The task threw {@code cause}, or was not allowed to end: {@link TimeoutException} when its
     * own time or the batch's was up, {@link CancellationException} when the batch was stopped.
     */
    public record Failed<I, O>(I input, Exception cause) implements Result<I, O> {
        @Override
        public O orThrow() throws Exception {
            throw cause;
        }
    }

    private final Batch.Source<? extends I> source;
    private final Task<? super I, ? extends O> task;
    private final int concurrency;
    private final @Nullable Duration timeout;
    private final @Nullable Duration deadline;

    private Fanout(
            Batch.Source<? extends I> source,
            Task<? super I, ? extends O> task,
            int concurrency,
            @Nullable Duration timeout,
            @Nullable Duration deadline) {
        this.source = source;
        this.task = task;
        this.concurrency = concurrency;
        this.timeout = timeout;
        this.deadline = deadline;
    }

    /** {@code task} over {@code inputs}, which may be endless. */
    public static <I, O> Fanout<I, O> of(
            Iterable<? extends I> inputs, Task<? super I, ? extends O> task) {
        return new Fanout<>(Batch.Source.of(inputs), task, CONCURRENCY, null, null);
    }

    /** {@code task} over what {@code inputs} still has; runs once. */
    public static <I, O> Fanout<I, O> of(
            Iterator<? extends I> inputs, Task<? super I, ? extends O> task) {
        return new Fanout<>(Batch.Source.of(inputs), task, CONCURRENCY, null, null);
    }

    /** {@code task} over the elements of {@code inputs}; runs once. */
    public static <I, O> Fanout<I, O> of(
            Stream<? extends I> inputs, Task<? super I, ? extends O> task) {
        return of(inputs.iterator(), task);
    }

    /** At most so many at once. @throws IllegalArgumentException below 1 */
    public Fanout<I, O> concurrency(int tasks) {
        return new Fanout<>(source, task, Bulk.checkedConcurrency(tasks), timeout, deadline);
    }

    /** At most so long for each task, from its start. */
    public Fanout<I, O> timeout(Duration perTask) {
        return new Fanout<>(
                source, task, concurrency, Durations.requirePositive(perTask, "timeout"), deadline);
    }

    /** At most so long for all: what is not done then has failed, and the work has stopped. */
    public Fanout<I, O> deadline(Duration forAll) {
        return new Fanout<>(
                source, task, concurrency, timeout, Durations.requirePositive(forAll, "deadline"));
    }

    /** All results in the order of the inputs. On an interrupt everything is stopped first. */
    public List<Result<I, O>> gather() throws InterruptedException {
        return batch(Batch.Order.GATHERED, false).start().gather();
    }

    /** Results in the order of the inputs, each as soon as it and those before it are there. */
    public Results<Result<I, O>> ordered() {
        return new Results<>(batch(Batch.Order.INPUT, false).start());
    }

    /** Results in the order in which they are done. */
    public Results<Result<I, O>> asCompleted() {
        return new Results<>(batch(Batch.Order.COMPLETION, false).start());
    }

    /**
     * The first value there is; the others are stopped first. If there is none, the first failure
     * is thrown, the others suppressed in it.
     *
     * @throws java.util.NoSuchElementException if there are no inputs
     */
    public O first() throws Exception {
        return Race.first(asCompleted(), Fanout::causeOf).orThrow();
    }

    /** The same, but with the first failure everything else is stopped. */
    public FailFast failFast() {
        return new FailFast();
    }

    /** All or nothing. */
    public final class FailFast {
        private FailFast() {}

        /**
         * All values in the order of the inputs, or the first failure thrown, with what else failed
         * by itself suppressed in it.
         */
        public List<O> gather() throws Exception {
            Batch<I, Result<I, O>> batch = batch(Batch.Order.GATHERED, true).start();
            List<Result<I, O>> results = batch.gather();
            Result<I, O> first = batch.firstFailed();
            if (first instanceof Failed<I, O>(var _, var cause)) {
                throw Race.withSuppressed(cause, results.stream().map(Fanout::causeOf));
            }
            Batch.Stop stop = batch.cutBy();
            if (stop != null) {
                throw ThreadWork.stopped(stop);
            }
            List<O> values = new ArrayList<>(results.size());
            for (Result<I, O> result : results) {
                values.add(result.orThrow());
            }
            return values;
        }
    }

    private Batch<I, Result<I, O>> batch(Batch.Order order, boolean failFast) {
        return new Batch<>(new OnThreads(), source, concurrency, order, failFast, deadline);
    }

    private static <I, O> @Nullable Exception causeOf(Result<I, O> result) {
        return result instanceof Failed<I, O>(var _, var cause) ? cause : null;
    }

    /** Each task on a thread of its own. */
    private final class OnThreads implements Batch.Work<I, Result<I, O>> {
        @Override
        public Batch.Running start(Batch.Slot<I, Result<I, O>> slot) {
            return ThreadWork.start(
                    slot, timeout, input -> new Done<>(input, task.run(input)), Failed::new);
        }

        @Override
        public Result<I, O> unstarted(I input, Batch.Stop stop) {
            return new Failed<>(input, ThreadWork.stopped(stop));
        }

        @Override
        public boolean failed(Result<I, O> result) {
            return result instanceof Failed;
        }
    }
}
