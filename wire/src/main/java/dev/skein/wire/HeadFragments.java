package dev.skein.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A header block that comes in several frames (RFC 9113, 6.10). Bounded: without all of it no other
 * could be read, so a peer that never ends it ends the connection.
 */
final class HeadFragments {
    private final int limit;
    private byte[] block = {};
    private int size;
    private int stream; // 0: nothing is to be continued
    private boolean end;

    /**
     * @param limit bytes of a block
     */
    HeadFragments(int limit) {
        this.limit = limit;
    }

    /** Whether a frame may come now: between fragments only the next. */
    void check(int type, int ofStream) throws Http2Exception {
        boolean next = type == Http2FrameReader.CONTINUATION && ofStream == stream;
        if (stream != 0 && !next) {
            throw Http2Exception.of(Http2Error.PROTOCOL_ERROR, "a head was not continued");
        }
    }

    /**
     * @param ends whether the stream ends with the head
     */
    void begin(int ofStream, ByteBuffer fragment, boolean ends) throws Http2Exception {
        stream = ofStream;
        end = ends;
        size = 0;
        add(fragment);
    }

    void add(ByteBuffer fragment) throws Http2Exception {
        if (stream == 0) {
            throw Http2Exception.of(Http2Error.PROTOCOL_ERROR, "nothing is to be continued");
        }
        int length = fragment.remaining();
        if (size + length > limit) {
            throw Http2Exception.of(
                    Http2Error.ENHANCE_YOUR_CALM,
                    "a longer head than the limit of " + limit + " (head)");
        }
        if (size + length > block.length) {
            block = Arrays.copyOf(block, Math.max(size + length, 2 * block.length));
        }
        fragment.get(block, size, length);
        size += length;
    }

    boolean end() {
        return end;
    }

    /** The whole block, to be read at once. */
    ByteBuffer whole() {
        stream = 0;
        return ByteBuffer.wrap(block, 0, size);
    }
}
