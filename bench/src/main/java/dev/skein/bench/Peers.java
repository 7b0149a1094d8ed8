package dev.skein.bench;

import dev.skein.bench.peers.JdkPeer;
import dev.skein.bench.peers.SkeinPeer;
import java.util.List;
import java.util.function.Supplier;

/**
 * The Java clients by name. A supplier loads its client's classes when it is asked, so that no
 * process loads those of others.
 *
 * @param faces the ways its users use it, the usual one first
 */
record Peers(String name, List<Face> faces, Supplier<Peer> maker) {
    private static final List<Peers> ALL =
            List.of(
                    new Peers("skein", List.of(Face.GATHER, Face.BLOCK, Face.FUTURE), SkeinPeer::new),
                    new Peers("jdk", List.of(Face.FUTURE, Face.BLOCK), JdkPeer::new));

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
}
