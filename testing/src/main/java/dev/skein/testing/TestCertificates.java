package dev.skein.testing;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority for tests and what it has signed, good and bad, made in milliseconds (ECDSA P-256)
 * and never the same twice.
 *
 * <pre>{@code
 * TestCertificates certificates = TestCertificates.create();
 * ScriptedServer server = ScriptedServer.tls(certificates.localhost().context());   // or expired(), wrongName(), ...
 * HttpClient.newBuilder().sslContext(certificates.trustingContext());               // a client that trusts the authority
 * }</pre>
 */
public final class TestCertificates {
    private static final String EC_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * A key and the chain that vouches for it.
     *
     * @param key private
     * @param chain its own certificate first, the authority's last
     * @param trusted whom {@link #context} believes: the authority, so that client certificates can
     *     be asked for
     */
    public record Identity(PrivateKey key, List<X509Certificate> chain, X509Certificate trusted) {
        /** Its own certificate. */
        public X509Certificate certificate() {
            return chain.getFirst();
        }

        /**
         * For a server that shows this identity, or a client that does; it trusts the authority and
         * nobody else.
         */
        public SSLContext context() {
            return unchecked(() -> {
                KeyManagerFactory keys =
                        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(keyStore(), NO_PASSWORD);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), trusting(trusted).getTrustManagers(), null);
                return context;
            });
        }

        /** Key and chain, under the name {@code identity} and an empty password. */
        public KeyStore keyStore() {
            return unchecked(() -> {
                // JKS: PKCS #12 hashes the password ten thousand times to put a key in, or take it
                // out.
                KeyStore store = KeyStore.getInstance("JKS");
                store.load(null, NO_PASSWORD);
                store.setKeyEntry(
                        "identity", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
                return store;
            });
        }

        /** The chain as PEM, in order. */
        public String chainPem() {
            StringBuilder pem = new StringBuilder();
            chain.forEach(certificate -> pem.append(TestCertificates.pem(certificate)));
            return pem.toString();
        }

        /** The key as PEM: PKCS #8, not encrypted. */
        public String keyPem() {
            return TestCertificates.pem("PRIVATE KEY", key.getEncoded());
        }

        /** Shows the chain, never the key. */
        @Override
        public String toString() {
            return "identity " + certificate().getSubjectX500Principal();
        }
    }

    /** Work of the JDK's security packages, whose checked exceptions cannot come here. */
    private interface Work<T> {
        T done() throws Exception;
    }

    private final Instant now = Instant.now();
    private final KeyPair authorityKey = newKey();
    private final X509Certificate authority;

    private TestCertificates() {
        String name = "Skein test authority";
        authority =
                sign(
                        name,
                        authorityKey,
                        name,
                        now.minus(Duration.ofDays(365)),
                        now.plus(Duration.ofDays(365)),
                        authorityExtensions());
    }

    /** A new authority. */
    public static TestCertificates create() {
        return new TestCertificates();
    }

    // --- whom to trust

    /** The authority's own certificate, for a client to trust. */
    public X509Certificate authority() {
        return authority;
    }

    /** {@link #authority} as PEM. */
    public String authorityPem() {
        return pem(authority);
    }

    /** For a client that trusts the authority and nobody else. */
    public SSLContext trustingContext() {
        return unchecked(() -> {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusting(authority).getTrustManagers(), null);
            return context;
        });
    }

    // --- identities

    /** Valid for localhost, 127.0.0.1 and ::1. */
    public Identity localhost() {
        return issue("localhost", "127.0.0.1", "::1");
    }

    /** Valid for these host names (a wildcard such as {@code *.example} too) and IP addresses. */
    public Identity issue(String... names) {
        return issue(now.minus(Duration.ofDays(30)), now.plus(Duration.ofDays(30)), names);
    }

    /** For these names between these times. */
    public Identity issue(Instant notBefore, Instant notAfter, String... names) {
        KeyPair key = newKey();
        X509Certificate leaf =
                sign(
                        names[0],
                        key,
                        "Skein test authority",
                        notBefore,
                        notAfter,
                        leafExtensions(names));
        return new Identity(key.getPrivate(), List.of(leaf, authority), authority);
    }

    /** For localhost, but it expired three days ago. */
    public Identity expired() {
        return issue(
                now.minus(Duration.ofDays(30)),
                now.minus(Duration.ofDays(3)),
                "localhost",
                "127.0.0.1",
                "::1");
    }

    /** For localhost, but valid only from tomorrow on. */
    public Identity notYetValid() {
        return issue(
                now.plus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(30)),
                "localhost",
                "127.0.0.1",
                "::1");
    }

    /** Valid, but for {@code other.example} alone. */
    public Identity wrongName() {
        return issue("other.example");
    }

    /** For localhost, but vouched for by an authority that nobody knows. */
    public Identity unknownAuthority() {
        Identity strange = create().localhost();
        return new Identity(strange.key(), strange.chain(), authority);
    }

    /** For localhost, but signed with its own key alone. */
    public Identity selfSigned() {
        KeyPair key = newKey();
        X509Certificate leaf =
                signWith(
                        key.getPrivate(),
                        "localhost",
                        key,
                        "localhost",
                        now.minus(Duration.ofDays(30)),
                        now.plus(Duration.ofDays(30)),
                        leafExtensions("localhost", "127.0.0.1", "::1"));
        return new Identity(key.getPrivate(), List.of(leaf), authority);
    }

    // --- making them (RFC 5280, 4.1)

    private X509Certificate sign(
            String subject,
            KeyPair key,
            String issuer,
            Instant from,
            Instant to,
            byte[] extensions) {
        return signWith(authorityKey.getPrivate(), subject, key, issuer, from, to, extensions);
    }

    private static X509Certificate signWith(
            PrivateKey signer,
            String subject,
            KeyPair key,
            String issuer,
            Instant from,
            Instant to,
            byte[] extensions) {
        byte[] algorithm = Der.sequence(Der.oid(EC_WITH_SHA256));
        byte[] signed =
                Der.sequence(
                        Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
                        Der.integer(new BigInteger(127, new SecureRandom()).setBit(126)),
                        algorithm,
                        name(issuer),
                        Der.sequence(time(from), time(to)),
                        name(subject),
                        key.getPublic().getEncoded(),
                        Der.explicit(3, extensions));
        return unchecked(() -> {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(signer);
            signature.update(signed);
            byte[] certificate = Der.sequence(signed, algorithm, Der.bitString(signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate));
        });
    }

    private static byte[] authorityExtensions() {
        byte[] signsCertificatesAndLists = {0x03, 0x02, 0x01, 0x06};
        return Der.sequence(
                extension(BASIC_CONSTRAINTS, true, Der.sequence(Der.bool(true))),
                extension(KEY_USAGE, true, signsCertificatesAndLists));
    }

    private static byte[] leafExtensions(String... names) {
        List<byte[]> alternatives = new ArrayList<>();
        for (String name : names) {
            alternatives.add(alternative(name));
        }
        return Der.sequence(
                extension(
                        SUBJECT_ALTERNATIVE_NAME,
                        false,
                        Der.sequence(alternatives.toArray(byte[][]::new))),
                extension(
                        EXTENDED_KEY_USAGE,
                        false,
                        Der.sequence(Der.oid(SERVER_AUTH), Der.oid(CLIENT_AUTH))));
    }

    private static byte[] alternative(String name) {
        boolean address = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
        try {
            return address
                    ? Der.implicit(7, InetAddress.getByName(name).getAddress())
                    : Der.implicit(2, name.getBytes(StandardCharsets.US_ASCII));
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(
                    "neither a host name nor an IP address: " + name, notAnAddress);
        }
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octetString(value))
                : Der.sequence(Der.oid(oid), Der.octetString(value));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
    }

    private static byte[] time(Instant time) {
        return time.isBefore(Instant.parse("2050-01-01T00:00:00Z"))
                ? Der.utcTime(time)
                : Der.generalizedTime(time);
    }

    private static KeyPair newKey() {
        return unchecked(() -> {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        });
    }

    private static TrustManagerFactory trusting(X509Certificate authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setCertificateEntry("authority", authority);
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }

    private static String pem(X509Certificate certificate) {
        return unchecked(() -> pem("CERTIFICATE", certificate.getEncoded()));
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private static <T> T unchecked(Work<T> work) {
        try {
            return work.done();
        } catch (RuntimeException ours) {
            throw ours;
        } catch (Exception lacking) {
            throw new IllegalStateException("this JDK lacks what every JDK has", lacking);
        }
    }
}
