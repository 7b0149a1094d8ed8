package dev.skein.client;

import dev.skein.http.Body;
import dev.skein.http.Filter;
import dev.skein.http.Handler;
import dev.skein.http.HttpException;
import dev.skein.http.Method;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Url;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Sends requests: one, or a million at once. Thread-safe; make one and keep it, since its
 * connections, cookies and limits are shared by all that goes through it, and close it at the end.
 *
 * <pre>{@code
 * try (Client client = Client.create()) {
 *     System.out.println(client.get("https://example.com/").text());
 *     for (Outcome outcome : client.gather(urls)) {
 *         switch (outcome) {
 *             case Success(var request, var response) -> System.out.println(response.status() + " " + outcome.url());
 *             case Failure(var request, var cause) -> System.err.println(outcome.url() + ": " + cause.getMessage());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>A call blocks its thread, which may be virtual; an interrupt aborts it and lets go of its
 * connection before it throws. A relative URL is resolved against {@link Options#withBaseUrl}.
 */
public final class Client implements Handler, AutoCloseable {
    private final Options options;
    private final Engine engine;
    private final Handler whole;
    private final Handler streamed;
    private final Handler collected;

    private Client(Options options) {
        this.options = options;
        this.engine = new Engine(options);
        this.whole = filtered(new Faces.Blocking(engine, Call.Mode.WHOLE));
        this.streamed = filtered(new Faces.Blocking(engine, Call.Mode.STREAMED));
        this.collected = filtered(new Faces.Blocking(engine, Call.Mode.COLLECTED));
    }

    private Handler filtered(Handler innermost) {
        Handler handler = innermost;
        for (Filter filter : options.filters()) {
            handler = filter.around(handler);
        }
        return handler;
    }

    /** A client with {@link Options#defaults()}. */
    public static Client create() {
        return create(Options.defaults());
    }

    /** A client of its own threads, connections and cookies. */
    public static Client create(Options options) {
        return new Client(options);
    }

    /** What it was made with. */
    public Options options() {
        return options;
    }

    /**
     * Sends {@code request} and reads the whole response, up to {@link Limits#maxBody}.
     *
     * @throws HttpException if no whole response came; its kind, phase and delivery say why, where,
     *     and whether the server may have acted
     */
    public Response send(Request request) throws HttpException, InterruptedException {
        return whole.handle(request);
    }

    /** {@link #send}: a client is a handler. */
    @Override
    public Response handle(Request request) throws HttpException, InterruptedException {
        return send(request);
    }

    /**
     * Sends {@code request} and returns when the head of the response is there. Its body is a
     * stream, read as fast as the caller does and not faster; close the response, or its connection
     * is held until the total timeout.
     */
    public Response open(Request request) throws HttpException, InterruptedException {
        return streamed.handle(request);
    }

    /**
     * Sends {@code request} without waiting. The future fails with the {@link HttpException};
     * cancelling it aborts the exchange, and does not wait until its connection is let go. What is
     * chained to it may block: it runs on a thread of this client's, which others replace when it
     * takes long, or on a virtual thread.
     */
    public CompletableFuture<Response> sendAsync(Request request) {
        return options.filters().isEmpty()
                ? Faces.async(engine, request)
                : Faces.onThread(() -> send(request));
    }

    /**
     * {@link #sendAsync(Request)} for a body too large to hold: it goes to {@code target} as it
     * comes, decoded, whatever the status is. The future has the response when all is written; its
     * body is empty then. When writing fails, so does the future, with what was thrown; a transfer
     * that breaks leaves what had come.
     *
     * @param target blocks, and stays open; one thread at a time writes to it, never the caller's:
     *     one of this client's as long as that is quick, or a virtual one
     */
    public CompletableFuture<Response> sendAsync(Request request, WritableByteChannel target) {
        return options.filters().isEmpty()
                ? Faces.async(engine, request, target)
                : Faces.onThread(() -> transfer(request, target));
    }

    private Response transfer(Request request, WritableByteChannel target)
            throws IOException, InterruptedException {
        try (Response response = open(request)) {
            response.body().transferTo(target);
            return response.withBody(Body.empty());
        }
    }

    public Response get(String url) throws HttpException, InterruptedException {
        return send(Request.get(url));
    }

    public Response get(Url url) throws HttpException, InterruptedException {
        return send(Request.get(url));
    }

    public Response head(String url) throws HttpException, InterruptedException {
        return send(Request.head(url));
    }

    public Response delete(String url) throws HttpException, InterruptedException {
        return send(Request.delete(url));
    }

    public Response post(String url, Body body) throws HttpException, InterruptedException {
        return send(Request.post(url).body(body));
    }

    public Response put(String url, Body body) throws HttpException, InterruptedException {
        return send(Request.put(url).body(body));
    }

    public Response patch(String url, Body body) throws HttpException, InterruptedException {
        return send(Request.patch(url).body(body));
    }

    /** A safe request with a body (RFC 10008). */
    public Response query(String url, Body body) throws HttpException, InterruptedException {
        return send(Request.of(Method.QUERY, url).body(body));
    }

    /**
     * Many requests at once, to be said how: each element a {@code String}, {@link Url} or {@link
     * Request}.
     */
    public Bulk bulk(Iterable<?> inputs) {
        return bulk(Batch.Source.of(inputs));
    }

    /** As {@link #bulk(Iterable)}, over what the iterator still has. */
    public Bulk bulk(Iterator<?> inputs) {
        return bulk(Batch.Source.of(inputs));
    }

    /** As {@link #bulk(Iterable)}, over the elements of a stream. */
    public Bulk bulk(Stream<?> inputs) {
        return bulk(inputs.iterator());
    }

    private Bulk bulk(Batch.Source<?> source) {
        return new Bulk(this, source.map(Bulk::request), options.limits().total(), null);
    }

    /** {@code bulk(inputs).gather()}: all outcomes, in the order of the inputs. */
    public List<Outcome> gather(Iterable<?> inputs) throws InterruptedException {
        return bulk(inputs).gather();
    }

    /** {@code bulk(inputs).gather()}. */
    public List<Outcome> gather(Stream<?> inputs) throws InterruptedException {
        return bulk(inputs).gather();
    }

    /**
     * {@code bulk(inputs).ordered()}: outcomes one by one, in the order of the inputs. Close it
     * when leaving early.
     */
    public Results<Outcome> ordered(Iterable<?> inputs) {
        return bulk(inputs).ordered();
    }

    /** {@code bulk(inputs).ordered()}. */
    public Results<Outcome> ordered(Stream<?> inputs) {
        return bulk(inputs).ordered();
    }

    /**
     * {@code bulk(inputs).asCompleted()}: outcomes one by one, as they are done. Close it when
     * leaving early.
     */
    public Results<Outcome> asCompleted(Iterable<?> inputs) {
        return bulk(inputs).asCompleted();
    }

    /** {@code bulk(inputs).asCompleted()}. */
    public Results<Outcome> asCompleted(Stream<?> inputs) {
        return bulk(inputs).asCompleted();
    }

    /** {@code bulk(inputs).first()}: the race. */
    public Response first(Iterable<?> inputs) throws HttpException, InterruptedException {
        return bulk(inputs).first();
    }

    Batch.Work<Request, Outcome> bulkWork(Call.Mode mode) {
        return options.filters().isEmpty()
                ? new BulkWork(engine, mode)
                : new FilteredBulkWork(mode == Call.Mode.WHOLE ? whole : collected);
    }

    /**
     * Aborts what runs, which fails as {@link HttpException.Cancelled}, and returns when no socket
     * is left. Idempotent.
     */
    @Override
    public void close() {
        engine.close();
    }

    /** The state of its connections in one line: {@code Client[leases=3 idle=5 ...]}. */
    @Override
    public String toString() {
        return "Client[" + engine + "]";
    }
}
