package dev.skein.client;

import dev.skein.wire.CertificateNames;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
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

    final InetSocketAddress address;
    final X509Certificate certificate;
    private final CertificateNames names;
    final List<String> listed; // names it is found by
    final Set<PooledConnection> connections = new LinkedHashSet<>(); // with it, that take more

    Authority(InetSocketAddress address, X509Certificate certificate) {
        this.address = address;
        this.certificate = certificate;
        this.names = CertificateNames.of(certificate);
        this.listed = names.forms().stream().limit(MOST_LISTED).toList();
    }

    boolean covers(Place.Guest guest) {
        return guest.origin().port() == address.getPort()
                && guest.addresses().contains(address.getAddress())
                && names.cover(guest.origin().host(), PublicSuffixes.standard()::isSuffix);
    }
}
