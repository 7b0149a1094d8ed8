package dev.skein.client;

import dev.skein.http.Origin;
import dev.skein.wire.CertificateNames;
import dev.skein.wire.Dialer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shared connections of one loop by what their servers answer for. Asked once for each
 * connection that is to be opened, so by hash: many a server has ten thousand names. Loop only.
 */
final class Authorities {
    /** Those of one authority answer alike, so no more are tried. */
    private static final int MOST_TRIED = 8;

    private final Map<Dialer.Proof, Authority> known = new HashMap<>();
    private final Map<String, Authority> byHost = new HashMap<>(); // and address, and port

    /** {@code connection} is open, and is shared. */
    Authority add(PooledConnection connection, Dialer.Proof proof) {
        Authority authority = known.computeIfAbsent(proof, this::list);
        authority.connections.add(connection);
        return authority;
    }

    private Authority list(Dialer.Proof proof) {
        Authority authority = new Authority(proof);
        for (String form : authority.listed) {
            byHost.put(key(form, proof.address()), authority);
        }
        return authority;
    }

    /** {@code connection}, which had {@code authority}, takes no more. */
    void remove(PooledConnection connection, Authority authority) {
        if (!authority.connections.remove(connection) || !authority.connections.isEmpty()) {
            return;
        }
        for (String form : authority.listed) {
            byHost.remove(key(form, authority.proof.address()), authority);
        }
        known.remove(authority.proof);
    }

    /** Some that could carry what is for {@code origin}, whose host has these addresses. */
    List<PooledConnection> covering(Origin origin, List<InetAddress> addresses) {
        if (known.isEmpty()) {
            return List.of();
        }
        List<PooledConnection> found = new ArrayList<>();
        for (String form : CertificateNames.formsOf(origin.host())) {
            for (InetAddress address : addresses) {
                Authority authority = byHost.get(key(form, address, origin.port()));
                if (authority != null) {
                    authority.connections.stream().limit(MOST_TRIED).forEach(found::add);
                }
            }
        }
        return found;
    }

    private static String key(String form, InetSocketAddress address) {
        return key(form, address.getAddress(), address.getPort());
    }

    private static String key(String form, InetAddress address, int port) {
        return form + '/' + address.getHostAddress() + '/' + port;
    }
}
