package dev.skein.http;

/**
 * What is known about the peer's having seen a request that failed: the answer to "may I send it
 * again?".
 */
public enum Delivery {
    /**
     * The peer provably did not process it: no byte left, or the peer said so. Sending again is
     * safe.
     */
    NOT_SENT,
    /** Some of it left. The peer may have acted on it. */
    MAYBE_PROCESSED,
    /** The peer answered, at least with a complete head. */
    ANSWERED
}
