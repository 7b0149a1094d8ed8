package dev.skein.wire;

import java.nio.ByteBuffer;

/**
 * What the HTTP/1.1 connections of one loop share: their limits, the buffers they write heads into
 * and read them from, and the field lines they have seen. Loop only.
 */
public final class Http1Codec {
    private final HeadLimits limits;
    private final Http1Encoder encoder = new Http1Encoder();
    private final KnownLines lines = new KnownLines();
    private final ByteBuffer piece = Http1Decoder.newPiece();

    /** For one loop. */
    public Http1Codec(HeadLimits limits) {
        this.limits = limits;
    }

    Http1Encoder encoder() {
        return encoder;
    }

    Http1Decoder responses() {
        return Http1Decoder.ofResponses(limits, lines, piece);
    }
}
