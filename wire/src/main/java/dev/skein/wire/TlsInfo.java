package dev.skein.wire;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a TLS handshake agreed on.
 *
 * @param protocol {@code TLSv1.3}
 * @param cipher the suite's standard name
 * @param alpn the application protocol (RFC 7301), empty when none was agreed on
 * @param peer the peer's chain, its own certificate first; empty if it sent none
 * @param resumed whether an earlier session was taken up again
 * @param provider whose TLS spoke for us: {@code JDK} or {@code BoringSSL}
 */
public record TlsInfo(
        String protocol,
        String cipher,
        String alpn,
        List<X509Certificate> peer,
        boolean resumed,
        String provider) {}
