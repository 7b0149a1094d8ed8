package dev.skein.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What a server has seen so far: counted under one lock, so that a test can wait for a number
 * instead of sleeping.
 */
final class Traffic {
    /**
     * How long a test may wait for what should happen at once; long, because a loaded machine is no
     * failure.
     */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final boolean recording;
    private final List<RecordedRequest> requests = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int connections;
    private int open;
    private int inFlight;
    private int peak;
    private long heads;

    /**
     * @param recording whether requests are kept, which a server that runs for long cannot afford
     */
    Traffic(boolean recording) {
        this.recording = recording;
    }

    synchronized int opened() {
        open++;
        notifyAll();
        return ++connections;
    }

    /**
     * Counts a connection out and does {@code also} in the same moment, for those who wait for
     * either.
     */
    synchronized void closed(Runnable also) {
        also.run();
        open--;
        notifyAll();
    }

    synchronized void begun() {
        heads++;
        inFlight++;
        peak = Math.max(peak, inFlight);
        notifyAll();
    }

    synchronized void finished() {
        inFlight--;
        notifyAll();
    }

    synchronized void record(RecordedRequest request) {
        if (recording) {
            requests.add(request);
            notifyAll();
        }
    }

    /** Puts the request with its body in place of its head. */
    synchronized void replace(RecordedRequest head, RecordedRequest whole) {
        int index = requests.lastIndexOf(head);
        if (index >= 0) {
            requests.set(index, whole);
        }
    }

    synchronized void fault(String fault) {
        if (recording) {
            faults.add(fault);
        }
    }

    synchronized List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    synchronized long heads() {
        return heads;
    }

    synchronized int connections() {
        return connections;
    }

    synchronized int open() {
        return open;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int peak() {
        return peak;
    }

    /** Blocks until {@code reached}, which is asked whenever a number changes. */
    synchronized void await(String what, BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError(
                        "waited "
                                + PATIENCE.toSeconds()
                                + " s in vain for "
                                + what
                                + "; seen: "
                                + this);
            }
            wait(left);
        }
    }

    @Override
    public synchronized String toString() {
        return heads
                + " requests, "
                + inFlight
                + " in flight (at most "
                + peak
                + "), "
                + open
                + " of "
                + connections
                + " connections open"
                + (faults.isEmpty() ? "" : ", faults " + faults);
    }
}
