package dev.skein.client;

import dev.skein.http.Request;
import dev.skein.http.RequestOption;
import java.time.Duration;

/**
 * Whether a request is sent again, unseen, when the peer provably did not process it: it came in on
 * a kept connection that the peer was closing at that moment, or the peer said so, be it by 421 to
 * what came on the connection of another origin. Every client that keeps connections needs it, so
 * it is on; off shows every such break as a failure, whose {@link
 * dev.skein.http.HttpException#delivery()} tells the truth about it.
 */
public enum Replay implements RequestOption {
    /** Sent again when safe; the default. */
    ON,
    /** Every break is a failure. */
    OFF;

    /**
     * More often than this in one call, and the peer is not closing idle connections but all of
     * them.
     */
    private static final int MOST = 3;

    /**
     * A server that ends each connection after so many requests refuses what was sent beyond them,
     * and with many in flight the same request may be among these time and again.
     */
    private static final int MOST_REFUSED = 10;

    /**
     * How an exchange broke.
     *
     * @param reused the connection had carried an exchange before
     * @param byteLeft a byte of the request was handed to the socket
     * @param answered a byte of the response came
     * @param refused the peer said that it did not process this one (RFC 9113, 8.7: REFUSED_STREAM,
     *     or a GOAWAY below it)
     * @param bodyRead something was taken out of the request's body
     */
    record Break(
            boolean reused,
            boolean byteLeft,
            boolean answered,
            boolean refused,
            boolean bodyRead) {}

    /**
     * What to do about a connection that broke. Sent again it should be on a new connection: the
     * kept ones may all be stale.
     *
     * @param replays how often this call was replayed already
     */
    Step decide(Request request, Break broken, int replays) {
        boolean bodyThere = !broken.bodyRead || request.body().replayable();
        boolean bounded = replays < (broken.refused ? MOST_REFUSED : MOST);
        boolean again = this == ON && bounded && bodyThere && unprocessed(request, broken);
        return again ? new Step.RetryAfter(request, pause(replays)) : Step.DELIVER;
    }

    /** At once at first; then 1 ms, 2 ms, up to 64 ms: whoever refuses so often has its reasons. */
    private static Duration pause(int replays) {
        return replays < MOST ? Duration.ZERO : Duration.ofMillis(1L << (replays - MOST));
    }

    /**
     * What to do about a 421 on the connection of another origin (RFC 9110, 15.5.20): nobody acted
     * on the request, whatever its method, and its own origin's connection is another one.
     *
     * @param again whether this request had one before
     */
    Step onMisdirected(Request request, boolean again) {
        return this == ON && !again && request.body().replayable()
                ? new Step.Apart(request)
                : Step.DELIVER;
    }

    /**
     * RFC 9110, 9.2.2 and RFC 9112, 9.3.1: a kept connection may close at any time, and only then
     * does silence mean "not seen".
     */
    private static boolean unprocessed(Request request, Break broken) {
        if (broken.refused) {
            return true;
        }
        return broken.reused && !broken.answered && (!broken.byteLeft || request.method().safe());
    }

    @Override
    public Class<Replay> key() {
        return Replay.class;
    }
}
