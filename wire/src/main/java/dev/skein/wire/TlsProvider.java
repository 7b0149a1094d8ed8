package dev.skein.wire;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.ServiceLoader;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whose implementation of TLS is spoken: the JDK's, or one that a module brings along, found by
 * {@link ServiceLoader}. It brings the protocol only: whom to believe is decided by the trust
 * manager it is given, the same with each. Thread-safe.
 */
public interface TlsProvider {
    /** For people: {@code BoringSSL}. */
    String name();

    /**
     * Whether it works on this machine. Loads what it needs, natively too, so it may block; never
     * called on a loop, nor before TLS is needed.
     */
    boolean isAvailable();

    /**
     * What engines are made from. May block.
     *
     * @throws GeneralSecurityException when it cannot work with these settings; the JDK's TLS is
     *     asked instead then, unless this provider was asked for by name
     */
    Engines engines(Settings settings) throws GeneralSecurityException, IOException;

    /**
     * What engines have to do.
     *
     * @param protocols the versions to speak, {@code TLSv1.3} or {@code TLSv1.2}, best first
     * @param keys what to show to servers that ask for a certificate; empty: nothing
     * @param trust asked about every server; nobody else is
     * @param namesChecked whether {@code trust} is to check the server's name as HTTPS does (RFC
     *     9110, 4.3.4)
     * @param sessions how many sessions to keep, to be taken up again by connections to the same
     *     host and port
     */
    record Settings(
            List<String> protocols,
            List<KeyManager> keys,
            X509ExtendedTrustManager trust,
            boolean namesChecked,
            int sessions) {}

    /** Makes engines, and takes them back. Thread-safe, and never blocks. */
    interface Engines {
        /**
         * A client's engine for one connection.
         *
         * @param host a name or an address without brackets; names are sent as SNI (RFC 6066)
         * @param alpn the application protocols to offer (RFC 7301), best first; empty: none
         */
        SSLEngine open(String host, int port, List<String> alpn);

        /**
         * The handshake has finished. Called once for each engine that gets so far.
         *
         * @param openedMillis when {@code engine} was opened, by the system's clock
         * @return whether it took up an earlier session
         */
        boolean agreed(SSLEngine engine, long openedMillis);

        /** Whether it is faster with buffers outside the Java heap than with arrays. */
        boolean direct();

        /** Whose engines these are. */
        TlsProvider provider();

        /** Frees what {@code engine} holds. Called once for each, last. */
        void release(SSLEngine engine);
    }

    /** The JDK's own, which is always there. */
    static TlsProvider jdk() {
        return JdkTls.INSTANCE;
    }

    /**
     * The first available one that a module brings, else the JDK's. The system property {@code
     * skein.tls=jdk} says that the JDK's is wanted. Looked for once; may block.
     */
    static TlsProvider preferred() {
        return JdkTls.Preferred.PROVIDER;
    }
}
