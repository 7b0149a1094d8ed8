package dev.skein.wire;

import static dev.skein.wire.Recorder.ascii;
import static dev.skein.wire.Recorder.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A loop that was given more than a turn holds. */
class OpenerTest {
    private static final int A_TURN = 256;
    private static final int BURST = 100;

    private final LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    private final SelectorLoop loop = SelectorLoop.start("busy-loop", (thread, t) -> thrown.add(t));
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 2 * BURST, InetAddress.getLoopbackAddress());
        server.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws Exception {
        List<Thread> openers = openers();
        server.close();
        loop.close();
        assertEquals(0, loop.openSockets());
        for (Thread opener : openers) {
            assertTrue(opener.join(Duration.ofSeconds(Recorder.PATIENCE)));
        }
        assertEquals(List.of(), List.copyOf(thrown));
    }

    private static List<Thread> openers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("busy-loop-opener"))
                .toList();
    }

    /** A turn of tasks, and then a burst of connects, each followed by {@code then} at once. */
    private List<Recorder> burst(Consumer<Wire> then) {
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        List<Recorder> owners = Stream.generate(() -> new Recorder(loop)).limit(BURST).toList();
        List<Runnable> tasks = new ArrayList<>();
        for (int i = 0; i < A_TURN; i++) {
            tasks.add(() -> {});
        }
        for (Recorder owner : owners) {
            tasks.add(() -> then.accept(loop.connect(address, owner)));
        }
        new Recorder(loop) // so that the loop has them all when the turn begins
                .run(() -> CompletableFuture.runAsync(() -> tasks.forEach(loop::execute)).join());
        return owners;
    }

    @Test
    void aBurstIsOpenedByAnotherThread() throws IOException {
        List<Recorder> owners = burst(wire -> wire.write(ByteBuffer.wrap(ascii("early"))));
        for (Recorder owner : owners) {
            owner.expect("connected");
            owner.expect("drained");
        }
        assertEquals(BURST, loop.openSockets());
        assertEquals(1, openers().size());
        for (int i = 0; i < BURST; i++) {
            try (Socket peer = server.accept()) {
                assertEquals("early", text(peer.getInputStream().readNBytes(5)));
            }
        }
        owners.forEach(owner -> owner.expect("end"));
    }

    @Test
    void whatIsRefusedFails() throws IOException {
        server.close();
        for (Recorder owner : burst(wire -> {})) {
            owner.expect("failed");
            assertInstanceOf(ConnectException.class, owner.failure);
        }
    }

    @Test
    void whatWasGivenUpIsClosedAndNotHeardOf() throws IOException {
        List<Recorder> owners = burst(Wire::abort);
        for (int i = 0; i < BURST; i++) {
            try (Socket peer = server.accept()) {
                peer.setSoTimeout(20_000);
                assertEquals(-1, peer.getInputStream().read());
            }
        }
        owners.forEach(Recorder::expectNothing);
    }

    /** Those that are open, that are being opened and that wait for it. */
    @Test
    void aLoopThatClosesFailsThemAll() {
        int[] begun = {0};
        List<Recorder> owners =
                burst(wire -> {
                    if (++begun[0] == BURST / 2) {
                        loop.close();
                    }
                });
        for (Recorder owner : owners) {
            String event = owner.next();
            if (event.equals("connected")) {
                event = owner.next();
            }
            assertEquals("failed", event);
            assertInstanceOf(ClosedChannelException.class, owner.failure);
        }
        assertTrue(loop.isClosed());
    }
}
