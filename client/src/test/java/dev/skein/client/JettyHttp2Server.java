package dev.skein.client;

import dev.skein.testing.TestCertificates.Identity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Jetty serving {@link ServedPages} over HTTP/2 and HTTP/1.1: over TLS by ALPN, in clear text by
 * prior knowledge (RFC 9113, 3.3). After GOAWAY it closes once no stream is open.
 */
final class JettyHttp2Server implements ServesHttp2 {
    private final ServedPages pages = new ServedPages();
    private final Server server = new Server();
    private final Set<EndPoint> connections = ConcurrentHashMap.newKeySet();
    private final ServerConnector plain;
    private final ServerConnector secure;

    private JettyHttp2Server(Identity identity, int maxConcurrentStreams) throws Exception {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
        HTTP2CServerConnectionFactory http2Clear = new HTTP2CServerConnectionFactory(configuration);
        for (var factory : List.of(http2, http2Clear)) {
            factory.setMaxConcurrentStreams(maxConcurrentStreams);
            // A test may cancel more often than a stranger is allowed to.
            factory.setRateControlFactory(unlimited());
        }
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(identity.context());
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
        alpn.setDefaultProtocol("http/1.1");
        plain = new ServerConnector(server, 1, 1, http1, http2Clear);
        secure =
                new ServerConnector(
                        server, 1, 1, new SslConnectionFactory(tls, "alpn"), alpn, http2, http1);
        for (ServerConnector connector : List.of(plain, secure)) {
            connector.setHost("127.0.0.1");
            connector.addBean(counting());
            server.addConnector(connector);
        }
        server.setHandler(new Pages());
        server.start();
    }

    /** One that allows 100 streams at a time. */
    static JettyHttp2Server start(Identity identity) throws Exception {
        return start(identity, 100);
    }

    /**
     * Starts one on two free ports of 127.0.0.1.
     *
     * @param identity what it shows over TLS
     */
    static JettyHttp2Server start(Identity identity, int maxConcurrentStreams) throws Exception {
        return new JettyHttp2Server(identity, maxConcurrentStreams);
    }

    @Override
    public String url(String target) {
        return "https://127.0.0.1:" + secure.getLocalPort() + target;
    }

    @Override
    public String plainUrl(String target) {
        return "http://127.0.0.1:" + plainPort() + target;
    }

    @Override
    public int plainPort() {
        return plain.getLocalPort();
    }

    @Override
    public int connections() {
        return connections.size();
    }

    @Override
    public ServedPages pages() {
        return pages;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception cause) {
            throw new IllegalStateException("Jetty does not stop", cause);
        }
    }

    private static RateControl.Factory unlimited() {
        return new RateControl.Factory() {
            @Override
            public RateControl newRateControl(EndPoint endPoint) {
                return RateControl.NO_RATE_CONTROL;
            }
        };
    }

    /** Counts sockets: several of Jetty's connections may come to stand on one, such as TLS. */
    private Connection.Listener counting() {
        return new Connection.Listener() {
            @Override
            public void onOpened(Connection connection) {
                if (connection.getEndPoint() instanceof SocketChannelEndPoint socket) {
                    connections.add(socket);
                }
            }
        };
    }

    private final class Pages extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws Exception {
            pages.serve(new JettyExchange(request, response, callback));
            return true;
        }
    }

    private record JettyExchange(Request request, Response response, Callback callback)
            implements ServedPages.Exchange {
        @Override
        public String method() {
            return request.getMethod();
        }

        @Override
        public String target() {
            return request.getHttpURI().getPathQuery();
        }

        @Override
        public String authority() {
            return request.getHttpURI().getAuthority();
        }

        @Override
        public List<Map.Entry<String, String>> fields() {
            return request.getHeaders().stream()
                    .map(field -> Map.entry(field.getLowerCaseName(), field.getValue()))
                    .toList();
        }

        @Override
        public byte[] body() throws IOException {
            return Request.asInputStream(request).readAllBytes();
        }

        @Override
        public void interim(int status, String... fields) {
            HttpFields.Mutable sent = HttpFields.build();
            put(sent, fields);
            response.writeInterim(status, sent).join();
        }

        @Override
        public void head(int status, String... fields) {
            response.setStatus(status);
            put(response.getHeaders(), fields);
            if (response.getHeaders().contains("trailer")) {
                HttpFields.Mutable trailers = HttpFields.build();
                response.setTrailersSupplier(() -> trailers);
            }
        }

        @Override
        public void write(byte[] piece) throws IOException {
            Content.Sink.write(response, false, ByteBuffer.wrap(piece));
        }

        @Override
        public void end(String... trailers) {
            if (trailers.length > 0) {
                put((HttpFields.Mutable) response.getTrailersSupplier().get(), trailers);
            }
            response.write(true, null, callback);
        }

        @Override
        public void reset() {
            callback.failed(new IOException("reset, as asked for"));
        }

        @Override
        public void goAwayAfterwards() {
            Connection connection = request.getConnectionMetaData().getConnection();
            if (connection instanceof HTTP2Connection http2) {
                Request.addCompletionListener(
                        request, failure -> http2.getSession().close(0, "goodbye", Callback.NOOP));
            } else {
                response.getHeaders().put("connection", "close");
            }
        }

        private static void put(HttpFields.Mutable into, String... fields) {
            for (int i = 0; i < fields.length; i += 2) {
                into.put(fields[i], fields[i + 1]);
            }
        }
    }
}
