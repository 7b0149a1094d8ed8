package dev.skein.client;

import static dev.skein.client.Http2Scene.CERTIFICATES;
import static dev.skein.client.Scene.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Frames;
import dev.skein.testing.Gate;
import dev.skein.testing.Http2;
import dev.skein.testing.Http2Peer;
import dev.skein.testing.Http2Script;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import dev.skein.testing.TestCertificates.Identity;
import dev.skein.wire.Dns;
import dev.skein.wire.Tls;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that go over the connection of another origin (RFC 9113, 9.1.1), and 421. */
class CoalescingTest {
    private static final Identity SITE =
            CERTIFICATES.issue(
                    "a.site.test", "b.site.test", "far.site.test", "*.wild.site.test", "127.0.0.1");

    /** All names are of this machine, {@code far} at another address of it. */
    private static final Dns DNS =
            host ->
                    List.of(
                            InetAddress.ofLiteral(
                                    host.startsWith("far.") ? "127.0.0.2" : "127.0.0.1"));

    private static final Options OPTIONS = Http2Scene.TRUSTING.withDns(DNS);

    @RegisterExtension final Http2Scene scene = new Http2Scene();

    private ScriptedServer server(Http2Script... perConnection) {
        Script[] scripts = new Script[perConnection.length];
        for (int i = 0; i < scripts.length; i++) {
            scripts[i] = Script.begin().http2(perConnection[i]);
        }
        return scene.opened(ScriptedServer.tls(SITE.context(), scripts)).protocols("h2");
    }

    /** Answers everything with {@code text}, which says which connection it was. */
    private static Http2Script serving(String text) {
        return session -> session.serve(stream -> stream.respond(200, text));
    }

    /** The first is answered; the next that it is wrong here. */
    private static Http2Script misdirectingTheSecond(String text) {
        return session ->
                session.serve(stream -> stream.respond(stream.id() == 3 ? 421 : 200, text));
    }

    private static String url(ScriptedServer server, String host) {
        return "https://" + host + ":" + server.port() + "/";
    }

    private static String get(Client client, ScriptedServer server, String host) throws Exception {
        Response response = client.get(url(server, host));
        assertEquals(200, response.status());
        return response.text();
    }

    // Whether.

    @ParameterizedTest
    @ValueSource(strings = {"b.site.test", "x.wild.site.test", "127.0.0.1", "B.Site.Test."})
    void whoseNameTheCertificateHasSharesAConnection(String host) throws Exception {
        ScriptedServer server = server(serving("one"));
        Client client = scene.client(OPTIONS.withLoops(1));
        for (int i = 0; i < 2; i++) {
            assertEquals("one", get(client, server, "a.site.test"));
            assertEquals("one", get(client, server, host));
        }
        assertEquals(1, server.connections());
        assertEquals(PoolLine.idle(1), PoolLine.of(client));
    }

    @Test
    void hostsOfASiteMeetOnOneLoop() throws Exception {
        ScriptedServer server = server(serving("one"));
        Client client = scene.client(OPTIONS.withLoops(5));
        for (String host : List.of("a.site.test", "b.site.test", "y.wild.site.test")) {
            assertEquals("one", get(client, server, host));
        }
        assertEquals(1, server.connections());
    }

    @Test
    void whoseNameItDoesNotHaveConnects() throws Exception {
        ScriptedServer server = server(serving("one"), serving("two"));
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        assertThrows(HttpException.Tls.class, () -> get(client, server, "c.site.test"));
        assertEquals(2, server.connections());
    }

    /** Where nobody listens. */
    @Test
    void whoIsAtAnotherAddressConnects() throws Exception {
        ScriptedServer server = server(serving("one"));
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        assertThrows(HttpException.Connect.class, () -> get(client, server, "far.site.test"));
        assertEquals(1, server.connections());
    }

    @Test
    void whoIsAtAnotherPortConnects() throws Exception {
        ScriptedServer server = server(serving("one"));
        ScriptedServer other = server(serving("other"));
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        assertEquals("other", get(client, other, "b.site.test"));
    }

    @Test
    void overHttp1EachConnects() throws Exception {
        ScriptedServer server =
                scene.opened(ScriptedServer.tls(SITE.context())).on("/", Answer.ok("here"));
        Client client = scene.client(OPTIONS);
        assertEquals("here", get(client, server, "a.site.test"));
        assertEquals("here", get(client, server, "b.site.test"));
        assertEquals(2, server.connections());
    }

    @Test
    void whereNobodyIsVerifiedEachConnects() throws Exception {
        eachConnects(OPTIONS.withTls(Tls.insecureTrustAll()));
    }

    /** It was shown to the one. */
    @Test
    void withACertificateOfOursEachConnects() throws Exception {
        Identity own = CERTIFICATES.issue("client.test");
        eachConnects(
                OPTIONS.withTls(
                        Tls.verified()
                                .withoutSystemTrust()
                                .withTrust(List.of(CERTIFICATES.authority()))
                                .withClientCertificate(own.keyStore(), new char[0])));
    }

    private void eachConnects(Options options) throws Exception {
        ScriptedServer server = server(serving("one"), serving("two"));
        Client client = scene.client(options);
        assertEquals("one", get(client, server, "a.site.test"));
        assertEquals("two", get(client, server, "b.site.test"));
    }

    // How.

    @ParameterizedTest
    @EnumSource
    void againstServersOfOthers(ServesHttp2.Kind kind) throws Exception {
        ServesHttp2 server = scene.opened(kind.start(SITE, 100));
        Client client = scene.client(OPTIONS.withLimits(Limits.perOrigin(4)));
        List<String> hosts = List.of("a.site.test", "b.site.test", "x.wild.site.test");
        for (String host : hosts) {
            String url = server.url("/authority").replace("127.0.0.1", host);
            String authority = url.substring("https://".length(), url.lastIndexOf('/'));
            assertEquals(authority, client.get(url).text());
        }
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            urls.add(server.url("/together/4").replace("127.0.0.1", hosts.get(i % 3)));
        }
        for (Outcome outcome : client.bulk(urls).concurrency(60).gather()) {
            assertEquals("together", response(outcome).text());
        }
        assertEquals(4, server.pages().peak(), "the limit is for all of them");
        assertEquals(1, server.connections());
    }

    /** All at once, so that some are connecting while others are there already. */
    @ParameterizedTest
    @EnumSource
    void manyHostsAtOnce(ServesHttp2.Kind kind) throws Exception {
        ServesHttp2 server = scene.opened(kind.start(SITE, 100));
        Client client = scene.client(OPTIONS);
        List<String> urls =
                IntStream.range(0, 300)
                        .mapToObj(i ->
                                server.url(i % 20 == 7 ? "/goaway" : "/bytes/" + i)
                                        .replace("127.0.0.1", "h" + i % 10 + ".wild.site.test"))
                        .toList();
        List<Outcome> outcomes = client.bulk(urls).concurrency(40).gather();
        for (int i = 0; i < 300; i++) {
            int length = i % 20 == 7 ? "goodbye".length() : i;
            assertEquals(length, response(outcomes.get(i)).bytes().length);
        }
    }

    @Test
    void aFailureNamesItsOwnOrigin() throws Exception {
        ScriptedServer server =
                server(session ->
                        session.serve(stream -> {
                            if (stream.id() == 3) {
                                stream.reset(Http2.INTERNAL_ERROR);
                            } else {
                                stream.respond(200, "one");
                            }
                        }));
        Client client = scene.client(OPTIONS);
        get(client, server, "a.site.test");
        HttpException failure =
                assertThrows(HttpException.class, () -> client.get(url(server, "b.site.test")));
        assertTrue(failure.getMessage().contains("b.site.test"), failure::getMessage);
    }

    // What becomes of guests when the connection ends.

    @Test
    void afterAGoAwayGuestsGoOnElsewhere() throws Exception {
        ScriptedServer server =
                server(
                        session -> {
                            Http2Peer peer = session.peer();
                            peer.onRequest(stream -> {
                                if (stream.id() == 1) {
                                    stream.respond(200, "one");
                                } else {
                                    peer.send(Frames.begin().goAway(1, Http2.NO_ERROR, ""));
                                }
                            });
                            session.awaitLeaving();
                        },
                        serving("two"));
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        assertEquals("two", get(client, server, "b.site.test"));
        assertEquals("two", get(client, server, "a.site.test"));
        assertEquals(2, server.connections());
    }

    /** One that is at work, and one that waits for it to end. */
    @Test
    void afterTheConnectionIsLostGuestsGoOnElsewhere() throws Exception {
        ScriptedServer server =
                server(
                        session -> {
                            Http2Peer peer = session.peer();
                            peer.onRequest(stream -> {
                                if (stream.id() < 5) {
                                    stream.respond(200, "one");
                                }
                            });
                            session.awaitEnd(5);
                            session.close();
                        },
                        serving("two"),
                        serving("three"));
        Client client = scene.client(OPTIONS.withLimits(Limits.perOrigin(1)));
        assertEquals("one", get(client, server, "a.site.test"));
        assertEquals("one", get(client, server, "b.site.test"));
        List<Outcome> outcomes =
                client.gather(List.of(url(server, "b.site.test"), url(server, "b.site.test")));
        for (Outcome outcome : outcomes) {
            assertTrue(List.of("two", "three").contains(response(outcome).text()));
        }
        assertTrue(server.connections() <= 3);
    }

    @Test
    void aClientThatIsClosedLeavesNoGuestBehind() throws Exception {
        ScriptedServer server =
                server(session ->
                        session.serve(stream -> {
                            if (stream.id() == 1) {
                                stream.respond(200, "one");
                            }
                        }));
        Client client = scene.client(OPTIONS.withLimits(Limits.perOrigin(2)));
        assertEquals("one", get(client, server, "a.site.test"));
        List<CompletableFuture<Response>> futures = new ArrayList<>();
        for (String host : List.of("b.site.test", "a.site.test", "b.site.test", "a.site.test")) {
            futures.add(client.sendAsync(Request.get(url(server, host))));
        }
        awaitWaiting(client, 2);
        client.close();
        assertEquals(PoolLine.EMPTY, PoolLine.of(client));
        futures.forEach(future -> assertThrows(CompletionException.class, future::join));
        assertEquals(1, server.connections());
    }

    private static void awaitWaiting(Client client, int count) {
        while (PoolLine.of(client).waiting() < count) {
            LockSupport.parkNanos(100_000);
        }
    }

    // 421.

    @Test
    void aMisdirectedRequestIsSentAgainOnItsOwnConnection() throws Exception {
        ScriptedServer server = server(misdirectingTheSecond("one"), serving("two"));
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        Response response = client.get(url(server, "b.site.test"));
        assertEquals("two", response.text());
        assertEquals(2, response.attempts());
        assertEquals("two", get(client, server, "b.site.test"));
        assertEquals("one", get(client, server, "a.site.test"));
        assertEquals(2, server.connections());
    }

    /** Whatever the method: nobody acted on it. */
    @Test
    void alsoOneWithABody() throws Exception {
        Http2Script echo = session -> session.serve(stream -> stream.respond(200, stream.text()));
        ScriptedServer server = server(misdirectingTheSecond("one"), echo);
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        Response response = client.post(url(server, "b.site.test"), Body.text("order"));
        assertEquals("order", response.text());
    }

    @Test
    void butNotIfItsBodyIsGone() throws Exception {
        ScriptedServer server = server(misdirectingTheSecond("one"), serving("two"));
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        Body once = Body.stream(new ByteArrayInputStream(new byte[] {'x'}));
        assertEquals(421, client.post(url(server, "b.site.test"), once).status());
        assertEquals("two", get(client, server, "b.site.test"), "the next knows");
    }

    @Test
    void norTwice() throws Exception {
        Http2Script wrong = session -> session.serve(stream -> stream.respond(421, "wrong"));
        ScriptedServer server = server(misdirectingTheSecond("one"), wrong);
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        Response response = client.get(url(server, "b.site.test"));
        assertEquals(421, response.status());
        assertEquals(2, response.attempts());
        assertEquals(2, server.connections());
    }

    @Test
    void norWithoutReplay() throws Exception {
        ScriptedServer server = server(misdirectingTheSecond("one"), serving("two"));
        Client client = scene.client(OPTIONS.withReplay(Replay.OFF));
        assertEquals("one", get(client, server, "a.site.test"));
        assertEquals(421, client.get(url(server, "b.site.test")).status());
        assertEquals("two", get(client, server, "b.site.test"), "the next knows");
    }

    @Test
    void onItsOwnConnectionItIsAResponseLikeAnyOther() throws Exception {
        ScriptedServer server = server(misdirectingTheSecond("one"));
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        Response response = client.get(url(server, "a.site.test"));
        assertEquals(421, response.status());
        assertEquals(1, response.attempts());
        assertEquals(1, server.connections());
    }

    // A pause (RFC 9113, 6.5.2).

    @Test
    void aServerThatAllowsNoneJustNowIsWaitedFor() throws Exception {
        Gate told = new Gate();
        Gate waited = new Gate();
        ScriptedServer server =
                server(session -> {
                    Http2Peer peer = session.peer();
                    peer.onRequest(stream -> stream.respond(200, "one"));
                    session.awaitEnd(1);
                    peer.send(Frames.begin().settings(Http2.SETTINGS_MAX_CONCURRENT_STREAMS, 0));
                    session.await(frame -> frame.type() == Http2.SETTINGS && frame.ack());
                    session.await(frame -> frame.type() == Http2.SETTINGS && frame.ack());
                    told.open();
                    session.await(waited);
                    peer.send(Frames.begin().settings(Http2.SETTINGS_MAX_CONCURRENT_STREAMS, 5));
                    session.awaitLeaving();
                });
        Client client = scene.client(OPTIONS);
        assertEquals("one", get(client, server, "a.site.test"));
        told.await();
        List<CompletableFuture<Response>> waiting =
                IntStream.range(0, 3)
                        .mapToObj(i -> client.sendAsync(Request.get(url(server, "a.site.test"))))
                        .toList();
        awaitWaiting(client, 3);
        waited.open();
        for (CompletableFuture<Response> response : waiting) {
            assertEquals("one", response.get().text());
        }
        assertEquals(1, server.connections());
    }
}
