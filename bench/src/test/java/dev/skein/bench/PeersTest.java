package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.testing.LoopbackOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java client through each of its faces, against a real socket. */
final class PeersTest {
    private static LoopbackOrigin origin;

    @BeforeAll
    static void open() {
        origin = LoopbackOrigin.start();
    }

    @AfterAll
    static void close() throws Exception {
        origin.close();
    }

    static Stream<Arguments> clients() {
        return Peers.all().stream()
                .filter(peer -> peer.takesPartIn(Workload.W3))
                .flatMap(peer -> faces(peer).map(face -> Arguments.of(peer.name(), face)));
    }

    private static Stream<Face> faces(Peers peer) {
        List<Face> faces = new ArrayList<>(peer.faces());
        faces.add(Face.STREAM);
        return faces.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("clients")
    void doesTheWholeWorkAndLooksAtStatusAndLength(String peer, Face face) throws Exception {
        Load right = Load.count(_ -> origin.url("/bytes/1024"), 4, 1024, 20);
        List<String> bad = List.of(origin.url("/status/503"), origin.url("/bytes/1023"));
        Load wrong = Load.count(i -> bad.get((int) (i % 2)), 4, 1024, 4);
        run(peer, face, right, wrong);
        assertEquals(20, right.answeredCount(), () -> String.valueOf(right.firstFailure()));
        assertEquals(0, right.failedCount());
        assertTrue(right.latencies().percentile(50) > 0);
        assertEquals(0, wrong.answeredCount());
        assertEquals(4, wrong.failedCount());
    }

    @Test
    void aServerThatIsNotThereFails() throws Exception {
        String gone;
        try (LoopbackOrigin closed = LoopbackOrigin.start()) {
            gone = closed.url("/bytes/1024");
        }
        for (Peers peer : Peers.all()) {
            if (peer.takesPartIn(Workload.W3)) {
                Load load = Load.count(_ -> gone, 2, 1024, 2);
                run(peer.name(), peer.faces().getFirst(), load);
                assertEquals(2, load.failedCount(), peer.name());
                assertNotNull(load.firstFailure(), peer.name());
            }
        }
    }

    @Test
    void thePoolAloneTakesAndReturns() throws Exception {
        Peer pool = Peers.of("skein-pool").make();
        pool.start(new Setup(64, 300, Face.ACQUIRE, false, null));
        Load load = Load.count(_ -> "", 64, Workload.KIB, 5);
        pool.run(load);
        pool.stop();
        assertEquals(5, load.answeredCount());
    }

    @Test
    void everybodyTakesPartWhereHeCan() {
        assertTrue(Peers.of("skein").takesPartIn(Workload.W1));
        assertFalse(Peers.of("skein-jdktls").takesPartIn(Workload.W1), "there is no TLS");
        assertTrue(Peers.of("skein-jdktls").takesPartIn(Workload.W5TLS));
        assertTrue(Peers.of("vertx").takesPartIn(Workload.W4));
        assertFalse(Peers.of("skein-pool").takesPartIn(Workload.W9));
        assertThrows(IllegalArgumentException.class, () -> Peers.of("nobody"));
    }

    private static void run(String name, Face face, Load... loads) throws Exception {
        Peer peer = Peers.of(name).make();
        peer.start(new Setup(loads[0].concurrency(), 1, face, false, null));
        try {
            for (Load load : loads) {
                peer.run(load);
            }
        } finally {
            peer.stop();
        }
    }
}
