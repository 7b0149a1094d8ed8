package dev.skein.client;

import dev.skein.http.Deadline;
import dev.skein.http.Delivery;
import dev.skein.http.Headers;
import dev.skein.http.HttpDate;
import dev.skein.http.HttpException;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.RequestOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When a request is sent again because its answer, or the lack of one, promises that another try
 * fares better. A client does none of this unless told: {@code withRetries(Retries.standard())}.
 * (What the peer provably never processed is {@link Replay}'s.)
 *
 * <p>Sent again are requests whose body can be read again and whose method is idempotent, or that
 * provably did not reach the peer; after a failure to resolve or connect, a connection that broke,
 * a timeout that leaves time in total; and after the listed statuses. The wait is drawn evenly from
 * zero to {@code base} doubled with each attempt, at most {@code cap} ("full jitter", so that
 * clients that failed together do not return together), and never shorter than a Retry-After. One
 * that asks for more than {@code maxRetryAfter}, or than the call has time for, ends the attempts:
 * the caller gets the response that says so.
 *
 * @param attempts how often a request is sent at most, the first time included; 3
 * @param statuses statuses that are tried again; 408, 429, 502, 503, 504. Not 500, which as a rule
 *     is a fault that stays
 * @param base the longest first wait; 100 ms
 * @param cap the longest wait; 20 s
 * @param maxRetryAfter the longest wait that a server may ask for; 60 s
 * @param everyMethod whether POST and PATCH are sent again even though the peer may have acted on
 *     them; false
 * @param share retries in percent of a client's requests, beyond a reserve of ten: when a server is
 *     down, retries must not multiply its load; 20. {@link #UNLIMITED} counts none. The client's
 *     holds for all: a request's own is not looked at
 */
public record Retries(
        int attempts,
        Set<Integer> statuses,
        Duration base,
        Duration cap,
        Duration maxRetryAfter,
        boolean everyMethod,
        int share)
        implements RequestOption {
    /** As a share: no budget. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final Retries STANDARD =
            new Retries(
                    3,
                    Set.of(408, 429, 502, 503, 504),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    false,
                    20);

    /**
     * @throws IllegalArgumentException if there is not one attempt, a duration or the share is
     *     negative, or a status is below 300
     */
    public Retries {
        if (attempts < 1) {
            throw new IllegalArgumentException(
                    "attempts: at least 1 (the first counts), not " + attempts);
        }
        if (share < 0) {
            throw new IllegalArgumentException(
                    "share of retries: at least 0 percent, not " + share);
        }
        for (int status : statuses) {
            if (status < 300 || status > 599) {
                throw new IllegalArgumentException("status to retry: 300 to 599, not " + status);
            }
        }
        statuses = Set.copyOf(statuses);
        Durations.requireNotNegative(base, "base of the back-off");
        Durations.requireNotNegative(cap, "cap of the back-off");
        Durations.requireNotNegative(maxRetryAfter, "longest Retry-After");
    }

    /**
     * Three attempts, idempotent methods, 408, 429, 502, 503 and 504, and what the network does.
     */
    public static Retries standard() {
        return STANDARD;
    }

    /** One attempt. */
    public static Retries none() {
        return STANDARD.withAttempts(1);
    }

    /** These with another number of attempts, the first included. */
    public Retries withAttempts(int attempts) {
        return new Retries(attempts, statuses, base, cap, maxRetryAfter, everyMethod, share);
    }

    /** These with other statuses to try again; without any, responses never are. */
    public Retries withStatuses(int... statuses) {
        Set<Integer> chosen =
                Arrays.stream(statuses).boxed().collect(Collectors.toUnmodifiableSet());
        return new Retries(attempts, chosen, base, cap, maxRetryAfter, everyMethod, share);
    }

    /**
     * These with other waits: at most {@code base} before the second attempt, doubling, at most
     * {@code cap}.
     */
    public Retries withBackoff(Duration base, Duration cap) {
        return new Retries(attempts, statuses, base, cap, maxRetryAfter, everyMethod, share);
    }

    /** These with another limit for what a Retry-After may ask. */
    public Retries withMaxRetryAfter(Duration maxRetryAfter) {
        return new Retries(attempts, statuses, base, cap, maxRetryAfter, everyMethod, share);
    }

    /**
     * These for POST and PATCH too: for services that know a request they have seen (an {@code
     * Idempotency-Key}).
     */
    public Retries withEveryMethod() {
        return new Retries(attempts, statuses, base, cap, maxRetryAfter, true, share);
    }

    /** These with another share of a client's requests, in percent. */
    public Retries withShare(int percent) {
        return new Retries(attempts, statuses, base, cap, maxRetryAfter, everyMethod, percent);
    }

    @Override
    public Class<Retries> key() {
        return Retries.class;
    }

    /** One reading of the clocks and the dice, so that a decision depends on nothing else. */
    record Moment(long nanoTime, Instant now, double jitter, Deadline deadline) {}

    /**
     * What to do about a response.
     *
     * @param sent how often the request was sent, this time included; redirects and {@link Replay}
     *     do not count
     */
    Step onResponse(Request request, int status, Headers headers, int sent, Moment moment) {
        if (!statuses.contains(status) || !again(request, Delivery.ANSWERED, sent)) {
            return Step.DELIVER;
        }
        Duration asked = retryAfter(headers, moment.now());
        return asked.compareTo(maxRetryAfter) > 0
                ? Step.DELIVER
                : wait(request, asked, sent, moment);
    }

    /** What to do about a failure; {@code sent} as for {@link #onResponse}. */
    Step onFailure(Request request, HttpException failure, int sent, Moment moment) {
        return transientKind(failure) && again(request, failure.delivery(), sent)
                ? wait(request, Duration.ZERO, sent, moment)
                : Step.DELIVER;
    }

    private static Duration retryAfter(Headers headers, Instant now) {
        String field = headers.get("retry-after");
        Duration asked = field == null ? null : HttpDate.untilOrSeconds(field, now);
        return asked == null ? Duration.ZERO : asked;
    }

    private boolean again(Request request, Delivery delivery, int sent) {
        boolean harmless =
                everyMethod || request.method().idempotent() || delivery == Delivery.NOT_SENT;
        return sent < attempts && harmless && request.body().replayable();
    }

    private Step wait(Request request, Duration atLeast, int sent, Moment moment) {
        Duration backoff = backoff(sent, moment.jitter());
        Duration delay = atLeast.compareTo(backoff) > 0 ? atLeast : backoff;
        boolean inTime =
                Deadline.saturatedNanos(delay) < moment.deadline().remaining(moment.nanoTime());
        return inTime ? new Step.RetryAfter(request, delay) : Step.DELIVER;
    }

    /** {@code jitter} (0 to 1) of base * 2^(sent-1), capped. */
    private Duration backoff(int sent, double jitter) {
        double longest =
                Math.min(
                        Math.scalb((double) Deadline.saturatedNanos(base), sent - 1),
                        (double) Deadline.saturatedNanos(cap));
        return Duration.ofNanos((long) (longest * jitter));
    }

    /**
     * Whether another try may fare better: names and sockets come back; a bad certificate, a broken
     * message or a refusal stay as they are.
     */
    private static boolean transientKind(HttpException failure) {
        return switch (failure) {
            case HttpException.Dns _, HttpException.Connect _, HttpException.ClosedEarly _ -> true;
            case HttpException.Timeout timeout -> timeout.phase() != Phase.QUEUE;
            case HttpException.BadUrl _,
                    HttpException.Tls _,
                    HttpException.Protocol _,
                    HttpException.TooLarge _,
                    HttpException.Refused _,
                    HttpException.Cancelled _,
                    HttpException.Upload _,
                    HttpException.Status _ ->
                    false;
        };
    }
}
