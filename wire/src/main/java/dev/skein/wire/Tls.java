package dev.skein.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken by a client: whom it trusts, how it shows itself. Always TLS 1.2 or 1.3, the
 * peer's certificate and name checked, unless {@link #insecureTrustAll()}. Immutable, and best
 * shared: sessions are taken up again by those who use the same one.
 */
public final class Tls {
    /** What is kept of earlier connections, to shorten the next handshake with the same host. */
    private static final int SESSIONS = 4096;

    private final Config config;
    private final AtomicReference<@Nullable CompletableFuture<TlsProvider.Engines>> engines =
            new AtomicReference<>();

    private record Config(
            boolean systemRoots,
            List<X509Certificate> roots,
            List<KeyManager> keys,
            List<String> protocols,
            boolean trustAll,
            @Nullable TlsProvider provider) {} // null: the preferred one

    private Tls(Config config) {
        this.config = config;
    }

    /** Trusts whom the JDK trusts; TLS 1.2 and 1.3. */
    public static Tls verified() {
        return new Tls(
                new Config(true, List.of(), List.of(), List.of("TLSv1.3", "TLSv1.2"), false, null));
    }

    /**
     * Believes every certificate, for any name: whoever sits on the way can read and change
     * everything. For tests and for looking at broken servers.
     */
    public static Tls insecureTrustAll() {
        return new Tls(
                new Config(false, List.of(), List.of(), List.of("TLSv1.3", "TLSv1.2"), true, null));
    }

    /**
     * Trusts the certificates of a PEM file too.
     *
     * @throws UncheckedIOException when it cannot be read or holds none
     */
    public Tls withTrust(Path pem) {
        return withTrust(read(() -> Pem.certificates(pem)));
    }

    /** Trusts the certificates of {@code store} too. */
    public Tls withTrust(KeyStore store) {
        return withTrust(certificates(store));
    }

    /** Trusts {@code authorities} too: as roots, or as the server's own certificate. */
    public Tls withTrust(List<X509Certificate> authorities) {
        List<X509Certificate> roots =
                Stream.concat(config.roots.stream(), authorities.stream()).toList();
        return new Tls(
                new Config(
                        config.systemRoots,
                        roots,
                        config.keys,
                        config.protocols,
                        config.trustAll,
                        config.provider));
    }

    /** Trusts those given by {@code withTrust} only, and none of the JDK's. */
    public Tls withoutSystemTrust() {
        return new Tls(
                new Config(
                        false,
                        config.roots,
                        config.keys,
                        config.protocols,
                        config.trustAll,
                        config.provider));
    }

    /**
     * Shows this certificate to servers that ask for one; replaces an earlier one.
     *
     * @param chain PEM, the own certificate first
     * @param key PEM, PKCS #8, not encrypted
     * @throws UncheckedIOException when one cannot be read
     */
    public Tls withClientCertificate(Path chain, Path key) {
        List<X509Certificate> certificates = read(() -> Pem.certificates(chain));
        PrivateKey own = read(() -> Pem.privateKey(key));
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("client", own, new char[0], certificates.toArray(new Certificate[0]));
            return withClientCertificate(store, new char[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "certificate and key cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Shows a certificate of {@code store} to servers that ask for one; replaces an earlier one.
     */
    public Tls withClientCertificate(KeyStore store, char[] password) {
        try {
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            List<KeyManager> keys = List.of(factory.getKeyManagers());
            return new Tls(
                    new Config(
                            config.systemRoots,
                            config.roots,
                            keys,
                            config.protocols,
                            config.trustAll,
                            config.provider));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the key store cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Speaks nothing older.
     *
     * @param protocol {@code TLSv1.2} (the default) or {@code TLSv1.3}
     */
    public Tls withMinimum(String protocol) {
        List<String> protocols =
                switch (protocol) {
                    case "TLSv1.2" -> List.of("TLSv1.3", "TLSv1.2");
                    case "TLSv1.3" -> List.of("TLSv1.3");
                    default ->
                            throw new IllegalArgumentException(
                                    "TLSv1.2 or TLSv1.3, not " + protocol);
                };
        return new Tls(
                new Config(
                        config.systemRoots,
                        config.roots,
                        config.keys,
                        protocols,
                        config.trustAll,
                        config.provider));
    }

    /**
     * Speaks by {@code provider}, whatever else there is: {@code withProvider(TlsProvider.jdk())}.
     * Without this it is {@link TlsProvider#preferred()}.
     */
    public Tls withProvider(TlsProvider provider) {
        return new Tls(
                new Config(
                        config.systemRoots,
                        config.roots,
                        config.keys,
                        config.protocols,
                        config.trustAll,
                        provider));
    }

    /** Names no key. */
    @Override
    public String toString() {
        // No format: the command's parser asks for this text at each start, and the JDK's first
        // format reads a locale.
        return "Tls["
                + (config.trustAll
                        ? "trusts all"
                        : config.systemRoots ? "system roots" : "own roots")
                + ", "
                + config.roots.size()
                + " extra roots"
                + (config.keys.isEmpty() ? "" : ", client certificate")
                + ", "
                + config.protocols
                + (config.provider == null ? "" : ", " + config.provider.name())
                + "]";
    }

    /**
     * Whether a server that was believed is one that any host of its certificate could be asked of:
     * it was checked, and did not learn who we are by a certificate that was meant for one host.
     */
    boolean provesNames() {
        return !config.trustAll && config.keys.isEmpty();
    }

    /**
     * What engines are made from. The first call begins to make it, on a thread of its own, as
     * reading the roots and loading TLS takes some 100 ms; it is made once.
     */
    CompletableFuture<TlsProvider.Engines> engines() {
        CompletableFuture<TlsProvider.Engines> known = engines.get();
        if (known != null) {
            return known;
        }
        CompletableFuture<TlsProvider.Engines> mine = new CompletableFuture<>();
        if (!engines.compareAndSet(null, mine)) {
            return engines();
        }
        Thread.ofPlatform().daemon().name("skein-tls").start(() -> make(mine));
        return mine;
    }

    /**
     * As certificates have it: without brackets, and without the dot at the end (RFC 6066, section
     * 3).
     */
    static String peerName(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private void make(CompletableFuture<TlsProvider.Engines> future) {
        try {
            future.complete(make());
        } catch (Throwable failure) { // whoever waits must hear of it
            future.completeExceptionally(failure);
        }
    }

    private TlsProvider.Engines make() throws GeneralSecurityException, IOException {
        Trust trust = config.trustAll ? Trust.all() : Trust.of(config.systemRoots, config.roots);
        TlsProvider.Settings settings =
                new TlsProvider.Settings(
                        config.protocols, config.keys, trust, !config.trustAll, SESSIONS);
        if (config.provider != null) {
            return config.provider.engines(settings);
        }
        try {
            return TlsProvider.preferred().engines(settings);
        } catch (GeneralSecurityException cannotDoThis) {
            return TlsProvider.jdk().engines(settings);
        }
    }

    static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<X509Certificate> certificates(KeyStore store) {
        try {
            List<X509Certificate> certificates = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    certificates.add(certificate);
                }
            }
            return certificates;
        } catch (KeyStoreException e) {
            throw new IllegalArgumentException("the key store was not loaded", e);
        }
    }

    private interface Read<T> {
        T read() throws IOException;
    }

    private static <T> T read(Read<T> source) {
        try {
            return source.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
