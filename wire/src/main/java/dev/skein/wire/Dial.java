package dev.skein.wire;

import dev.skein.http.Deadline;
import dev.skein.http.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection being opened by a {@link Dialer}. Loop only. */
public final class Dial {
    /**
     * RFC 8305, section 5: how long an address is waited for before the next one is tried beside
     * it.
     */
    static final long STAGGER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final Timer NEVER = new Timer(() -> {});

    private final Dialer dialer;
    private final Loop loop;
    private final Dialer.Target target;
    private final Dialer.Dialed callback;
    private final long timeoutNanos;
    private final Timer deadline = new Timer(this::timedOut);
    private Timer stagger = NEVER; // until there is a second address

    private Phase phase = Phase.DNS;
    private long phaseStart;
    private long dnsNanos;
    private long connectNanos;
    private Resolver.@Nullable Query query;
    private List<InetSocketAddress> addresses = List.of();
    private int tried;
    private final List<Attempt> attempts = new ArrayList<>(2);
    private @Nullable Wire winner; // the only socket from then on
    private @Nullable InetSocketAddress reached; // by the winner
    private Dialer.@Nullable Proof proof;
    private boolean done;

    Dial(Dialer dialer, Dialer.Target target, long timeoutNanos, Dialer.Dialed callback) {
        this.dialer = dialer;
        this.loop = dialer.loop;
        this.target = target;
        this.timeoutNanos = timeoutNanos;
        this.callback = callback;
    }

    /**
     * What it is doing: {@link Phase#DNS}, {@link Phase#CONNECT} or {@link Phase#TLS}; at the end,
     * what it did last.
     */
    public Phase phase() {
        return phase;
    }

    /**
     * Who answered; null until there is a connection, and where that proves nothing about any other
     * host: without TLS, where TLS believes everybody, and where it showed a certificate of ours,
     * which was for this host.
     */
    public Dialer.@Nullable Proof proof() {
        return proof;
    }

    /** Gives up: closes what is open, and calls nobody. No effect once it has ended. */
    public void cancel() {
        if (!done) {
            release();
        }
    }

    /** {@code Dial[example.com:443, connect]}. */
    @Override
    public String toString() {
        return "Dial[" + target + ", " + phase + "]";
    }

    void start() {
        phaseStart = loop.nanoTime();
        if (timeoutNanos != Long.MAX_VALUE) {
            loop.schedule(deadline, Deadline.nanoTimeAfter(phaseStart, timeoutNanos));
        }
        if (target.secure()) {
            var _ = dialer.tls.engines(); // reads the roots while we look up and connect
        }
        List<InetAddress> known = dialer.literal(target.host());
        if (known == null) {
            query = dialer.resolver.resolve(target.host(), loop, new Answered());
        } else if (mayProve()) {
            loop.execute(() -> resolved(known)); // who asked is not told before this has returned
        } else {
            connect(known);
        }
    }

    private boolean mayProve() {
        return target.secure() && dialer.tls.provesNames();
    }

    private final class Answered implements Resolver.Answer {
        @Override
        public void onAddresses(List<InetAddress> addresses) {
            query = null;
            resolved(addresses);
        }

        @Override
        public void onUnresolved(IOException cause) {
            fail(false, DialProblem.unresolved(target.host(), cause), cause);
        }
    }

    private void resolved(List<InetAddress> known) {
        if (!done && mayProve()) {
            callback.onResolved(known);
        }
        if (!done) {
            connect(known);
        }
    }

    private void connect(List<InetAddress> known) {
        dnsNanos = enter(Phase.CONNECT);
        addresses = dialer.coolDown.order(known, target.port(), phaseStart);
        if (addresses.size() > 1) {
            stagger = new Timer(this::tryNext);
        }
        tryNext();
    }

    private void tryNext() {
        attempts.add(new Attempt(addresses.get(tried++)));
        if (tried < addresses.size()) {
            loop.schedule(stagger, loop.nanoTime() + STAGGER_NANOS);
        }
    }

    /** A socket on its way to one address. */
    private final class Attempt implements Wire.Events {
        final InetSocketAddress address;
        private final Wire wire;

        @SuppressWarnings("this-escape") // no event comes before connect has returned
        Attempt(InetSocketAddress address) {
            this.address = address;
            wire = loop.connect(address, this);
        }

        @Override
        public void onConnected() {
            won(this);
        }

        @Override
        public void onFailed(IOException cause) {
            lost(this, cause);
        }

        @Override
        public void onRead(ByteBuffer bytes) {}

        @Override
        public void onDrained() {}

        @Override
        public void onEnd() {}
    }

    private void won(Attempt attempt) {
        stagger.cancel();
        long now = loop.nanoTime();
        dialer.coolDown.worked(attempt.address);
        // Those that had started before it kept it waiting: next time it goes first.
        for (int i = 0; attempts.get(i) != attempt; i++) {
            dialer.coolDown.failed(attempts.get(i).address, now);
        }
        attempts.remove(attempt);
        abortAttempts();
        winner = attempt.wire;
        reached = attempt.address;
        if (target.secure()) {
            connectNanos = enter(Phase.TLS);
            awaitEngines(attempt.wire);
        } else {
            connectNanos = now - phaseStart;
            succeed(attempt.wire, 0);
        }
    }

    private void lost(Attempt attempt, IOException cause) {
        attempts.remove(attempt);
        dialer.coolDown.failed(attempt.address, loop.nanoTime());
        if (winner != null) {
            fail(false, TlsProblem.describe(target, cause), cause);
        } else if (tried < addresses.size()) {
            tryNext();
        } else if (attempts.isEmpty()) {
            fail(
                    false,
                    DialProblem.unconnected(target.host(), tried, attempt.address, cause),
                    cause);
        }
    }

    /**
     * The first TLS connection of all may have to wait for the roots, which another thread reads.
     */
    private void awaitEngines(Wire socket) {
        CompletableFuture<TlsProvider.Engines> engines = dialer.tls.engines();
        if (engines.isDone()) {
            shakeHands(socket, engines);
            return;
        }
        socket.pauseReading(); // an early end or reset is noticed once TLS has taken over
        var _ =
                engines.whenComplete((ready, failure) -> {
                    try {
                        loop.execute(() -> {
                            if (!done) {
                                shakeHands(socket, engines);
                                socket.resumeReading();
                            }
                        });
                    } catch (RejectedExecutionException closed) {
                        // and the socket with the loop
                    }
                });
    }

    private void shakeHands(Wire socket, CompletableFuture<TlsProvider.Engines> engines) {
        if (engines.isCompletedExceptionally()) {
            Throwable cause = engines.exceptionNow();
            fail(false, "TLS cannot be set up: " + cause.getMessage(), cause);
            return;
        }
        TlsProvider.Engines ready = engines.resultNow();
        TlsBuffers buffers = dialer.buffers(ready.direct());
        TlsWire wire = new TlsWire(loop, socket, ready, target, buffers, new Handshake());
        winner = wire;
        wire.start();
    }

    private final class Handshake implements Wire.Events {
        @Override
        public void onConnected() {
            if (winner != null) {
                succeed(winner, loop.nanoTime() - phaseStart);
            }
        }

        @Override
        public void onFailed(IOException cause) {
            fail(false, TlsProblem.describe(target, cause), cause);
        }

        @Override
        public void onRead(ByteBuffer bytes) {}

        @Override
        public void onDrained() {}

        @Override
        public void onEnd() {}
    }

    private void timedOut() {
        long now = loop.nanoTime();
        attempts.forEach(attempt -> dialer.coolDown.failed(attempt.address, now));
        fail(true, DialProblem.timedOut(target, phase, tried, timeoutNanos), null);
    }

    private void succeed(Wire wire, long tlsNanos) {
        winner = null;
        release();
        proof = prove(wire.tls());
        callback.onDialed(wire, new Dialer.Times(dnsNanos, connectNanos, tlsNanos));
    }

    private Dialer.@Nullable Proof prove(@Nullable TlsInfo tls) {
        return tls == null || reached == null || tls.peer().isEmpty() || !mayProve()
                ? null
                : new Dialer.Proof(reached, tls.peer().getFirst());
    }

    private void fail(boolean timedOut, String what, @Nullable Throwable cause) {
        release();
        callback.onDialFailed(phase, timedOut, what, cause);
    }

    private void release() {
        done = true;
        deadline.cancel();
        stagger.cancel();
        if (query != null) {
            query.cancel();
        }
        abortAttempts();
        if (winner != null) {
            winner.abort();
        }
    }

    private void abortAttempts() {
        attempts.forEach(attempt -> attempt.wire.abort());
        attempts.clear();
    }

    /** Begins {@code next} and answers how long the phase before it took. */
    private long enter(Phase next) {
        long now = loop.nanoTime();
        long took = now - phaseStart;
        phase = next;
        phaseStart = now;
        return took;
    }
}
