package dev.skein.bench;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The work of one measurement, taken URL by URL by any thread of a peer, and what came of it. A
 * peer takes a URL with {@link #next}, does the whole work of getting it from that text on, and
 * says once what the answer was.
 */
public final class Load {
    private final LongFunction<String> urls;
    private final int concurrency;
    private final long length;
    private long most;
    private final long end;
    private final AtomicLong taken = new AtomicLong();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
    private final Histogram latencies = new Histogram();

    private Load(LongFunction<String> urls, int concurrency, long length, long most, long end) {
        this.urls = urls;
        this.concurrency = concurrency;
        this.length = length;
        this.most = most;
        this.end = end;
    }

    /**
     * So many requests.
     *
     * @param length bytes that every body must have
     */
    public static Load count(LongFunction<String> urls, int concurrency, long length, long count) {
        return new Load(urls, concurrency, length, count, 0);
    }

    /** So many requests, or as many as are begun until {@code nanos} from now. */
    static Load count(
            LongFunction<String> urls, int concurrency, long length, long count, long nanos) {
        return new Load(urls, concurrency, length, count, System.nanoTime() + nanos);
    }

    /** Requests until {@code nanos} from now. */
    public static Load time(LongFunction<String> urls, int concurrency, long length, long nanos) {
        return count(urls, concurrency, length, Long.MAX_VALUE, nanos);
    }

    /**
     * So many more, when the peer has done those before: another call of the same measurement. Not
     * while it works.
     */
    void extend(long count) {
        taken.set(most);
        most += count;
    }

    /** How many a peer keeps in flight. */
    public int concurrency() {
        return concurrency;
    }

    /** The next URL; null when the work is done. */
    public @Nullable String next() {
        // A failing peer must not spin: a thousand failures are enough to know.
        if (failed.sum() > 1000 || (end != 0 && System.nanoTime() - end >= 0)) {
            return null;
        }
        long index = taken.getAndIncrement();
        return index < most ? urls.apply(index) : null;
    }

    /** The URLs, for peers that pull them: one thread's. */
    public Iterator<String> iterator() {
        return new Iterator<>() {
            private @Nullable String next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = Load.this.next();
                }
                return next != null;
            }

            @Override
            public String next() {
                String url = hasNext() ? next : null;
                if (url == null) {
                    throw new NoSuchElementException();
                }
                next = null;
                return url;
            }
        };
    }

    /** An answer whose body was read to its end, {@code nanos} after it was asked for. */
    public void answered(long nanos, int status, long bodyLength) {
        if (status != 200 || bodyLength != length) {
            fail("status " + status + ", " + bodyLength + " bytes");
            return;
        }
        answered.increment();
        latencies.add(nanos);
    }

    /** No answer, or a part of one. */
    public void failed(Throwable cause) {
        fail(cause.toString());
    }

    private void fail(String why) {
        failed.increment();
        firstFailure.compareAndSet(null, why);
    }

    /** Requests with a whole, right answer. */
    public long answeredCount() {
        return answered.sum();
    }

    /** Requests without. */
    public long failedCount() {
        return failed.sum();
    }

    /** What the first failure was; null when there was none. */
    public @Nullable String firstFailure() {
        return firstFailure.get();
    }

    Histogram latencies() {
        return latencies;
    }
}
