package dev.skein.client;

import dev.skein.http.Origin;
import dev.skein.wire.Connection;
import dev.skein.wire.Dialer;
import dev.skein.wire.HeadLimits;
import dev.skein.wire.Http1Codec;
import dev.skein.wire.Http1Connection;
import dev.skein.wire.Http2Codec;
import dev.skein.wire.Loop;
import dev.skein.wire.Timer;
import dev.skein.wire.TlsInfo;
import dev.skein.wire.Wire;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop, and the calls that run on it: carries out what {@link PoolState}
 * decides. Loop only, but for what says otherwise.
 */
final class Pool implements Budget.Holder {
    /** A pause of the loop then is a small part of what an answer takes: see Moderation. */
    private static final int CROWD = 32;

    private final Loop loop;
    private final Dialer dialer;
    private final PoolState state;
    private final Http1Codec http1;
    private final Http2Codec http2;
    private final Protocols protocols;
    private final List<String> alpn;
    private final Authorities authorities = new Authorities();
    private final Timer expiry = new Timer(this::act);
    private final Set<PooledConnection> dialing = new HashSet<>();
    private @Nullable Call calls; // the newest of those that run here; a list of their own
    private boolean acting;
    private boolean closing;
    private @Nullable Runnable whenEmpty;

    Pool(
            Loop loop,
            Dialer dialer,
            Limits limits,
            HeadLimits headLimits,
            Protocols protocols,
            Budget budget) {
        this.loop = loop;
        this.dialer = dialer;
        this.http1 = new Http1Codec(headLimits);
        this.http2 = new Http2Codec(headLimits);
        this.protocols = protocols;
        this.alpn = protocols.alpn();
        this.state =
                new PoolState(limits, budget, this, place -> new PooledConnection(place, this));
        budget.admit(this);
    }

    /** The loop it lives on. From any thread. */
    Loop loop() {
        return loop;
    }

    /**
     * The connection that speaks what was agreed on over {@code wire}; null when that is nothing we
     * speak.
     */
    @Nullable Connection connection(Wire wire, PooledConnection owner) {
        if (isShared(wire)) {
            return Connection.http2(wire, owner, loop, http2);
        }
        return protocols == Protocols.HTTP_2 ? null : new Http1Connection(wire, owner, http1);
    }

    private boolean isShared(Wire wire) {
        TlsInfo tls = wire.tls();
        return tls == null ? protocols == Protocols.HTTP_2 : tls.alpn().equals(Protocols.H2);
    }

    /** What {@code member} may be used for beside its own origin; null for nothing. */
    @Nullable Authority authority(
            PooledConnection member, Wire wire, Dialer.@Nullable Proof proof) {
        return proof != null && isShared(wire) ? authorities.add(member, proof) : null;
    }

    /**
     * Counts {@code call} among those that run here; false, and it does not, when the client is
     * closed.
     */
    boolean enter(Call call) {
        if (closing) {
            return false;
        }
        call.older = calls;
        if (calls != null) {
            calls.newer = call;
        }
        calls = call;
        return true;
    }

    void leave(Call call) {
        unlink(call);
        checkEmpty();
    }

    /**
     * Hands {@code call} over by {@code move}; not empty in between, so that a client that is being
     * closed waits for it somewhere.
     */
    void leave(Call call, Runnable move) {
        unlink(call);
        move.run();
        checkEmpty();
    }

    private void unlink(Call call) {
        if (call.newer == null) {
            calls = call.older;
        } else {
            call.newer.older = call.older;
        }
        if (call.older != null) {
            call.older.newer = call.newer;
        }
        call.newer = null;
        call.older = null;
    }

    /**
     * Leases a connection to {@code call}, now or later: it hears {@link Call#onLeased} or {@link
     * Call#onDialFailed}.
     */
    void acquire(Call call, Origin origin, boolean fresh) {
        PoolState.Member ready =
                state.acquire(
                        origin,
                        call,
                        fresh,
                        protocols.mayShare(origin.isSecure()),
                        loop.nanoTime());
        act();
        if (ready != null) {
            call.onLeased((PooledConnection) ready);
        }
    }

    /** {@code origin}, for which {@link #acquire} comes next, is nobody's guest. */
    void keepApart(Origin origin) {
        state.keepApart(origin);
    }

    void cancel(Call call) {
        state.cancel(call);
        act();
    }

    /** The addresses of {@code member}, which is to be opened: another may do as well. */
    void resolved(PooledConnection member, List<InetAddress> addresses) {
        long now = loop.nanoTime();
        for (PooledConnection other : authorities.covering(member.origin(), addresses)) {
            if (state.coalesce(member, addresses, other, now)) {
                break;
            }
        }
        act();
    }

    /** A server does not answer for a guest on {@code member}. */
    void misdirected(PooledConnection member) {
        state.misdirected(member);
        act();
    }

    void connected(PooledConnection member) {
        dialing.remove(member);
        state.connected(member, Math.max(1, member.capacity()), loop.nanoTime());
        act();
    }

    void capacity(PooledConnection member) {
        state.capacity(member, member.capacity(), loop.nanoTime());
        act();
    }

    void drained(PooledConnection member) {
        forget(member);
        state.drained(member);
        act();
    }

    void connectFailed(PooledConnection member, DialFailure failure) {
        dialing.remove(member);
        state.connectFailed(member, failure);
        act();
    }

    void released(PooledConnection member, boolean reusable) {
        state.release(member, reusable, loop.nanoTime());
        act();
    }

    private void forget(PooledConnection member) {
        Authority authority = member.authority();
        if (authority != null) {
            authorities.remove(member, authority);
        }
    }

    void gone(PooledConnection member) {
        forget(member);
        state.gone(member);
        act();
    }

    /** A permit for one more socket or stream. From any thread. */
    @Override
    public void granted() {
        onLoop(state::granted);
    }

    /** From any thread. */
    @Override
    public void shed() {
        onLoop(state::shed);
    }

    /** Fails every call, closes every connection and says so. From then on nothing is taken in. */
    void close(Runnable closed) {
        closing = true;
        whenEmpty = closed;
        state.shutdown();
        while (calls != null) {
            calls.cancelNow("the client was closed");
        }
        List.copyOf(dialing).forEach(state::abandon);
        act();
        checkEmpty();
    }

    PoolState.Counts counts() {
        return state.counts();
    }

    /** Whether so much is under way that an answer may wait a moment for the next ones. */
    boolean isCrowded() {
        return state.leases() >= CROWD;
    }

    @Override
    public String toString() {
        return state.toString();
    }

    private void onLoop(Runnable decision) {
        try {
            loop.execute(() -> {
                decision.run();
                act();
            });
        } catch (RejectedExecutionException e) {
            // the loop has ended, and its sockets with it
        }
    }

    /** Does what was decided. Doing it may lead to new decisions, which the same round does too. */
    private void act() {
        if (acting) {
            return;
        }
        acting = true;
        try {
            performAll();
            if (!expiry.armed()) {
                expire();
                performAll();
            }
        } finally {
            acting = false;
        }
        checkEmpty();
    }

    private void performAll() {
        for (PoolState.Action action = state.next(); action != null; action = state.next()) {
            perform(action);
        }
    }

    private void perform(PoolState.Action action) {
        if (action instanceof PoolState.Action.Lease(var waiter, var member)) {
            ((Call) waiter).onLeased((PooledConnection) member);
        } else if (action instanceof PoolState.Action.Open(var member, var cause)) {
            open((PooledConnection) member, (Call) cause);
        } else if (action instanceof PoolState.Action.Close(var member)) {
            close((PooledConnection) member);
        } else if (action instanceof PoolState.Action.Fail(var waiter, var failure)) {
            ((Call) waiter).onDialFailed(failure);
        }
    }

    private void open(PooledConnection member, Call cause) {
        cause.onTurn();
        dialing.add(member);
        Origin origin = member.origin(); // which may not be the cause's: it may be a guest there
        Dialer.Target target =
                new Dialer.Target(origin.host(), origin.port(), origin.isSecure(), alpn);
        member.dial(dialer, target, cause.connectNanos());
    }

    private void close(PooledConnection member) {
        dialing.remove(member);
        forget(member);
        member.shut();
    }

    private void expire() {
        long next = state.expire(loop.nanoTime());
        if (next != Long.MAX_VALUE) {
            loop.schedule(expiry, next);
        }
    }

    private void checkEmpty() {
        Runnable closed = whenEmpty;
        if (closed != null && calls == null && state.empty()) {
            whenEmpty = null;
            expiry.cancel();
            closed.run();
        }
    }
}
