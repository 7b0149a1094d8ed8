package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.testing.TestCertificates.Identity;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/**
 * The JDK reads what our encoder writes, and a JDK client believes or refuses it for the right
 * reason.
 */
final class TestCertificatesTest {
    private final TestCertificates certificates = TestCertificates.create();

    @Test
    void anOrdinaryClientBelievesTheGoodOne() {
        assertDoesNotThrow(() -> handshake(certificates.localhost(), "localhost"));
        assertDoesNotThrow(() -> handshake(certificates.localhost(), "127.0.0.1"));
        assertDoesNotThrow(() -> handshake(certificates.issue("*.example"), "any.example"));
    }

    @Test
    void anOrdinaryClientRefusesTheOthersForTheRightReason() {
        assertRefused(certificates.expired(), "localhost", "expired");
        assertRefused(certificates.notYetValid(), "localhost", "NotBefore");
        assertRefused(certificates.wrongName(), "localhost", "localhost");
        assertRefused(certificates.unknownAuthority(), "localhost", "path");
        assertRefused(certificates.selfSigned(), "localhost", "path");
    }

    private void assertRefused(Identity identity, String host, String reason) {
        SSLException refused = assertThrows(SSLException.class, () -> handshake(identity, host));
        StringBuilder why = new StringBuilder();
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            why.append(cause).append('\n');
        }
        assertTrue(why.toString().contains(reason), why.toString());
    }

    private void handshake(Identity identity, String host) throws Exception {
        try (ScriptedServer server = ScriptedServer.tls(identity.context());
                Socket raw = new Socket(InetAddress.getLoopbackAddress(), server.port());
                SSLSocket socket =
                        (SSLSocket)
                                certificates
                                        .trustingContext()
                                        .getSocketFactory()
                                        .createSocket(raw, host, server.port(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        }
    }

    @Test
    void theCertificatesSayWhatTheyShould() throws Exception {
        X509Certificate authority = certificates.authority();
        authority.verify(authority.getPublicKey());
        assertEquals(Integer.MAX_VALUE, authority.getBasicConstraints());
        assertTrue(authority.getKeyUsage()[5], "signs certificates");
        X509Certificate leaf = certificates.localhost().certificate();
        leaf.verify(authority.getPublicKey());
        leaf.checkValidity();
        assertEquals(3, leaf.getVersion());
        assertEquals(-1, leaf.getBasicConstraints());
        Set<Object> names =
                leaf.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1))
                        .collect(Collectors.toSet());
        assertEquals(Set.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"), names);
        assertNotEquals(
                leaf.getSerialNumber(), certificates.localhost().certificate().getSerialNumber());
        X509Certificate expired = certificates.expired().certificate();
        assertThrows(CertificateExpiredException.class, expired::checkValidity);
        X509Certificate early = certificates.notYetValid().certificate();
        assertThrows(CertificateNotYetValidException.class, early::checkValidity);
    }

    @Test
    void datesBeyond2049AreWrittenTheOtherWay() {
        Instant from = Instant.parse("2049-12-31T23:59:59Z");
        Instant to = Instant.parse("2050-01-01T00:00:00Z");
        X509Certificate certificate = certificates.issue(from, to, "a").certificate();
        assertEquals(from, certificate.getNotBefore().toInstant());
        assertEquals(to, certificate.getNotAfter().toInstant().truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void pemComesBack() throws Exception {
        Identity identity = certificates.localhost();
        var read =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(
                                        identity.chainPem().getBytes(StandardCharsets.US_ASCII)));
        assertEquals(identity.chain(), List.copyOf(read));
        String key = identity.keyPem().replaceAll("-----.*-----", "").replaceAll("\\s", "");
        var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key));
        assertEquals(identity.key(), KeyFactory.getInstance("EC").generatePrivate(encoded));
        assertTrue(certificates.authorityPem().startsWith("-----BEGIN CERTIFICATE-----\n"));
    }

    @Test
    void theKeyIsNotShown() {
        Identity identity = certificates.localhost();
        assertFalse(identity.toString().contains("key"), identity.toString());
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> certificates.issue("1.2.3.4.5.6"));
    }
}
