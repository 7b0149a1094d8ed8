package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The owner of a wire in tests: keeps the bytes and the order of all other events, and sees to it
 * that each comes on the loop and none from inside one of the owner's own calls.
 */
class Recorder implements Wire.Events {
    static final long PATIENCE = 20; // seconds until a test that hangs fails

    private final Loop loop;
    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean calling;
    volatile IOException failure;

    Recorder(Loop loop) {
        this.loop = loop;
    }

    /** Runs on the loop what an owner does there and gives back its result. */
    <T> T call(Supplier<T> step) {
        return call(
                loop::execute,
                () -> {
                    calling = true;
                    try {
                        return step.get();
                    } finally {
                        calling = false;
                    }
                });
    }

    void run(Runnable step) {
        call(() -> {
            step.run();
            return null;
        });
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static <T> T call(Executor executor, Supplier<T> step) {
        return CompletableFuture.supplyAsync(step, executor)
                .orTimeout(PATIENCE, TimeUnit.SECONDS)
                .join();
    }

    Wire connect(InetSocketAddress address) {
        Wire wire = call(() -> loop.connect(address, this));
        expect("connected");
        return wire;
    }

    void send(Wire wire, String text) {
        run(() -> wire.write(ByteBuffer.wrap(ascii(text))));
    }

    /** The next event other than bytes. */
    String next() {
        try {
            String event = events.poll(PATIENCE, TimeUnit.SECONDS);
            assertNotNull(event, "no event came");
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void expect(String event) {
        assertEquals(event, next(), () -> String.valueOf(failure));
    }

    /** All bytes, waited for until there are {@code count}. */
    byte[] bytes(int count) {
        synchronized (bytes) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
            while (bytes.size() < count) {
                assertTrue(System.nanoTime() < end, () -> bytes.size() + " of " + count);
                try {
                    bytes.wait(1000);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return bytes.toByteArray();
        }
    }

    String text(int count) {
        return text(bytes(count));
    }

    int received() {
        synchronized (bytes) {
            return bytes.size();
        }
    }

    /** That nothing more has come by the time the loop has gone round. */
    void expectNothing() {
        assertFalse(hasEvents(), () -> events + ", " + failure);
    }

    /** Whether there is one that was not asked for, once the loop has gone round. */
    boolean hasEvents() {
        CompletableFuture<Void> round = new CompletableFuture<>();
        run(() -> loop.schedule(new Timer(() -> round.complete(null)), loop.nanoTime()));
        round.orTimeout(PATIENCE, TimeUnit.SECONDS).join();
        return !events.isEmpty();
    }

    protected void event(String name) {
        if (!loop.inLoop() || calling) {
            events.add("at the wrong time: " + name);
        }
        events.add(name);
    }

    @Override
    public void onConnected() {
        event("connected");
    }

    @Override
    public void onRead(ByteBuffer buffer) {
        if (!loop.inLoop() || calling) {
            event("read");
        }
        synchronized (bytes) {
            byte[] got = new byte[buffer.remaining()];
            buffer.get(got);
            bytes.writeBytes(got);
            bytes.notifyAll();
        }
    }

    @Override
    public void onDrained() {
        event("drained");
    }

    @Override
    public void onEnd() {
        event("end");
    }

    @Override
    public void onFailed(IOException cause) {
        failure = cause;
        event("failed");
    }
}
