package dev.skein.client;

import dev.skein.wire.CertificateNames;
import dev.skein.wire.Dialer;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a server has proved to answer for: at one address and port, the hosts of one certificate
 * (RFC 9113, 9.1.1). Loop only.
 */
final class Authority {
    /** Some have a thousand, and who is not found connects by itself. */
    private static final int MOST_LISTED = 128;

    final Dialer.Proof proof;
    private final CertificateNames names;
    final List<String> listed; // names it is found by
    final Set<PooledConnection> connections = new LinkedHashSet<>(); // with it, that take more

    Authority(Dialer.Proof proof) {
        this.proof = proof;
        this.names = CertificateNames.of(proof.certificate());
        this.listed = names.forms().stream().limit(MOST_LISTED).toList();
    }

    boolean covers(Place.Guest guest) {
        InetSocketAddress address = proof.address();
        return guest.origin().port() == address.getPort()
                && guest.addresses().contains(address.getAddress())
                && names.cover(guest.origin().host(), PublicSuffixes.standard()::isSuffix);
    }
}
