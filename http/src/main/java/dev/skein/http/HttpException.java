package dev.skein.http;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has no answer. The kinds are the permitted classes; {@link #phase()} is where it
 * happened, {@link #delivery()} whether the peer may have acted on the request. The message says
 * what, where, after how long and what to do about it; it never holds credentials, a query string
 * or a body.
 *
 * <p>The stack trace is that of the thread the failure was thrown to; a failure that is a value (in
 * a bulk call) has none.
 */
public abstract sealed class HttpException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final Where where;

    /**
     * Where a failure happened.
     *
     * @param origin {@code https://host:port}, or empty when no origin was known yet
     * @param after from the start of the call, all attempts included
     * @param attempts how often it was tried to send the request, this time included
     */
    public record Where(
            Phase phase, String origin, Delivery delivery, Duration after, int attempts) {
        /** Before anything was sent anywhere. */
        public static final Where NOWHERE =
                new Where(Phase.PREPARE, "", Delivery.NOT_SENT, Duration.ZERO, 0);
    }

    private HttpException(String what, Where where, @Nullable Throwable cause) {
        super(message(what, where), cause);
        this.where = where;
    }

    /** The phase that failed or ran out of time. */
    public final Phase phase() {
        return where.phase();
    }

    /** Whether the peer may have acted on the request. */
    public final Delivery delivery() {
        return where.delivery();
    }

    /**
     * {@code https://host:port} of the exchange that failed, or empty when it did not come to one.
     */
    public final String origin() {
        return where.origin();
    }

    /** From the start of the call to the failure, all attempts included. */
    public final Duration after() {
        return where.after();
    }

    /** How often it was tried to send the request; 0 if it did not come to that. */
    public final int attempts() {
        return where.attempts();
    }

    /**
     * The kind as one word for logs and results: {@code timeout}, {@code bad_url}, {@code
     * closed_early}.
     */
    public final String kind() {
        return getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT);
    }

    /**
     * The loop that notices a failure has no caller on its stack: whoever throws it to one takes it
     * through {@link #traced}, and a value costs no trace.
     */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public Throwable fillInStackTrace() {
        return this;
    }

    /** {@code failure} with the stack trace of the calling thread, which is about to throw it. */
    public static <E extends HttpException> E traced(E failure) {
        failure.traceHere();
        return failure;
    }

    final void traceHere() {
        super.fillInStackTrace();
    }

    private static String message(String what, Where where) {
        StringBuilder text = new StringBuilder(what);
        if (!where.origin.isEmpty()) {
            text.append(" [").append(where.origin).append(", ").append(where.phase);
            text.append(", after ").append(where.after.toMillis()).append(" ms]");
        }
        return text.toString();
    }

    /** The URL cannot be parsed or is not one for HTTP. */
    public static final class BadUrl extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public BadUrl(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /** The host's name does not resolve. */
    public static final class Dns extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public Dns(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /** No socket to the host could be opened: refused, unreachable. */
    public static final class Connect extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public Connect(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /** The TLS handshake failed, as a rule because the certificate is not to be trusted. */
    public static final class Tls extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public Tls(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /** Time ran out, in {@link #phase()}. */
    public static final class Timeout extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public Timeout(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /** The peer does not speak HTTP as it must: broken framing, a broken coding. */
    public static final class Protocol extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public Protocol(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /** The connection ended, or was reset, before the response was whole. */
    public static final class ClosedEarly extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public ClosedEarly(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /** A size, count or ratio went over its limit. */
    public static final class TooLarge extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public TooLarge(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /**
     * A policy of the client said no: too many redirects, https to http, a scheme that is not
     * HTTP's.
     */
    public static final class Refused extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public Refused(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /**
     * The caller no longer wants it: cancelled, interrupted, the batch ended, the client closed.
     */
    public static final class Cancelled extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public Cancelled(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /** The request's own body could not be read, or ended before or after its stated length. */
    public static final class Upload extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        public Upload(String what, Where where, @Nullable Throwable cause) {
            super(what, where, cause);
        }
    }

    /** {@link Response#orThrow()} on a status of 400 or more. */
    public static final class Status extends HttpException {
        @Serial private static final long serialVersionUID = 1L;

        private final transient @Nullable Response response;

        public Status(String what, Where where, Response response) {
            super(what, where, null);
            this.response = response;
        }

        /** The response itself; gone (null) only after this exception was serialised. */
        public @Nullable Response response() {
            return response;
        }
    }
}
