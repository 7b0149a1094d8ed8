package dev.skein.client;

import static dev.skein.client.Scene.response;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Success;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds over HTTP/1.1 holds over HTTP/2: against servers that others wrote. */
@ParameterizedClass(name = "{0}, tls: {1}")
@CsvSource({"JETTY, true", "JETTY, false", "NETTY, true", "NETTY, false"})
class Http2Test implements ServesHttp2Files {
    @RegisterExtension final Http2Scene scene = new Http2Scene();
    private static ServesHttp2 server;

    private final boolean tls;
    private final int connectionsBefore = server.connections();
    private Client client;

    Http2Test(ServesHttp2.Kind kind, boolean tls) {
        this.tls = tls;
    }

    @BeforeParameterizedClassInvocation
    static void startServer(ServesHttp2.Kind kind) throws Exception {
        server = kind.start(Http2Scene.CERTIFICATES.localhost(), 100);
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        client = scene.client(tls ? Http2Scene.TRUSTING : Http2Scene.ONLY_HTTP_2);
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public String url(String target) {
        return tls ? server.url(target) : server.plainUrl(target);
    }

    private int connections() {
        return server.connections() - connectionsBefore;
    }

    @Override
    public void oneConnectionDidIt() {
        assertEquals(1, connections());
        Http2Scene.awaitRest(client);
        assertEquals(PoolLine.idle(1), PoolLine.of(client));
    }

    // The four faces.

    @Test
    void blocking() throws Exception {
        for (int i = 0; i < 3; i++) {
            sees("/hello", 200, "hello");
        }
        Response response = client.send(Request.get(url("/hello")));
        assertEquals("text/plain; charset=utf-8", response.header("Content-Type"));
        assertEquals("5", response.header("content-length"));
        assertEquals(1, response.attempts());
        assertTrue(response.timings().totalNanos() > 0);
        oneConnectionDidIt();
    }

    @Test
    void endlessLeftEarly() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (Response response = client.open(Request.get(url("/endless")))) {
                assertEquals(100_000, response.body().open().readNBytes(100_000).length);
            }
        }
        sees("/hello", 200, "hello");
        oneConnectionDidIt();
    }

    @Test
    void streamedInBulk() throws Exception {
        List<String> urls = List.of(url("/hello"), url("/bytes/" + LARGE), url("/gzip"));
        try (Results<Outcome> results = client.bulk(urls).streaming().ordered()) {
            Iterator<Outcome> walk = results.iterator();
            assertEquals("hello", response(walk.next()).text());
            assertArrayEquals(
                    ServedPages.bytes(LARGE), response(walk.next()).body().open().readAllBytes());
            assertEquals(ServedPages.packedText(), response(walk.next()).text());
        }
        oneConnectionDidIt();
    }

    // Messages.

    @Test
    void fieldsThere() throws Exception {
        String echo =
                client.send(
                                Request.get(url("/echo?a=b&c"))
                                        .header("X-One", "1")
                                        .header("x-long", "v".repeat(5_000)))
                        .text();
        assertTrue(echo.startsWith("GET /echo?a=b&c\n"), echo);
        assertTrue(echo.contains("\nx-one: 1\n"), echo);
        assertTrue(echo.contains("\nx-long: " + "v".repeat(5_000) + "\n"), echo);
        assertTrue(echo.contains("\nuser-agent: "), echo);
        assertTrue(echo.contains("\naccept-encoding: "), echo);
        for (String ofHttp1 : List.of("\nconnection:", "\ntransfer-encoding:", "\nte:")) {
            assertFalse(echo.contains(ofHttp1), echo);
        }
        oneConnectionDidIt();
    }

    @Test
    void everyStatus() throws Exception {
        for (int status : new int[] {200, 201, 204, 304, 400, 404, 418, 500, 503}) {
            boolean bodiless = status == 204 || status == 304;
            sees("/status/" + status, status, bodiless ? "" : "status " + status);
            sees("/hello", 200, "hello");
        }
        oneConnectionDidIt();
    }

    @Test
    void bodiesThere() throws Exception {
        for (int length : new int[] {0, 1, 65_535, 65_536, 300_000, LARGE}) {
            bodiesThere(length);
        }
        oneConnectionDidIt();
    }

    private void bodiesThere(int length) throws Exception {
        byte[] bytes = ServedPages.bytes(length);
        String known = "\ncontent-length: " + length + "\n";
        assertTrue(echoed(Body.of(bytes), bytes).contains(known));
        assertTrue(echoed(stream(bytes, length), bytes).contains(known));
        String unknown = echoed(stream(bytes, Body.UNKNOWN), bytes);
        assertFalse(unknown.contains("\ncontent-length: "), unknown);
    }

    private static Body stream(byte[] bytes, long length) {
        return Body.stream(new ByteArrayInputStream(bytes), length);
    }

    /** The head of the echo, having looked at its body. */
    private String echoed(Body body, byte[] bytes) throws Exception {
        byte[] echo = client.post(url("/echo"), body).bytes();
        int head = echo.length - bytes.length;
        assertArrayEquals(bytes, Arrays.copyOfRange(echo, head, echo.length));
        return new String(echo, 0, head, StandardCharsets.ISO_8859_1);
    }

    @Test
    void manyLargeBodiesThereAtOnce() throws Exception {
        byte[] bytes = ServedPages.bytes(700_000);
        List<Request> requests =
                IntStream.range(0, 20)
                        .mapToObj(i -> Request.post(url("/echo")).body(Body.of(bytes)))
                        .toList();
        for (Outcome outcome : client.gather(requests)) {
            byte[] echo = response(outcome).bytes();
            assertArrayEquals(
                    bytes, Arrays.copyOfRange(echo, echo.length - bytes.length, echo.length));
        }
        oneConnectionDidIt();
    }

    @Test
    void gzip() throws Exception {
        sees("/gzip", 200, ServedPages.packedText());
        oneConnectionDidIt();
    }

    @Test
    void trailers() throws Exception {
        Response whole = client.get(url("/trailers"));
        assertEquals("hello", whole.text());
        assertEquals("532", whole.trailers().get("x-sum"));
        try (Response streamed = client.open(Request.get(url("/trailers")))) {
            assertEquals("hello", streamed.text());
            assertEquals("532", streamed.trailers().get("x-sum"));
        }
        oneConnectionDidIt();
    }

    @Test
    void interimResponsesAreNotTheAnswer() throws Exception {
        Response response = client.get(url("/early"));
        assertEquals(200, response.status());
        assertEquals("hello", response.text());
        assertNull(response.header("link"));
        oneConnectionDidIt();
    }

    @Test
    void redirectsAndCookies() throws Exception {
        Response response = client.get(url("/moved"));
        assertEquals("hello", response.text());
        assertEquals(List.of(302), response.redirects().stream().map(Response::status).toList());
        assertTrue(client.get(url("/echo")).text().contains("\ncookie: a=b\n"));
        oneConnectionDidIt();
    }

    // The connection.

    @Test
    void theFirstRequestsToAnOriginOpenOneConnection() throws Exception {
        List<Outcome> outcomes = client.gather(Collections.nCopies(40, url("/together/40")));
        assertTrue(outcomes.stream().allMatch(Success.class::isInstance), outcomes::toString);
        oneConnectionDidIt();
    }

    @Test
    void aGoAwayIsNotSeen() throws Exception {
        for (int i = 0; i < 5; i++) {
            sees("/goaway", 200, "goodbye");
            sees("/hello", 200, "hello");
        }
        assertTrue(connections() > 1, "none was given up");
    }

    @Test
    void goAwaysUnderLoadAreNotSeen() throws Exception {
        List<String> urls =
                IntStream.range(0, 300)
                        .mapToObj(i -> url(i % 20 == 7 ? "/goaway" : "/bytes/" + i * 100))
                        .toList();
        List<Outcome> outcomes = client.bulk(urls).concurrency(30).gather();
        for (int i = 0; i < 300; i++) {
            int length = i % 20 == 7 ? "goodbye".length() : i * 100;
            assertEquals(length, response(outcomes.get(i)).bytes().length);
        }
    }
}
