package dev.skein.fetch;

import dev.skein.fetch.LineResult.Head;
import dev.skein.fetch.LineResult.Problem;
import dev.skein.fetch.LineResult.SavedBody;
import dev.skein.http.Delivery;
import dev.skein.http.Failure;
import dev.skein.http.HttpException;
import dev.skein.http.HttpException.Where;
import dev.skein.http.Outcome;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Success;
import dev.skein.http.Url;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Turns the answer to one line into one result, on the thread of whoever calls, which waits only
 * for a long body. All that a line or its server can do wrong is in the result; what is thrown is
 * the end of the whole job: an interrupt, or a disk that does not take the body.
 */
final class LineSaver {
    private final File out;
    private final long maxBody;
    private final Progress progress;

    LineSaver(FetchJob job, Progress progress) {
        this.out = job.out().toFile();
        this.maxBody = job.maxBody();
        this.progress = progress;
    }

    /**
     * The line that a request is for.
     *
     * @param host host and port, or null when the line is no URL
     */
    private record Asker(UrlLine line, @Nullable String host) {}

    /**
     * What the line asks for; of one that asks for nothing possible, it is the client that says so.
     */
    static Request request(UrlLine line) {
        String text = line.tooLong() ? "" : line.text(); // what was cut is not to be asked for
        Url url = Url.tryParse(text).orElse(null);
        // A blob: URL has an origin and no host.
        if (url == null || !url.hasOrigin() || !url.hasHost()) {
            return Request.get(text).tag(new Asker(line, null));
        }
        return Request.get(url).tag(new Asker(line, url.hostAndPort()));
    }

    /** Lets go of an answer that will not be saved. */
    static void discard(Outcome answer) {
        if (answer instanceof Success(var _, var response)) {
            response.close();
        }
    }

    LineResult save(Outcome answer) throws IOException {
        Asker asker = (Asker) Objects.requireNonNull(answer.request().tag());
        Exchange exchange = new Exchange(asker.line(), asker.host());
        if (asker.line().tooLong()) {
            return exchange.failed(tooLong());
        }
        if (answer instanceof Failure(var _, var cause)) {
            return exchange.failed(cause);
        }
        try (Response response = answer.orThrow()) {
            return exchange.save(response);
        } catch (HttpException failure) {
            return exchange.failed(failure);
        } catch (RuntimeException bug) {
            return exchange.failed(Problem.internal(bug), Duration.ZERO);
        }
    }

    private static HttpException tooLong() {
        return new HttpException.BadUrl(
                "the line is longer than " + UrlList.MAX_LINE + " bytes: one URL a line",
                Where.NOWHERE,
                null);
    }

    /** What is known of a line's answer so far, so that a failure half way tells it all. */
    private final class Exchange {
        private final UrlLine line;
        private final @Nullable String host;
        private @Nullable Head head;
        private long received;

        Exchange(UrlLine line, @Nullable String host) {
            this.line = line;
            this.host = host;
        }

        LineResult save(Response response) throws IOException {
            head = head(response);
            try (BodyFile file = new BodyFile(out, line.number());
                    InputStream in = response.body().open()) {
                receive(response, in, file);
                SavedBody body = file.keep();
                Duration took = response.timings().total();
                return new LineResult(line, host, head, received, body, took, null);
            }
        }

        /** A cancelled line has no result, unless it is a fault of ours that cancelled it. */
        LineResult failed(HttpException failure) {
            Throwable fault = failure.getCause();
            if (!(failure instanceof HttpException.Cancelled)) {
                return failed(Problem.of(failure), failure.after());
            } else if (fault != null) {
                return failed(Problem.internal(fault), failure.after());
            }
            throw (CancellationException)
                    new CancellationException("the job ends").initCause(failure);
        }

        LineResult failed(Problem problem, Duration took) {
            return new LineResult(line, host, head, received, null, took, problem);
        }

        /**
         * A length that is said beforehand saves the transfer; {@code received} is kept up to date
         * for the failure's sake.
         */
        private void receive(Response response, InputStream in, BodyFile file) throws IOException {
            long length = response.body().length();
            boolean fits = length <= maxBody;
            try {
                fits = fits && file.receive(in, length, maxBody, progress::received);
            } finally {
                received = file.received();
            }
            if (!fits) {
                throw tooLarge(response);
            }
        }

        private HttpException tooLarge(Response response) {
            String origin = response.url().origin().toString();
            return new HttpException.TooLarge(
                    "the body is longer than the "
                            + maxBody
                            + " bytes that are allowed: raise the limit or leave the URL out",
                    new Where(
                            Phase.BODY,
                            origin,
                            Delivery.ANSWERED,
                            response.timings().total(),
                            response.attempts()),
                    null);
        }
    }

    private static Head head(Response response) {
        return new Head(
                response.status(),
                response.url().withoutCredentials().href(),
                response.header("content-type"),
                response.version().toString(),
                response.attempts());
    }
}
