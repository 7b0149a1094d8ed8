package dev.skein.wire;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket of a {@link SelectorLoop}.
 *
 * <p>What goes wrong inside one of the owner's calls is kept and told by a task of the loop. After
 * a failed write the owner still reads what the peer had sent before: a server that answers early
 * and hangs up has its answer heard.
 */
final class SocketWire extends Asked.Member implements Wire {
    /** Of the loop's whole buffer; then the other sockets have their turn. */
    private static final int READS_PER_TURN = 4;

    /** A peer that has not taken our last bytes by then loses them. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final ArrayDeque<ByteBuffer> NONE = new ArrayDeque<>(0);

    private final SelectorLoop loop;
    private Events events;
    private @Nullable SocketChannel socket; // null until one is opened
    private @Nullable SelectionKey key;
    private int interest;

    private boolean connected;
    private boolean paused;
    private boolean ended; // the peer sends nothing more
    private boolean closing; // sends what is waiting and tells the owner nothing any more
    private boolean closed;

    /** Why writing failed; reading goes on until it ends too. */
    private @Nullable IOException broken;

    private ArrayDeque<ByteBuffer> waiting = NONE; // one of its own while bytes are
    private long pending; // bytes in it
    private @Nullable Timer closeLimit;

    SocketWire(SelectorLoop loop, Events events) {
        this.loop = loop;
        this.events = events;
    }

    /** Starts to connect; called once, first, unless {@link #opened} is. */
    void connect(InetSocketAddress address) {
        try {
            opened(open(address));
        } catch (IOException e) {
            failLater(e);
        }
    }

    /**
     * A socket that connects to {@code address}. To a server on the same machine it is there
     * already: asked now, the selector is told once what to wait for, and not twice. Any thread.
     */
    static SocketChannel open(InetSocketAddress address) throws IOException {
        SocketChannel socket = null;
        try {
            socket = SocketChannel.open(family(address));
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (!socket.connect(address)) {
                socket.finishConnect();
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            if (socket != null) {
                socket.close();
            }
            throw unconnected(address, e);
        }
    }

    /**
     * What a wire is told when {@code thrown} kept it from {@code address}: not only by {@code
     * IOException}s, as an address may be unresolved, or of a family this machine does not have.
     */
    static IOException unconnected(InetSocketAddress address, Throwable thrown) {
        return thrown instanceof IOException known
                ? known
                : new IOException("cannot connect to " + address, thrown);
    }

    /** {@code opened} is this wire's, unless it was closed meanwhile. */
    void opened(SocketChannel opened) throws IOException {
        if (closed) {
            opened.close();
            return;
        }
        socket = opened;
        loop.opened();
        boolean already = opened.isConnected();
        interest = already ? 0 : SelectionKey.OP_CONNECT;
        key = loop.register(opened, interest, this);
        if (already) {
            loop.reached(safely(this::connected));
        }
    }

    /**
     * A socket of one family takes a system call less than one of both, and less for each packet.
     */
    private static ProtocolFamily family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    @Override
    public void events(Events events) {
        this.events = events;
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (closed || closing || broken != null) {
            bytes.position(bytes.limit());
            return;
        }
        if (connected && pending == 0) {
            send(bytes);
        }
        if (bytes.hasRemaining() && broken == null) {
            if (pending == 0) {
                waiting = new ArrayDeque<>(2);
            }
            pending += bytes.remaining();
            waiting.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
            updateInterest();
        }
    }

    @Override
    public long pending() {
        return pending;
    }

    /** The selector is told when it finds something to read: most pauses are over by then. */
    @Override
    public void pauseReading() {
        paused = true;
    }

    /** There is something, or the selector would not have been told: it is read without it. */
    @Override
    public void resumeReading() {
        paused = false;
        if (connected && (interest & SelectionKey.OP_READ) == 0) {
            later(this::readThenWait);
        }
    }

    private void readThenWait() {
        read();
        updateInterest();
    }

    @Override
    public void close() {
        if (closed || closing) {
            return;
        }
        if (pending == 0) {
            shut();
            return;
        }
        closing = true;
        updateInterest();
        closeLimit = new Timer(this::shut);
        loop.schedule(closeLimit, loop.nanoTime() + CLOSE_NANOS);
    }

    @Override
    public void abort() {
        shut();
    }

    /**
     * The selector found the socket ready. Loop only, never from inside the owner's calls. One
     * method, as the second compiler would compile each of two with all that they call.
     */
    void ready(int ops) {
        if (closed) {
            return; // by what was served before it in this turn
        }
        try {
            if ((ops & SelectionKey.OP_CONNECT) != 0) {
                finishConnect();
            }
            if ((ops & SelectionKey.OP_WRITE) != 0) {
                flush();
            }
            if ((ops & SelectionKey.OP_READ) != 0) {
                if (paused) {
                    updateInterest();
                } else {
                    read();
                }
            }
        } catch (Throwable thrown) {
            ownerThrew(thrown);
        }
    }

    /** Most likely there is something to read. */
    @Override
    void look() {
        loop.tick();
        ready(SelectionKey.OP_READ);
    }

    /**
     * Closes, and tells the owner unless it has closed already. Never from inside the owner's
     * calls.
     */
    void fail(IOException cause) {
        boolean tell = !closed && !closing;
        shut();
        if (tell) {
            events.onFailed(cause);
        }
    }

    private void finishConnect() {
        try {
            if (socket == null || !socket.finishConnect()) {
                return;
            }
        } catch (IOException e) {
            fail(e);
            return;
        }
        connected();
    }

    private void connected() {
        if (closed) {
            return;
        }
        connected = true;
        updateInterest();
        if (!closing) {
            events.onConnected();
        }
    }

    private void read() {
        for (int i = 0; i < READS_PER_TURN && reads(); i++) {
            ByteBuffer buffer = loop.readBuffer();
            int count = receive(buffer);
            if (count == 0) {
                return;
            }
            events.onRead(buffer.flip());
            if (count < buffer.capacity() && broken == null) {
                return; // that was most likely all; if not, the selector says so
            }
        }
    }

    /**
     * Bytes read; 0 when there are none now and, the owner having been told, when there will be
     * none.
     */
    private int receive(ByteBuffer buffer) {
        try {
            int count = socket == null ? 0 : socket.read(buffer);
            if (count > 0) {
                loop.heard(this);
                return count;
            }
            if (broken != null) {
                fail(broken);
            } else if (count < 0) {
                ended = true;
                updateInterest(); // an ended stream is ready for reading for ever
                events.onEnd();
            }
        } catch (IOException e) {
            fail(broken == null ? e : broken);
        }
        return 0;
    }

    private boolean reads() {
        return connected && !paused && !ended && !closing && !closed;
    }

    private void flush() {
        for (ByteBuffer head = waiting.peek(); head != null; head = waiting.peek()) {
            int before = head.remaining();
            send(head);
            if (broken != null) {
                return;
            }
            pending -= before - head.remaining();
            if (head.hasRemaining()) {
                return;
            }
            waiting.remove();
        }
        updateInterest();
        if (closing) {
            shut();
        } else {
            events.onDrained();
        }
    }

    /** Sends what the socket takes of {@code bytes}; all of it is gone when that fails. */
    private void send(ByteBuffer bytes) {
        try {
            if (socket != null) {
                write(socket, bytes);
            }
        } catch (IOException e) {
            broken = e;
            bytes.position(bytes.limit());
            waiting = NONE;
            pending = 0;
            updateInterest();
            later(this::readRest);
        }
    }

    /** NIO would do the same with bytes in the heap, and look for a buffer each time. */
    private void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        loop.said(this);
        ByteBuffer copy = loop.writeBuffer();
        if (bytes.isDirect() || bytes.remaining() > copy.remaining()) {
            to.write(bytes);
            return;
        }
        int start = bytes.position();
        int count = to.write(copy.put(bytes).flip());
        bytes.position(start + count);
    }

    private void readRest() {
        if (broken != null && (ended || closing)) {
            fail(broken);
        } else {
            read(); // now, or when reading is resumed
        }
    }

    private void updateInterest() {
        if (key == null || closed) {
            return;
        }
        int wanted =
                !connected
                        ? SelectionKey.OP_CONNECT
                        : (reads() ? SelectionKey.OP_READ : 0)
                                | (pending == 0 ? 0 : SelectionKey.OP_WRITE);
        if (wanted != interest) {
            interest = wanted;
            key.interestOps(wanted);
            loop.stir();
        }
    }

    private void shut() {
        if (closed) {
            return;
        }
        closed = true;
        waiting = NONE;
        pending = 0;
        if (closeLimit != null) {
            closeLimit.cancel();
        }
        if (socket != null) {
            loop.closed(this);
            try {
                socket.close();
            } catch (IOException e) {
                loop.report(e); // the descriptor is given back all the same
            }
        }
    }

    private void failLater(IOException cause) {
        later(() -> fail(cause));
    }

    /** What may throw. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    private void later(Step step) {
        loop.execute(safely(step));
    }

    /** {@code step}; what it throws fails the wire. */
    Runnable safely(Step step) {
        return () -> {
            try {
                step.run();
            } catch (Throwable thrown) {
                ownerThrew(thrown);
            }
        };
    }

    /** An event method of the owner threw: it will not make sense of further events but this. */
    private void ownerThrew(Throwable thrown) {
        loop.report(thrown);
        try {
            fail(new IOException("broken by a fault of its owner", thrown));
        } catch (Throwable again) {
            loop.report(again);
        }
    }
}
