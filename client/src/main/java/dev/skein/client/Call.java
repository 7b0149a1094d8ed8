package dev.skein.client;

import dev.skein.http.Body;
import dev.skein.http.Deadline;
import dev.skein.http.Delivery;
import dev.skein.http.Ending;
import dev.skein.http.Headers;
import dev.skein.http.HttpException;
import dev.skein.http.HttpVersion;
import dev.skein.http.Origin;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.wire.Exchange;
import dev.skein.wire.HttpStream;
import dev.skein.wire.Loop;
import dev.skein.wire.Timer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to its one answer: leases a connection, sends, hears, asks the {@link
 * Policies} and acts on their step, as often as they say so. The only object that both worlds
 * touch: a thread makes it and may {@link #cancel} it; all else happens on the loop of the origin
 * at hand, and moves to another's when a redirect leads there.
 *
 * <pre>
 *   start -> QUEUE -> (DNS, CONNECT, TLS: the pool's dialer) -> SEND -> FIRST_BYTE -> BODY -> settled
 *              ^                                                  |                    |
 *              +---- Follow, or BACKOFF and again <---------------+--- a policy's step-+
 * </pre>
 */
final class Call extends PoolState.Waiter implements Exchange, Faces.Handle, Runnable {
    /** Who wants to know. Told once, on the loop. */
    interface Caller {
        void onResponse(Response response);

        void onFailure(HttpException failure);
    }

    /**
     * So much of a body that nobody wants is read to keep its connection; more costs more than a
     * new one.
     */
    private static final long DISCARDED = 64 << 10;

    /** So much of a body is waited for before it is handed out as a stream that goes on. */
    private static final long COLLECTED_MOST = 32 << 10;

    private final Engine engine;
    private final Policies policies;
    private final Caller caller;
    private final Mode mode;
    private long started;
    private long due; // all of it, as a Deadline's nanoTime: one object less for each call
    private boolean turnAwaited; // and that wait is not the call's
    private long waitingSince;
    private final Policies.Sent sent = new Policies.Sent();
    private final Timer timer = new Timer(() -> guarded(Call::onTimer));
    private List<Response> history = List.of();

    private volatile Pool pool;
    private Request request; // as it is sent now
    private long uploadLength; // as the attempt began: a file may grow
    private Origin origin;
    private Phase phase = Phase.QUEUE;
    private boolean settled; // the caller has its answer; of a streamed one the body may be to come
    private boolean over; // nothing more will happen

    /** Neighbours among the calls of the pool. */
    @Nullable Call newer;

    @Nullable Call older;

    private @Nullable HttpStream running; // while it has the lease of a connection
    private Headers host = Headers.empty();
    private @Nullable Upload upload;
    private boolean reused;
    private @Nullable Incoming incoming; // where the body goes
    private @Nullable Response collected; // not told yet: its body is still coming
    private @Nullable Step afterBody; // a body that nobody wants is read first
    private long phaseEnd = Long.MAX_VALUE;
    private long armedFor;
    private long moved; // when a byte of a body last did
    private long unsent; // what the connection had not sent yet when that was last looked at
    private Delivery delivery = Delivery.NOT_SENT; // the most that any attempt may have achieved
    private Delivery deliveredBefore = Delivery.NOT_SENT; // this attempt
    private long skipped;
    private boolean fresh; // the next connection is not one that idled
    private @Nullable PooledConnection hostedBy; // of another origin

    private final Stopwatch watch = new Stopwatch();
    private final Progress.@Nullable Meter sending;
    private final Progress.@Nullable Meter receiving;

    /** How the caller wants the body. */
    enum Mode {
        /** In memory, within its limit. */
        WHOLE,
        /** As a stream, from the head on. */
        STREAMED,
        /** As a stream, once it is there, or broke off, or turns out to be long. */
        COLLECTED
    }

    /**
     * @param request prepared by {@link Engine#prepare}: absolute and with all defaults
     */
    Call(Engine engine, Request request, Mode mode, Caller caller) {
        this.engine = engine;
        this.request = request;
        this.mode = mode;
        this.caller = caller;
        this.policies = engine.policies().over(request);
        this.origin = request.url().origin();
        this.pool = engine.poolOf(origin);
        this.started = now();
        this.due = Deadline.nanoTimeAfter(started, Deadline.saturatedNanos(total()));
        awaitTurn(started);
        sent.auth = Auth.of(request, policies.auth());
        Progress progress = request.option(Progress.class);
        this.sending = Progress.uploadMeter(progress);
        this.receiving = Progress.downloadMeter(progress);
    }

    /**
     * Sends it on its way. From any thread; {@code RejectedExecutionException} when the client is
     * closed.
     */
    void start() {
        policies.budget().request();
        if (pool.loop().inLoop()) {
            run();
        } else {
            pool.loop().execute(this);
        }
    }

    /**
     * Gives it up, unless it is over. The caller hears of it once the socket is let go. From any
     * thread.
     */
    @Override
    public void cancel(Function<HttpException.Where, HttpException> reason) {
        engine.execute(
                pool,
                () -> {
                    if (pool.loop().inLoop()) {
                        fail(reason.apply(where()));
                    } else {
                        cancel(reason); // it has moved meanwhile
                    }
                });
    }

    /** {@link #cancel}, on its loop. */
    void cancelNow(String why) {
        fail(new HttpException.Cancelled(why, where(), null));
    }

    /** On the loop of its origin: begins, or goes on after it has moved there. */
    @Override
    public void run() {
        if (over) {
            return;
        }
        if (pool.enter(this)) {
            guarded(Call::attempt);
        } else {
            over = true;
            caller.onFailure(new HttpException.Cancelled("the client is closed", where(), null));
        }
    }

    /** A fault of ours ends the call, and not its caller's wait for it. */
    private void guarded(Consumer<Call> step) {
        try {
            step.accept(this);
        } catch (RuntimeException | Error fault) {
            String what = "a fault in Skein itself: please report it with its cause";
            fail(new HttpException.Cancelled(what, where(), fault));
        }
    }

    // Getting a connection.

    private void attempt() {
        sent.attempts++;
        phase = Phase.QUEUE;
        long now = now();
        watch.start(now);
        awaitTurn(now);
        uploadLength = request.body().length();
        boolean another = fresh;
        fresh = false;
        pool.acquire(this, origin, another);
        if (phase == Phase.QUEUE && !over) {
            limit(policies.timeouts().queue());
        }
    }

    /** How long opening a connection may take. */
    long connectNanos() {
        return Deadline.saturatedNanos(policies.timeouts().connect());
    }

    /** From {@code now} on its time stands still, if {@link Timeouts#queueApart} says so. */
    private void awaitTurn(long now) {
        if (policies.timeouts().queueApart() && !turnAwaited) {
            turnAwaited = true;
            waitingSince = now;
        }
    }

    /** It has, or is getting, a connection. */
    void onTurn() {
        if (turnAwaited) {
            turnAwaited = false;
            long waited = now() - waitingSince;
            started += waited;
            due = Deadline.nanoTimeAfter(due, waited);
            arm();
        }
    }

    private Duration total() {
        return request.timeout().orElse(policies.timeouts().total());
    }

    /** A connection is this call's until the exchange is over. */
    void onLeased(PooledConnection member) {
        onTurn();
        HttpStream leased = member.take();
        running = leased;
        hostedBy = member.isForeign(origin) ? member : null;
        sent.asGuest = hostedBy != null;
        host = member.host(origin);
        reused = member.reused();
        watch.leased(now(), member.times());
        phase = Phase.SEND;
        moved = watch.now();
        deliveredBefore = delivery;
        if (delivery == Delivery.NOT_SENT) {
            delivery = Delivery.MAYBE_PROCESSED;
        }
        if (sending != null) {
            sending.start(uploadLength);
        }
        leased.start(this);
        unsent = leased.pending();
        if (phase == Phase.SEND && leased.equals(running)) { // most have left already
            limit(policies.timeouts().bodyGap());
            upload();
        }
    }

    /** Begins what does not lie in memory. */
    private void upload() {
        if (uploadLength != 0 && request.body().inMemory() == null) {
            upload = Upload.start(this, request.body(), uploadLength);
        }
    }

    /** The connection that was being opened on this call's account cannot be had. */
    void onDialFailed(DialFailure failure) {
        phase = failure.phase();
        HttpException.Where where = where();
        HttpException cause =
                failure.timedOut()
                        ? new HttpException.Timeout(failure.what(), where, failure.cause())
                        : switch (failure.phase()) {
                            case DNS ->
                                    new HttpException.Dns(failure.what(), where, failure.cause());
                            case TLS ->
                                    new HttpException.Tls(failure.what(), where, failure.cause());
                            case PREPARE, QUEUE, CONNECT, SEND, FIRST_BYTE, BODY, BACKOFF ->
                                    new HttpException.Connect(
                                            failure.what(), where, failure.cause());
                        };
        actOnFailure(null, cause);
    }

    // The exchange.

    @Override
    public Head head() {
        return engine.head(request, uploadLength, host, sent);
    }

    @Override
    public @Nullable ByteBuffer body() {
        return uploadLength == 0 ? null : request.body().inMemory();
    }

    @Override
    public void onSent() {
        watch.sent(now());
        if (sending != null && request.body().inMemory() != null) {
            sending.done(uploadLength);
        }
        if (phase == Phase.SEND) {
            phase = Phase.FIRST_BYTE;
            limit(policies.timeouts().firstByte());
        }
    }

    @Override
    public void onWritable() {
        moved = now();
        if (upload != null) {
            upload.onWritable();
        }
    }

    @Override
    public void onHead(
            int status, String reason, HttpVersion version, Headers headers, long bodyLength) {
        delivery = Delivery.ANSWERED;
        phase = Phase.BODY;
        watch.head(now());
        moved = watch.now();
        engine.keepCookies(request, headers);
        if (status == 101) {
            fail(
                    new HttpException.Protocol(
                            "the server switched to a protocol that was not asked for (101)",
                            where(),
                            null));
            return;
        }
        if (status == Policies.MISDIRECTED && hostedBy != null) {
            pool.misdirected(hostedBy);
        }
        Step step = policies.onHead(request, status, headers, sent, this::moment);
        if (step instanceof Step.Deliver) {
            limit(policies.timeouts().bodyGap());
            deliver(new Arrived(status, reason, version, headers, bodyLength));
        } else if (step instanceof Step.Fail refusal) {
            fail(refusal.at(where()));
        } else {
            discard(step, new Arrived(status, reason, version, headers, bodyLength));
        }
    }

    /** A response's head. */
    record Arrived(
            int status, String reason, HttpVersion version, Headers headers, long bodyLength) {
        @Nullable String contentType() {
            return headers.get("content-type");
        }
    }

    private void deliver(Arrived head) {
        if (receiving != null) {
            receiving.start(head.bodyLength());
        }
        boolean bodyless = request.method().name().equals("HEAD") || head.bodyLength() == 0;
        try {
            Decoder decoder = bodyless ? null : decoder(head);
            if (mode == Mode.WHOLE) {
                incoming = new WholeBody(head, decoder, policies.limits().maxBody());
            } else {
                stream(head, decoder);
            }
        } catch (DecodingException e) {
            fail(e.at(where()));
        }
    }

    private void stream(Arrived head, @Nullable Decoder decoder) {
        BodyStream stream = new BodyStream(this, decoder, head.bodyLength());
        long length = decoder == null ? head.bodyLength() : Body.UNKNOWN;
        incoming = stream;
        collected = response(head, typed(Body.stream(stream, length), head), stream);
        if (mode == Mode.STREAMED) {
            tellCollected();
        }
    }

    private void tellCollected() {
        Response response = collected;
        if (response != null) {
            collected = null;
            settled = true;
            caller.onResponse(response);
        }
    }

    private static Body typed(Body body, Arrived head) {
        String type = head.contentType();
        return type == null ? body : body.withType(type);
    }

    private @Nullable Decoder decoder(Arrived head) throws DecodingException {
        Codings codings = engine.codings();
        if (codings == null) {
            return null;
        }
        long most = mode == Mode.WHOLE ? policies.limits().maxBody() : Long.MAX_VALUE;
        return Decoder.of(codings, head.headers(), most, policies.limits().maxRatio());
    }

    private void discard(Step step, Arrived head) {
        if (step instanceof Step.Follow) {
            remember(head);
        }
        if (head.bodyLength() > DISCARDED) {
            letGo();
            act(step);
        } else {
            limit(policies.timeouts().bodyGap());
            afterBody = step;
            skipped = 0;
        }
    }

    private void remember(Arrived head) {
        List<Response> longer = new ArrayList<>(history);
        longer.add(
                response(head, Body.empty(), Ending.of(watch.timings(started), Headers.empty())));
        history = List.copyOf(longer);
    }

    private Response response(Arrived head, Body body, Ending ending) {
        return Response.received(
                request,
                head.version(),
                head.status(),
                head.reason(),
                head.headers(),
                body,
                ending,
                history,
                attempts());
    }

    @Override
    public void onBody(ByteBuffer bytes) {
        moved = now();
        if (afterBody != null) {
            skip(bytes.remaining());
            return;
        }
        if (incoming == null) {
            return;
        }
        if (receiving != null) {
            receiving.add(bytes.remaining());
        }
        try {
            incoming.take(bytes);
        } catch (DecodingException e) {
            fail(e.at(where()));
            return;
        }
        if (collected != null
                && incoming instanceof BodyStream stream
                && stream.size() > COLLECTED_MOST) {
            tellCollected();
        }
    }

    private void skip(int bytes) {
        skipped += bytes;
        if (skipped > DISCARDED) {
            proceed();
        }
    }

    /** Does without the rest of a body that nobody wants. */
    private void proceed() {
        Step step = Objects.requireNonNull(afterBody);
        letGo();
        act(step);
    }

    @Override
    public void onEnd(Headers trailers) {
        watch.end(now());
        running = null;
        stopUpload();
        Incoming sink = incoming;
        Step step = afterBody;
        incoming = null;
        afterBody = null;
        if (step != null) {
            act(step);
            return;
        }
        if (sink instanceof WholeBody whole) {
            deliver(whole, trailers);
        } else if (sink instanceof BodyStream stream) {
            end();
            stream.end(trailers);
            tellCollected();
        } // else cancelled by what it heard
    }

    private void deliver(WholeBody whole, Headers trailers) {
        try {
            byte[] bytes = whole.finish();
            String type = whole.head().contentType();
            Body body = type == null ? Body.of(bytes) : Body.of(bytes, type);
            settled = true;
            end();
            caller.onResponse(
                    response(whole.head(), body, Ending.of(watch.timings(started), trailers)));
        } catch (DecodingException e) {
            fail(e.at(where()));
        }
    }

    @Override
    public void onBroken(Fault fault, boolean byteLeft, boolean byteCame) {
        running = null;
        boolean refused = fault.kind() == Fault.Kind.REFUSED;
        if (refused) {
            delivery = deliveredBefore;
        }
        if (afterBody != null) {
            proceed();
            return;
        }
        boolean bodyRead = upload != null && upload.spent();
        HttpException.Where where = where();
        HttpException failure =
                switch (fault.kind()) {
                    case PROTOCOL -> new HttpException.Protocol(fault.what(), where, fault.cause());
                    case CLOSED, RESET, REFUSED ->
                            new HttpException.ClosedEarly(fault.what(), where, fault.cause());
                    case TOO_LARGE ->
                            new HttpException.TooLarge(fault.what(), where, fault.cause());
                    case REQUEST -> new HttpException.Refused(fault.what(), where, fault.cause());
                };
        if (settled) {
            fail(failure);
        } else {
            boolean closed = refused || fault.kind() == Fault.Kind.CLOSED;
            actOnFailure(
                    closed ? new Replay.Break(reused, byteLeft, byteCame, refused, bodyRead) : null,
                    failure);
        }
    }

    // What comes next.

    private void actOnFailure(Replay.@Nullable Break broken, HttpException failure) {
        onTurn(); // if it never came
        if (broken != null
                && policies.replay().decide(request, broken, sent.replays)
                        instanceof Step.RetryAfter again) {
            sent.replays++;
            sent.attempts--;
            fresh = true;
            letGo();
            act(again);
            return;
        }
        Step step = policies.onFailure(request, failure, sent, this::moment);
        switch (step) {
            case Step.Deliver _ -> {
                tellCollected();
                fail(failure);
            }
            case Step.Fail refusal -> fail(refusal.at(where()));
            case Step.RetryAfter _, Step.Follow _, Step.Apart _ -> {
                letGo();
                act(step);
            }
        }
    }

    private void act(Step step) {
        switch (step) {
            case Step.Follow(var next) -> {
                sent.redirects++;
                sent.attempts = 0;
                sent.challenges = 0;
                sent.misdirected = false;
                delivery = Delivery.NOT_SENT;
                go(next);
            }
            case Step.RetryAfter(var next, var delay) -> {
                request = next;
                if (delay.isZero()) {
                    attempt();
                } else {
                    phase = Phase.BACKOFF;
                    limit(delay);
                }
            }
            case Step.Apart(var next) -> {
                sent.replays++;
                sent.attempts--;
                sent.misdirected = true;
                delivery = deliveredBefore;
                request = next;
                pool.keepApart(origin);
                attempt();
            }
            case Step.Deliver _, Step.Fail _ -> throw new AssertionError(step);
        }
    }

    private void go(Request next) {
        Origin to = next.url().origin();
        if (!to.equals(origin)) {
            sent.auth = null;
        } else if (next.url().hasCredentials()) {
            sent.auth = Auth.of(next, policies.auth());
        }
        request = next;
        origin = to;
        Pool other = engine.poolOf(to);
        if (other == pool) {
            attempt();
        } else {
            timer.cancel();
            Pool before = pool;
            pool = other;
            before.leave(this, () -> engine.execute(other, this));
        }
    }

    private Retries.Moment moment() {
        return new Retries.Moment(
                now(),
                engine.clock().now(),
                ThreadLocalRandom.current().nextDouble(),
                new Deadline(due));
    }

    // Time.

    private long now() {
        return pool.loop().nanoTime();
    }

    /** The phase may take so long from now; in a body: so long without a byte. */
    private void limit(Duration patience) {
        phaseEnd = Deadline.nanoTimeAfter(now(), Deadline.saturatedNanos(patience));
        arm();
    }

    /**
     * A timer that is armed already and runs too early finds that out then: moving it at every
     * phase would cost more than those few.
     */
    private void arm() {
        long at = turnAwaited ? phaseEnd : Deadline.earlier(due, phaseEnd);
        if (at != Long.MAX_VALUE && (!timer.armed() || at - armedFor < 0)) {
            armedFor = at;
            pool.loop().schedule(timer, at);
        }
    }

    private void onTimer() {
        long now = now();
        if (!turnAwaited && new Deadline(due).passed(now)) {
            timeOut("the whole call took longer than", total(), "Timeouts.total");
            return;
        }
        if (!new Deadline(phaseEnd).passed(now)) {
            arm();
            return;
        }
        switch (phase) {
            case BACKOFF -> attempt();
            case QUEUE -> checkQueue();
            case FIRST_BYTE ->
                    timeOut(
                            "no response within",
                            policies.timeouts().firstByte(),
                            "Timeouts.firstByte");
            case SEND, BODY -> checkGap(now);
            case PREPARE, DNS, CONNECT, TLS -> arm();
        }
    }

    /**
     * While a connection is being opened for this call, that has its own limit; it is looked at
     * again, as others may get it.
     */
    private void checkQueue() {
        if (opening() == null) {
            timeOut(
                    "no connection became free within",
                    policies.timeouts().queue(),
                    "Timeouts.queue or Limits.perOrigin");
        } else {
            limit(policies.timeouts().queue());
        }
    }

    private void checkGap(long now) {
        noticeSending(now);
        Duration gap = policies.timeouts().bodyGap();
        Deadline next = Deadline.after(stalledByUs() ? now : moved, gap);
        if (!next.passed(now)) {
            phaseEnd = next.nanoTime();
            arm();
        } else if (afterBody != null) {
            proceed();
        } else {
            String what = phase == Phase.SEND ? "the server took" : "the server sent";
            timeOut(what + " nothing of the body for", gap, "Timeouts.bodyGap");
        }
    }

    /** A body in memory leaves without a word: that it does shows in what is left. */
    private void noticeSending(long now) {
        long left = running == null ? unsent : running.pending();
        if (left != unsent) {
            unsent = left;
            moved = now;
        }
    }

    /**
     * It is not the peer that is slow, but who reads the response's body here, or writes the
     * request's.
     */
    private boolean stalledByUs() {
        boolean reader = incoming instanceof BodyStream stream && stream.full();
        boolean source = upload != null && running != null && running.pending() == 0;
        return reader || (phase == Phase.SEND && source);
    }

    private void timeOut(String what, Duration patience, String setting) {
        String text =
                what
                        + " "
                        + patience.toMillis()
                        + " ms: raise "
                        + setting
                        + " if it may take longer";
        HttpException late = new HttpException.Timeout(text, where(), null);
        if (settled) {
            fail(late);
        } else {
            actOnFailure(null, late);
        }
    }

    // The end.

    /** Fails the call, or the body of a response that the caller already has. */
    void fail(HttpException failure) {
        if (over) {
            return;
        }
        Incoming sink = incoming;
        letGo();
        end();
        if (!settled) {
            settled = true;
            caller.onFailure(failure);
        } else if (sink instanceof BodyStream stream) {
            stream.fail(failure);
        }
    }

    private void end() {
        over = true;
        hostedBy = null; // whoever keeps the response is not to keep that
        timer.cancel();
        pool.leave(this);
    }

    /**
     * Gives back whatever it holds: its place in the queue, or its connection, which cannot be used
     * again.
     */
    private void letGo() {
        stopUpload();
        if (incoming instanceof WholeBody whole) {
            whole.close();
        } else if (collected != null && incoming instanceof BodyStream unread) {
            unread.discard();
        }
        collected = null;
        incoming = null;
        afterBody = null;
        HttpStream held = running;
        running = null;
        if (held != null) {
            held.cancel();
        } else {
            pool.cancel(this);
        }
    }

    private void stopUpload() {
        if (upload != null) {
            upload.stop();
            upload = null;
        }
    }

    private HttpException.Where where() {
        return new HttpException.Where(
                waitingFor(), origin.toString(), delivery, after(), attempts());
    }

    private int attempts() {
        return sent.attempts + sent.replays;
    }

    private Duration after() {
        return Duration.ofNanos(now() - started);
    }

    /** In the queue it is a connection that is waited for, if one is being opened. */
    private Phase waitingFor() {
        return phase == Phase.QUEUE && opening() instanceof PooledConnection member
                ? member.phase()
                : phase;
    }

    // For its body's two ends, which live in threads.

    Engine engine() {
        return engine;
    }

    Stopwatch watch() {
        return watch;
    }

    long started() {
        return started;
    }

    /** Where a failure found by the reader of the body happened. From any thread. */
    HttpException.Where whereNow() {
        return new HttpException.Where(
                Phase.BODY, origin.toString(), Delivery.ANSWERED, after(), attempts());
    }

    /**
     * Runs {@code step} on the loop if {@code source} is still what is being sent. From any thread.
     */
    void whileUploading(Upload source, Consumer<HttpStream> step) {
        whileExchanging(exchange -> {
            if (upload == source) {
                moved = now();
                step.accept(exchange);
            }
        });
    }

    /** So much of the request's body was given to the connection. Loop only. */
    void uploaded(int bytes) {
        if (sending != null) {
            sending.add(bytes);
        }
    }

    /** The request's body cannot be sent: nor can the request. From any thread. */
    void uploadFailed(Upload source, String what, Throwable cause) {
        whileUploading(source, exchange -> fail(new HttpException.Upload(what, where(), cause)));
    }

    /** Runs {@code step} on the loop unless the exchange is over. From any thread. */
    void whileExchanging(Consumer<HttpStream> step) {
        engine.execute(
                pool,
                () -> {
                    HttpStream exchange = running;
                    if (exchange != null) {
                        step.accept(exchange);
                    }
                });
    }

    /** The one it runs on. */
    Loop loop() {
        return pool.loop();
    }

    /** The way of its exchange, to slow it down. Loop only, while bytes come. */
    @Nullable HttpStream running() {
        return running;
    }
}
