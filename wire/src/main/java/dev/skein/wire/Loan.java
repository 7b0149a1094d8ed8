package dev.skein.wire;

import java.nio.ByteBuffer;

/**
 * Bytes that lie where the loop has read them, until one of both ends is told, by any thread; the
 * first counts.
 */
public interface Loan {
    /** The bytes, read-only; the same buffer each time. */
    ByteBuffer bytes();

    /** Nobody looks at them any more: the loop reads into that memory again. */
    void giveBack();

    /** Somebody may still look at them: the memory is left to the garbage collector. */
    void abandon();
}
