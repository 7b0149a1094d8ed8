package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ScriptedServerTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ScriptedServer server = ScriptedServer.start();

    @AfterEach
    void close() {
        server.close();
        assertEquals(0, server.openConnections());
        assertEquals(0, server.inFlight());
    }

    // --- routes

    @Test
    void answersByPathOnAKeptConnection() throws Exception {
        server.on("/a", Answer.ok("first")).on("/b", Answer.status(404));
        try (RawClient client = RawClient.to(server)) {
            assertEquals(
                    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", client.get("/a?x=1").head());
            assertEquals("first", client.read(5));
            assertEquals(
                    "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", client.get("/b").head());
            assertTrue(client.get("/c").head().startsWith("HTTP/1.1 404 "));
        }
        assertEquals(1, server.connections());
        assertEquals(
                List.of("/a?x=1", "/b", "/c"),
                server.requests().stream().map(RecordedRequest::target).toList());
        assertEquals(1, server.peak());
        assertTrue(server.faults().isEmpty());
    }

    @Test
    void answersInTurnAndRepeatsTheLast() throws Exception {
        server.on("/flaky", Answer.status(503), Answer.ok(""));
        try (RawClient client = RawClient.to(server)) {
            assertTrue(client.get("/flaky").head().startsWith("HTTP/1.1 503 "));
            assertTrue(client.get("/flaky").head().startsWith("HTTP/1.1 200 "));
            assertTrue(client.get("/flaky").head().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void anExactPathGoesBeforeALongPrefixBeforeAShort() throws Exception {
        server.on("/*", Answer.ok("1")).on("/a/*", Answer.ok("2")).on("/a/b", Answer.ok("3"));
        try (RawClient client = RawClient.to(server)) {
            client.get("/x").head();
            assertEquals("1", client.read(1));
            client.get("/a/x").head();
            assertEquals("2", client.read(1));
            client.get("http://elsewhere/a/b?c").head();
            assertEquals("3", client.read(1));
        }
    }

    @Test
    void computesAnswersFromTheWholeRequest() throws Exception {
        server.on("/echo", request -> Answer.ok(request.method() + " " + request.text()));
        try (RawClient client = RawClient.to(server)) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").head();
            assertEquals("POST abc", client.read(8));
        }
    }

    @Test
    void aFunctionThatThrowsIsAFaultAndClosesTheConnection() throws Exception {
        server.on(
                "/",
                request -> {
                    throw new IllegalStateException("oops");
                });
        try (RawClient client = RawClient.to(server)) {
            assertEquals("", client.get("/").rest());
        }
        server.awaitOpenConnections(0);
        assertEquals(1, server.faults().size());
        assertTrue(server.faults().getFirst().contains("oops"));
    }

    // --- reading

    @Test
    void readsChunkedBodiesAndTrailers() throws Exception {
        server.on("/", Answer.ok(""));
        try (RawClient client = RawClient.to(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .send("3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: v\r\n\r\n")
                    .head();
        }
        RecordedRequest request = server.requests().getFirst();
        assertEquals("abc0123456789", request.text());
        assertEquals(13, request.bodySize());
        assertEquals("v", request.trailers().get("t"));
    }

    @Test
    void sends100ContinueBeforeItReadsTheBody() throws Exception {
        server.on("/", Answer.ok(""));
        try (RawClient client = RawClient.to(server)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n")
                    .send("Content-Length: 1\r\n\r\n");
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", client.head());
            assertTrue(client.send("x").head().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void answersEarlyAndThenReadsTheBody() throws Exception {
        server.on("/", Answer.status(403).early());
        try (RawClient client = RawClient.to(server)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
            assertTrue(client.head().startsWith("HTTP/1.1 403 "));
            client.send("helloGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(client.head().startsWith("HTTP/1.1 404 "));
        }
        assertEquals("hello", server.requests().getFirst().text());
    }

    @Test
    void refusesWhatNoClientMaySend() throws Exception {
        List<String> wrong =
                List.of(
                        "GET / HTTP/1.1\nHost: a\n\n",
                        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
                        "GET / HTTP/1.1\r\n\r\n",
                        GET + "Host: a\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                        GET + " b\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\0\r\n\r\n",
                        GET + "Content-Length: +1\r\n\r\nx",
                        GET + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
                        GET + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                        GET + "Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
                        GET + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na",
                        GET + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n");
        for (String request : wrong) {
            try (RawClient client = RawClient.to(server)) {
                String answer = client.send(request).head();
                assertTrue(answer.startsWith("HTTP/1.1 400 "), request + " got " + answer);
            }
        }
        assertEquals(wrong.size(), server.faults().size());
    }

    @Test
    void keepsWhatCameOfABodyThatWasCut() throws Exception {
        try (RawClient client = RawClient.to(server)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc").endOutput();
            assertEquals("", client.rest());
        }
        server.awaitOpenConnections(0);
        assertEquals("abc", server.requests().getFirst().text());
        assertEquals(3, server.requests().getFirst().bodySize());
    }

    // --- answers

    @Test
    void writesWhatAnswersSay() throws Exception {
        record Case(Answer answer, String wire) {}
        List<Case> cases =
                List.of(
                        new Case(
                                Answer.redirect("/b"),
                                "302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"),
                        new Case(Answer.status(204), "204 No Content\r\n\r\n"),
                        new Case(Answer.status(299), "299 \r\nContent-Length: 0\r\n\r\n"),
                        new Case(
                                Answer.chunked("ab", "", "c").trailer("T", "v"),
                                CHUNKED + "2\r\nab\r\n1\r\nc\r\n0\r\nT: v\r\n\r\n"),
                        new Case(
                                Answer.chunked("ab", "cd").cutAfter(3),
                                CHUNKED + "2\r\nab\r\n2\r\nc"),
                        new Case(
                                Answer.ok("0123456789").cutAfter(4),
                                "200 OK\r\nContent-Length: 10\r\n\r\n0123"),
                        new Case(
                                Answer.untilClose("all"), "200 OK\r\nConnection: close\r\n\r\nall"),
                        new Case(
                                Answer.ok("torn").torn(1).header("X", "y"),
                                "200 OK\r\nX: y\r\nContent-Length: 4\r\n\r\ntorn"),
                        new Case(
                                Answer.bytes(3),
                                "200 OK\r\nContent-Length: 3\r\n\r\n\u0000\u0001\u0002"));
        for (Case one : cases) {
            server.on("/", one.answer.then(Script.begin().close()));
            try (RawClient client = RawClient.to(server)) {
                assertEquals("HTTP/1.1 " + one.wire, client.get("/").rest());
            }
        }
    }

    @Test
    void aHeadRequestGetsNoBody() throws Exception {
        server.on("/", Answer.ok("hello").thenClose());
        try (RawClient client = RawClient.to(server)) {
            assertEquals(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n",
                    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").rest());
        }
    }

    @Test
    void gzipsWhatTheJdkUnpacks() throws Exception {
        server.on("/", Answer.gzip("geese").thenClose());
        try (RawClient client = RawClient.to(server)) {
            assertTrue(client.get("/").head().contains("Content-Encoding: gzip\r\n"));
            byte[] packed = client.rest().getBytes(StandardCharsets.ISO_8859_1);
            var unpacked =
                    new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(packed));
            assertArrayEquals("geese".getBytes(StandardCharsets.UTF_8), unpacked.readAllBytes());
        }
    }

    @Test
    void largeBodiesCountModulo251() throws Exception {
        server.on("/", Answer.bytes(200_000).thenClose());
        try (RawClient client = RawClient.to(server)) {
            client.get("/").head();
            String body = client.rest();
            assertEquals(200_000, body.length());
            for (int i = 0; i < body.length(); i++) {
                assertEquals(i % 251, body.charAt(i), "at " + i);
            }
        }
    }

    @Test
    void endsTheConnectionWhenTheClientAsks() throws Exception {
        server.on("/", Answer.ok("x"));
        try (RawClient client = RawClient.to(server)) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertTrue(client.rest().endsWith("x"));
        }
    }

    // --- gates, and clients that leave

    @Test
    void answersWaitAtAGate() throws Exception {
        Gate gate = new Gate();
        server.on("/", Answer.ok("x").after(gate));
        try (RawClient one = RawClient.to(server);
                RawClient two = RawClient.to(server)) {
            one.get("/");
            two.get("/");
            server.awaitInFlight(2);
            assertFalse(gate.isOpen());
            gate.open();
            assertTrue(one.head().startsWith("HTTP/1.1 200 "));
            assertTrue(two.head().startsWith("HTTP/1.1 200 "));
            server.awaitIdle();
        }
        assertEquals(2, server.peak());
    }

    @Test
    void theHeadMayComeBeforeTheBody() throws Exception {
        Gate gate = new Gate();
        server.on("/", Answer.ok("x").bodyAfter(gate));
        try (RawClient client = RawClient.to(server)) {
            assertTrue(client.get("/").head().startsWith("HTTP/1.1 200 "));
            gate.open();
            assertEquals("x", client.read(1));
        }
    }

    @Test
    void noticesClientsThatLeaveWhileItWaits() throws Exception {
        server.on("/gate", Answer.ok("").after(new Gate()));
        server.on("/pause", Answer.ok("").after(NEVER));
        server.on("/never", Answer.never());
        for (String path : List.of("/gate", "/pause", "/never")) {
            try (RawClient closes = RawClient.to(server);
                    RawClient resets = RawClient.to(server)) {
                closes.get(path);
                resets.get(path);
                server.awaitInFlight(2);
                resets.reset();
            }
            server.awaitIdle();
            server.awaitOpenConnections(0);
        }
    }

    @Test
    void aPipelinedRequestWaitsItsTurn() throws Exception {
        Gate gate = new Gate();
        server.on("/a", Answer.ok("a").after(gate)).on("/b", Answer.ok("b"));
        try (RawClient client = RawClient.to(server)) {
            client.get("/a");
            server.awaitInFlight(1);
            client.get("/b");
            gate.open();
            client.head();
            assertEquals("a", client.read(1));
            client.head();
            assertEquals("b", client.read(1));
        }
    }

    @Test
    void oneRequestAfterAnotherIsNeverSeenAsTwo() throws Exception {
        List<Answer> answers =
                List.of(
                        Answer.ok("x"),
                        Answer.ok("xy").torn(1),
                        Answer.status(204),
                        Answer.chunked("x"),
                        Answer.untilClose("x"),
                        Answer.ok("xy").cutAfter(1));
        for (Answer answer : answers) {
            server.on("/", answer);
            int length = wholeLength();
            boolean endsWithConnection = answers.indexOf(answer) >= 4;
            for (int i = 0; i < 50; i++) {
                try (RawClient client = RawClient.to(server)) {
                    client.get("/").read(endsWithConnection ? length + 1 : length);
                }
            }
        }
        assertEquals(1, server.peak());
    }

    private int wholeLength() throws IOException {
        try (RawClient client = RawClient.to(server)) {
            return client.send("GET / HTTP/1.0\r\n\r\n").rest().length();
        }
    }

    @Test
    void holdsThousands() throws Exception {
        int many = 1000;
        server.on("/", Answer.never());
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            clients.add(RawClient.to(server).get("/"));
        }
        server.awaitInFlight(many);
        for (RawClient client : clients) {
            client.close();
        }
        server.awaitIdle();
        assertEquals(many, server.peak());
        assertEquals(many, server.requests().size());
    }

    // --- the server's own end

    @Test
    void dropsConnectionsAndGoesOn() throws Exception {
        server.on("/", Answer.never());
        server.on("/a", Answer.ok(""));
        try (RawClient open = RawClient.to(server);
                RawClient idle = RawClient.to(server)) {
            open.get("/");
            idle.get("/a").head();
            server.awaitInFlight(1);
            server.dropConnections();
            assertEquals(0, server.openConnections());
            assertEquals("", open.rest());
            assertEquals("", idle.rest());
        }
        try (RawClient next = RawClient.to(server)) {
            assertTrue(next.get("/a").head().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void comesBackAtTheSamePort() throws Exception {
        server.on("/", Answer.ok(""));
        int port = server.port();
        try (RawClient client = RawClient.to(server)) {
            client.get("/").head();
            server.restart();
            assertEquals("", client.rest());
        }
        assertEquals(port, server.port());
        try (RawClient client = RawClient.to(server)) {
            assertTrue(client.get("/").head().startsWith("HTTP/1.1 200 "));
        }
        assertEquals(2, server.connections());
    }

    @Test
    void refusesConnectionsWhenClosed() throws IOException {
        server.close();
        server.close();
        assertThrows(ConnectException.class, () -> RawClient.to(server));
    }

    // --- TLS

    @Test
    void speaksTls() throws Exception {
        TestCertificates certificates = TestCertificates.create();
        try (ScriptedServer secure = ScriptedServer.tls(certificates.localhost().context())) {
            secure.on("/", Answer.ok("x"));
            assertTrue(secure.url("/").startsWith("https://"));
            try (RawClient client = RawClient.tls(secure, certificates.trustingContext())) {
                assertTrue(client.get("/").head().startsWith("HTTP/1.1 200 "));
                assertEquals("x", client.read(1));
            }
            secure.awaitOpenConnections(0);
        }
    }

    @Test
    void cutsTlsShortOrEndsItInOrder() throws Exception {
        TestCertificates certificates = TestCertificates.create();
        Script head = Script.begin().readRequest().head("HTTP/1.1 200 OK");
        try (ScriptedServer secure =
                ScriptedServer.tls(
                        certificates.localhost().context(), head.cut(), head.halfClose())) {
            try (RawClient client = RawClient.tls(secure, certificates.trustingContext())) {
                client.get("/").head();
                assertEquals(0, client.restBelowTls());
            }
            try (RawClient client = RawClient.tls(secure, certificates.trustingContext())) {
                client.get("/").head();
                assertNotEquals(0, client.restBelowTls());
            }
        }
    }

    @Test
    void asksForAClientCertificate() throws Exception {
        TestCertificates certificates = TestCertificates.create();
        try (ScriptedServer secure = ScriptedServer.tls(certificates.localhost().context())) {
            secure.on("/", Answer.ok("")).requireClientCertificate();
            try (RawClient client = RawClient.tls(secure, certificates.issue("me").context())) {
                assertTrue(client.get("/").head().startsWith("HTTP/1.1 200 "));
            }
            try (RawClient client = RawClient.tls(secure, certificates.trustingContext())) {
                assertThrows(IOException.class, () -> client.get("/").read(1));
            }
        }
    }

    @Test
    void resetsBreakTheConnection() throws Exception {
        server.on("/", Answer.reset()).on("/late", Answer.ok("x").then(Script.begin().reset()));
        try (RawClient client = RawClient.to(server)) {
            assertThrows(SocketException.class, () -> client.get("/").read(1));
        }
        server.on("/waited", Answer.script(Script.begin().pause(Duration.ofMillis(1)).reset()));
        try (RawClient client = RawClient.to(server)) {
            assertThrows(SocketException.class, () -> client.get("/waited").read(1));
        }
    }
}
