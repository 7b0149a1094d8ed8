package dev.skein.client;

import dev.skein.http.RequestOption;
import java.time.Duration;

/**
 * How long each part of a call may take; what runs out fails as {@link
 * dev.skein.http.HttpException.Timeout} with its phase. For a client, and for one request, whose
 * own wins as a whole. All but {@code total} start anew with every attempt and every redirect.
 *
 * <p>{@code Timeouts.connect(ofSeconds(3)).total(ofSeconds(30))}: the rest as in {@link
 * #defaults()}. {@link #FOREVER} switches one off.
 *
 * @param queue waiting for a free connection; no limit of its own unless set, as {@code total}
 *     covers it
 * @param connect from asking the resolver to a connection ready to use: name, socket and TLS
 *     together; 10 s
 * @param firstByte from the last byte of the request to the complete head of the final response; 30
 *     s
 * @param bodyGap without a byte moving, in the body that is sent or the one that is received; 30 s
 * @param total the whole call, with waiting, retries, redirects and the body; 300 s. {@link
 *     dev.skein.http.Request#timeout} overrules it
 * @param queueApart whether the call, its total and its timings begin when its turn comes: when it
 *     gets a connection, or one is opened for it; and stand still while it waits for another, after
 *     a redirect or to try again. So a thousand calls to one slow host do not time out for having
 *     waited for each other. False
 */
public record Timeouts(
        Duration queue,
        Duration connect,
        Duration firstByte,
        Duration bodyGap,
        Duration total,
        boolean queueApart)
        implements RequestOption {
    /** No limit. */
    public static final Duration FOREVER = Durations.FOREVER;

    private static final Timeouts DEFAULTS =
            new Timeouts(
                    FOREVER,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(300),
                    false);

    /**
     * @throws IllegalArgumentException if one is zero or negative
     */
    public Timeouts {
        Durations.requirePositive(queue, "queue timeout");
        Durations.requirePositive(connect, "connect timeout");
        Durations.requirePositive(firstByte, "first byte timeout");
        Durations.requirePositive(bodyGap, "body gap timeout");
        Durations.requirePositive(total, "total timeout");
    }

    /** Connect 10 s, first byte and body gap 30 s, total 300 s. */
    public static Timeouts defaults() {
        return DEFAULTS;
    }

    /** No limits at all: a peer that falls silent holds its call until somebody cancels it. */
    public static Timeouts none() {
        return new Timeouts(FOREVER, FOREVER, FOREVER, FOREVER, FOREVER, false);
    }

    /** The defaults with this connect timeout; reads well before {@link #total(Duration)}. */
    public static Timeouts connect(Duration connect) {
        return DEFAULTS.withConnect(connect);
    }

    /** These with another total: {@link #withTotal} by its short name. */
    public Timeouts total(Duration total) {
        return withTotal(total);
    }

    /** These with a limit for the wait in the pool's queue. */
    public Timeouts withQueue(Duration queue) {
        return new Timeouts(queue, connect, firstByte, bodyGap, total, queueApart);
    }

    /** These with another limit for name, socket and TLS together. */
    public Timeouts withConnect(Duration connect) {
        return new Timeouts(queue, connect, firstByte, bodyGap, total, queueApart);
    }

    /** These with another limit for the wait for the response's head. */
    public Timeouts withFirstByte(Duration firstByte) {
        return new Timeouts(queue, connect, firstByte, bodyGap, total, queueApart);
    }

    /** These with another limit for a standstill of either body. */
    public Timeouts withBodyGap(Duration bodyGap) {
        return new Timeouts(queue, connect, firstByte, bodyGap, total, queueApart);
    }

    /** These with another limit for the whole call. */
    public Timeouts withTotal(Duration total) {
        return new Timeouts(queue, connect, firstByte, bodyGap, total, queueApart);
    }

    /** These with the wait in the pool's queue left out of the total: see {@link #queueApart}. */
    public Timeouts withQueueApart() {
        return new Timeouts(queue, connect, firstByte, bodyGap, total, true);
    }

    @Override
    public Class<Timeouts> key() {
        return Timeouts.class;
    }
}
