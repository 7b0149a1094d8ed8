package dev.skein.bench;

import dev.skein.bench.peers.ApachePeer;
import dev.skein.bench.peers.AsyncHttpClientPeer;
import dev.skein.bench.peers.HelidonPeer;
import dev.skein.bench.peers.JdkPeer;
import dev.skein.bench.peers.JettyPeer;
import dev.skein.bench.peers.OkHttpPeer;
import dev.skein.bench.peers.ReactorPeer;
import dev.skein.bench.peers.SkeinPeer;
import dev.skein.bench.peers.VertxPeer;
import dev.skein.client.PoolPeer;
import java.util.List;
import java.util.function.Supplier;

/**
 * The Java clients by name. A supplier loads its client's classes when it is asked, so that no
 * process loads those of others.
 *
 * @param faces the ways its users use it, the usual one first
 */
record Peers(String name, List<Face> faces, Supplier<Peer> maker) {
    private static final String SKEIN = "skein";
    private static final String SKEIN_JDK_TLS = "skein-jdktls";
    private static final String SKEIN_POOL = "skein-pool";

    /** A client on Netty with BoringSSL, which its users have to add; without, it comes so. */
    private static final String OPENSSL = "-openssl";

    private static final List<Face> FUTURE = List.of(Face.FUTURE);
    private static final List<Face> SKEIN_STREAMS = List.of(Face.TRANSFER, Face.STREAM);
    private static final List<Face> SKEIN_FACES = List.of(Face.GATHER, Face.FUTURE, Face.BLOCK);

    private static final List<Peers> ALL =
            List.of(
                    new Peers(SKEIN, SKEIN_FACES, SkeinPeer::new),
                    new Peers(SKEIN_JDK_TLS, SKEIN_FACES, SkeinPeer::new),
                    new Peers(SKEIN_POOL, List.of(Face.ACQUIRE), PoolPeer::new),
                    new Peers("jdk", List.of(Face.FUTURE, Face.BLOCK), JdkPeer::new),
                    new Peers("okhttp", List.of(Face.BLOCK, Face.FUTURE), OkHttpPeer::new),
                    new Peers("apache", List.of(Face.FUTURE), ApachePeer::new),
                    new Peers("jetty", List.of(Face.FUTURE, Face.BLOCK), JettyPeer::new),
                    new Peers("ahc", FUTURE, () -> new AsyncHttpClientPeer(false)),
                    new Peers("ahc" + OPENSSL, FUTURE, () -> new AsyncHttpClientPeer(true)),
                    new Peers("reactor", FUTURE, () -> new ReactorPeer(false)),
                    new Peers("reactor" + OPENSSL, FUTURE, () -> new ReactorPeer(true)),
                    new Peers("vertx", FUTURE, () -> new VertxPeer(false)),
                    new Peers("vertx" + OPENSSL, FUTURE, () -> new VertxPeer(true)),
                    new Peers("helidon", List.of(Face.BLOCK), HelidonPeer::new));

    /** All, Skein first. */
    static List<Peers> all() {
        return ALL;
    }

    /** The client of that name. @throws IllegalArgumentException if there is none */
    static Peers of(String name) {
        return ALL.stream()
                .filter(peer -> peer.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no peer is called " + name));
    }

    Peer make() {
        return maker.get();
    }

    /** Whether it is to run without the module natives, and so with the JDK's TLS. */
    boolean withoutNatives() {
        return name.equals(SKEIN_JDK_TLS);
    }

    private boolean isTlsVariant() {
        return withoutNatives() || name.endsWith(OPENSSL);
    }

    /** With another TLS it is another client only where there is TLS. */
    boolean takesPartIn(Workload workload) {
        return switch (workload) {
            case W1, W2, W5, W6, W7, W8, W9 -> !isTlsVariant() && !name.equals(SKEIN_POOL);
            case W3, W4, W5TLS -> !name.equals(SKEIN_POOL);
            case W10 -> false;
            case GROWTH_10K, GROWTH_1M -> name.equals(SKEIN);
            case ORIGINS_1, ORIGINS_10K -> name.equals(SKEIN_POOL);
        };
    }

    /** Bodies of 64 MiB are streamed, by everybody; growth is Skein's promise for gather. */
    List<Face> facesFor(Workload workload) {
        return switch (workload) {
            case W6 -> name.equals(SKEIN) ? SKEIN_STREAMS : List.of(Face.STREAM);
            case W8 -> List.of(faces.getFirst());
            case GROWTH_10K, GROWTH_1M -> List.of(Face.GATHER);
            case ORIGINS_1, ORIGINS_10K -> List.of(Face.ACQUIRE);
            case W1, W2, W3, W4, W5, W5TLS, W7, W9, W10 -> faces;
        };
    }
}
