package dev.skein.testing;

import dev.skein.wire.Wire;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The outside of a {@link FakeLoop}: what the loop connects to, the test plays, one {@link
 * FakePeer} for each attempt. Either the test takes the attempts by hand ({@link #next}, {@link
 * #accept}) or it says once what happens to each ({@link #onConnect}). Loop's thread only.
 */
public final class FakeNetwork {
    private final FakeLoop loop;
    private final @Nullable Random random;
    private final List<FakePeer> peers = new ArrayList<>();
    private final Deque<FakePeer> untaken = new ArrayDeque<>();

    /**
     * A wire for each event that is due on it: which of them goes next is chosen here, which event
     * of a wire by the wire.
     */
    private final List<FakeWire> due = new ArrayList<>();

    private @Nullable Consumer<FakePeer> onConnect;

    FakeNetwork(FakeLoop loop, @Nullable Random random) {
        this.loop = loop;
        this.random = random;
    }

    /**
     * The oldest attempt to connect that was not taken yet; it stays unanswered until the test
     * accepts or refuses it.
     */
    public FakePeer next() {
        FakePeer peer = untaken.poll();
        if (peer == null) {
            throw new NoSuchElementException("nothing more was connected to; " + this);
        }
        return peer;
    }

    /** {@link #next}, accepted. */
    public FakePeer accept() {
        FakePeer peer = next();
        peer.accept();
        return peer;
    }

    /**
     * From now on {@code peer} is told of each attempt, soon after it was made; it may accept,
     * refuse, send, or do nothing.
     */
    public void onConnect(Consumer<FakePeer> peer) {
        onConnect = peer;
    }

    /** Every attempt so far, in order. */
    public List<FakePeer> peers() {
        return List.copyOf(peers);
    }

    /**
     * How many wires the loop's side has not closed and that have not failed, those still
     * connecting included: what may have leaked.
     */
    public int openWires() {
        return (int) peers.stream().filter(FakePeer::isOpen).count();
    }

    Wire connect(InetSocketAddress address, Wire.Events events) {
        FakeWire wire = new FakeWire(this, events);
        FakePeer peer = new FakePeer(address, wire);
        wire.peer = peer;
        peers.add(peer);
        Consumer<FakePeer> told = onConnect;
        if (told == null) {
            untaken.add(peer);
        } else {
            loop.execute(() -> told.accept(peer));
        }
        return wire;
    }

    /**
     * An event is due on that wire: delivers one, of this or another wire, in a task of its own.
     */
    void due(FakeWire wire) {
        due.add(wire);
        loop.execute(this::deliverOne);
    }

    /** How many of {@code length} bytes are delivered at once. */
    int pieceOf(int length) {
        return random == null ? length : 1 + random.nextInt(length);
    }

    void later(Runnable task) {
        loop.execute(task);
    }

    private void deliverOne() {
        int index = random == null ? 0 : random.nextInt(due.size());
        due.remove(index).deliverNext();
    }

    @Override
    public String toString() {
        return openWires() + " of " + peers.size() + " wires open";
    }
}
