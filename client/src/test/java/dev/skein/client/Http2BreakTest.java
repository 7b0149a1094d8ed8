package dev.skein.client;

import static dev.skein.client.Scene.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Delivery;
import dev.skein.http.HttpException;
import dev.skein.http.HttpVersion;
import dev.skein.http.Outcome;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Frame;
import dev.skein.testing.Frames;
import dev.skein.testing.Gate;
import dev.skein.testing.Http2;
import dev.skein.testing.Http2Peer;
import dev.skein.testing.Http2Script;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import dev.skein.wire.HeadLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What breaks, runs out of time or is given up over HTTP/2: only the one stream, where that is all
 * that broke, and sent again only what the server provably did not process.
 */
class Http2BreakTest {
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final HeadLimits LIMITS = HeadLimits.DEFAULT.withHead(8_000).withFields(40);
    private static final Retries AT_ONCE =
            Retries.standard().withBackoff(Duration.ZERO, Duration.ZERO);

    @RegisterExtension final Http2Scene scene = new Http2Scene();

    private Client client() {
        return scene.client(Http2Scene.TRUSTING);
    }

    private Client client(Timeouts timeouts) {
        return scene.client(Http2Scene.TRUSTING.withTimeouts(timeouts));
    }

    private static String connectionOf(Response response) {
        assertEquals(HttpVersion.HTTP_2, response.version());
        return response.text();
    }

    /** Answers everything with {@code text}. */
    private static Http2Script serving(String text) {
        return session -> session.serve(stream -> stream.respond(200, text));
    }

    /** Answers everything but the first, of which it only sees how it is given up. */
    private static Http2Script silentToTheFirst(CompletableFuture<Integer> code) {
        return silentToTheFirst(code, peer -> {});
    }

    private interface Play {
        void play(Http2Peer peer) throws IOException;
    }

    private static Http2Script silentToTheFirst(CompletableFuture<Integer> code, Play first) {
        return session -> {
            Http2Peer peer = session.peer();
            session.awaitEnd(1);
            first.play(peer);
            peer.onRequest(stream -> stream.respond(200, "next"));
            while (true) {
                Frame frame = session.next();
                if (frame.type() == Http2.RST_STREAM && frame.stream() == 1) {
                    code.complete(frame.errorCode());
                }
            }
        };
    }

    private void goesOn(ScriptedServer server, Client client) throws Exception {
        assertEquals("next", connectionOf(client.get(server.url("/next"))));
        assertEquals(1, server.connections());
        Http2Scene.awaitRest(client);
        assertEquals(PoolLine.idle(1), PoolLine.of(client));
    }

    // Deadlines.

    @Test
    void firstByte() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        ScriptedServer server = scene.scripted(silentToTheFirst(code));
        Client client = client(Timeouts.defaults().withFirstByte(SHORT));
        HttpException.Timeout late =
                fails(
                        HttpException.Timeout.class,
                        Phase.FIRST_BYTE,
                        () -> client.get(server.url("/never")),
                        "60 ms",
                        "no response within",
                        "raise Timeouts.firstByte");
        assertEquals(Delivery.MAYBE_PROCESSED, late.delivery());
        assertEquals(Http2.CANCEL, code.get());
        goesOn(server, client);
    }

    @Test
    void total() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        ScriptedServer server =
                scene.scripted(session -> {
                    Http2Peer peer = session.peer();
                    session.awaitEnd(1);
                    peer.stream(1).respond(200, "there");
                    code.complete(session.await(Http2.RST_STREAM).errorCode());
                    session.awaitLeaving();
                });
        Client client = client();
        assertEquals("there", client.get(server.url("/")).text()); // the handshake takes its time
        fails(
                HttpException.Timeout.class,
                Phase.FIRST_BYTE,
                () ->
                        client.send(
                                Request.get(server.url("/never"))
                                        .with(Timeouts.defaults().withTotal(SHORT))),
                "the whole call");
        assertEquals(Http2.CANCEL, code.get());
    }

    @Test
    void gapInTheBody() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        ScriptedServer server =
                scene.scripted(
                        silentToTheFirst(
                                code, peer -> peer.stream(1).headers(":status", "200").data("b")));
        Client client = client(Timeouts.defaults().withBodyGap(SHORT));
        HttpException.Timeout late =
                fails(
                        HttpException.Timeout.class,
                        Phase.BODY,
                        () -> client.get(server.url("/never")),
                        "the server sent nothing of the body",
                        "Timeouts.bodyGap");
        assertEquals(Delivery.ANSWERED, late.delivery());
        assertEquals(Http2.CANCEL, code.get());
        goesOn(server, client);
    }

    @Test
    void gapInAStreamedBody() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        ScriptedServer server =
                scene.scripted(
                        silentToTheFirst(
                                code, peer -> peer.stream(1).headers(":status", "200").data("b")));
        Client client = client(Timeouts.defaults().withBodyGap(SHORT));
        try (Response response = client.open(Request.get(server.url("/never")))) {
            InputStream body = response.body().open();
            assertEquals('b', body.read());
            fails(HttpException.Timeout.class, Phase.BODY, body::read, "nothing of the body");
        }
        assertEquals(Http2.CANCEL, code.get());
        goesOn(server, client);
    }

    /** The windows stay shut, the other exchanges do not mind. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bodiesThatAreNotTaken(boolean inMemory) throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        ScriptedServer server =
                scene.scripted(session -> {
                    Http2Peer peer = session.peer().holdWindows();
                    peer.onRequest(stream -> stream.respond(200, "next"));
                    code.complete(session.await(Http2.RST_STREAM).errorCode());
                    session.awaitLeaving();
                });
        Client client = client(Timeouts.defaults().withBodyGap(SHORT));
        byte[] bytes = new byte[1 << 20];
        Body body = inMemory ? Body.of(bytes) : Body.stream(new ByteArrayInputStream(bytes));
        HttpException.Timeout late =
                fails(
                        HttpException.Timeout.class,
                        Phase.SEND,
                        () -> client.post(server.url("/"), body),
                        "the server took nothing of the body");
        assertEquals(Delivery.MAYBE_PROCESSED, late.delivery());
        assertEquals(Http2.CANCEL, code.get());
        goesOn(server, client);
    }

    /** The one that is late does not take the others with it. */
    @Test
    void othersGoOnBesideOneThatIsLate() throws Exception {
        Gate late = new Gate();
        ScriptedServer server =
                scene.scripted(session -> {
                    Http2Peer peer = session.peer();
                    session.awaitEnd(5);
                    peer.stream(3).headers(":status", "200").data("some ");
                    session.await(Http2.RST_STREAM);
                    session.await(late);
                    peer.stream(3).data("and all").end();
                    peer.stream(5).respond(200, "whole");
                    session.awaitLeaving();
                });
        Client client = client();
        CompletableFuture<Response> one =
                client.sendAsync(Request.get(server.url("/1")).timeout(Duration.ofMillis(300)));
        CompletableFuture<Response> two = client.sendAsync(Request.get(server.url("/2")));
        CompletableFuture<Response> three = client.sendAsync(Request.get(server.url("/3")));
        assertInstanceOf(
                HttpException.Timeout.class,
                assertThrows(ExecutionException.class, one::get).getCause());
        late.open();
        assertEquals("some and all", two.get().text());
        assertEquals("whole", three.get().text());
        assertEquals(1, server.connections());
    }

    // Given up.

    @Test
    void anInterruptedCaller() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Gate there = new Gate();
        ScriptedServer server = scene.scripted(silentToTheFirst(code, peer -> there.open()));
        Client client = client();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread caller =
                Thread.startVirtualThread(() -> {
                    try {
                        client.get(server.url("/never"));
                    } catch (HttpException | InterruptedException e) {
                        end.complete(e);
                    }
                });
        there.await();
        caller.interrupt();
        assertInstanceOf(InterruptedException.class, end.get());
        assertEquals(0, PoolLine.of(client).leases());
        assertEquals(Http2.CANCEL, code.get());
        goesOn(server, client);
    }

    @Test
    void aFutureCancelled() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Gate there = new Gate();
        ScriptedServer server = scene.scripted(silentToTheFirst(code, peer -> there.open()));
        Client client = client();
        CompletableFuture<Response> future = client.sendAsync(Request.get(server.url("/never")));
        there.await();
        future.cancel(true);
        assertEquals(Http2.CANCEL, code.get());
        goesOn(server, client);
    }

    @Test
    void aBodyClosedEarly() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        ScriptedServer server =
                scene.scripted(
                        silentToTheFirst(
                                code,
                                peer -> peer.stream(1).headers(":status", "200").data("begun")));
        Client client = client();
        try (Response response = client.open(Request.get(server.url("/never")))) {
            assertEquals(2, response.body().open().readNBytes(2).length);
        }
        assertEquals(Http2.CANCEL, code.get());
        goesOn(server, client);
    }

    /** Answers {@code /quick} and tells how many of the others were reset. */
    private static Http2Script onlyTheQuick(CompletableFuture<Integer> allReset, int others) {
        return session -> {
            Http2Peer peer = session.peer();
            int heads = 0;
            while (heads < others + 1) {
                heads += session.next().type() == Http2.HEADERS ? 1 : 0;
            }
            peer.stream(1).respond(200, "quick");
            for (int resets = 0; resets < others; resets++) {
                session.await(Http2.RST_STREAM);
            }
            allReset.complete(others);
            peer.onRequest(stream -> stream.respond(200, "next"));
            session.awaitLeaving();
        };
    }

    private static List<String> urls(ScriptedServer server, int count) {
        return IntStream.range(0, count).mapToObj(i -> server.url("/" + i)).toList();
    }

    @Test
    void asCompletedLeftEarly() throws Exception {
        CompletableFuture<Integer> allReset = new CompletableFuture<>();
        ScriptedServer server = scene.scripted(onlyTheQuick(allReset, 20));
        Client client = client();
        try (Results<Outcome> results = client.asCompleted(urls(server, 21))) {
            assertEquals("quick", Scene.response(results.iterator().next()).text());
        }
        assertEquals(0, PoolLine.of(client).leases());
        assertEquals(20, allReset.get());
        goesOn(server, client);
    }

    @Test
    void firstOfMany() throws Exception {
        CompletableFuture<Integer> allReset = new CompletableFuture<>();
        ScriptedServer server = scene.scripted(onlyTheQuick(allReset, 5));
        Client client = client();
        assertEquals("quick", client.first(urls(server, 6)).text());
        assertEquals(0, PoolLine.of(client).leases());
        assertEquals(5, allReset.get());
        goesOn(server, client);
    }

    @Test
    void failFast() throws Exception {
        CompletableFuture<Integer> allReset = new CompletableFuture<>();
        ScriptedServer server =
                scene.scripted(session -> {
                    Http2Peer peer = session.peer();
                    session.awaitEnd(11);
                    peer.stream(5).reset(Http2.INTERNAL_ERROR);
                    for (int resets = 0; resets < 5; resets++) {
                        session.await(Http2.RST_STREAM);
                    }
                    allReset.complete(5);
                    peer.onRequest(stream -> stream.respond(200, "next"));
                    session.awaitLeaving();
                });
        Client client = client();
        assertThrows(
                HttpException.ClosedEarly.class,
                () -> client.bulk(urls(server, 6)).failFast().gather());
        assertEquals(0, PoolLine.of(client).leases());
        assertEquals(5, allReset.get());
        goesOn(server, client);
    }

    // Sent again, or not.

    private static Http2Script refusing(int code) {
        return session -> {
            Http2Peer peer = session.peer();
            peer.onHead(stream -> {
                if (stream.id() == 1) {
                    stream.reset(code);
                }
            });
            peer.onRequest(stream -> stream.respond(200, stream.text() + " again"));
            session.awaitLeaving();
        };
    }

    @Test
    void aRefusedStreamIsSentAgain() throws Exception {
        ScriptedServer server = scene.scripted(refusing(Http2.REFUSED_STREAM), serving(" again"));
        Response response = client().get(server.url("/"));
        assertEquals(" again", response.text());
        assertEquals(2, response.attempts());
    }

    @Test
    void aRefusedPostToo() throws Exception {
        Http2Script echo =
                session -> session.serve(stream -> stream.respond(200, stream.text() + " again"));
        ScriptedServer server = scene.scripted(refusing(Http2.REFUSED_STREAM), echo);
        Response response = client().post(server.url("/"), Body.text("order"));
        assertEquals("order again", response.text());
        assertEquals(2, response.attempts());
    }

    /** As it goes with many in flight to a server that ends each connection after a few. */
    @Test
    void fiveTimesBeyondWhatAConnectionTakes() throws Exception {
        Http2Script full =
                session -> {
                    Http2Peer peer = session.peer();
                    session.awaitEnd(1);
                    peer.send(Frames.begin().goAway(0, Http2.NO_ERROR, ""));
                    session.awaitLeaving();
                };
        ScriptedServer server = scene.scripted(full, full, full, full, full, serving("at last"));
        Response response = client().post(server.url("/"), Body.text("order"));
        assertEquals("at last", response.text());
        assertEquals(6, response.attempts());
    }

    /** It came before those who wait: behind them it could be refused time and again. */
    @Test
    void whoWasRefusedKeepsItsPlaceInLine() throws Exception {
        Http2Script oneOfTwo =
                session -> {
                    Http2Peer peer = session.peer();
                    session.awaitEnd(3);
                    peer.stream(1).respond(200, "done");
                    peer.send(Frames.begin().goAway(1, Http2.NO_ERROR, ""));
                    session.awaitLeaving();
                };
        Http2Script last = serving("done");
        ScriptedServer server =
                scene.scripted(oneOfTwo, oneOfTwo, oneOfTwo, oneOfTwo, oneOfTwo, oneOfTwo, last);
        Client client = scene.client(Http2Scene.TRUSTING.withLimits(Limits.perOrigin(2)));
        for (Outcome outcome : client.bulk(urls(server, 8)).concurrency(8).gather()) {
            assertTrue(Scene.response(outcome).attempts() <= 3, outcome::toString);
        }
    }

    @Test
    void aServerThatRefusesAllIsNotAskedForEver() {
        ScriptedServer server =
                scene.scripted(session -> {
                    session.peer().onHead(stream -> stream.reset(Http2.REFUSED_STREAM));
                    session.awaitLeaving();
                });
        HttpException.ClosedEarly refused =
                assertThrows(
                        HttpException.ClosedEarly.class,
                        () -> client().post(server.url("/"), Body.text("order")));
        assertEquals(Delivery.NOT_SENT, refused.delivery());
        assertTrue(refused.getMessage().contains("REFUSED_STREAM"), refused::getMessage);
        assertEquals(11, refused.attempts());
    }

    @Test
    void notWithoutReplay() {
        ScriptedServer server = scene.scripted(refusing(Http2.REFUSED_STREAM));
        Client client = scene.client(Http2Scene.TRUSTING.withReplay(Replay.OFF));
        HttpException.ClosedEarly refused =
                assertThrows(HttpException.ClosedEarly.class, () -> client.get(server.url("/")));
        assertEquals(Delivery.NOT_SENT, refused.delivery());
    }

    @Test
    void aResetPostIsNotSentAgain() throws Exception {
        ScriptedServer server = scene.scripted(refusing(Http2.INTERNAL_ERROR));
        Client client = scene.client(Http2Scene.TRUSTING.withRetries(AT_ONCE));
        HttpException.ClosedEarly lost =
                assertThrows(
                        HttpException.ClosedEarly.class,
                        () -> client.post(server.url("/"), Body.text("order")));
        assertEquals(Delivery.MAYBE_PROCESSED, lost.delivery());
        assertEquals(1, lost.attempts());
        assertTrue(lost.getMessage().contains("INTERNAL_ERROR"), lost::getMessage);
        assertEquals(" again", client.get(server.url("/")).text());
        assertEquals(1, server.connections());
    }

    @Test
    void aResetGetIsRetriedAsThePolicySays() throws Exception {
        ScriptedServer server = scene.scripted(refusing(Http2.INTERNAL_ERROR));
        assertThrows(HttpException.ClosedEarly.class, () -> client().get(server.url("/")));
        ScriptedServer other = scene.scripted(refusing(Http2.INTERNAL_ERROR));
        Client retrying = scene.client(Http2Scene.TRUSTING.withRetries(AT_ONCE));
        Response response = retrying.get(other.url("/"));
        assertEquals(" again", response.text());
        assertEquals(2, response.attempts());
    }

    /** Those above it anew, those below it to their end. */
    @Test
    void goAwayInTheMiddle() throws Exception {
        Gate moved = new Gate();
        ScriptedServer server =
                scene.scripted(
                        session -> {
                            Http2Peer peer = session.peer();
                            session.awaitEnd(7);
                            peer.stream(1).headers(":status", "200").data("first ");
                            peer.send(Frames.begin().goAway(3, Http2.NO_ERROR, "bye"));
                            session.await(moved);
                            peer.stream(1).data("to its end").end();
                            peer.stream(3).respond(200, "old");
                            session.awaitLeaving();
                        },
                        session ->
                                session.serve(stream -> {
                                    stream.respond(200, "new " + stream.text());
                                    if (stream.id() == 3) {
                                        moved.open();
                                    }
                                }));
        Client client = client();
        List<CompletableFuture<Response>> futures =
                IntStream.range(0, 4)
                        .mapToObj(i ->
                                client.sendAsync(
                                        Request.post(server.url("/")).body(Body.text("" + i))))
                        .toList();
        assertEquals("new 2", futures.get(2).get().text());
        assertEquals("new 3", futures.get(3).get().text());
        assertEquals("first to its end", futures.get(0).get().text());
        assertEquals("old", futures.get(1).get().text());
        assertEquals(2, server.connections());
        server.awaitOpenConnections(1);
        Http2Scene.awaitRest(client);
        assertEquals(PoolLine.idle(1), PoolLine.of(client));
    }

    @Test
    void goAwayWhileIdle() throws Exception {
        Gate idle = new Gate();
        ScriptedServer server =
                scene.scripted(
                        session -> {
                            Http2Peer peer = session.peer();
                            session.awaitEnd(1);
                            peer.stream(1).respond(200, "first");
                            session.await(idle);
                            peer.send(Frames.begin().goAway(1, Http2.NO_ERROR, ""));
                            session.awaitLeaving();
                        },
                        serving("second"));
        Client client = client();
        assertEquals("first", client.get(server.url("/")).text());
        idle.open();
        server.awaitOpenConnections(0);
        Response response = client.post(server.url("/"), Body.text("order"));
        assertEquals("second", response.text());
        assertEquals(1, response.attempts());
    }

    /** The request and the GOAWAY cross. */
    @Test
    void goAwayThatCrossesARequest() throws Exception {
        ScriptedServer server =
                scene.scripted(
                        session -> {
                            Http2Peer peer = session.peer();
                            session.awaitEnd(1);
                            peer.stream(1).respond(200, "first");
                            session.awaitEnd(3);
                            peer.send(Frames.begin().goAway(1, Http2.NO_ERROR, ""));
                            session.close();
                        },
                        serving("second"));
        Client client = client();
        assertEquals("first", client.get(server.url("/")).text());
        Response response = client.post(server.url("/"), Body.text("order"));
        assertEquals("second", response.text());
        assertEquals(2, response.attempts());
    }

    @Test
    void closedInTheMiddleOfTheBody() throws Exception {
        ScriptedServer server =
                scene.scripted(session -> {
                    Http2Peer peer = session.peer();
                    session.awaitEnd(1);
                    peer.stream(1).headers(":status", "200").data("some");
                    session.close();
                });
        Client client = client();
        HttpException.ClosedEarly lost =
                fails(
                        HttpException.ClosedEarly.class,
                        Phase.BODY,
                        () -> client.get(server.url("/")));
        assertEquals(Delivery.ANSWERED, lost.delivery());
        assertEquals(1, lost.attempts());
        assertEquals(PoolLine.EMPTY, PoolLine.of(client));
    }

    @Test
    void resetInTheMiddleOfTheBody() throws Exception {
        ServesHttp2 server = scene.start(ServesHttp2.Kind.NETTY, 100);
        Client client = client();
        HttpException.ClosedEarly lost =
                fails(
                        HttpException.ClosedEarly.class,
                        Phase.BODY,
                        () -> client.get(server.url("/reset")),
                        "CANCEL");
        assertEquals(Delivery.ANSWERED, lost.delivery());
        try (Response response = client.open(Request.get(server.url("/reset")))) {
            InputStream body = response.body().open();
            assertThrows(HttpException.ClosedEarly.class, body::readAllBytes);
        }
        assertEquals("hello", client.get(server.url("/hello")).text());
        assertEquals(1, server.connections());
    }

    @Test
    void closedBeforeAnAnswer() throws Exception {
        Http2Script closing =
                session -> {
                    session.peer();
                    session.awaitEnd(1);
                    session.close();
                };
        ScriptedServer server = scene.scripted(closing);
        HttpException.ClosedEarly lost =
                fails(
                        HttpException.ClosedEarly.class,
                        Phase.FIRST_BYTE,
                        () -> client().post(server.url("/"), Body.text("order")));
        assertEquals(Delivery.MAYBE_PROCESSED, lost.delivery());
        assertEquals(1, lost.attempts());
    }

    @Test
    void aStaleConnectionIsReplacedUnseenForASafeMethod() throws Exception {
        Http2Script stale =
                session -> {
                    Http2Peer peer = session.peer();
                    session.awaitEnd(1);
                    peer.stream(1).respond(200, "first");
                    session.awaitEnd(3);
                    session.close();
                };
        ScriptedServer server = scene.scripted(stale, serving("second"));
        Client client = client();
        assertEquals("first", client.get(server.url("/")).text());
        assertEquals("second", client.get(server.url("/")).text());
        ScriptedServer other = scene.scripted(stale, serving("second"));
        assertEquals("first", client.get(other.url("/")).text());
        HttpException.ClosedEarly lost =
                assertThrows(
                        HttpException.ClosedEarly.class,
                        () -> client.post(other.url("/"), Body.text("order")));
        assertEquals(Delivery.MAYBE_PROCESSED, lost.delivery());
    }

    /** RFC 9113, 8.1: the rest of the request is not wanted, and the answer is one. */
    @Test
    void answeredBeforeTheRequestHasEnded() throws Exception {
        ScriptedServer server =
                scene.scripted(session -> {
                    Http2Peer peer = session.peer().holdWindows();
                    peer.onHead(stream -> stream.respond(413, "too much"));
                    session.await(Http2.RST_STREAM);
                    peer.onHead(stream -> stream.respond(200, "next"));
                    session.awaitLeaving();
                });
        Client client = client();
        Response response = client.post(server.url("/"), Body.of(new byte[1 << 20]));
        assertEquals(413, response.status());
        assertEquals("too much", response.text());
        goesOn(server, client);
    }

    // What is not HTTP/2.

    static List<Arguments> malformed() {
        return List.of(
                bad("no status", s -> s.headers(1, true, "content-type", "text/plain"), ":status"),
                bad("a bad status", s -> s.headers(1, true, ":status", "2x0"), ":status"),
                bad(
                        "upper case",
                        s -> s.headers(1, true, ":status", "200", "X-One", "1"),
                        "lower case"),
                bad(
                        "of HTTP/1.1",
                        s -> s.headers(1, true, ":status", "200", "transfer-encoding", "chunked"),
                        "transfer-encoding"),
                bad("control", s -> s.headers(1, true, ":status", "200", "x-one", "a\nb"), "x-one"),
                bad(
                        "too short",
                        s ->
                                s.headers(1, false, ":status", "200", "content-length", "10")
                                        .data(1, true, "short"),
                        "Content-Length"),
                bad(
                        "too long",
                        s ->
                                s.headers(1, false, ":status", "200", "content-length", "2")
                                        .data(1, true, "long"),
                        "Content-Length"),
                bad(
                        "two lengths",
                        s ->
                                s.headers(
                                        1,
                                        true,
                                        ":status",
                                        "200",
                                        "content-length",
                                        "1",
                                        "content-length",
                                        "2"),
                        ""),
                bad("body first", s -> s.data(1, true, "body"), "before its head"),
                bad(
                        "empty, and a length",
                        s -> s.headers(1, true, ":status", "200", "content-length", "5"),
                        "Content-Length"),
                bad(
                        "trailers that do not end",
                        s -> s.headers(1, false, ":status", "200").headers(1, false, "x-sum", "1"),
                        "does not end"));
    }

    private interface Sends {
        Frames to(Frames frames);
    }

    private static Arguments bad(String name, Sends frames, String word) {
        return Arguments.argumentSet(name, frames.to(Frames.begin()), word);
    }

    /** Stream 1 gets these, and stream 3, which was begun before, is answered afterwards. */
    private static Http2Script breakingTheFirst(Frames frames) {
        return session -> {
            Http2Peer peer = session.peer();
            session.awaitEnd(3);
            peer.stream(3).headers(":status", "200").data("some ");
            peer.send(frames);
            session.await(f -> f.type() == Http2.RST_STREAM && f.stream() == 1);
            peer.stream(3).data("and all").end();
            peer.onRequest(stream -> stream.respond(200, "next"));
            session.awaitLeaving();
        };
    }

    @ParameterizedTest
    @MethodSource
    void malformed(Frames frames, String word) throws Exception {
        ScriptedServer server = scene.scripted(breakingTheFirst(frames));
        Client client = client();
        CompletableFuture<Response> first = client.sendAsync(Request.get(server.url("/1")));
        CompletableFuture<Response> other = client.sendAsync(Request.get(server.url("/3")));
        Throwable cause = assertThrows(ExecutionException.class, first::get).getCause();
        assertInstanceOf(HttpException.Protocol.class, cause);
        assertTrue(cause.getMessage().contains(word), cause::getMessage);
        assertEquals("some and all", other.get().text());
        goesOn(server, client);
    }

    @Test
    void aBrokenConnectionFailsAllOfIt() throws Exception {
        ScriptedServer server =
                scene.scripted(
                        session -> {
                            session.peer();
                            session.awaitEnd(3);
                            session.send(Frames.begin().data(0, false, "of no stream"));
                            session.await(Http2.GOAWAY);
                            session.awaitLeaving();
                        },
                        serving("next"));
        Client client = client();
        CompletableFuture<Response> first = client.sendAsync(Request.get(server.url("/1")));
        CompletableFuture<Response> other = client.sendAsync(Request.get(server.url("/3")));
        for (CompletableFuture<Response> call : List.of(first, other)) {
            Throwable cause = assertThrows(ExecutionException.class, call::get).getCause();
            assertInstanceOf(HttpException.Protocol.class, cause);
        }
        assertEquals("next", client.get(server.url("/")).text());
        assertEquals(2, server.connections());
    }

    @Test
    void aBrokenGzip() throws Exception {
        ScriptedServer server =
                scene.scripted(
                        breakingTheFirst(
                                Frames.begin()
                                        .headers(
                                                1,
                                                false,
                                                ":status",
                                                "200",
                                                "content-encoding",
                                                "gzip")
                                        .data(1, false, "no gzip at all")));
        Client client = client();
        CompletableFuture<Response> first = client.sendAsync(Request.get(server.url("/1")));
        CompletableFuture<Response> other = client.sendAsync(Request.get(server.url("/3")));
        Throwable cause = assertThrows(ExecutionException.class, first::get).getCause();
        assertInstanceOf(HttpException.Protocol.class, cause);
        assertEquals("some and all", other.get().text());
        goesOn(server, client);
    }

    static List<Arguments> tooLarge() {
        String[] fields = new String[2 + 2 * 50];
        fields[0] = ":status";
        fields[1] = "200";
        for (int i = 2; i < fields.length; i += 2) {
            fields[i] = "x-" + i;
            fields[i + 1] = "1";
        }
        return List.of(
                bad(
                        "a long head",
                        s -> s.headers(1, true, ":status", "200", "x-a", "a".repeat(9_000)),
                        "(head)"),
                bad("many fields", s -> s.headers(1, true, fields), "(fields)"),
                bad(
                        "a large body",
                        s -> s.headers(1, false, ":status", "200").data(1, false, new byte[10_001]),
                        "10000"),
                bad(
                        "a large body, announced",
                        s -> s.headers(1, false, ":status", "200", "content-length", "10001"),
                        "10000"));
    }

    @ParameterizedTest
    @MethodSource
    void tooLarge(Frames frames, String word) throws Exception {
        ScriptedServer server = scene.scripted(breakingTheFirst(frames));
        Client client =
                scene.client(
                        Http2Scene.TRUSTING.withLimits(Limits.body(10_000)).withHeadLimits(LIMITS));
        CompletableFuture<Response> first = client.sendAsync(Request.get(server.url("/1")));
        CompletableFuture<Response> other = client.sendAsync(Request.get(server.url("/3")));
        Throwable cause = assertThrows(ExecutionException.class, first::get).getCause();
        assertInstanceOf(HttpException.TooLarge.class, cause);
        assertTrue(cause.getMessage().contains(word), cause::getMessage);
        assertEquals("some and all", other.get().text());
        goesOn(server, client);
    }

    // Which version.

    @Test
    void aServerOfHttp1OnlyIsSpokenToInIts() throws Exception {
        ScriptedServer server =
                scene.opened(ScriptedServer.tls(Http2Scene.CERTIFICATES.localhost().context()))
                        .on("/", Answer.ok("old"));
        Response response = client().get(server.url("/"));
        assertEquals("old", response.text());
        assertEquals(HttpVersion.HTTP_1_1, response.version());
    }

    @Test
    void http1WhereItIsAskedFor() throws Exception {
        ServesHttp2 server = scene.start(ServesHttp2.Kind.JETTY, 100);
        Client client = scene.client(Http2Scene.TRUSTING.withProtocols(Protocols.HTTP_1_1));
        for (String url : List.of(server.url("/hello"), server.plainUrl("/hello"))) {
            Response response = client.get(url);
            assertEquals("hello", response.text());
            assertEquals(HttpVersion.HTTP_1_1, response.version());
        }
    }

    @Test
    void http1InClearTextUnlessAskedFor() throws Exception {
        ServesHttp2 server = scene.start(ServesHttp2.Kind.JETTY, 100);
        assertEquals(HttpVersion.HTTP_1_1, client().get(server.plainUrl("/hello")).version());
        assertEquals(
                HttpVersion.HTTP_2,
                scene.client(Http2Scene.ONLY_HTTP_2).get(server.plainUrl("/hello")).version());
    }

    /** With ALPN it says no, without it it says nothing. */
    @ParameterizedTest
    @CsvSource({"http/1.1, speaks nothing that was asked for: h2", "'', does not speak HTTP/2"})
    void onlyHttp2OverTlsToAServerOfHttp1(String alpn, String word) throws Exception {
        ScriptedServer server =
                scene.opened(ScriptedServer.tls(Http2Scene.CERTIFICATES.localhost().context()));
        server.protocols(alpn.isEmpty() ? new String[0] : new String[] {alpn});
        Client client = scene.client(Http2Scene.ONLY_HTTP_2);
        HttpException.Tls refused =
                fails(
                        HttpException.Tls.class,
                        Phase.TLS,
                        () -> client.get(server.url("/?key=secret")),
                        word,
                        "https://127.0.0.1:" + server.port());
        assertEquals(Delivery.NOT_SENT, refused.delivery());
        assertFalse(refused.getMessage().contains("secret"));
        assertEquals(PoolLine.EMPTY, PoolLine.of(client));
    }

    @Test
    void onlyHttp2InClearTextToAServerOfHttp1() throws Exception {
        ScriptedServer server =
                scene.opened(
                        ScriptedServer.start(
                                Script.begin()
                                        .head("HTTP/1.1 400 Bad Request", "Content-Length: 0")
                                        .never()));
        HttpException failure =
                assertThrows(
                        HttpException.Protocol.class,
                        () -> scene.client(Http2Scene.ONLY_HTTP_2).get(server.url("/")));
        assertTrue(
                failure.getMessage().contains("does the server speak HTTP/2"), failure::getMessage);
    }

    /** It may also just close. */
    @Test
    void onlyHttp2InClearTextToOneThatCloses() throws Exception {
        ScriptedServer server =
                scene.opened(ScriptedServer.start(Script.begin().halfClose().never()));
        HttpException failure =
                assertThrows(
                        HttpException.ClosedEarly.class,
                        () -> scene.client(Http2Scene.ONLY_HTTP_2).get(server.url("/")));
        assertTrue(
                failure.getMessage().contains("does the server speak HTTP/2"), failure::getMessage);
    }
}
