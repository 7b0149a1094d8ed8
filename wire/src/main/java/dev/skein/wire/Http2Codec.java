package dev.skein.wire;

/**
 * What the HTTP/2 connections of one loop share: their limits, and the field lines they have seen.
 * Loop only.
 */
public final class Http2Codec {
    private final HeadLimits limits;
    private final KnownLines lines = new KnownLines();

    /**
     * For one loop.
     *
     * @param limits of heads; {@code startLine} and {@code chunkLine} mean nothing here
     */
    public Http2Codec(HeadLimits limits) {
        this.limits = limits;
    }

    HeadLimits limits() {
        return limits;
    }

    KnownLines lines() {
        return lines;
    }
}
