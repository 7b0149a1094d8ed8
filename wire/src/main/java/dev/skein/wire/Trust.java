package dev.skein.wire;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's checks of a chain and its name, with failures said so that people understand them, and
 * not repeated for a chain that has just passed.
 */
final class Trust extends X509ExtendedTrustManager {
    /** The roots that come with the JDK or the system: read once, by the first who needs them. */
    private static final class SystemRoots {
        static final X509ExtendedTrustManager MANAGER = manager(null);
    }

    /** Whether a stapled answer decides too, which is another one in each handshake. */
    private static final boolean REVOCATION = Boolean.getBoolean("com.sun.net.ssl.checkRevocation");

    private final @Nullable X509ExtendedTrustManager checks; // null: none
    private final VerifiedChains verified = new VerifiedChains(System::currentTimeMillis);

    private Trust(@Nullable X509ExtendedTrustManager checks) {
        this.checks = checks;
    }

    static Trust all() {
        return new Trust(null);
    }

    static Trust of(boolean systemRoots, List<X509Certificate> more)
            throws GeneralSecurityException, IOException {
        if (more.isEmpty() && systemRoots) {
            return new Trust(SystemRoots.MANAGER);
        }
        KeyStore store = Tls.emptyStore();
        Stream<X509Certificate> first =
                systemRoots ? Stream.of(SystemRoots.MANAGER.getAcceptedIssuers()) : Stream.empty();
        for (X509Certificate certificate : Stream.concat(first, more.stream()).toList()) {
            store.setCertificateEntry("root-" + store.size(), certificate);
        }
        return new Trust(manager(store));
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager checks) {
                    return checks;
                }
            }
            throw new IllegalStateException("this Java cannot check certificates");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the trusted authorities cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (checks == null) {
            return;
        }
        String host = engine.getPeerHost();
        SSLSession session = engine.getHandshakeSession();
        VerifiedChains.Chain shown =
                REVOCATION || host == null || session == null
                        ? null
                        : VerifiedChains.Chain.of(chain, host, authType, session.getProtocol());
        if (shown != null && verified.has(shown)) {
            return;
        }
        try {
            checks.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw CertificateProblem.of(List.of(chain), host, e);
        }
        if (shown != null) {
            verified.add(shown, chain);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (checks != null) {
            checks.checkServerTrusted(chain, authType, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        if (checks != null) {
            checks.checkServerTrusted(chain, authType);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw notAServer();
    }

    private static CertificateException notAServer() {
        return new CertificateException("these are a client's rules");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return checks == null ? new X509Certificate[0] : checks.getAcceptedIssuers();
    }
}
