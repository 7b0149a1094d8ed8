package dev.skein.fetch;

import dev.skein.client.Client;
import dev.skein.client.Fanout;
import dev.skein.client.Limits;
import dev.skein.client.Options;
import dev.skein.client.Results;
import dev.skein.client.Retries;
import dev.skein.client.Timeouts;
import dev.skein.http.Clock;
import dev.skein.http.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;

/**
 * Gets every URL of a list, once, into a folder: {@code
 * FetchJob.into(folder).run(UrlList.open(file), new Progress())}.
 *
 * <p>The folder then holds {@code results.jsonl} with one object for each line that asks for a URL,
 * in the order in which they were done; {@code bodies/}, a file for each body that is not empty,
 * named after the line's number; and {@code summary.json}. An object's {@code status} is null when
 * no response came; a body that broke off, or was longer than allowed, has its status, the number
 * of bytes that came, and an error, but neither file nor sha256. A status of 400 or more is an
 * answer. Only a folder that is empty or does not exist yet is taken.
 *
 * <p>Memory does not grow with the list. Immutable; a job can run again, with another list and into
 * another folder.
 *
 * @param out the folder
 * @param concurrency lines under way at a time; 256
 * @param perHost connections to one origin at a time; 8. A line's time starts when its turn at its
 *     origin comes, and stands still while it waits for another
 * @param maxBody bytes of a body after decoding; 64 MiB
 * @param options everything else that the client is told; its connection limits follow from the
 *     numbers above. By default 30 s for a URL with all its retries and redirects, {@link
 *     Retries#standard()}, and no cookies, so that no line depends on another
 */
public record FetchJob(Path out, int concurrency, int perHost, long maxBody, Options options) {
    private static final Options OPTIONS =
            Options.defaults()
                    .withTimeouts(Timeouts.defaults().total(Duration.ofSeconds(30)))
                    .withRetries(Retries.standard())
                    .withoutCookies();

    /**
     * @throws IllegalArgumentException if a number is below 1
     */
    public FetchJob {
        atLeastOne(concurrency, "concurrency");
        atLeastOne(perHost, "connections per host");
        atLeastOne(maxBody, "bytes of a body");
    }

    /** A job with the defaults that writes into {@code folder}. */
    public static FetchJob into(Path folder) {
        return new FetchJob(folder, 256, 8, 64L << 20, OPTIONS);
    }

    public FetchJob withConcurrency(int concurrency) {
        return new FetchJob(out, concurrency, perHost, maxBody, options);
    }

    public FetchJob withPerHost(int perHost) {
        return new FetchJob(out, concurrency, perHost, maxBody, options);
    }

    public FetchJob withMaxBody(long maxBody) {
        return new FetchJob(out, concurrency, perHost, maxBody, options);
    }

    public FetchJob withOptions(Options options) {
        return new FetchJob(out, concurrency, perHost, maxBody, options);
    }

    /**
     * Does the job on the calling thread, which an interrupt ends early: what is under way is
     * aborted and gets no result, what is done is summed up, and the thread leaves with its
     * interrupt set.
     *
     * @param list is read to its end, and not closed
     * @param progress is kept up to date meanwhile
     * @throws java.nio.file.FileAlreadyExistsException if the folder is not empty
     * @throws IOException if the list cannot be read or the folder not be written; the results so
     *     far are there
     */
    public Summary run(UrlList list, Progress progress) throws IOException {
        try (ResultLog log = ResultLog.create(out);
                Client client = Client.create(clientOptions())) {
            Tally tally = new Tally();
            Instant started = Clock.system().now();
            boolean interrupted =
                    fetch(
                            client,
                            list,
                            new LineSaver(this, progress),
                            result -> {
                                log.write(result);
                                tally.add(result);
                                progress.finished(tally.lines(), tally.failed());
                            });
            Summary summary = tally.summary(started, Clock.system().now(), interrupted);
            log.write(summary);
            return summary;
        }
    }

    /** Where results go, one after another. */
    private interface Sink {
        void accept(LineResult result) throws IOException;
    }

    /**
     * The loops ask and receive, threads put what came on the disk, and the caller's tells of it.
     * Returns whether an interrupt ended it. What was done by then is still poured out.
     */
    private boolean fetch(Client client, UrlList list, LineSaver saver, Sink sink)
            throws IOException {
        try (Results<Outcome> answers =
                        client.bulk(list.lines(LineSaver::request))
                                .concurrency(concurrency)
                                .streaming()
                                .asCompleted();
                Results<Fanout.Result<Outcome, LineResult>> results =
                        Fanout.<Outcome, LineResult>of(answers, saver::save)
                                .concurrency(concurrency)
                                .asCompleted()) {
            Thread.startVirtualThread(Sha256::prepare); // while the first answers are on their way
            try {
                pour(results, sink);
                return false;
            } catch (CancellationException interrupted) {
                pour(results, sink);
                return true;
            }
        } catch (UncheckedIOException unreadableList) {
            throw unreadableList.getCause();
        }
    }

    private static void pour(Results<Fanout.Result<Outcome, LineResult>> results, Sink sink)
            throws IOException {
        for (Fanout.Result<Outcome, LineResult> result : results) {
            if (result instanceof Fanout.Done<Outcome, LineResult>(var _, var value)) {
                sink.accept(value);
            } else if (result
                    instanceof Fanout.Failed<Outcome, LineResult>(var answer, var cause)) {
                LineSaver.discard(answer);
                endJob(cause);
            }
        }
    }

    private Options clientOptions() {
        Limits limits = options.limits().withPerOrigin(perHost).withTotal(concurrency);
        return options.withLimits(limits).withTimeouts(options.timeouts().withQueueApart());
    }

    /**
     * A line has a result whatever happened to it; what is thrown instead is an interrupt's or
     * concerns all lines.
     */
    private static void endJob(Exception cause) throws IOException {
        switch (cause) {
            case CancellationException stopped -> {}
            case IOException disk -> throw disk;
            default -> throw new IllegalStateException("a line was left without a result", cause);
        }
    }

    private static void atLeastOne(long value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": at least 1, not " + value);
        }
    }
}
