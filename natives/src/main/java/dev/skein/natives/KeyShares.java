package dev.skein.natives;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Which group each server agreed on, so that the next hello guesses it (RFC 8446, 4.2.8).
 *
 * <p>A stranger is sent two key shares, X25519MLKEM768 and X25519: to make them is a third of the
 * client's work in a handshake, and more than half of what it sends. A server that was offered the
 * post-quantum one and took another is sent only the one it took, the other groups of elliptic
 * curves still being listed; so it is with one that asked for P-256, which it now gets without
 * another round trip. Only what a finished handshake says is kept, so nobody on the way can talk a
 * server down; and no longer than an hour, in which it may have learnt the better one.
 *
 * <p>Thread-safe. Bounded: the server that was asked for longest ago is forgotten first.
 */
final class KeyShares {
    static final Duration KEPT = Duration.ofHours(1);

    /** As BoringSSL names them, best first. */
    private static final List<String> CURVES = List.of("X25519", "P-256", "P-384", "P-521");

    private record Learnt(List<String> groups, long until) {}

    private final LongSupplier nanoTime;

    /** By host and port as one text: a record's own hashCode is spun at its first use. */
    private final Map<String, Learnt> servers;

    KeyShares(int capacity, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.servers =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Learnt> eldest) {
                        return size() > capacity;
                    }
                };
    }

    /** The groups to offer, the one to send a share of first; empty: all, as to a stranger. */
    synchronized List<String> offer(String host, int port) {
        String server = host + ':' + port;
        Learnt learnt = servers.get(server);
        if (learnt == null) {
            return List.of();
        }
        if (learnt.until - nanoTime.getAsLong() > 0) {
            return learnt.groups;
        }
        servers.remove(server);
        return List.of();
    }

    /** A finished handshake has agreed on {@code group}, by BoringSSL's name for it. */
    synchronized void agreed(String host, int port, String group) {
        if (!CURVES.contains(group)) {
            return;
        }
        String server = host + ':' + port;
        Learnt known = servers.get(server);
        if (known == null) {
            servers.put(server, new Learnt(first(group), nanoTime.getAsLong() + KEPT.toNanos()));
        } else if (!known.groups.getFirst().equals(group)) {
            servers.put(server, new Learnt(first(group), known.until));
        }
    }

    private static List<String> first(String group) {
        return Stream.concat(Stream.of(group), CURVES.stream()).distinct().toList();
    }
}
