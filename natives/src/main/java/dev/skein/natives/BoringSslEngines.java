package dev.skein.natives;

import dev.skein.wire.TlsProvider;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Principal;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Netty's engines over BoringSSL. What they hold is native and counted: an engine's by its wire, a
 * context's by this object, whose end the garbage collector tells (there is no close of a {@code
 * Tls}); a context outlives the engines made from it.
 */
final class BoringSslEngines implements TlsProvider.Engines {
    private static final Cleaner CLEANER = Cleaner.create();

    /** The JDK's property for it, which Netty obeys too: the user's choice is not to be undone. */
    private static final boolean GROUPS_CHOSEN = System.getProperty("jdk.tls.namedGroups") != null;

    /** As long as the JDK keeps sessions; a server's ticket may say less. */
    private static final long SESSION_SECONDS = Duration.ofDays(1).toSeconds();

    private final TlsProvider provider;
    private final TlsProvider.Settings settings;

    /** One for each list of protocols to offer, which Netty holds in the context. */
    private final Map<List<String>, SslContext> contexts;

    private final KeyShares keyShares;

    private BoringSslEngines(TlsProvider provider, TlsProvider.Settings settings) {
        this.provider = provider;
        this.settings = settings;
        this.keyShares = new KeyShares(settings.sessions(), System::nanoTime);
        Map<List<String>, SslContext> made = new ConcurrentHashMap<>();
        contexts = made;
        CLEANER.register(this, () -> made.values().forEach(ReferenceCountUtil::release));
    }

    static BoringSslEngines of(TlsProvider provider, TlsProvider.Settings settings)
            throws GeneralSecurityException, IOException {
        for (KeyManager manager : settings.keys()) {
            if (manager instanceof X509KeyManager keys) {
                requireReadable(keys);
            }
        }
        BoringSslEngines engines = new BoringSslEngines(provider, settings);
        // Loads the classes here instead of on the loop.
        engines.release(engines.open("localhost", 0, List.of("http/1.1")));
        return engines;
    }

    /** BoringSSL signs by itself, so a key that never leaves its token is none for it. */
    private static void requireReadable(X509KeyManager keys) throws InvalidKeyException {
        for (String type : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            String @Nullable [] aliases =
                    keys.getClientAliases(type, (Principal @Nullable []) null);
            for (String alias : aliases == null ? new String[0] : aliases) {
                PrivateKey key = keys.getPrivateKey(alias);
                if (key != null && key.getEncoded() == null) {
                    throw new InvalidKeyException("the key " + alias + " cannot be read");
                }
            }
        }
    }

    @Override
    public SSLEngine open(String host, int port, List<String> alpn) {
        SSLEngine engine =
                contexts.computeIfAbsent(alpn, this::context)
                        .newEngine(UnpooledByteBufAllocator.DEFAULT, host, port);
        List<String> groups = GROUPS_CHOSEN ? List.of() : keyShares.offer(host, port);
        if (!groups.isEmpty()) {
            SSL.setCurvesList(pointer(engine), groups.toArray(String[]::new));
        }
        return engine;
    }

    private SslContext context(List<String> alpn) {
        SslContextBuilder builder =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL_REFCNT)
                        .protocols(settings.protocols())
                        .trustManager(settings.trust())
                        .endpointIdentificationAlgorithm(settings.namesChecked() ? "HTTPS" : null)
                        .sessionCacheSize(settings.sessions())
                        .sessionTimeout(SESSION_SECONDS)
                        // Certificates are checked where the handshake is: a hop costs more.
                        .option(OpenSslContextOption.USE_TASKS, false);
        settings.keys().forEach(builder::keyManager);
        if (!alpn.isEmpty()) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            alpn));
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("BoringSSL cannot be set up: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean agreed(SSLEngine engine, long openedMillis) {
        long ssl = pointer(engine);
        if (ssl == 0) {
            return false; // ended by the peer meanwhile
        }
        keyShares.agreed(engine.getPeerHost(), engine.getPeerPort(), group(ssl));
        return SSL.isSessionReused(ssl);
    }

    private static String group(long ssl) {
        try {
            String name = SSL.getGroupName(ssl);
            return name == null ? "" : name; // null: TLS 1.2 without a Diffie-Hellman exchange
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long pointer(SSLEngine engine) {
        return ((ReferenceCountedOpenSslEngine) engine).sslPointer();
    }

    @Override
    public boolean direct() {
        return true;
    }

    @Override
    public TlsProvider provider() {
        return provider;
    }

    @Override
    public void release(SSLEngine engine) {
        ReferenceCountUtil.release(engine);
    }
}
