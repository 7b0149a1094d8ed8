package dev.skein.client;

import static dev.skein.client.Scene.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Delivery;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import dev.skein.testing.TestCertificates;
import dev.skein.wire.Tls;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.create();
    private static final Map<String, Function<TestCertificates, TestCertificates.Identity>> BAD =
            Map.of(
                    "expired", TestCertificates::expired,
                    "not yet", TestCertificates::notYetValid,
                    "wrong name", TestCertificates::wrongName,
                    "stranger", TestCertificates::unknownAuthority,
                    "self signed", TestCertificates::selfSigned);

    @RegisterExtension final Scene scene = new Scene();

    private ScriptedServer server(TestCertificates.Identity identity, Script... scripts) {
        return scene.opened(ScriptedServer.tls(identity.context(), scripts));
    }

    private ScriptedServer good(Script... scripts) {
        return server(CERTIFICATES.localhost(), scripts);
    }

    private static Options trusting() {
        return Scene.ONE_TRY.withTls(
                Tls.verified().withoutSystemTrust().withTrust(List.of(CERTIFICATES.authority())));
    }

    @Test
    void aGoodServer() throws Exception {
        ScriptedServer server =
                good().on("/", request -> Answer.ok(request.body()))
                        .on("/big", Answer.bytes(20 << 20));
        Client client = scene.client(trusting());
        Response response = client.post(server.url("/"), Body.text("goose ".repeat(100_000)));
        assertEquals("goose ".repeat(100_000), response.text());
        assertTrue(response.timings().tlsNanos() > 0);
        assertEquals(20 << 20, client.get(server.url("/big")).bytes().length);
        assertEquals(
                "honk",
                client.post(server.url("/").replace("127.0.0.1", "localhost"), Body.text("honk"))
                        .text());
        assertEquals(2, server.connections());
    }

    @Test
    void manyAtOnce() throws Exception {
        ScriptedServer server = good().on("/*", request -> Answer.ok(request.path()));
        List<Outcome> outcomes =
                scene.client(trusting().withLimits(Limits.perOrigin(8)))
                        .gather(
                                java.util.stream.IntStream.range(0, 200)
                                        .mapToObj(i -> server.url("/" + i)));
        for (int i = 0; i < 200; i++) {
            assertEquals("/" + i, Scene.response(outcomes.get(i)).text());
        }
        assertTrue(server.connections() <= 8);
    }

    @ParameterizedTest
    @CsvSource({
        "expired, expired",
        "not yet, not valid",
        "wrong name, other.example",
        "stranger, certificate of 127.0.0.1",
        "self signed, self-signed",
    })
    void badCertificates(String which, String word) {
        ScriptedServer server =
                server(BAD.get(which).apply(CERTIFICATES)).on("/", Answer.ok("secret"));
        Client client = scene.client(trusting());
        HttpException.Tls refused =
                fails(
                        HttpException.Tls.class,
                        Phase.TLS,
                        () -> client.get(server.url("/?key=secret")),
                        word,
                        "https://127.0.0.1:" + server.port());
        assertEquals(Delivery.NOT_SENT, refused.delivery());
        assertEquals(0, server.requestCount(), "nothing was said to it");
        assertEquals(0, PoolLine.of(client).sockets());
    }

    @Test
    void trustIsNotGivenUnasked() {
        ScriptedServer server = good().on("/", Answer.ok("secret"));
        assertThrows(HttpException.Tls.class, () -> scene.client().get(server.url("/")));
    }

    @Test
    void insecureTrustAll() throws Exception {
        Client client = scene.client(Scene.ONE_TRY.withTls(Tls.insecureTrustAll()));
        for (var bad : BAD.values()) {
            ScriptedServer server = server(bad.apply(CERTIFICATES)).on("/", Answer.ok("here"));
            assertEquals("here", client.get(server.url("/")).text());
        }
    }

    @Test
    void aClientCertificate() throws Exception {
        ScriptedServer server = good().requireClientCertificate().on("/", Answer.ok("here"));
        Tls tls = Tls.verified().withoutSystemTrust().withTrust(List.of(CERTIFICATES.authority()));
        TestCertificates.Identity own = CERTIFICATES.issue("client.test");
        Client known =
                scene.client(
                        Scene.ONE_TRY.withTls(
                                tls.withClientCertificate(own.keyStore(), new char[0])));
        assertEquals("here", known.get(server.url("/")).text());
        HttpException failure =
                assertThrows(
                        HttpException.class, () -> scene.client(trusting()).get(server.url("/")));
        assertTrue(
                failure instanceof HttpException.Tls
                        || failure instanceof HttpException.ClosedEarly,
                failure::toString);
    }

    @Test
    void aBodyWithoutLengthNeedsItsCloseNotify() throws Exception {
        Script head =
                Script.begin()
                        .readRequest()
                        .head("HTTP/1.1 200 OK", "Connection: close")
                        .send("half");
        ScriptedServer cut = good(head.cut());
        fails(
                HttpException.ClosedEarly.class,
                Phase.BODY,
                () -> scene.client(trusting()).get(cut.url("/")));
        ScriptedServer whole = good(head.close());
        assertEquals("half", scene.client(trusting()).get(whole.url("/")).text());
        ScriptedServer streamed = good(head.cut());
        try (Response response = scene.client(trusting()).open(Request.get(streamed.url("/")))) {
            assertThrows(
                    HttpException.ClosedEarly.class, () -> response.body().open().readAllBytes());
        }
    }

    @Test
    void aBodyWithItsLengthNeedsNone() throws Exception {
        ScriptedServer server =
                good(
                        Script.begin()
                                .readRequest()
                                .head("HTTP/1.1 200 OK", "Content-Length: 4")
                                .send("here")
                                .cut());
        assertEquals("here", scene.client(trusting()).get(server.url("/")).text());
    }

    @Test
    void aServerThatSpeaksNoTls() {
        ScriptedServer plain =
                scene.opened(
                        ScriptedServer.start(
                                Script.begin().send("HTTP/1.1 400 Bad Request\r\n\r\n").never()));
        fails(
                HttpException.Tls.class,
                Phase.TLS,
                () -> scene.client().get("https://127.0.0.1:" + plain.port() + "/"),
                "does not speak TLS",
                "is it http");
        ScriptedServer mute = scene.opened(ScriptedServer.start(Script.begin().close()));
        fails(
                HttpException.Tls.class,
                Phase.TLS,
                () -> scene.client().get("https://127.0.0.1:" + mute.port() + "/"));
    }

    @Test
    void staleConnectionsAreReplacedOverTlsToo() throws Exception {
        ScriptedServer server = good().on("/", Answer.ok("here"));
        Client client = scene.client(trusting());
        for (int i = 0; i < 3; i++) {
            assertEquals("here", client.get(server.url("/")).text());
            server.restart();
        }
        assertEquals("here", client.get(server.url("/")).text());
    }

    @ParameterizedTest
    @CsvSource({"my_host.test", "xn--mnchen-3ya.test", "a.b.test."})
    void namesThatAreUnusual(String name) {
        ScriptedServer server = server(CERTIFICATES.issue("other.test")).on("/", Answer.ok("here"));
        Client client =
                scene.client(
                        trusting()
                                .withDns(host ->
                                        List.of(
                                                InetAddress.getByAddress(
                                                        new byte[] {127, 0, 0, 1}))));
        fails(
                HttpException.Tls.class,
                Phase.TLS,
                () -> client.get("https://" + name + ":" + server.port() + "/"),
                "certificate");
    }

    @Test
    void httpsDoesNotLeadToHttp() throws Exception {
        scene.server.on("/", Answer.ok("open"));
        ScriptedServer server = good().on("/", Answer.redirect(scene.url("/")));
        fails(
                HttpException.Refused.class,
                Phase.BODY,
                () -> scene.client(trusting()).get(server.url("/")),
                "http");
        Options allowed = trusting().withRedirects(Redirects.standard().withDowngrade());
        assertEquals("open", scene.client(allowed).get(server.url("/")).text());
    }

    @Test
    void streamsAndBackPressure() throws Exception {
        ScriptedServer server =
                good().on("/", Answer.bytes(30 << 20)).on("/next", Answer.ok("next"));
        Client client = scene.client(trusting().withLimits(Limits.perOrigin(1)));
        for (int i = 0; i < 3; i++) {
            try (Response response = client.open(Request.get(server.url("/")))) {
                byte[] bytes = response.bytes();
                assertEquals(30 << 20, bytes.length);
                assertEquals((byte) ((bytes.length - 1) % 251), bytes[bytes.length - 1]);
            }
            assertEquals("next", client.get(server.url("/next")).text());
        }
        assertEquals(1, server.connections());
    }
}
