package dev.skein.wire;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** TLS as the JDK speaks it. */
final class JdkTls implements TlsProvider {
    static final JdkTls INSTANCE = new JdkTls();

    /** Looked for when TLS is first needed: a process that needs none loads nothing of it. */
    static final class Preferred {
        static final TlsProvider PROVIDER = find();

        private Preferred() {}

        private static TlsProvider find() {
            if ("jdk".equalsIgnoreCase(System.getProperty("skein.tls"))) {
                return INSTANCE;
            }
            return ServiceLoader.load(TlsProvider.class, TlsProvider.class.getClassLoader())
                    .stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(TlsProvider::isAvailable)
                    .findFirst()
                    .orElse(INSTANCE);
        }
    }

    private JdkTls() {}

    @Override
    public String name() {
        return "JDK";
    }

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public Engines engines(Settings settings) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                settings.keys().toArray(KeyManager[]::new),
                new TrustManager[] {settings.trust()},
                null);
        context.getClientSessionContext().setSessionCacheSize(settings.sessions());
        var _ = context.createSSLEngine(); // loads its classes here instead of on the loop
        return new Context(context, settings);
    }

    private static final class Context implements Engines {
        private final SSLContext context;
        private final Settings settings;

        /** One for each list of protocols to offer: to collect them costs as much as a request. */
        private final Map<List<String>, SSLParameters> parameters = new ConcurrentHashMap<>();

        Context(SSLContext context, Settings settings) {
            this.context = context;
            this.settings = settings;
        }

        @Override
        public SSLEngine open(String host, int port, List<String> alpn) {
            SSLEngine engine = context.createSSLEngine(host, port);
            engine.setUseClientMode(true);
            engine.setSSLParameters(parameters.computeIfAbsent(alpn, this::parameters));
            return engine;
        }

        private SSLParameters parameters(List<String> alpn) {
            SSLParameters parameters = context.getDefaultSSLParameters();
            parameters.setProtocols(settings.protocols().toArray(String[]::new));
            parameters.setApplicationProtocols(alpn.toArray(String[]::new));
            if (settings.namesChecked()) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            return parameters;
        }

        @Override
        public boolean agreed(SSLEngine engine, long openedMillis) {
            return engine.getSession().getCreationTime() < openedMillis;
        }

        @Override
        public boolean direct() {
            return false;
        }

        @Override
        public TlsProvider provider() {
            return INSTANCE;
        }

        @Override
        public void release(SSLEngine engine) {}
    }
}
