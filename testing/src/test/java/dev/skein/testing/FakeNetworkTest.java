package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.wire.TlsInfo;
import dev.skein.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FakeNetworkTest {
    private static final InetSocketAddress ADDRESS =
            InetSocketAddress.createUnresolved("origin.example", 80);

    /** Writes down what it is told. */
    private static final class Witness implements Wire.Events {
        final List<String> seen = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        Runnable onRead = () -> {};

        @Override
        public void onConnected() {
            seen.add("connected");
        }

        @Override
        public void onRead(ByteBuffer bytes) {
            String read = StandardCharsets.ISO_8859_1.decode(bytes).toString();
            seen.add("read " + read);
            text.append(read);
            onRead.run();
        }

        @Override
        public void onDrained() {
            seen.add("drained");
        }

        @Override
        public void onEnd() {
            seen.add("end");
        }

        @Override
        public void onFailed(IOException cause) {
            seen.add("failed " + cause.getMessage());
        }
    }

    private final FakeLoop loop = new FakeLoop();
    private final FakeNetwork network = loop.network();
    private final Witness witness = new Witness();

    private Wire connect() {
        return loop.connect(ADDRESS, witness);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aConversation() {
        Wire wire = connect();
        FakePeer peer = network.accept();
        assertEquals(ADDRESS, peer.address());
        assertTrue(witness.seen.isEmpty(), "nothing comes from inside connect");
        loop.run();
        wire.write(bytes("GET"));
        assertEquals("GET", peer.takeText());
        wire.write(bytes(" /"));
        assertEquals(" /", peer.takeText());
        assertEquals("GET /", peer.receivedText());
        peer.send("200");
        peer.sendTorn("abcde", 2);
        peer.end();
        loop.run();
        assertEquals(
                List.of("connected", "read 200", "read ab", "read cd", "read e", "end"),
                witness.seen);
        assertFalse(peer.closed());
        wire.close();
        assertTrue(peer.closed());
        assertEquals(0, network.openWires());
    }

    @Test
    void refusedUnansweredAndReset() {
        Wire unanswered = connect();
        FakePeer silent = network.next();
        connect();
        network.next().refuse();
        loop.run();
        assertEquals(List.of("failed Connection refused"), witness.seen);
        assertEquals(1, network.openWires());
        unanswered.abort();
        assertTrue(silent.aborted());
        silent.accept();
        connect();
        FakePeer third = network.accept();
        third.send("x");
        third.reset();
        loop.run();
        assertEquals(
                List.of("connected", "read x", "failed Connection reset"),
                witness.seen.subList(1, 4));
        assertEquals(0, network.openWires());
        assertThrows(NoSuchElementException.class, network::next);
        assertThrows(IllegalStateException.class, third::accept);
        assertEquals(3, network.peers().size());
    }

    @Test
    void nothingIsHeardAfterClosing() {
        Wire wire = connect();
        FakePeer peer = network.accept();
        loop.run();
        witness.onRead = wire::close;
        peer.send("a");
        peer.send("b");
        peer.end();
        loop.run();
        peer.send("c");
        peer.reset();
        loop.run();
        wire.write(bytes("ignored"));
        assertEquals(List.of("connected", "read a"), witness.seen);
        assertEquals("", peer.receivedText());
        assertEquals(0, wire.pending());
    }

    @Test
    void aPausedWireHearsNothingUntilResumed() {
        Wire wire = connect();
        FakePeer peer = network.accept();
        loop.run();
        witness.onRead = wire::pauseReading;
        peer.send("a");
        peer.send("b");
        peer.end();
        loop.run();
        assertEquals(List.of("connected", "read a"), witness.seen);
        assertTrue(peer.paused());
        wire.resumeReading();
        assertEquals(2, witness.seen.size(), "nothing comes from inside resumeReading");
        loop.run();
        assertEquals("read b", witness.seen.getLast());
        witness.onRead = () -> {};
        wire.resumeReading();
        loop.run();
        assertEquals(List.of("connected", "read a", "read b", "end"), witness.seen);
    }

    @Test
    void aFailureReachesAPausedWire() {
        Wire wire = connect();
        FakePeer peer = network.accept();
        loop.run();
        wire.pauseReading();
        peer.reset();
        loop.run();
        assertEquals("failed Connection reset", witness.seen.getLast());
    }

    @Test
    void whatAStalledPeerDoesNotTakeIsPending() {
        Wire wire = connect();
        FakePeer peer = network.accept();
        loop.run();
        peer.stallAfter(3);
        wire.write(bytes("hello"));
        assertEquals(2, wire.pending());
        assertEquals("hel", peer.receivedText());
        peer.stallAfter(1);
        loop.run();
        assertEquals(1, wire.pending());
        wire.close();
        assertFalse(peer.closed(), "what is pending goes before the end");
        peer.resume();
        assertTrue(peer.closed());
        assertEquals("hello", peer.receivedText());
        loop.run();
        assertEquals(List.of("connected"), witness.seen);
    }

    @Test
    void aDrainedWireSaysSo() {
        Wire wire = connect();
        wire.write(bytes("early"));
        assertEquals(5, wire.pending());
        FakePeer peer = network.accept();
        assertEquals("early", peer.receivedText());
        loop.run();
        peer.stallAfter(0);
        wire.write(bytes("x"));
        peer.resume();
        loop.run();
        assertEquals(List.of("connected", "drained", "drained"), witness.seen);
    }

    @Test
    void eventsGoToTheOwnerOfTheMoment() {
        Wire wire = connect();
        FakePeer peer = network.accept();
        loop.run();
        Witness next = new Witness();
        peer.send("x");
        wire.events(next);
        loop.run();
        assertEquals(List.of("read x"), next.seen);
    }

    @Test
    void aPeerMayPlayItselfAndSpeakTls() {
        TlsInfo info =
                new TlsInfo(
                        "TLSv1.3", "TLS_AES_128_GCM_SHA256", "http/1.1", List.of(), false, "JDK");
        network.onConnect(peer -> {
            peer.accept(info);
            peer.onReceived(bytes -> peer.send("got " + bytes.length));
        });
        Wire wire = connect();
        loop.run();
        assertSame(info, wire.tls());
        wire.write(bytes("abc"));
        loop.run();
        assertEquals(List.of("connected", "read got 3"), witness.seen);
    }

    @Test
    void randomDeliveryKeepsEachWiresOrderAndIsTheSameForASeed() {
        List<String> first = randomRun(7);
        assertEquals(first, randomRun(7));
        assertNotEquals(first, randomRun(8));
    }

    private static List<String> randomRun(long seed) {
        FakeLoop loop = new FakeLoop(new FakeClock(), new Random(seed));
        List<Witness> witnesses = List.of(new Witness(), new Witness());
        for (Witness witness : witnesses) {
            Wire wire = loop.connect(ADDRESS, witness);
            witness.onRead =
                    () -> {
                        wire.pauseReading();
                        loop.execute(wire::resumeReading);
                    };
            FakePeer peer = loop.network().accept();
            peer.send("0123456789");
            peer.send("abcdefghij");
            peer.end();
        }
        loop.run();
        List<String> all = new ArrayList<>();
        for (Witness witness : witnesses) {
            assertEquals("connected", witness.seen.getFirst());
            assertEquals("end", witness.seen.getLast());
            assertEquals("0123456789abcdefghij", witness.text.toString());
            all.addAll(witness.seen);
        }
        return all;
    }
}
