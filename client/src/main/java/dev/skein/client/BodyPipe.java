package dev.skein.client;

import dev.skein.wire.Loan;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from one thread to one other, in order, without a lock: a chain of arrays, and of what the
 * loop has lent. The writer fills the last array and appends to it; the reader gives back to the
 * writer those it has emptied, so that a long body needs as many as wait at most, and none is
 * cleared twice. The first is as large as what comes first, each next one twice as large up to
 * {@value #SEGMENT} bytes: thousands of bodies that bring little cost little.
 */
final class BodyPipe {
    /** As long as what is commonly read at once. */
    static final int SEGMENT = 64 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private static final byte[] NONE = {};

    private static final class Segment {
        private final byte[] bytes;
        private final @Nullable Loan loan;
        private int size; // less than the array's, if a loan came before it was full
        private @Nullable Segment next;

        Segment(int size) {
            this.bytes = new byte[size];
            this.loan = null;
            this.size = size;
        }

        Segment(Loan loan) {
            this.bytes = NONE;
            this.loan = loan;
            this.size = loan.bytes().remaining();
        }

        ByteBuffer view(int from, int length) {
            return loan == null
                    ? ByteBuffer.wrap(bytes, from, length)
                    : loan.bytes().slice(from, length);
        }
    }

    /** Bytes put so far; what was written before it is seen by who reads it. */
    private final AtomicLong put = new AtomicLong();

    /** Bytes taken so far. */
    private final AtomicLong taken = new AtomicLong();

    private volatile boolean finished;

    /** What it was lent and has not given back. */
    private final ConcurrentLinkedQueue<Loan> loans = new ConcurrentLinkedQueue<>();

    private volatile boolean abandoned;

    /** Emptied ones, for the writer: a stack, whose top the reader adds to and the writer takes. */
    private final AtomicReference<@Nullable Segment> emptied = new AtomicReference<>();

    // The writer's own.
    private Segment last = new Segment(0);
    private int filled; // of the last
    private @Nullable Segment spare; // a chain

    // The reader's own.
    private Segment first = last;
    private int at; // in the first
    private int lent; // of it, by the last call

    /** Bytes in it. From any thread. */
    long size() {
        return put.get() - taken.get();
    }

    /** The writer: takes all of {@code in}. */
    void put(ByteBuffer in) {
        long count = in.remaining();
        while (in.hasRemaining()) {
            if (filled == last.size) {
                append(segment(in.remaining()));
            }
            int length = Math.min(in.remaining(), last.size - filled);
            in.get(last.bytes, filled, length);
            filled += length;
        }
        put.addAndGet(count);
    }

    /** The writer: all of {@code loan}, which is the pipe's from now on. */
    void put(Loan loan) {
        Segment segment = new Segment(loan);
        last.size = filled;
        append(segment);
        filled = segment.size;
        loans.add(loan);
        put.addAndGet(segment.size);
        if (abandoned) { // maybe before it was among the loans
            loan.abandon();
        }
    }

    private void append(Segment segment) {
        last.next = segment;
        last = segment;
        filled = 0;
    }

    private Segment segment(int needed) {
        Segment segment = spare == null ? emptied.getAndSet(null) : spare;
        if (segment == null) {
            return new Segment(Math.min(SEGMENT, Math.max(needed, 2 * last.bytes.length)));
        }
        spare = segment.next;
        segment.next = null;
        segment.size = SEGMENT;
        return segment;
    }

    /** The writer: nothing more comes. */
    void finish() {
        spare = null;
        last = new Segment(0);
        finished = true;
    }

    /** Whether nothing more comes than what is in it now. From any thread. */
    boolean isFinished() {
        return finished;
    }

    /**
     * The reader: the next bytes, as many as lie together, or none. They are valid until it is
     * called again, which takes them out of the pipe.
     */
    ByteBuffer next() {
        at += lent;
        taken.addAndGet(lent);
        lent = 0;
        if (at == first.size && first.loan != null) {
            giveBack(first.loan);
        }
        long ready = size();
        if (ready == 0) {
            return NOTHING;
        }
        if (at == first.size) {
            advance();
        }
        lent = (int) Math.min(ready, first.size - at);
        return first.view(at, lent);
    }

    private void advance() {
        Segment empty = first;
        first = Objects.requireNonNull(empty.next);
        at = 0;
        if (empty.bytes.length == SEGMENT && !finished) {
            do {
                empty.next = emptied.get();
            } while (!emptied.compareAndSet(empty.next, empty));
        }
    }

    private void giveBack(Loan loan) {
        loan.giveBack();
        loans.remove(loan);
    }

    /** The reader: lets go of the arrays, which a response that is kept need not keep. The end. */
    void release() {
        first = new Segment(0);
        at = 0;
        lent = 0;
        emptied.set(null);
    }

    /**
     * Nobody reads on. From any thread, as who closes a body need not be who reads it: memory that
     * may be looked at just then is not used again.
     */
    void abandon() {
        abandoned = true;
        for (Loan loan = loans.poll(); loan != null; loan = loans.poll()) {
            loan.abandon();
        }
    }
}
