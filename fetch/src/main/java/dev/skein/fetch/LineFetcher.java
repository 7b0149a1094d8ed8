package dev.skein.fetch;

import dev.skein.client.Client;
import dev.skein.fetch.LineResult.Head;
import dev.skein.fetch.LineResult.Problem;
import dev.skein.fetch.LineResult.SavedBody;
import dev.skein.http.Delivery;
import dev.skein.http.HttpException;
import dev.skein.http.HttpException.Where;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Url;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns one line into one result, on the virtual thread of whoever calls. All that a line or its
 * server can do wrong is in the result; what is thrown is the end of the whole job: an interrupt,
 * or a disk that does not take the body.
 */
final class LineFetcher {
    private final Client client;
    private final Path out;
    private final long maxBody;
    private final HostGates gates;
    private final Progress progress;

    LineFetcher(Client client, FetchJob job, Progress progress) {
        this.client = client;
        this.out = job.out();
        this.maxBody = job.maxBody();
        this.gates = new HostGates(job.perHost());
        this.progress = progress;
    }

    LineResult fetch(UrlLine line) throws IOException, InterruptedException {
        if (line.tooLong()) {
            return unsent(
                    line, "the line is longer than " + UrlList.MAX_LINE + " bytes: one URL a line");
        }
        Url url = Url.tryParse(line.text()).orElse(null);
        if (url == null || !url.hasOrigin()) {
            return exchange(line, null, Request.get(line.text()));
        }
        try (HostGates.Turn _ = gates.enter(url.origin())) {
            return exchange(line, url.origin().authority(), Request.get(url));
        }
    }

    private LineResult exchange(UrlLine line, @Nullable String host, Request request)
            throws IOException, InterruptedException {
        Exchange exchange = new Exchange(line, host);
        try (Response response = client.open(request)) {
            return exchange.save(response);
        } catch (HttpException.Cancelled stopped) {
            throw new InterruptedException("the job ends");
        } catch (HttpException failure) {
            return exchange.failed(Problem.of(failure));
        } catch (RuntimeException bug) {
            return exchange.failed(Problem.internal(bug));
        }
    }

    private static LineResult unsent(UrlLine line, String what) {
        Problem problem = Problem.of(new HttpException.BadUrl(what, Where.NOWHERE, null));
        return new LineResult(line, null, null, 0, null, Duration.ZERO, problem);
    }

    /** What is known of a line's answer so far, so that a failure half way tells it all. */
    private final class Exchange {
        private final UrlLine line;
        private final @Nullable String host;
        private final long started = System.nanoTime();
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
                return new LineResult(line, host, head, received, body, took(), null);
            }
        }

        LineResult failed(Problem problem) {
            return new LineResult(line, host, head, received, null, took(), problem);
        }

        /**
         * A length that is said beforehand saves the transfer; {@code received} is kept up to date
         * for the failure's sake.
         */
        private void receive(Response response, InputStream in, BodyFile file) throws IOException {
            boolean fits = response.body().length() <= maxBody;
            try {
                fits = fits && file.receive(in, maxBody, progress::received);
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
                    new Where(Phase.BODY, origin, Delivery.ANSWERED, took(), response.attempts()),
                    null);
        }

        private Duration took() {
            return Duration.ofNanos(System.nanoTime() - started);
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
