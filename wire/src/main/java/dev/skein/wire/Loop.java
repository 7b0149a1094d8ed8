package dev.skein.wire;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One thread at a time that owns sockets, timers and everything that hangs on them: the loop world.
 * What runs here never blocks, never locks and never runs user code; what lives here is touched by
 * who is the loop only, so there is nothing to guard.
 */
public interface Loop {
    /**
     * Runs {@code task} on the loop, after what was given before by the same thread. From any
     * thread. If the loop sleeps, the caller may be the loop for as long as the task takes, which
     * then has run when this returns: hold no lock that a task may want.
     */
    void execute(Runnable task);

    /**
     * Runs {@code wakeup}, which wakes other threads and touches nothing of the loop's, at the end
     * of the turn, when the loop may already be somebody else's: who is woken and gives a task need
     * not wait for the loop. Loop only.
     */
    void afterTurn(Runnable wakeup);

    /**
     * Threads were woken that are likely to give so many tasks soon: to wait for them may be worth
     * more than to look for what has come from elsewhere. Loop only.
     */
    default void expect(int tasks) {}

    /** Whether the caller is the loop. */
    boolean inLoop();

    /**
     * The monotonic clock in nanoseconds; on the loop as it was when the event, timer or task at
     * hand began, as reading a clock costs more than most of what asks for the time. From any
     * thread.
     */
    long nanoTime();

    /**
     * Arms {@code timer} to run at {@code nanoTime} or up to a tick (about a millisecond) later;
     * one that was armed is moved. Loop only.
     */
    void schedule(Timer timer, long nanoTime);

    /**
     * Opens a TCP connection. Answers at once; {@link Wire.Events#onConnected} or {@link
     * Wire.Events#onFailed} follows, never before this has returned. Loop only.
     */
    Wire connect(InetSocketAddress address, Wire.Events events);

    /**
     * Lets the caller keep {@code bytes}, which {@link Wire.Events#onRead} has just brought, as
     * they are from their position to their limit. Null if it is too little to be worth it, if too
     * much is kept already, or if they lie elsewhere (were decrypted): then they are to be copied,
     * as ever. Loop only.
     */
    default @Nullable Loan lend(ByteBuffer bytes) {
        return null;
    }
}
