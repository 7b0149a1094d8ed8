package dev.skein.client;

import dev.skein.http.Timings;
import dev.skein.wire.Dialer;

/**
 * When the phases of a call's last attempt ended. Written on the loop; read elsewhere only after
 * the body's end was passed on.
 */
final class Stopwatch {
    private long now;
    private long start;
    private long leased;
    private long sent;
    private long head;
    private Dialer.Times opening = PooledConnection.NO_WAIT;

    /** The latest of the readings it was given. */
    long now() {
        return now;
    }

    void start(long at) {
        now = start = leased = sent = head = at;
        opening = PooledConnection.NO_WAIT;
    }

    /**
     * @param times of the connection's opening, which may have begun before this call came: only
     *     what it waited for counts
     */
    void leased(long at, Dialer.Times times) {
        now = leased = sent = head = at;
        opening = times;
    }

    void sent(long at) {
        now = sent = head = at;
    }

    void head(long at) {
        now = head = at;
    }

    void end(long at) {
        now = at;
    }

    /**
     * What was measured so far.
     *
     * @param began when the call did
     */
    Timings timings(long began) {
        long waited = leased - start;
        long tls = Math.min(opening.tlsNanos(), waited);
        long connect = Math.min(opening.connectNanos(), waited - tls);
        long dns = Math.min(opening.dnsNanos(), waited - tls - connect);
        return new Timings(
                waited - tls - connect - dns,
                dns,
                connect,
                tls,
                sent - leased,
                head - sent,
                now - head,
                now - began);
    }
}
