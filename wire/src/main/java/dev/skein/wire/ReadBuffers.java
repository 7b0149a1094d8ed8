package dev.skein.wire;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a loop reads its sockets into: one buffer for all of them, as long as whoever is told of the
 * bytes is done with them when told. Who is not, and they are many, borrows the buffer, and the
 * loop takes another: each copy of a large body costs a quarter of what the kernel takes to bring
 * it.
 */
final class ReadBuffers {
    /**
     * A large body is read in few calls: measured, 128 KiB at once cost three quarters of what 64
     * KiB do, and 16 KiB twice as much.
     */
    static final int SIZE = 128 * 1024;

    /** Less is copied: a slow reader of little would hold much. */
    static final int LEAST = SIZE / 4;

    /** What slow readers hold at most: 8 MiB. Then it is copied, as it is for those of little. */
    static final int MOST_LENT = 64;

    private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lent = new AtomicInteger();
    private @Nullable ByteBuffer current;

    /** The buffer to read into, empty. The same each time unless it was lent. Loop only. */
    ByteBuffer next() {
        ByteBuffer buffer = current;
        if (buffer == null) {
            buffer = idle.poll();
            if (buffer == null) {
                // Direct: into an array NIO would copy from a direct one of its own.
                buffer = ByteBuffer.allocateDirect(SIZE);
            }
            current = buffer;
        }
        return buffer.clear();
    }

    /** {@link Loop#lend}. */
    @SuppressWarnings("ReferenceEquality") // this very buffer, not one of the same bytes
    @Nullable Loan lend(ByteBuffer bytes) {
        if (bytes != current || bytes.remaining() < LEAST || lent.get() >= MOST_LENT) {
            return null;
        }
        lent.incrementAndGet();
        current = null;
        return new Lent(bytes);
    }

    /** Buffers that somebody has. From any thread. */
    int lent() {
        return lent.get();
    }

    private final class Lent implements Loan {
        private final ByteBuffer buffer;
        private final ByteBuffer bytes;
        private final AtomicBoolean over = new AtomicBoolean();

        Lent(ByteBuffer buffer) {
            this.buffer = buffer;
            this.bytes = buffer.slice().asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void giveBack() {
            if (over.compareAndSet(false, true)) {
                lent.decrementAndGet();
                idle.add(buffer);
            }
        }

        @Override
        public void abandon() {
            if (over.compareAndSet(false, true)) {
                lent.decrementAndGet();
            }
        }
    }
}
