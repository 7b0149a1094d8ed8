package dev.skein.http;

/**
 * A setting that one request can carry and its client understands: timeouts, retries, credentials,
 * progress. A request has at most one of each {@link #key()}; the request's wins over the client's.
 */
public interface RequestOption {
    /** The type under which it is found again: {@code Timeouts.class}. */
    Class<? extends RequestOption> key();
}
