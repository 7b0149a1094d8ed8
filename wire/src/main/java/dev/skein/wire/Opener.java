package dev.skein.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Opens sockets for a loop that was given more than a turn holds. To open one is a third of what a
 * call costs a loop that opens one for each, and any thread can do it: with 10,000 calls at once
 * all are answered in 0.92 to 0.95 of the time, cold and on a single core, where the compilers
 * would take half of it from the one thread that works. In smaller crowds the loop opens them
 * itself: to hand one over and back costs more than it brings.
 *
 * <p>One thread, which ends when there was nothing to open for a second. Its sockets come back to
 * the loop as tasks.
 */
final class Opener {
    private final SelectorLoop loop;
    private final ThreadPoolExecutor thread;

    Opener(SelectorLoop loop, String name) {
        this.loop = loop;
        thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        1,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name(name).factory());
        thread.allowCoreThreadTimeOut(true);
    }

    private record Opening(Opener opener, SocketWire wire, InetSocketAddress address)
            implements Runnable {
        @Override
        public void run() {
            opener.open(wire, address);
        }
    }

    /** Begins; the wire hears of it on the loop. @throws OutOfMemoryError without a thread */
    void begin(SocketWire wire, InetSocketAddress address) {
        thread.execute(new Opening(this, wire, address));
    }

    private void open(SocketWire wire, InetSocketAddress address) {
        try {
            SocketChannel socket = SocketWire.open(address);
            loop.handBack(wire.safely(() -> wire.opened(socket)));
        } catch (Throwable e) { // an error too: nobody else would tell the wire
            IOException cause = SocketWire.unconnected(address, e);
            loop.handBack(wire.safely(() -> wire.fail(cause)));
        }
    }

    /** Opens no more, and fails what it had not come to; waits for the one that it is at. */
    void close() {
        List<Runnable> left = new ArrayList<>();
        thread.getQueue().drainTo(left);
        thread.close();
        for (Runnable opening : left) {
            SocketWire wire = ((Opening) opening).wire();
            loop.handBack(wire.safely(() -> wire.fail(new ClosedChannelException())));
        }
    }
}
