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
    private long queue;
    private long dns;
    private long connect;
    private long tls;

    /** The latest of the readings it was given. */
    long now() {
        return now;
    }

    void start(long at) {
        now = start = leased = sent = head = at;
        queue = dns = connect = tls = 0;
    }

    /**
     * @param times of the connection's opening, which may have begun before this call came: only
     *     what it waited for counts
     */
    void leased(long at, Dialer.Times times) {
        now = leased = sent = head = at;
        long waited = at - start;
        tls = Math.min(times.tlsNanos(), waited);
        connect = Math.min(times.connectNanos(), waited - tls);
        dns = Math.min(times.dnsNanos(), waited - tls - connect);
        queue = waited - tls - connect - dns;
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
        return new Timings(
                queue, dns, connect, tls, sent - leased, head - sent, now - head, now - began);
    }
}
