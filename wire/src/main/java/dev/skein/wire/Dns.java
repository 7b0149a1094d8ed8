package dev.skein.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * Turns a host's name into its addresses: the part of resolving that a user may replace, by a map
 * in tests, by a name server of one's own. It is never asked about IP addresses nor about {@code
 * localhost}.
 */
@FunctionalInterface
public interface Dns {
    /**
     * The addresses of {@code host}, best first. Called on a thread of its own that it may block,
     * by several threads at once.
     *
     * @param host in ASCII, lower case
     * @throws IOException when there is none, as a rule {@link java.net.UnknownHostException}; an
     *     empty list means the same
     */
    List<InetAddress> lookup(String host) throws IOException;

    /**
     * The machine's: {@link InetAddress#getAllByName}. The JDK keeps its own cache in front of it,
     * 30 s for addresses and 10 s for failures unless the security properties {@code
     * networkaddress.cache.ttl} and {@code networkaddress.cache.negative.ttl} say otherwise; what
     * it holds is as old again when it enters ours.
     */
    static Dns system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
