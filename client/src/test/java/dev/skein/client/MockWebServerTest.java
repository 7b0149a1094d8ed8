package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skein.http.Body;
import dev.skein.http.Delivery;
import dev.skein.http.HttpException;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.TestCertificates;
import dev.skein.wire.Tls;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against OkHttp's own scripted server: what its client is held to, ours is too. */
class MockWebServerTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.create();

    private final MockWebServer server = new MockWebServer();
    private final Client client =
            Client.create(
                    Scene.ONE_TRY.withTls(
                            Tls.verified()
                                    .withoutSystemTrust()
                                    .withTrust(List.of(CERTIFICATES.authority()))));

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        assertEquals(PoolLine.EMPTY, PoolLine.of(client));
    }

    private String url() {
        return server.url("/").toString();
    }

    private static MockResponse.Builder ok(String body) {
        return new MockResponse.Builder().code(200).body(body);
    }

    @Test
    void chunked() throws Exception {
        server.enqueue(
                new MockResponse.Builder().chunkedBody("goose ".repeat(10_000), 777).build());
        server.enqueue(ok("next").build());
        assertEquals("goose ".repeat(10_000), client.get(url()).text());
        assertEquals("next", client.get(url()).text());
        assertEquals(0, server.takeRequest().getExchangeIndex());
        assertEquals(1, server.takeRequest().getExchangeIndex(), "on the same connection");
    }

    @Test
    void disconnectsAtOddMoments() {
        SocketEffect close = new SocketEffect.CloseSocket();
        String body = "goose ".repeat(100_000);
        server.enqueue(ok(body).onRequestStart(close).build());
        server.enqueue(ok(body).onResponseStart(close).build());
        server.enqueue(ok(body).onResponseBody(close).build());
        server.enqueue(
                new MockResponse.Builder().chunkedBody(body, 100).onResponseBody(close).build());
        for (int i = 0; i < 4; i++) {
            HttpException cut =
                    assertThrows(
                            HttpException.ClosedEarly.class,
                            () -> client.get(url()),
                            "disconnect " + i);
            assertEquals(i < 2 ? Delivery.MAYBE_PROCESSED : Delivery.ANSWERED, cut.delivery());
        }
    }

    @Test
    void aDisconnectAfterTheResponse() throws Exception {
        server.enqueue(ok("one").onResponseEnd(new SocketEffect.CloseSocket()).build());
        server.enqueue(ok("two").onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE).build());
        server.enqueue(ok("three").build());
        assertEquals("one", client.get(url()).text());
        assertEquals("two", client.get(url()).text());
        assertEquals("three", client.get(url()).text());
    }

    @Test
    void aDisconnectWithinTheRequest() {
        server.enqueue(ok("x").onRequestBody(new SocketEffect.CloseSocket()).build());
        HttpException cut =
                assertThrows(
                        HttpException.ClosedEarly.class,
                        () -> client.post(url(), Body.of(new byte[4 << 20])));
        assertEquals(Delivery.MAYBE_PROCESSED, cut.delivery());
    }

    @Test
    void aServerThatStalls() {
        server.enqueue(ok("x").onResponseStart(SocketEffect.Stall.INSTANCE).build());
        Request request = Request.get(url()).timeout(Duration.ofMillis(100));
        assertEquals(
                Phase.FIRST_BYTE,
                assertThrows(HttpException.Timeout.class, () -> client.send(request)).phase());
    }

    @Test
    void overTls() throws Exception {
        server.useHttps(CERTIFICATES.localhost().context().getSocketFactory());
        server.setProtocols(List.of(Protocol.HTTP_1_1));
        server.enqueue(ok("secure").build());
        server.enqueue(
                new MockResponse.Builder().chunkedBody("goose ".repeat(100_000), 5000).build());
        assertEquals("secure", client.get(url()).text());
        assertEquals("goose ".repeat(100_000), client.get(url()).text());
    }

    @Test
    void aFailedHandshake() throws Exception {
        server.useHttps(CERTIFICATES.localhost().context().getSocketFactory());
        server.enqueue(new MockResponse.Builder().failHandshake().build());
        server.enqueue(ok("secure").build());
        assertEquals(
                Delivery.NOT_SENT,
                assertThrows(HttpException.Tls.class, () -> client.get(url())).delivery());
        assertEquals("secure", client.get(url()).text());
    }

    @Test
    void cookiesRedirectsAndInterimResponses() throws Exception {
        server.enqueue(
                new MockResponse.Builder()
                        .code(302)
                        .addHeader("Location", "/next")
                        .addHeader("Set-Cookie", "a=1")
                        .build());
        server.enqueue(
                ok("there")
                        .addInformationalResponse(new MockResponse.Builder().code(103).build())
                        .build());
        Response response = client.post(url(), Body.text("form"));
        assertEquals("there", response.text());
        assertEquals("form", server.takeRequest().getBody().utf8());
        RecordedRequest second = server.takeRequest();
        assertEquals("GET", second.getMethod());
        assertEquals("a=1", second.getHeaders().get("Cookie"));
    }
}
