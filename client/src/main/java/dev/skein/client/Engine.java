package dev.skein.client;

import dev.skein.http.Clock;
import dev.skein.http.Headers;
import dev.skein.http.HttpException;
import dev.skein.http.Method;
import dev.skein.http.Origin;
import dev.skein.http.QueryParams;
import dev.skein.http.Request;
import dev.skein.http.Url;
import dev.skein.http.UrlSyntaxException;
import dev.skein.wire.Dialer;
import dev.skein.wire.Exchange;
import dev.skein.wire.Resolver;
import dev.skein.wire.SelectorLoop;
import dev.skein.wire.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What a client runs on: its loops, each with a pool, and what all its calls share. */
final class Engine {
    /**
     * What frames a message, or belongs to one connection only, is the connection's own affair (RFC
     * 9112, 6; RFC 9110, 7.6.1).
     */
    private static final Set<String> NOT_THE_USERS =
            Set.of(
                    "content-length",
                    "transfer-encoding",
                    "keep-alive",
                    "proxy-connection",
                    "upgrade",
                    "te");

    private static final long MILLISECOND = 1_000_000;

    private final Options options;
    private final Clock clock;
    private final Policies policies;
    private final @Nullable Codings codings;
    private final Headers defaults;
    private final @Nullable CookieJar cookies;
    private final List<SelectorLoop> loops = new ArrayList<>();
    private final List<Pool> pools = new ArrayList<>();
    private final Map<SelectorLoop, Handover> handovers = new HashMap<>();

    Engine(Options options) {
        this.options = options;
        this.clock = options.clock();
        this.cookies = options.jar();
        this.policies =
                new Policies(
                        options.limits(),
                        options.timeouts(),
                        options.auth(),
                        options.redirects(),
                        options.retries(),
                        options.replay(),
                        new RetryBudget(options.retries().share()));
        this.codings = options.codings();
        this.defaults =
                codings != null && !options.headers().has("Accept-Encoding")
                        ? options.headers().plus("Accept-Encoding", codings.accepted())
                        : options.headers();
        Budget budget = new Budget(options.limits().total());
        Resolver resolver = options.resolver();
        for (int i = 0; i < options.loops(); i++) {
            SelectorLoop loop = SelectorLoop.start("skein-" + i);
            loops.add(loop);
            handovers.put(loop, new Handover(loop));
            Pool pool =
                    new Pool(
                            loop,
                            new Dialer(loop, resolver, options.tls()),
                            options.limits(),
                            options.headLimits(),
                            options.protocols(),
                            budget);
            pools.add(pool);
            loop.moderate(pool::isCrowded);
        }
    }

    Clock clock() {
        return clock;
    }

    Policies policies() {
        return policies;
    }

    /** The content codings to undo; null: none. */
    @Nullable Codings codings() {
        return codings;
    }

    /**
     * Where {@code origin} lives: all its connections on one loop, and those of its site, if they
     * may be shared.
     */
    Pool poolOf(Origin origin) {
        boolean bySite = origin.isSecure() && options.protocols().mayShare(true);
        int hash = bySite ? Site.hash(origin) : origin.hashCode();
        return pools.get(Math.floorMod(hash, pools.size()));
    }

    /**
     * The request as it will be sent, defaults and all, but for what is decided anew at each
     * sending.
     */
    Request prepare(Request request) throws HttpException {
        Request prepared = resolved(request, fields(request));
        Url url = prepared.url();
        String scheme = url.scheme();
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new HttpException.BadUrl(
                    "a URL of the scheme " + scheme + ", which is not HTTP's: use http or https",
                    HttpException.Where.NOWHERE,
                    null);
        }
        if (request.method().equals(Method.CONNECT)) {
            throw new HttpException.Refused(
                    "CONNECT asks a proxy for a tunnel, and is no request to " + url.host(),
                    HttpException.Where.NOWHERE,
                    null);
        }
        if (!options.query().isEmpty()) { // no iterator over nothing
            for (QueryParams.Pair param : options.query()) {
                prepared = prepared.query(param.name(), param.value());
            }
        }
        return prepared;
    }

    private Request resolved(Request request, Headers fields) throws HttpException {
        try {
            return request.resolved(options.baseUrl(), fields);
        } catch (UrlSyntaxException e) {
            throw new HttpException.BadUrl(
                    String.valueOf(e.getMessage()), HttpException.Where.NOWHERE, e);
        }
    }

    /** The fields of {@code request}, with the client's where it has none of that name. */
    private Headers fields(Request request) {
        Headers fields = own(request.headers());
        String type = request.body().contentType();
        if (type != null && !fields.has("content-type")) {
            fields = fields.plus("Content-Type", type);
        }
        return fields.orElse(defaults);
    }

    private static Headers own(Headers headers) {
        if (headers.isEmpty()) {
            return headers;
        }
        Headers kept = headers;
        for (String name : NOT_THE_USERS) {
            kept = kept.without(name);
        }
        return kept;
    }

    /**
     * The head of {@code request} for one sending: with Host, and the cookies and credentials of
     * the moment.
     */
    Exchange.Head head(Request request, long bodyLength, Headers host, Policies.Sent sent) {
        Headers fields = request.headers();
        String authorization =
                sent.auth == null || fields.has("authorization")
                        ? null
                        : sent.auth.authorization(request);
        String cookie =
                cookies == null || fields.has("cookie") ? null : cookies.header(request.url());
        sent.authorization = authorization;
        return new Exchange.Head(
                request.method().name(),
                request.url().target(),
                fields.has("host") ? Headers.empty() : host,
                fields,
                ofMoment(cookie, authorization),
                bodyLength,
                request.method().expectsBody());
    }

    private static Headers ofMoment(@Nullable String cookie, @Nullable String authorization) {
        Headers lines = cookie == null ? Headers.empty() : Headers.ofParsed("Cookie", cookie);
        return authorization == null ? lines : lines.plus("Authorization", authorization);
    }

    void keepCookies(Request request, Headers headers) {
        if (cookies != null) {
            cookies.store(request.url(), headers);
        }
    }

    /**
     * Runs {@code task} on the loop of {@code pool}; not at all once that has ended, as then
     * nothing is left to be done.
     */
    void execute(Pool pool, Runnable task) {
        try {
            pool.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // ended
        }
    }

    /** Runs {@code task} at the end of the loop's turn; on a thread that is no loop, at once. */
    void afterTurn(Runnable task) {
        SelectorLoop loop = SelectorLoop.current();
        if (loop == null) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** Runs {@code task} on the loop in a millisecond; on a thread that is no loop, at once. */
    void shortly(Runnable task) {
        SelectorLoop loop = SelectorLoop.current();
        if (loop == null) {
            task.run();
        } else {
            loop.schedule(new Timer(task), loop.nanoTime() + MILLISECOND);
        }
    }

    /**
     * Runs {@code wakeup}, which does not block, at the end of the loop's turn and perhaps on a
     * virtual thread; on a thread that is no loop, at once.
     */
    void handOver(Runnable wakeup) {
        SelectorLoop loop = SelectorLoop.current();
        Handover handover = loop == null ? null : handovers.get(loop);
        if (handover == null) {
            wakeup.run();
        } else {
            handover.add(wakeup);
        }
    }

    /**
     * Runs {@code callback}, which may do what it likes, when the loop's turn is over: on the
     * loop's thread, as long as callbacks are quick, or on a virtual thread.
     */
    void callBack(Runnable callback) {
        SelectorLoop loop = SelectorLoop.current();
        if (loop == null || !loop.errand(callback)) {
            handOver(() -> Thread.startVirtualThread(callback));
        }
    }

    /**
     * Fails all calls, closes all connections, waits until both are gone, and ends the loops.
     * Idempotent.
     */
    void close() {
        CountDownLatch open = new CountDownLatch(pools.size());
        for (Pool pool : pools) {
            try {
                pool.loop().execute(() -> pool.close(open::countDown));
            } catch (RejectedExecutionException e) {
                open.countDown();
            }
        }
        awaitUninterruptibly(open);
        loops.forEach(SelectorLoop::close);
    }

    /** An interrupt is kept for later. */
    static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                // Nothing here takes long, and whoever closes may rely on everything being closed.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return pools.stream()
                .map(Pool::counts)
                .reduce(PoolState.Counts::plus)
                .map(Object::toString)
                .orElseThrow();
    }
}
