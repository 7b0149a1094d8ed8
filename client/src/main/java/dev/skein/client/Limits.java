package dev.skein.client;

import dev.skein.http.RequestOption;
import java.time.Duration;

/**
 * How much a client may hold: connections, and bytes of a response. {@code
 * Limits.perOrigin(8).total(200)}: the rest as in {@link #defaults()}.
 *
 * <p>Connections belong to the client; of the limits that one request carries, only those of its
 * body ({@code maxBody}, {@code maxRatio}) are looked at.
 *
 * @param total connections of the client, those being opened included, and over HTTP/2 further
 *     exchanges on them: so many exchanges at a time; 1024
 * @param perOrigin the same for one origin (scheme, host, port), or for several together that share
 *     a connection; 64
 * @param maxIdle connections kept open without work by each of the client's loops ({@link
 *     Options#withLoops}); as many as {@code total}
 * @param idleAge how long a connection is kept without work; 30 s
 * @param lifetime after which a connection takes no new work, so that changes of DNS are noticed;
 *     no limit
 * @param maxBody bytes of a body read into memory, after decoding; a larger one is {@link
 *     dev.skein.http.HttpException.TooLarge}; 64 MiB. A streamed body has no such limit: whoever
 *     reads it decides
 * @param maxRatio decoded bytes for each encoded byte of a compressed body, looked at beyond the
 *     first 32 MiB that come out; 1000. A true text seldom passes 100; gzip itself ends at 1032
 */
public record Limits(
        int total,
        int perOrigin,
        int maxIdle,
        Duration idleAge,
        Duration lifetime,
        long maxBody,
        int maxRatio)
        implements RequestOption {
    private static final Limits DEFAULTS =
            new Limits(1024, 64, 1024, Duration.ofSeconds(30), Durations.FOREVER, 64L << 20, 1000);

    /**
     * @throws IllegalArgumentException if a count is below its least sensible value
     */
    public Limits {
        atLeast(1, total, "total connections");
        atLeast(1, perOrigin, "connections per origin");
        atLeast(0, maxIdle, "idle connections");
        Durations.requireNotNegative(idleAge, "idle age");
        Durations.requirePositive(lifetime, "lifetime of a connection");
        atLeast(0, maxBody, "bytes of a body");
        atLeast(1, maxRatio, "ratio of a compressed body");
    }

    /** 1024 connections, 64 per origin, idle for 30 s, bodies of 64 MiB. */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /**
     * The defaults with this many connections to one origin; reads well before {@link #total(int)}.
     */
    public static Limits perOrigin(int connections) {
        return DEFAULTS.withPerOrigin(connections);
    }

    /** The defaults with another limit for a body in memory: for one request. */
    public static Limits body(long bytes) {
        return DEFAULTS.withMaxBody(bytes);
    }

    /** These with another total: {@link #withTotal} by its short name. */
    public Limits total(int connections) {
        return withTotal(connections);
    }

    /** These with another limit for all connections; as many may idle, unless that was limited. */
    public Limits withTotal(int total) {
        int idle = maxIdle == this.total ? total : Math.min(maxIdle, total);
        return new Limits(total, perOrigin, idle, idleAge, lifetime, maxBody, maxRatio);
    }

    /** These with another limit for the connections to one origin. */
    public Limits withPerOrigin(int perOrigin) {
        return new Limits(total, perOrigin, maxIdle, idleAge, lifetime, maxBody, maxRatio);
    }

    /**
     * These with another number of connections kept open without work; 0 closes each after its
     * request.
     */
    public Limits withMaxIdle(int maxIdle) {
        return new Limits(total, perOrigin, maxIdle, idleAge, lifetime, maxBody, maxRatio);
    }

    /** These with another time that a connection is kept without work. */
    public Limits withIdleAge(Duration idleAge) {
        return new Limits(total, perOrigin, maxIdle, idleAge, lifetime, maxBody, maxRatio);
    }

    /** These with an age at which a connection takes no new work. */
    public Limits withLifetime(Duration lifetime) {
        return new Limits(total, perOrigin, maxIdle, idleAge, lifetime, maxBody, maxRatio);
    }

    /** These with another limit for a body in memory, in bytes after decoding. */
    public Limits withMaxBody(long maxBody) {
        return new Limits(total, perOrigin, maxIdle, idleAge, lifetime, maxBody, maxRatio);
    }

    /** These with another limit for what a compressed body may swell to. */
    public Limits withMaxRatio(int maxRatio) {
        return new Limits(total, perOrigin, maxIdle, idleAge, lifetime, maxBody, maxRatio);
    }

    @Override
    public Class<Limits> key() {
        return Limits.class;
    }

    private static void atLeast(long least, long value, String what) {
        if (value < least) {
            throw new IllegalArgumentException(what + ": at least " + least + ", not " + value);
        }
    }
}
