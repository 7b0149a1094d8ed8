package dev.skein.wire;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who is the loop: its own thread, or, while that sleeps in select, whoever has borrowed it. To
 * wake the thread for a task costs two system calls and a change of threads, which was a third of
 * the latency of a single request (docs/decisions.md). What hangs on the loop needs no guard all
 * the same: it is handed over with each change of {@link #state}.
 *
 * <pre>
 *   AWAKE -- sleep --> ASLEEP <-- borrow, giveBack --> BORROWED
 *   ^ ^ |                |                                |  awake
 *   | | +- awake, rouse -+                                v
 *   | +----------------------- giveBack ------------- WANTED
 *   +-- leave, comeBack --> (away) -- relieve, by another thread, which is the loop's from then on
 * </pre>
 */
final class Custody {
    /** The thread is the loop, and sees every task that is given before its turn ends. */
    private static final int AWAKE = 0;

    /** It is in select, or so close to it that a task given now would not be seen. */
    private static final int ASLEEP = 1;

    /** It is there still, and somebody else is the loop. */
    private static final int BORROWED = 2;

    /** It has come back, and waits for the loop to be given back. */
    private static final int WANTED = 3;

    /** It is the loop of a thread that has not said so yet. Away on its nth errands: -2 - n. */
    private static final int RELIEVED = -1;

    private volatile Thread thread;
    private final AtomicInteger state = new AtomicInteger();
    private volatile int absences;
    private volatile @Nullable Thread borrower;

    Custody(Thread thread) {
        this.thread = thread;
    }

    /** From any thread: whether the caller is the loop. */
    @SuppressWarnings("ReferenceEquality") // asked at each step of a request
    boolean isMine() {
        Thread current = Thread.currentThread();
        return (state.get() >= AWAKE && current == thread) || current == borrower;
    }

    /** The thread: from here on somebody else may be the loop. */
    void sleep() {
        state.set(ASLEEP);
    }

    /** The thread: it is the loop again, when this returns. */
    void awake() {
        while (state.get() != AWAKE && !state.compareAndSet(ASLEEP, AWAKE)) {
            if (state.get() == WANTED || state.compareAndSet(BORROWED, WANTED)) {
                LockSupport.park(this);
            }
        }
    }

    /** The thread: nobody is the loop until it comes back from this, its nth absence. */
    int leave() {
        int absence = (absences + 1) & (Integer.MAX_VALUE >> 1);
        absences = absence;
        state.set(away(absence));
        return absence;
    }

    /** The thread that left: whether it is the loop again. If not, another is, for good. */
    boolean comeBack(int absence) {
        return state.compareAndSet(away(absence), AWAKE);
    }

    /** From any thread: the number of the last absence. */
    int absences() {
        return absences;
    }

    /** From any other thread: takes the loop over, if its thread is still away for the nth time. */
    boolean relieve(int absence) {
        if (!state.compareAndSet(away(absence), RELIEVED)) {
            return false;
        }
        thread = Thread.currentThread();
        state.set(AWAKE);
        return true;
    }

    private static int away(int absence) {
        return -2 - absence;
    }

    /** From any thread: whether it slept, and is the caller's to be woken. */
    boolean rouse() {
        return state.get() == ASLEEP && state.compareAndSet(ASLEEP, AWAKE);
    }

    /** From any other thread: whether the caller is the loop now. */
    boolean borrow() {
        if (state.get() == ASLEEP && state.compareAndSet(ASLEEP, BORROWED)) {
            borrower = Thread.currentThread();
            return true;
        }
        return false;
    }

    /** The borrower: is it no longer. */
    void giveBack() {
        borrower = null;
        if (!state.compareAndSet(BORROWED, ASLEEP)) {
            state.set(AWAKE);
            LockSupport.unpark(thread);
        }
    }
}
