package dev.skein.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A door between a test and a server, so that neither sleeps to be right. Shut at first; once open
 * it stays open.
 *
 * <pre>{@code
 * Gate gate = new Gate();
 * server.on("/slow", Answer.ok("at last").after(gate));   // the answer waits
 * ...                                                     // the test looks at what happens meanwhile
 * gate.open();                                            // the answer goes out
 * }</pre>
 *
 * The other way round, {@link Script#open} opens a gate when the server gets there and the test
 * waits with {@link #await}. Any thread may call anything.
 */
public final class Gate {
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    /** A gate that is shut. */
    public Gate() {}

    /** Lets through all who wait, and all who come later. */
    public void open() {
        opened.complete(null);
    }

    public boolean isOpen() {
        return opened.isDone();
    }

    /**
     * Blocks until the gate is open.
     *
     * @throws AssertionError after 30 seconds: whoever should open it never will
     */
    public void await() throws InterruptedException {
        try {
            opened.get(Traffic.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError(
                    "nobody opened the gate within " + Traffic.PATIENCE.toSeconds() + " s", late);
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    CompletableFuture<Void> opened() {
        return opened;
    }

    @Override
    public String toString() {
        return isOpen() ? "open gate" : "shut gate";
    }
}
