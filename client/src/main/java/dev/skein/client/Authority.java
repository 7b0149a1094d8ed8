package dev.skein.client;

import dev.skein.wire.CertificateNames;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a server has proved to answer for: at one address and port, the hosts of one certificate
 * (RFC 9113, 9.1.1). Loop only.
 */
final class Authority {
    final InetSocketAddress address;
    final X509Certificate certificate;
    final CertificateNames names;
    final Set<PooledConnection> connections = new LinkedHashSet<>(); // with it, that take more

    Authority(InetSocketAddress address, X509Certificate certificate) {
        this.address = address;
        this.certificate = certificate;
        this.names = CertificateNames.of(certificate);
    }

    boolean covers(Place.Guest guest) {
        return guest.origin().port() == address.getPort()
                && guest.addresses().contains(address.getAddress())
                && names.cover(guest.origin().host());
    }
}
