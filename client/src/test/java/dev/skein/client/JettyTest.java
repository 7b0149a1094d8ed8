package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Method;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.testing.TestCertificates;
import dev.skein.wire.Tls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that others wrote, and that many use. */
class JettyTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.create();

    private final Server server = new Server();
    private final ServerConnector plain = new ServerConnector(server, 1, 1);
    private final Set<Object> connections = ConcurrentHashMap.newKeySet();
    private ServerConnector secure;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(CERTIFICATES.localhost().context());
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        secure =
                new ServerConnector(
                        server,
                        1,
                        1,
                        new SslConnectionFactory(tls, "http/1.1"),
                        new HttpConnectionFactory(configuration));
        plain.setHost("127.0.0.1");
        secure.setHost("127.0.0.1");
        server.addConnector(plain);
        server.addConnector(secure);
        server.setHandler(new Pages());
        server.start();
        Tls trust =
                Tls.verified().withoutSystemTrust().withTrust(List.of(CERTIFICATES.authority()));
        client = Client.create(Scene.ONE_TRY.withTls(trust).withLimits(Limits.perOrigin(16)));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.stop();
        assertEquals(PoolLine.EMPTY, PoolLine.of(client));
    }

    /** {@code /page/n}, {@code /large}, {@code /moved}, and for whatever has a body the body. */
    private final class Pages extends Handler.Abstract {
        @Override
        public boolean handle(
                org.eclipse.jetty.server.Request request, Response response, Callback callback)
                throws Exception {
            connections.add(request.getConnectionMetaData().getId());
            String path = request.getHttpURI().getPath();
            if (path.equals("/moved")) {
                Response.sendRedirect(request, response, callback, "/page/moved");
            } else if (path.equals("/large")) {
                response.getHeaders().put("Content-Encoding", "gzip");
                response.write(
                        true, ByteBuffer.wrap(gzip(page("/large").repeat(20_000))), callback);
            } else if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
                response.getHeaders().put("Content-Type", "text/html; charset=utf-8");
                Content.Sink.write(response, true, page(path), callback);
            } else {
                Content.copy(request, response, callback);
            }
            return true;
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static String page(String path) {
        return "<h1>" + path + "</h1>\n<p>Gänse ziehen.</p>\n";
    }

    private static List<String> urls(ServerConnector connector, int count) {
        return IntStream.range(0, count).mapToObj(i -> url(connector, "/page/" + i)).toList();
    }

    private static String url(ServerConnector connector, String path) {
        boolean tls = connector.getDefaultProtocol().equalsIgnoreCase("ssl");
        return (tls ? "https" : "http") + "://127.0.0.1:" + connector.getLocalPort() + path;
    }

    private void gathersAThousand(ServerConnector connector) throws Exception {
        List<Outcome> outcomes = client.gather(urls(connector, 1000));
        for (int i = 0; i < 1000; i++) {
            assertEquals(page("/page/" + i), Scene.response(outcomes.get(i)).text());
        }
        assertTrue(connections.size() <= 16, () -> connections.size() + " connections");
    }

    @Test
    void aThousandPages() throws Exception {
        gathersAThousand(plain);
    }

    @Test
    void aThousandPagesOverTls() throws Exception {
        gathersAThousand(secure);
    }

    @Test
    void bodiesThereAndBack() throws Exception {
        byte[] bytes = page("x").repeat(50_000).getBytes(StandardCharsets.UTF_8);
        for (ServerConnector connector : List.of(plain, secure)) {
            String echo = url(connector, "/echo");
            assertArrayEquals(bytes, client.post(echo, Body.of(bytes)).bytes());
            assertArrayEquals(
                    bytes, client.put(echo, Body.stream(new ByteArrayInputStream(bytes))).bytes());
            assertArrayEquals(
                    bytes,
                    client.patch(echo, Body.stream(new ByteArrayInputStream(bytes), bytes.length))
                            .bytes());
            assertEquals("q", client.query(echo, Body.text("q")).text());
        }
    }

    @Test
    void gzipAndRedirects() throws Exception {
        dev.skein.http.Response large = client.get(url(plain, "/large"));
        assertEquals(page("/large").repeat(20_000), large.text());
        assertEquals("gzip", large.header("content-encoding"));
        assertEquals(page("/page/moved"), client.get(url(plain, "/moved")).text());
        assertEquals(0, client.head(url(plain, "/page/1")).bytes().length);
        assertEquals(page("/page/1"), client.get(url(plain, "/page/1")).text());
        assertEquals(1, connections.size());
    }

    @Test
    void whatIsNotAllowed() throws Exception {
        assertEquals(
                400, client.send(Request.get(url(plain, "/")).header("Host", "no host")).status());
        assertEquals(
                200,
                client.send(Request.of(Method.of("GREET"), url(plain, "/echo")).text("hi"))
                        .status());
    }

    @Test
    void aStreamReadSlowly() throws Exception {
        try (dev.skein.http.Response large = client.open(Request.get(url(secure, "/large")))) {
            assertEquals(40_000, large.lines().count());
        }
        assertEquals(page("/page/1"), client.get(url(secure, "/page/1")).text());
    }
}
