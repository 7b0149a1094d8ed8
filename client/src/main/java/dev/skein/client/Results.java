package dev.skein.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Results as they become available, each once: for one thread, which a step blocks until the next
 * is there. When {@code hasNext} says no, all inputs have had theirs.
 *
 * <p>Close it when leaving early: that stops the rest, and returns when it has let go of
 * everything. An interrupt does the same, keeps the thread's interrupt status and throws {@link
 * java.util.concurrent.CancellationException}.
 */
public final class Results<R> implements Iterable<R>, AutoCloseable {
    private final Batch<?, R> batch;
    private final Walk walk = new Walk();
    private boolean ended;

    Results(Batch<?, R> batch) {
        this.batch = batch;
    }

    /** The walk over the results; always the same, as they cannot be walked twice. */
    @Override
    public Iterator<R> iterator() {
        return walk;
    }

    /** The results as a sequential stream, whose close is this one's. */
    public Stream<R> stream() {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(walk, traits), false)
                .onClose(this::close);
    }

    /** Stops what has not ended and returns when all of it has let go. Idempotent. */
    @Override
    public void close() {
        ended = true;
        batch.close();
        walk.leave();
        batch.discardRest();
    }

    private final class Walk implements Iterator<R> {
        private @Nullable R next;

        void leave() {
            if (next != null) {
                batch.discard(next);
                next = null;
            }
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
            R result = hasNext() ? next : null;
            if (result == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return result;
        }
    }
}
