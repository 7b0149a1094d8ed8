package dev.skein.client;

import dev.skein.http.Failure;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Success;
import dev.skein.http.Url;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many requests, so many at once. Every input has exactly one {@link Outcome}: a {@link Success},
 * whatever its status, or a {@link Failure}; a URL that is none is a failure of that one.
 * Immutable; each of the last calls sends them anew.
 *
 * <p>Inputs ({@code String}, {@link Url} or {@link Request}) are pulled lazily, on a thread of
 * their own, at most twice the concurrency ahead of what is done or, from 64 at once on, the
 * concurrency and 256 more; a million cost the memory of those at work. A request counts until its
 * answer is read, redirects and retries included. Nothing returns before every connection it used
 * is let go. What the source throws, and an input of another type, ends it all and is thrown; a
 * stream is read and not closed.
 */
public final class Bulk {
    private final Client client;
    private final Batch.Source<Request> source;
    private final int concurrency;
    private final @Nullable Duration deadline;

    Bulk(
            Client client,
            Batch.Source<Request> source,
            int concurrency,
            @Nullable Duration deadline) {
        this.client = client;
        this.source = source;
        this.concurrency = concurrency;
        this.deadline = deadline;
    }

    /**
     * At most so many at once; as many as the client may have connections ({@link Limits#total})
     * unless said otherwise. @throws IllegalArgumentException below 1
     */
    public Bulk concurrency(int requests) {
        return new Bulk(client, source, checkedConcurrency(requests), deadline);
    }

    /**
     * At most so long for all. Then what is done is returned, the rest are {@link
     * HttpException.Timeout}s that say so, and the work has stopped. Inputs that were not pulled
     * yet are told too if they come from a collection; an iterator's or a stream's are left where
     * they are.
     */
    public Bulk deadline(Duration forAll) {
        return new Bulk(client, source, concurrency, Durations.requirePositive(forAll, "deadline"));
    }

    /** All outcomes in the order of the inputs. On an interrupt everything is aborted first. */
    public List<Outcome> gather() throws InterruptedException {
        return batch(Batch.Order.GATHERED, false).start().gather();
    }

    /** Outcomes in the order of the inputs, each as soon as it and those before it are there. */
    public Results<Outcome> ordered() {
        return new Results<>(batch(Batch.Order.INPUT, false).start());
    }

    /** Outcomes in the order in which they are done. */
    public Results<Outcome> asCompleted() {
        return new Results<>(batch(Batch.Order.COMPLETION, false).start());
    }

    /**
     * The first response there is, of whatever status; the others are aborted. If there is none,
     * the first failure, the others suppressed in it.
     *
     * @throws java.util.NoSuchElementException if there are no inputs
     */
    public Response first() throws HttpException, InterruptedException {
        try {
            return Race.first(asCompleted(), Bulk::causeOf).orThrow();
        } catch (HttpException e) {
            throw HttpException.traced(e);
        }
    }

    /**
     * The same, with each body as a stream: no limit of size holds, and memory is bounded whatever
     * comes.
     */
    public Streaming streaming() {
        return new Streaming();
    }

    /**
     * Responses whose bodies are read by who takes them. A response comes when its body is there,
     * or the first 32 KiB of it; what follows is received as fast as it is read. Close each, or its
     * connection is held until the total timeout. A body that breaks off says so when it is read. A
     * request counts until its response is there; from then on only {@link Limits} count it. To
     * close a response, or these results, tells the loop to let go of its connection, and does not
     * wait for that.
     */
    public final class Streaming {
        private Streaming() {}

        /** As {@link Bulk#ordered}. */
        public Results<Outcome> ordered() {
            return new Results<>(batch(Batch.Order.INPUT, false, Call.Mode.COLLECTED).start());
        }

        /** As {@link Bulk#asCompleted}. */
        public Results<Outcome> asCompleted() {
            return new Results<>(batch(Batch.Order.COMPLETION, false, Call.Mode.COLLECTED).start());
        }
    }

    /** The same, but the first failure ends it all. */
    public FailFast failFast() {
        return new FailFast();
    }

    /** All or nothing. */
    public final class FailFast {
        private FailFast() {}

        /**
         * All responses in the order of the inputs. Or the first failure is thrown, when all the
         * others have been aborted and their connections let go; what else failed by itself is
         * suppressed in it.
         */
        public List<Response> gather() throws HttpException, InterruptedException {
            Batch<Request, Outcome> batch = batch(Batch.Order.GATHERED, true).start();
            List<Outcome> outcomes = batch.gather();
            if (batch.firstFailed() instanceof Failure(var _, var cause)) {
                throw Race.withSuppressed(
                        HttpException.traced(cause), outcomes.stream().map(Bulk::causeOf));
            }
            Batch.Stop stop = batch.cutBy();
            if (stop != null) {
                throw HttpException.traced(BulkWork.stopped(stop, HttpException.Where.NOWHERE));
            }
            List<Response> responses = new ArrayList<>(outcomes.size());
            for (Outcome outcome : outcomes) {
                responses.add(outcome.orThrow());
            }
            return responses;
        }
    }

    static int checkedConcurrency(int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency: at least 1, not " + concurrency);
        }
        return concurrency;
    }

    private Batch<Request, Outcome> batch(Batch.Order order, boolean failFast) {
        return batch(order, failFast, Call.Mode.WHOLE);
    }

    private Batch<Request, Outcome> batch(Batch.Order order, boolean failFast, Call.Mode mode) {
        return new Batch<>(client.bulkWork(mode), source, concurrency, order, failFast, deadline);
    }

    private static @Nullable HttpException causeOf(Outcome outcome) {
        return outcome instanceof Failure(var _, var cause) ? cause : null;
    }

    /**
     * What may be asked for. @throws IllegalArgumentException for anything else, which is a mistake
     * in the program
     */
    static Request request(@Nullable Object input) {
        if (input instanceof Request request) {
            return request;
        } else if (input instanceof String url) {
            return Request.get(url);
        } else if (input instanceof Url url) {
            return Request.get(url);
        }
        throw new IllegalArgumentException(
                (input == null ? "null" : "a " + input.getClass().getName())
                        + " is neither a Request nor a URL (String or Url)");
    }
}
