package dev.skein.fetch;

import java.util.concurrent.atomic.LongAdder;

/**
 * How far a job is. The job writes, any thread may read at any time; each number is right, together
 * they may be a moment apart.
 */
public final class Progress {
    private final LongAdder bytes = new LongAdder();
    private volatile long done;
    private volatile long failed;

    /** That of a job yet to begin. */
    public Progress() {}

    /** Lines that have their result. */
    public long done() {
        return done;
    }

    /** Those of them that failed. */
    public long failed() {
        return failed;
    }

    /** Bytes of bodies that arrived, decoded, those of bodies still on their way included. */
    public long bytes() {
        return bytes.sum();
    }

    void received(long count) {
        bytes.add(count);
    }

    void finished(long done, long failed) {
        this.done = done;
        this.failed = failed;
    }
}
