package dev.skein.client;

import static dev.skein.client.Scene.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Delivery;
import dev.skein.http.HttpException;
import dev.skein.http.Method;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Gate;
import dev.skein.testing.RecordedRequest;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More than one exchange for one call: redirects, retries, and what a closing connection swallowed.
 */
class ResendTest {
    private static final Retries AT_ONCE =
            Retries.standard().withBackoff(Duration.ZERO, Duration.ZERO);

    @RegisterExtension final Scene scene = new Scene();
    private final ScriptedServer server = scene.server;

    private Client retrying() {
        return scene.client(Options.defaults().withRetries(AT_ONCE));
    }

    private static Body once(String text) {
        return Body.stream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "301, POST, GET, ''",
        "302, POST, GET, ''",
        "303, PUT, GET, ''",
        "303, HEAD, HEAD, ''",
        "307, POST, POST, order",
        "308, PUT, PUT, order",
        "302, QUERY, QUERY, order",
        "301, DELETE, DELETE, order"
    })
    void redirectsChangeTheMethodAsFetchSays(int status, String asked, String then, String body)
            throws Exception {
        server.on("/a", Answer.redirect(status, "b?x=1#part"));
        server.on("/b", Answer.ok("here"));
        Request request = Request.of(Method.of(asked), server.url("/a"));
        Response response =
                scene.client().send(asked.equals("HEAD") ? request : request.text("order"));
        RecordedRequest last = server.requests().getLast();
        assertEquals(then, last.method());
        assertEquals("/b?x=1", last.target());
        assertEquals(body, last.text());
        assertEquals(
                body.isEmpty() ? null : "text/plain; charset=utf-8", last.header("content-type"));
        assertEquals(server.url("/b?x=1#part"), response.url().toString());
        assertEquals(List.of(status), response.redirects().stream().map(Response::status).toList());
        assertEquals(1, server.connections(), "over the same connection");
    }

    @Test
    void aLoopIsRefused() throws Exception {
        server.on("/loop", Answer.redirect("/loop"));
        fails(
                HttpException.Refused.class,
                Phase.BODY,
                () -> scene.client().get(server.url("/loop")),
                "more than 20 redirects");
        assertEquals(21, server.requestCount());
    }

    @Test
    void withoutRedirectsTheResponseIsTheirs() throws Exception {
        server.on("/a", Answer.redirect("/b").body("moved"));
        Response response =
                scene.client(Scene.ONE_TRY.withRedirects(Redirects.none())).get(server.url("/a"));
        assertEquals(302, response.status());
        assertEquals("moved", response.text());
        assertEquals(
                302,
                scene.client().send(Request.get(server.url("/a")).with(Redirects.none())).status());
    }

    @Test
    void aStreamCannotBeSentToASecondPlace() throws Exception {
        server.on("/a", Answer.redirect(307, "/b"));
        HttpException.Refused refused =
                assertThrows(
                        HttpException.Refused.class,
                        () -> scene.client().post(server.url("/a"), once("once")));
        assertEquals(Delivery.ANSWERED, refused.delivery());
        assertEquals(1, server.requestCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://[nowhere", "http://", "https://:99999/"})
    void aLocationThatIsNoneIsTheServersFault(String location) {
        server.on("/a", Answer.redirect(location));
        assertThrows(HttpException.Protocol.class, () -> scene.client().get(server.url("/a")));
    }

    @Test
    void redirectsToOtherSchemesAreRefused() {
        server.on("/a", Answer.redirect("ftp://127.0.0.1/"));
        server.on("/b", Answer.redirect("javascript:alert(1)"));
        assertThrows(HttpException.Refused.class, () -> scene.client().get(server.url("/a")));
        assertThrows(HttpException.Refused.class, () -> scene.client().get(server.url("/b")));
    }

    @Test
    void aLargeBodyOfARedirectIsNotWaitedFor() throws Exception {
        server.on(
                "/endless",
                Answer.script(
                        Script.begin()
                                .head(
                                        "HTTP/1.1 302 Found",
                                        "Location: /b",
                                        "Transfer-Encoding: chunked")
                                .endless("3e8\r\n" + "x".repeat(1000) + "\r\n")));
        server.on(
                "/stuck",
                Answer.script(
                        Script.begin()
                                .head("HTTP/1.1 302 Found", "Location: /b", "Content-Length: 10")
                                .never()));
        server.on("/b", Answer.ok("here"));
        Client client =
                scene.client(
                        Scene.ONE_TRY.withTimeouts(
                                Timeouts.defaults().withBodyGap(Duration.ofMillis(60))));
        assertEquals("here", client.get(server.url("/endless")).text());
        assertEquals("here", client.get(server.url("/stuck")).text());
        server.awaitIdle();
    }

    @Test
    void aRedirectLeadsToAnotherLoop() throws Exception {
        List<ScriptedServer> others =
                IntStream.range(0, 8).mapToObj(i -> scene.opened(ScriptedServer.start())).toList();
        String next = null;
        for (ScriptedServer other : others) {
            other.on("/", next == null ? Answer.ok("end") : Answer.redirect(next));
            next = other.url("/");
        }
        Client client = scene.client(Scene.ONE_TRY.withLoops(3));
        Response response = client.get(next);
        assertEquals("end", response.text());
        assertEquals(7, response.redirects().size());
        assertTrue(PoolLine.of(client).atRest(), client::toString);
    }

    /** Between two loops a call is on neither: it must not be lost when both are closing. */
    @Test
    void closingBetweenTwoLoops() throws Exception {
        List<ScriptedServer> ring =
                IntStream.range(0, 4).mapToObj(i -> scene.opened(ScriptedServer.start())).toList();
        for (int i = 0; i < ring.size(); i++) {
            ring.get(i).on("/", Answer.redirect(ring.get((i + 1) % ring.size()).url("/")));
        }
        Redirects endless = Redirects.standard().withMax(Integer.MAX_VALUE);
        for (int round = 0; round < 30; round++) {
            Client client = scene.client(Scene.ONE_TRY.withLoops(3).withRedirects(endless));
            List<CompletableFuture<Response>> calls =
                    Stream.generate(() -> client.sendAsync(Request.get(ring.getFirst().url("/"))))
                            .limit(20)
                            .toList();
            ring.getLast().awaitRequests(20 * round + 20);
            client.close();
            for (CompletableFuture<Response> call : calls) {
                Throwable end = assertThrows(ExecutionException.class, call::get).getCause();
                assertInstanceOf(HttpException.Cancelled.class, end);
            }
        }
    }

    @Test
    void aBusyServerIsAskedAgain() throws Exception {
        server.on(
                "/",
                Answer.status(503).header("Retry-After", "0").body("busy"),
                Answer.status(429),
                Answer.ok("now"));
        Response response = retrying().get(server.url("/"));
        assertEquals("now", response.text());
        assertEquals(3, response.attempts());
        assertEquals(1, server.connections(), "the bodies of the others were read");
    }

    @Test
    void theLastAnswerIsTheirs() throws Exception {
        server.on("/", Answer.status(503).body("busy"));
        Response response = retrying().get(server.url("/"));
        assertEquals(503, response.status());
        assertEquals("busy", response.text());
        assertEquals(3, server.requestCount());
    }

    @Test
    void aPostIsAskedAgainOnlyWhenAllowed() throws Exception {
        server.on("/", Answer.status(503), Answer.ok("now"));
        assertEquals(503, retrying().post(server.url("/"), Body.text("x")).status());
        server.on("/again", Answer.status(503), Answer.ok("now"));
        Request request =
                Request.post(server.url("/again")).text("x").with(AT_ONCE.withEveryMethod());
        assertEquals("now", retrying().send(request).text());
        assertEquals("x", server.requests().getLast().text());
    }

    @Test
    void aRetryAfterThatAsksForTooMuchEndsIt() throws Exception {
        server.on("/", Answer.status(503).header("Retry-After", "3600"));
        assertEquals(503, retrying().get(server.url("/")).status());
        assertEquals(1, server.requestCount());
    }

    @Test
    void retriesStayAShareOfTheTraffic() throws Exception {
        server.on("/", Answer.status(503));
        Client client = scene.client(Options.defaults().withRetries(AT_ONCE.withShare(0)));
        for (int i = 0; i < 20; i++) {
            assertEquals(503, client.get(server.url("/")).status());
        }
        assertEquals(20 + 10, server.requestCount(), "ten in reserve and no more");
    }

    @Test
    void aBrokenConnectionIsTriedAgain() throws Exception {
        server.on("/", Answer.reset(), Answer.close(), Answer.ok("third"));
        Response response = retrying().get(server.url("/"));
        assertEquals("third", response.text());
        assertEquals(3, response.attempts());
    }

    @Test
    void aRefusedConnectionIsTriedAgain() throws Exception {
        HttpException.Connect refused =
                fails(
                        HttpException.Connect.class,
                        Phase.CONNECT,
                        () ->
                                retrying()
                                        .post(
                                                "http://127.0.0.1:" + Scene.closedPort() + "/",
                                                Body.text("safe, as nothing was sent")),
                        "refused the connection",
                        "is the server running?");
        assertEquals(Delivery.NOT_SENT, refused.delivery());
    }

    /** A connection that has served once and closes when the next request is there. */
    private void closeUnderTheSecond() {
        server.onConnection(
                Script.begin().readRequest().answer(Answer.ok("first")).readHead().close(),
                Script.begin().serve());
        server.on("/", Answer.ok("here"));
    }

    @Test
    void aStaleConnectionIsReplacedUnseen() throws Exception {
        closeUnderTheSecond();
        Client client = scene.client();
        client.get(server.url("/"));
        assertEquals("here", client.get(server.url("/")).text());
    }

    @Test
    void notWhenSwitchedOff() throws Exception {
        closeUnderTheSecond();
        Client client = scene.client(Scene.ONE_TRY.withReplay(Replay.OFF));
        client.get(server.url("/"));
        HttpException.ClosedEarly lost =
                fails(
                        HttpException.ClosedEarly.class,
                        Phase.FIRST_BYTE,
                        () -> client.get(server.url("/")));
        assertEquals(Delivery.MAYBE_PROCESSED, lost.delivery());
    }

    @Test
    void notWhenTheServerMayHaveActed() throws Exception {
        closeUnderTheSecond();
        Client client = scene.client();
        client.get(server.url("/"));
        assertThrows(
                HttpException.ClosedEarly.class, () -> client.put(server.url("/"), Body.text("x")));
        assertEquals(2, server.requestCount());
    }

    @Test
    void notOnANewConnection() {
        server.on("/", Answer.close());
        assertThrows(HttpException.ClosedEarly.class, () -> scene.client().get(server.url("/")));
        assertEquals(1, server.requestCount());
    }

    @Test
    void notOnceTheAnswerHasBegun() throws Exception {
        server.onConnection(
                Script.begin()
                        .readRequest()
                        .answer(Answer.ok("first"))
                        .readRequest()
                        .send("HTTP/1.1 2")
                        .close(),
                Script.begin().serve());
        Client client = scene.client();
        client.get(server.url("/"));
        assertThrows(HttpException.ClosedEarly.class, () -> client.get(server.url("/")));
        assertEquals(2, server.requestCount());
    }

    @Test
    void aStreamThatWasReadIsNotReplayed() throws Exception {
        Gate read = new Gate();
        server.onConnection(
                Script.begin()
                        .readRequest()
                        .answer(Answer.ok("first"))
                        .readHead()
                        .await(read)
                        .close(),
                Script.begin().serve());
        Client client = scene.client();
        client.get(server.url("/"));
        InputStream stream =
                new ByteArrayInputStream(new byte[100_000]) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int length) {
                        read.open();
                        return super.read(target, offset, length);
                    }
                };
        Request request = Request.of(Method.QUERY, server.url("/")).body(Body.stream(stream));
        assertThrows(HttpException.ClosedEarly.class, () -> client.send(request));
    }

    @Test
    void aSourceIsReplayed() throws Exception {
        closeUnderTheSecond();
        Client client = scene.client();
        client.get(server.url("/"));
        byte[] bytes = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        Body body = Body.stream(() -> new ByteArrayInputStream(bytes), bytes.length);
        assertEquals("here", client.query(server.url("/"), body).text());
        assertEquals(bytes.length, server.requests().getLast().bodySize());
    }

    @Test
    void bytesOnAnIdleConnectionEndIt() throws Exception {
        Gate gate = new Gate();
        server.onConnection(
                Script.begin()
                        .readRequest()
                        .answer(Answer.ok("first"))
                        .await(gate)
                        .head("HTTP/1.1 200 OK", "Content-Length: 6")
                        .send("stolen")
                        .never(),
                Script.begin().serve());
        server.on("/", Answer.ok("right"));
        Client client = scene.client();
        client.get(server.url("/"));
        gate.open();
        server.awaitOpenConnections(0);
        assertEquals("right", client.get(server.url("/")).text());
    }

    @Test
    void bytesAfterAMessageAreNotTheNextOne() throws Exception {
        server.onConnection(
                Script.begin()
                        .readRequest()
                        .send(
                                "HTTP/1.1 200 OK\r\n"
                                        + "Content-Length: 5\r\n\r\n"
                                        + "firstHTTP/1.1 200 OK\r\n"
                                        + "Content-Length: 6\r\n\r\n"
                                        + "stolen")
                        .never(),
                Script.begin().serve());
        server.on("/", Answer.ok("right"));
        Client client = scene.client();
        assertEquals("first", client.get(server.url("/")).text());
        assertEquals("right", client.get(server.url("/")).text());
        assertEquals(2, server.connections());
    }

    @Test
    void connectionClose() throws Exception {
        server.on("/", Answer.ok("bye").thenClose());
        Client client = scene.client();
        for (int i = 1; i <= 3; i++) {
            assertEquals("bye", client.get(server.url("/")).text());
            assertEquals(i, server.connections());
        }
        assertEquals(PoolLine.EMPTY, PoolLine.of(client));
    }

    @Test
    void idleConnectionsAreClosedInTime() throws Exception {
        server.on("/", Answer.ok("here"));
        Client client =
                scene.client(
                        Scene.ONE_TRY.withLimits(
                                Limits.defaults().withIdleAge(Duration.ofMillis(30))));
        client.get(server.url("/"));
        server.awaitOpenConnections(0);
        client.get(server.url("/"));
        assertEquals(2, server.connections());
        server.awaitOpenConnections(0);
    }

    @Test
    void noConnectionIsKeptWhenNoneMayBe() throws Exception {
        server.on("/", Answer.ok("here"));
        Client client = scene.client(Scene.ONE_TRY.withLimits(Limits.defaults().withMaxIdle(0)));
        client.get(server.url("/"));
        server.awaitOpenConnections(0);
    }

    @Test
    void anOriginAtTheTotalMakesRoomForAnother() throws Exception {
        ScriptedServer other = scene.opened(ScriptedServer.start());
        server.on("/", Answer.ok("one"));
        other.on("/", Answer.ok("two"));
        Client client =
                scene.client(Scene.ONE_TRY.withLoops(2).withLimits(Limits.defaults().withTotal(1)));
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Response> one = client.sendAsync(Request.get(server.url("/")));
            assertEquals("two", client.get(other.url("/")).text());
            assertEquals("one", one.get().text());
        }
    }
}
