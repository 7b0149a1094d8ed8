package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Over real sockets; the JDK's own client is the witness over TLS, a client by hand without. */
final class Http2SessionTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.create();
    private static final Frames HELLO =
            Frames.preface()
                    .settings(Http2.SETTINGS_ENABLE_PUSH, 0)
                    .headers(1, true, ":method", "GET");

    /** A client that writes frames and reads frames. */
    private static final class FrameClient implements AutoCloseable {
        private final FrameReader reader = FrameReader.ofServer();
        private final Socket socket;

        FrameClient(ScriptedServer server) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.setSoTimeout(30_000);
        }

        FrameClient send(Frames frames) throws IOException {
            socket.getOutputStream().write(frames.bytes());
            return this;
        }

        void leave() throws IOException {
            socket.shutdownOutput();
        }

        String next() throws IOException {
            return String.valueOf(reader.read(socket.getInputStream()));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aScriptByHand() throws Exception {
        Gate seen = new Gate();
        Gate gate = new Gate();
        Script script =
                Script.begin()
                        .http2(session -> {
                            assertEquals(0L, session.settings().get(Http2.SETTINGS_ENABLE_PUSH));
                            session.greet(Http2.SETTINGS_MAX_CONCURRENT_STREAMS, 1);
                            assertEquals(1, session.awaitHeaders().stream());
                            seen.open();
                            session.await(gate);
                            session.send(Frames.begin().headers(1, true, ":status", "204"));
                            assertEquals(7, session.await(Http2.PING).opaque());
                            assertEquals(4, session.frames().size());
                            session.close();
                        });
        try (ScriptedServer server = ScriptedServer.start(script);
                FrameClient client = new FrameClient(server).send(HELLO)) {
            assertEquals("SETTINGS, 6 bytes", client.next());
            assertEquals("SETTINGS, flags 0x1, 0 bytes", client.next());
            seen.await();
            gate.open();
            assertEquals("HEADERS of stream 1, flags 0x5, 13 bytes", client.next());
            client.send(Frames.begin().windowUpdate(0, 1).ping(7));
            assertEquals("null", client.next());
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void aScriptThatEndsIsClosedInOrder() throws Exception {
        Script script = Script.begin().http2(session -> session.send(Frames.begin().ping(1)));
        try (ScriptedServer server = ScriptedServer.start(script);
                FrameClient client = new FrameClient(server).send(HELLO)) {
            assertEquals("PING, 8 bytes", client.next());
            assertEquals("null", client.next());
        }
    }

    @Test
    void aScriptThatResets() throws Exception {
        Script script =
                Script.begin()
                        .http2(session -> {
                            session.awaitEnd(1);
                            session.reset();
                        });
        try (ScriptedServer server = ScriptedServer.start(script);
                FrameClient client = new FrameClient(server).send(HELLO)) {
            assertThrows(SocketException.class, client::next);
        }
    }

    @Test
    void aPeerWithinAScript() throws Exception {
        Script script =
                Script.begin()
                        .http2(session -> {
                            session.awaitHeaders();
                            Http2Peer peer = session.peer();
                            session.awaitEnd(3);
                            peer.stream(3).respond(200, "");
                            peer.stream(1).respond(200, "");
                            session.awaitLeaving();
                        });
        try (ScriptedServer server = ScriptedServer.start(script);
                FrameClient client = new FrameClient(server).send(HELLO)) {
            assertEquals("SETTINGS, 0 bytes", client.next());
            assertEquals("SETTINGS, flags 0x1, 0 bytes", client.next());
            client.send(Frames.begin().headers(3, true, ":method", "GET"));
            assertEquals("HEADERS of stream 3, flags 0x5, 13 bytes", client.next());
            assertEquals("HEADERS of stream 1, flags 0x5, 13 bytes", client.next());
            client.leave();
            server.awaitOpenConnections(0);
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void whatAClientOrATestDoesWrongIsAFault() throws Exception {
        Script script =
                Script.begin().http2(session -> assertEquals(3, session.awaitHeaders().stream()));
        try (ScriptedServer server = ScriptedServer.start(script);
                FrameClient wrong = new FrameClient(server).send(HELLO);
                FrameClient http1 = new FrameClient(server)) {
            assertEquals("null", wrong.next());
            http1.send(
                    Frames.begin()
                            .bytes("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            server.awaitConnections(2);
            server.awaitOpenConnections(0);
            assertEquals(2, server.faults().size());
            assertTrue(server.faults().get(1).contains("preface"), server.faults().get(1));
        }
    }

    @Test
    void theJdksClientIsServed() throws Exception {
        byte[] large = new byte[300_000];
        large[299_999] = 1;
        Script script =
                Script.begin()
                        .serveHttp2(
                                stream -> {
                                    stream.headers(":status", "200", "x-stream", "" + stream.id());
                                    stream.data(stream.body()).data(large).end();
                                },
                                Http2.SETTINGS_MAX_CONCURRENT_STREAMS,
                                10);
        try (ScriptedServer server =
                        ScriptedServer.tls(CERTIFICATES.localhost().context(), script)
                                .protocols("h2", "http/1.1");
                HttpClient client =
                        HttpClient.newBuilder()
                                .sslContext(CERTIFICATES.trustingContext())
                                .build()) {
            for (int i = 0; i < 3; i++) {
                HttpRequest post =
                        HttpRequest.newBuilder(URI.create(server.url("/")))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                                .build();
                HttpResponse<byte[]> response = client.send(post, BodyHandlers.ofByteArray());
                assertEquals(HttpClient.Version.HTTP_2, response.version());
                assertEquals(600_000, response.body().length);
                assertEquals(1, response.body()[299_999]);
                assertEquals("" + (2 * i + 1), response.headers().firstValue("x-stream").get());
            }
            assertEquals(1, server.connections());
            assertEquals(List.of(), server.faults());
        }
    }

    @Test
    void tornPaddedAndPrioritizedHeadersAreUnderstood() throws Exception {
        String[] fields = {":status", "200", "x-long", "x".repeat(200)};
        Script script =
                Script.begin()
                        .serveHttp2(stream -> {
                            int id = stream.id();
                            Frames all = Frames.begin();
                            all =
                                    switch (id) {
                                        case 1 -> all.tornHeaders(id, false, 7, fields);
                                        case 3 -> all.paddedHeaders(id, false, 255, fields);
                                        default ->
                                                all.prioritizedHeaders(
                                                        id, false, 0, false, 16, fields);
                                    };
                            byte[] body = {'o', 'k'};
                            stream.peer().send(all.paddedData(id, true, 100, body));
                        });
        try (ScriptedServer server =
                        ScriptedServer.tls(CERTIFICATES.localhost().context(), script)
                                .protocols("h2");
                HttpClient client =
                        HttpClient.newBuilder()
                                .sslContext(CERTIFICATES.trustingContext())
                                .build()) {
            for (int i = 0; i < 3; i++) {
                HttpRequest get = HttpRequest.newBuilder(URI.create(server.url("/"))).build();
                HttpResponse<byte[]> response = client.send(get, BodyHandlers.ofByteArray());
                assertArrayEquals(new byte[] {'o', 'k'}, response.body());
                assertEquals(200, response.headers().firstValue("x-long").get().length());
            }
            assertEquals(List.of(), server.faults());
        }
    }
}
