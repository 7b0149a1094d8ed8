package dev.skein.natives;

import java.nio.ByteBuffer;

/** What {@link ByteBuffer} lacks. */
final class Buffers {
    private Buffers() {}

    /** Puts as much of {@code from} into {@code to} as it takes. */
    static void move(ByteBuffer from, ByteBuffer to) {
        int length = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), length);
        to.position(to.position() + length);
        from.position(from.position() + length);
    }
}
