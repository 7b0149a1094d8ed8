package dev.skein.client;

import dev.skein.http.Headers;
import dev.skein.http.Origin;
import dev.skein.http.Phase;
import dev.skein.wire.Connection;
import dev.skein.wire.Dial;
import dev.skein.wire.Dialer;
import dev.skein.wire.HttpStream;
import dev.skein.wire.Wire;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A socket of the pool on its way from the dialer to the exchanges it carries. Tells the pool what
 * becomes of it. Loop only.
 */
final class PooledConnection extends PoolState.Member implements Connection.Owner, Dialer.Dialed {
    static final Dialer.Times NO_WAIT = new Dialer.Times(0, 0, 0);

    private final Pool pool;
    private @Nullable Dial dial;
    private @Nullable Connection connection;
    private @Nullable Authority authority;
    private Dialer.Times times = NO_WAIT;
    private int exchanges;

    PooledConnection(Place place, Pool pool) {
        super(place);
        this.pool = pool;
    }

    /** The Host field of an exchange for {@code origin}, its own or a guest. */
    Headers host(Origin origin) {
        return isForeign(origin) ? Headers.ofParsed("Host", origin.authority()) : host();
    }

    /** Whether {@code origin}, for which it was leased, is another than its own. */
    boolean isForeign(Origin origin) {
        return isHost() && !origin.equals(origin());
    }

    /** What its server answers for beside its own origin; null for nothing. */
    @Nullable Authority authority() {
        return authority;
    }

    @Override
    boolean covers(Place.Guest guest) {
        return authority != null && authority.covers(guest);
    }

    void dial(Dialer dialer, Dialer.Target target, long timeoutNanos) {
        dial = dialer.dial(target, timeoutNanos, this);
    }

    /** What it is doing while it is being opened. */
    Phase phase() {
        return dial == null ? Phase.CONNECT : dial.phase();
    }

    /**
     * How long opening it took; all zero from the second exchange on, which did not wait for it.
     */
    Dialer.Times times() {
        return exchanges <= 1 ? times : NO_WAIT;
    }

    /** Whether it has carried an exchange before the present one. */
    boolean reused() {
        return exchanges > 1;
    }

    /** The way for the exchange that has just leased it. */
    HttpStream take() {
        exchanges++;
        return ready().open();
    }

    /** How many exchanges it carries at once. */
    int capacity() {
        return ready().capacity();
    }

    private Connection ready() {
        if (connection == null) {
            throw new IllegalStateException("not connected yet");
        }
        return connection;
    }

    /** Ends it, whatever it is doing. */
    void shut() {
        if (connection != null) {
            connection.close();
        } else if (dial != null) {
            dial.cancel();
        }
    }

    @Override
    public void onResolved(List<InetAddress> addresses) {
        pool.resolved(this, addresses);
    }

    @Override
    public void onDialed(Wire wire, Dialer.Times dialTimes) {
        times = dialTimes;
        Dialer.Proof proof = dial == null ? null : dial.proof();
        dial = null; // thousands may idle, and need it no more
        connection = pool.connection(wire, this);
        if (connection == null) {
            wire.abort();
            onDialFailed(Phase.TLS, false, "the server does not speak HTTP/2", null);
        } else {
            authority = pool.authority(this, wire, proof);
            pool.connected(this);
        }
    }

    @Override
    public void onDialFailed(
            Phase phase, boolean timedOut, String what, @Nullable Throwable cause) {
        pool.connectFailed(this, new DialFailure(phase, timedOut, what, cause));
    }

    @Override
    public void onReleased(Connection released, boolean reusable) {
        pool.released(this, reusable);
    }

    @Override
    public void onCapacity(Connection changed) {
        pool.capacity(this);
    }

    @Override
    public void onDraining(Connection draining) {
        pool.drained(this);
    }

    @Override
    public void onClosed(Connection closed) {
        pool.gone(this);
    }
}
