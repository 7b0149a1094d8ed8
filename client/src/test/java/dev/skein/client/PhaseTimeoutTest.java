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
import dev.skein.testing.Gate;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import dev.skein.wire.Dns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Time runs out in each phase, and the error says in which, whether the request left, and what to
 * do.
 */
class PhaseTimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(60);

    @RegisterExtension final Scene scene = new Scene();
    private final ScriptedServer server = scene.server;

    private Client client(Timeouts timeouts) {
        return scene.client(Scene.ONE_TRY.withTimeouts(timeouts));
    }

    @Test
    void queue() throws Exception {
        server.on("/never", Answer.never());
        Client client =
                scene.client(
                        Scene.ONE_TRY
                                .withLimits(Limits.perOrigin(1))
                                .withTimeouts(Timeouts.defaults().withQueue(SHORT)));
        CompletableFuture<Response> holder = client.sendAsync(Request.get(server.url("/never")));
        server.awaitInFlight(1);
        HttpException.Timeout late =
                fails(
                        HttpException.Timeout.class,
                        Phase.QUEUE,
                        () -> client.get(server.url("/x")),
                        "60 ms",
                        "no connection became free",
                        "Timeouts.queue",
                        "Limits.perOrigin",
                        "http://127.0.0.1:" + server.port());
        assertEquals(Delivery.NOT_SENT, late.delivery());
        assertEquals(0, PoolLine.of(client).waiting());
        assertTrue(!holder.isDone());
    }

    @Test
    void theQueueEndsWhereAConnectionOfItsOwnIsOpened() {
        CountDownLatch end = new CountDownLatch(1);
        scene.opened(end::countDown);
        Client client =
                scene.client(
                        Scene.ONE_TRY
                                .withDns(hanging(end))
                                .withTimeouts(
                                        Timeouts.connect(Duration.ofMillis(200))
                                                .withQueue(Duration.ofMillis(20))));
        fails(
                HttpException.Timeout.class,
                Phase.DNS,
                () -> client.get("http://slow.test/"),
                "slow.test",
                "200 ms");
    }

    /** All of them wait for the connection that is opened for the first. */
    @Test
    void norWhereOneIsOpenedThatWillBeShared() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        scene.opened(end::countDown);
        Client client =
                scene.client(
                        Scene.ONE_TRY
                                .withDns(hanging(end))
                                .withTimeouts(
                                        Timeouts.defaults()
                                                .total(Duration.ofMillis(300))
                                                .withQueue(Duration.ofMillis(20))));
        List<String> urls = Collections.nCopies(3, "https://slow.test/");
        for (Outcome outcome : client.gather(urls)) {
            HttpException cause = Scene.cause(outcome);
            assertEquals(Phase.DNS, cause.phase(), cause::getMessage);
            assertTrue(cause.getMessage().contains("the whole call"), cause::getMessage);
        }
    }

    /** The second waits for the first longer than a call may take, and is answered all the same. */
    @Test
    void theWaitForOthersMayBeLeftOutOfTheTotal() throws Exception {
        Duration total = Duration.ofMillis(500);
        Gate gate = new Gate();
        server.on("/slow", Answer.ok("x").after(gate));
        server.on("/never", Answer.never());
        Client client = oneAtATime(total);
        Request slow = Request.get(server.url("/slow"));
        CompletableFuture<Response> first = client.sendAsync(slow.timeout(Duration.ofMinutes(1)));
        server.awaitInFlight(1);
        CompletableFuture<Response> second = client.sendAsync(slow);
        Thread.sleep(total.plusMillis(100));
        gate.open();
        first.join();
        assertTrue(second.join().timings().total().compareTo(total) < 0);
        HttpException.Timeout own =
                fails(
                        HttpException.Timeout.class,
                        Phase.FIRST_BYTE,
                        () -> client.get(server.url("/never")),
                        "the whole call");
        assertTrue(own.after().compareTo(total) >= 0, () -> "" + own.after());
    }

    /** Each time anew: also where a redirect leads. */
    @Test
    void andSoMayTheWaitAfterARedirect() throws Exception {
        Duration total = Duration.ofMillis(500);
        Gate gate = new Gate();
        ScriptedServer there = scene.opened(ScriptedServer.start());
        there.on("/slow", Answer.ok("x").after(gate));
        server.on("/", Answer.redirect(there.url("/slow")));
        Client client = oneAtATime(total);
        Request slow = Request.get(there.url("/slow"));
        CompletableFuture<Response> first = client.sendAsync(slow.timeout(Duration.ofMinutes(1)));
        there.awaitInFlight(1);
        CompletableFuture<Response> second = client.sendAsync(Request.get(server.url("/")));
        server.awaitRequests(1);
        Thread.sleep(total.plusMillis(100));
        gate.open();
        first.join();
        assertTrue(second.join().timings().total().compareTo(total) < 0);
    }

    private Client oneAtATime(Duration total) {
        return scene.client(
                Scene.ONE_TRY
                        .withLimits(Limits.perOrigin(1))
                        .withTimeouts(Timeouts.defaults().total(total).withQueueApart()));
    }

    private static Dns hanging(CountDownLatch end) {
        return host -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("too late");
        };
    }

    @Test
    void dns() {
        CountDownLatch end = new CountDownLatch(1);
        scene.opened(end::countDown);
        Client client =
                scene.client(
                        Scene.ONE_TRY.withDns(hanging(end)).withTimeouts(Timeouts.connect(SHORT)));
        HttpException.Timeout late =
                fails(
                        HttpException.Timeout.class,
                        Phase.DNS,
                        () -> client.get("http://slow.test:81/?key=secret"),
                        "looking up slow.test",
                        "60 ms",
                        "http://slow.test:81");
        assertEquals(Delivery.NOT_SENT, late.delivery());
        assertTrue(!late.getMessage().contains("secret"));
    }

    @Test
    void connect() throws Exception {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket deaf = new ServerSocket(0, 1, loopback)) {
            List<Socket> crowd = crowd(deaf);
            try {
                Client client = client(Timeouts.connect(SHORT));
                HttpException.Timeout late =
                        fails(
                                HttpException.Timeout.class,
                                Phase.CONNECT,
                                () -> client.get("http://127.0.0.1:" + deaf.getLocalPort() + "/"),
                                "connecting to 127.0.0.1:",
                                "60 ms",
                                "firewall");
                assertEquals(Delivery.NOT_SENT, late.delivery());
            } finally {
                for (Socket socket : crowd) {
                    socket.close();
                }
            }
        }
    }

    /** So many connections that the kernel takes no more on behalf of one that accepts none. */
    private static List<Socket> crowd(ServerSocket deaf) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(
                        new InetSocketAddress(deaf.getInetAddress(), deaf.getLocalPort()), 200);
            } catch (SocketTimeoutException full) {
                return sockets;
            }
        }
        Assumptions.abort("this system's backlog has no end");
        return sockets;
    }

    @Test
    void tls() throws Exception {
        ScriptedServer mute = scene.opened(ScriptedServer.start(Script.begin().never()));
        Client client = client(Timeouts.connect(Duration.ofMillis(500)));
        HttpException.Timeout late =
                fails(
                        HttpException.Timeout.class,
                        Phase.TLS,
                        () -> client.get("https://127.0.0.1:" + mute.port() + "/"),
                        "TLS handshake",
                        "500 ms",
                        "https://127.0.0.1:" + mute.port());
        assertEquals(Delivery.NOT_SENT, late.delivery());
        mute.awaitOpenConnections(0);
    }

    @Test
    void send() throws Exception {
        server.onConnection(Script.begin().readHead().stopReading());
        Client client = client(Timeouts.defaults().withBodyGap(SHORT));
        HttpException.Timeout late =
                fails(
                        HttpException.Timeout.class,
                        Phase.SEND,
                        () -> client.post(server.url("/"), Body.of(new byte[32 << 20])),
                        "60 ms",
                        "the server took nothing of the body",
                        "Timeouts.bodyGap");
        assertEquals(Delivery.MAYBE_PROCESSED, late.delivery());
    }

    @Test
    void sendOfAStream() throws Exception {
        server.onConnection(Script.begin().readHead().stopReading());
        Client client = client(Timeouts.defaults().withBodyGap(SHORT));
        Body endless = Body.stream(Endless::new, Body.UNKNOWN);
        fails(
                HttpException.Timeout.class,
                Phase.SEND,
                () -> client.post(server.url("/"), endless),
                "the server took nothing of the body");
    }

    @Test
    void firstByte() throws Exception {
        server.on("/never", Answer.never());
        Client client = client(Timeouts.defaults().withFirstByte(SHORT));
        HttpException.Timeout late =
                fails(
                        HttpException.Timeout.class,
                        Phase.FIRST_BYTE,
                        () -> client.get(server.url("/never")),
                        "60 ms",
                        "no response within",
                        "raise Timeouts.firstByte",
                        "http://127.0.0.1:" + server.port());
        assertEquals(Delivery.MAYBE_PROCESSED, late.delivery());
        server.awaitIdle();
    }

    @Test
    void anInterimResponseIsNotTheFirstByte() throws Exception {
        server.onConnection(Script.begin().readRequest().head("HTTP/1.1 102 Processing").never());
        Client client = client(Timeouts.defaults().withFirstByte(SHORT));
        fails(HttpException.Timeout.class, Phase.FIRST_BYTE, () -> client.get(server.url("/")));
    }

    @Test
    void gapInTheBody() throws Exception {
        server.on("/", Answer.ok("never whole").bodyAfter(new Gate()));
        Client client = client(Timeouts.defaults().withBodyGap(SHORT));
        HttpException.Timeout late =
                fails(
                        HttpException.Timeout.class,
                        Phase.BODY,
                        () -> client.get(server.url("/")),
                        "60 ms",
                        "the server sent nothing of the body",
                        "Timeouts.bodyGap");
        assertEquals(Delivery.ANSWERED, late.delivery());
        server.awaitIdle();
    }

    @Test
    void gapInAStreamedBody() throws Exception {
        server.on("/", Answer.ok("never whole").bodyAfter(new Gate()));
        Client client = client(Timeouts.defaults().withBodyGap(SHORT));
        try (Response response = client.open(Request.get(server.url("/")))) {
            fails(
                    HttpException.Timeout.class,
                    Phase.BODY,
                    () -> response.body().open().readAllBytes(),
                    "the server sent nothing of the body");
        }
    }

    @Test
    void aReaderWhoTakesItsTimeIsNoGap() throws Exception {
        server.on("/", Answer.bytes(2 << 20));
        server.on("/clock", Answer.ok("").after(Duration.ofMillis(30)));
        Client client = client(Timeouts.defaults().withBodyGap(SHORT));
        try (Response response = client.open(Request.get(server.url("/")))) {
            for (int i = 0; i < 6; i++) {
                client.get(server.url("/clock")); // longer, all together, than the gap may be
            }
            assertEquals(2 << 20, response.body().bytes().length);
        }
    }

    @Test
    void total() throws Exception {
        server.on("/never", Answer.never());
        Client client = client(Timeouts.defaults().withTotal(SHORT));
        fails(
                HttpException.Timeout.class,
                Phase.FIRST_BYTE,
                () -> client.get(server.url("/never")),
                "60 ms",
                "the whole call",
                "Timeouts.total");
    }

    @Test
    void totalOfARequest() throws Exception {
        server.on("/drip", Answer.ok("x").bodyAfter(new Gate()));
        Client client = scene.client();
        fails(
                HttpException.Timeout.class,
                Phase.BODY,
                () -> client.send(Request.get(server.url("/drip")).timeout(SHORT)),
                "60 ms",
                "the whole call");
        fails(
                HttpException.Timeout.class,
                Phase.BODY,
                () ->
                        client.send(
                                Request.get(server.url("/drip"))
                                        .with(Timeouts.defaults().withTotal(SHORT))),
                "60 ms");
    }

    @Test
    void totalOfAStream() throws Exception {
        server.on("/drip", Answer.ok("x").bodyAfter(new Gate()));
        Client client = scene.client();
        try (Response response =
                client.open(Request.get(server.url("/drip")).timeout(Duration.ofMillis(500)))) {
            fails(
                    HttpException.Timeout.class,
                    Phase.BODY,
                    () -> response.body().open().read(),
                    "the whole call");
        }
        server.awaitIdle();
    }

    @Test
    void totalCoversRedirectsAndWaitsBetweenTries() throws Exception {
        server.on("/loop", request -> Answer.redirect("/loop").after(Duration.ofMillis(10)));
        server.on("/busy", Answer.status(503).header("Retry-After", "1"));
        Client client =
                scene.client(
                        Options.defaults()
                                .withRetries(Retries.standard())
                                .withRedirects(Redirects.standard().withMax(1_000_000)));
        assertThrows(
                HttpException.Timeout.class,
                () -> client.send(Request.get(server.url("/loop")).timeout(SHORT)));
        assertEquals(
                503,
                client.send(Request.get(server.url("/busy")).timeout(SHORT)).status(),
                "a wait that is too long is not begun");
    }

    @Test
    void aTimeoutIsTriedAgainWhileTimeIsLeft() throws Exception {
        server.on("/", Answer.never(), Answer.ok("second"));
        Client client =
                scene.client(
                        Options.defaults()
                                .withRetries(Retries.standard())
                                .withTimeouts(Timeouts.defaults().withFirstByte(SHORT)));
        Response response = client.get(server.url("/"));
        assertEquals("second", response.text());
        assertEquals(2, response.attempts());
        fails(
                HttpException.Timeout.class,
                Phase.FIRST_BYTE,
                () -> {
                    server.on("/order", Answer.never());
                    client.post(server.url("/order"), Body.text("not idempotent"));
                });
        assertEquals(3, server.requestCount());
    }

    /** Bytes without end. */
    private static final class Endless extends java.io.InputStream {
        @Override
        public int read() {
            return 'x';
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return length;
        }
    }
}
