package dev.skein.client;

import dev.skein.http.HttpException;
import dev.skein.http.Request;
import java.time.Duration;

/**
 * What a policy wants done next. Policies decide and know nothing of sockets; the one {@code Call}
 * acts.
 */
sealed interface Step {
    /** Nothing to do: the caller gets what there is, be it a response or a failure. */
    Step DELIVER = new Deliver();

    /** See {@link #DELIVER}. */
    record Deliver() implements Step {}

    /**
     * A redirect: send this request instead. It is complete: the client's default headers must not
     * be added again.
     */
    record Follow(Request request) implements Step {}

    /** Send this request (the same, or with credentials now) after a wait, which may be zero. */
    record RetryAfter(Request request, Duration delay) implements Step {}

    /** Send this request again at once, on a connection of its own origin. */
    record Apart(Request request) implements Step {}

    /** Throw away what there is and fail. */
    record Fail(Kind kind, String what) implements Step {
        /** The failure, once the caller has said where it happened. */
        HttpException at(HttpException.Where where) {
            return switch (kind) {
                case REFUSED -> new HttpException.Refused(what, where, null);
                case PROTOCOL -> new HttpException.Protocol(what, where, null);
            };
        }
    }

    /** Which {@link HttpException} a {@link Fail} becomes. */
    enum Kind {
        /** A policy says no. */
        REFUSED,
        /** The peer breaks the protocol. */
        PROTOCOL
    }
}
