package dev.skein.testing;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a client sends, read by the connection's thread; while that thread waits for something else,
 * a watcher may stand in for it and see whether the client leaves. Whoever holds the lock reads,
 * and what a watcher has read the thread finds here.
 */
final class Incoming {
    private final InputStream in;
    private final ReentrantLock reading = new ReentrantLock();
    private final byte[] buffer = new byte[2048];
    private int next;
    private int end;
    private boolean ended;

    Incoming(InputStream in) {
        this.in = in;
    }

    /** Waits for a byte and leaves it; false when the stream has ended, in order or not. */
    boolean await() {
        reading.lock();
        try {
            return fill();
        } catch (IOException broken) {
            ended = true;
            return false;
        } finally {
            reading.unlock();
        }
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        reading.lock();
        try {
            return fill() ? buffer[next++] & 0xff : -1;
        } finally {
            reading.unlock();
        }
    }

    /** Some bytes, at least one, or -1 at the end. */
    int read(byte[] into, int length) throws IOException {
        reading.lock();
        try {
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, end - next);
            System.arraycopy(buffer, next, into, 0, count);
            next += count;
            return count;
        } finally {
            reading.unlock();
        }
    }

    private boolean fill() throws IOException {
        if (next == end && !ended) {
            next = 0;
            end = Math.max(0, in.read(buffer));
            ended = end == 0;
        }
        return next < end;
    }
}
