package dev.skein.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a peer is made for.
 *
 * @param concurrency requests in flight
 * @param origins how many different ones the URLs have
 * @param face the way of using it
 * @param http2 whether HTTP/2 is to be spoken, and else HTTP/1.1 only
 * @param authority the PEM file of the certificate authority to trust; null without TLS
 */
public record Setup(
        int concurrency, int origins, Face face, boolean http2, @Nullable Path authority) {
    /** So many connections a pool must be able to hold not to be what is measured. */
    public int connections() {
        return Math.max(concurrency, origins);
    }

    /** Whether it is TLS. */
    public boolean tls() {
        return authority != null;
    }

    /** The authority's file. @throws IllegalStateException without TLS */
    public Path requireAuthority() {
        if (authority == null) {
            throw new IllegalStateException("a workload without TLS has no authority");
        }
        return authority;
    }

    /** The JDK's TLS, trusting the authority. */
    public SSLContext sslContext() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust().getTrustManagers(), null);
        return context;
    }

    /** What trusts the authority. */
    public X509TrustManager trustManager() throws GeneralSecurityException, IOException {
        return (X509TrustManager) trust().getTrustManagers()[0];
    }

    private TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(requireAuthority())) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
