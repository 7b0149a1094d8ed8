package dev.skein.client;

import dev.skein.http.Headers;
import dev.skein.http.HttpException;
import dev.skein.http.Request;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what a call does next, in the order in which it is asked. A request's own
 * settings replace the client's, each as a whole. Pure but for the retry budget, which all calls of
 * a client share.
 */
record Policies(
        Limits limits,
        Timeouts timeouts,
        Auth auth,
        Redirects redirects,
        Retries retries,
        Replay replay,
        RetryBudget budget) {
    /** RFC 9110, 15.5.20. */
    static final int MISDIRECTED = 421;

    /** These with what {@code request} brings itself; the same object when it brings nothing. */
    Policies over(Request request) {
        if (request.options().isEmpty()) {
            return this;
        }
        return new Policies(
                or(request.option(Limits.class), limits),
                or(request.option(Timeouts.class), timeouts),
                auth,
                or(request.option(Redirects.class), redirects),
                or(request.option(Retries.class), retries),
                or(request.option(Replay.class), replay),
                budget);
    }

    /** A response's head has come: its body is the caller's, or something else is done. */
    Step onHead(
            Request request,
            int status,
            Headers headers,
            Sent sent,
            Supplier<Retries.Moment> moment) {
        if (status < 300) {
            return Step.DELIVER; // no policy is about a success
        }
        Step step = status == 401 ? onChallenge(request, headers, sent) : Step.DELIVER;
        if (status == MISDIRECTED && sent.asGuest) {
            step = replay.onMisdirected(request, sent.misdirected);
        }
        if (step instanceof Step.Deliver) {
            step = redirects.next(request, status, headers, sent.redirects);
        }
        if (step instanceof Step.Deliver && retries.statuses().contains(status)) {
            step =
                    affordable(
                            retries.onResponse(
                                    request, status, headers, sent.attempts, moment.get()));
        }
        return step;
    }

    private static Step onChallenge(Request request, Headers headers, Sent sent) {
        Auth auth = sent.auth;
        if (auth == null) {
            return Step.DELIVER;
        }
        Step step = auth.challenged(request, headers, sent.authorization, sent.challenges);
        if (step instanceof Step.RetryAfter) {
            sent.challenges++;
        }
        return step;
    }

    /**
     * The exchange broke beyond what {@link Replay} mends, or there was no connection to be had.
     */
    Step onFailure(
            Request request, HttpException failure, Sent sent, Supplier<Retries.Moment> moment) {
        return affordable(retries.onFailure(request, failure, sent.attempts, moment.get()));
    }

    private Step affordable(Step step) {
        return step instanceof Step.RetryAfter && !budget.tryRetry() ? Step.DELIVER : step;
    }

    private static <T> T or(@Nullable T own, T client) {
        return own == null ? client : own;
    }

    /** What a call has done so far. Loop only. */
    static final class Sent {
        /**
         * Times the request at hand was sent, or tried to, replays not counted; a redirect starts
         * anew.
         */
        int attempts;

        int replays;
        int redirects;
        int challenges; // answered; a redirect starts anew

        /** The exchange at hand runs on the connection of another origin. */
        boolean asGuest;

        /** The request at hand was sent there, and was answered that it was wrong there. */
        boolean misdirected;

        /** Whose credentials go out, null once the call has left the origin it was for. */
        @Nullable Auth auth;

        /** What the last exchange carried in Authorization. */
        @Nullable String authorization;
    }
}
