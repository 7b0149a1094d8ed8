package dev.skein.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Results as they become available, each once: for one thread, which a step blocks until the next is there. When {@code hasNext} says no, all inputs
 * have had theirs.
 *
 * <p>Close it when leaving early: that stops the rest, and returns when it has let go of everything. An interrupt does the same, keeps the
 * thread's interrupt status and throws {@link java.util.concurrent.CancellationException}.
 */
public final class Results<R> implements Iterable<R>, Iterator<R>, AutoCloseable {
    private final Batch<?, R> batch;
    private @Nullable R next;
    private boolean ended;

    Results(Batch<?, R> batch) {
        this.batch = batch;
    }

    /** Itself: results cannot be walked twice. */
    @Override
    public Iterator<R> iterator() {
        return this;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = batch.next();
            ended = next == null;
        }
        return next != null;
    }

    @Override
    public R next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        R result = next;
        next = null;
        return result;
    }

    /** The results as a sequential stream, whose close is this one's. */
    public Stream<R> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false).onClose(this::close);
    }

    @Override
    public void close() {
        ended = true;
        next = null;
        batch.close();
    }
}
