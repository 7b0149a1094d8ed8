package dev.skein.client;

import static dev.skein.client.Scene.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.HttpException;
import dev.skein.http.Multipart;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Gate;
import dev.skein.testing.RecordedRequest;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {
    @RegisterExtension final Scene scene = new Scene();
    private final ScriptedServer server = scene.server;

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    private static Body stream(byte[] bytes, long length) {
        return Body.stream(new ByteArrayInputStream(bytes), length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535, 65536, 65537, 1_000_000})
    void aStreamOfUnknownLengthIsChunked(int size) throws Exception {
        server.on("/", Answer.ok("thanks"));
        byte[] bytes = counting(size);
        Client client = scene.client();
        assertEquals("thanks", client.post(server.url("/"), stream(bytes, Body.UNKNOWN)).text());
        RecordedRequest seen = server.requests().getFirst();
        assertEquals("chunked", seen.header("transfer-encoding"));
        assertNull(seen.header("content-length"));
        assertArrayEquals(bytes, seen.body());
        client.get(server.url("/"));
        assertEquals(1, server.connections(), "kept");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65537, 1_000_000})
    void aStreamOfKnownLengthIsNot(int size) throws Exception {
        server.on("/", Answer.ok("thanks"));
        byte[] bytes = counting(size);
        scene.client().post(server.url("/"), stream(bytes, size));
        RecordedRequest seen = server.requests().getFirst();
        assertEquals(String.valueOf(size), seen.header("content-length"));
        assertNull(seen.header("transfer-encoding"));
        assertArrayEquals(bytes, seen.body());
    }

    @Test
    void aFile(@TempDir Path folder) throws Exception {
        server.on("/", Answer.ok("thanks"));
        Path file = folder.resolve("geese.json");
        byte[] bytes = counting(300_000);
        Files.write(file, bytes);
        scene.client().put(server.url("/"), Body.file(file));
        RecordedRequest seen = server.requests().getFirst();
        assertEquals("application/json", seen.header("content-type"));
        assertEquals("300000", seen.header("content-length"));
        assertArrayEquals(bytes, seen.body());
    }

    @Test
    void aFileThatIsNotThere(@TempDir Path folder) throws Exception {
        server.on("/", Answer.ok("thanks"));
        fails(
                HttpException.Upload.class,
                Phase.SEND,
                () -> scene.client().put(server.url("/"), Body.file(folder.resolve("none"))),
                "could not be read",
                "none");
        server.awaitIdle();
    }

    @Test
    void multipart(@TempDir Path folder) throws Exception {
        server.on("/", Answer.ok("thanks"));
        Path file = folder.resolve("goose.txt");
        Files.writeString(file, "honk");
        Body body = Body.multipart(Multipart.of().text("name", "Wanda").file("picture", file));
        scene.client().post(server.url("/"), body);
        RecordedRequest seen = server.requests().getFirst();
        assertTrue(seen.header("content-type").startsWith("multipart/form-data; boundary="));
        assertTrue(
                seen.text().contains("filename=\"goose.txt\"") && seen.text().contains("honk"),
                seen::text);
    }

    @Test
    void lessThanWasSaid() throws Exception {
        server.on("/", Answer.ok("thanks"));
        fails(
                HttpException.Upload.class,
                Phase.SEND,
                () -> scene.client().post(server.url("/"), stream(new byte[900], 1000)),
                "ended 100 bytes before the 1000");
        server.awaitIdle();
        server.awaitOpenConnections(0);
    }

    @Test
    void moreThanWasSaid() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FutureTask<String> arrived = new FutureTask<>(() -> all(listener));
            Thread.startVirtualThread(arrived);
            String url = "http://127.0.0.1:" + listener.getLocalPort() + "/";
            fails(
                    HttpException.Upload.class,
                    Phase.SEND,
                    () -> scene.client().post(url, stream(new byte[1001], 1000)),
                    "longer than the 1000 bytes");
            String sent = arrived.get(20, TimeUnit.SECONDS);
            int head = sent.indexOf("\r\n\r\n") + 4;
            assertTrue(sent.length() - head <= 1000, () -> sent.length() + " bytes");
        }
    }

    /** What one connection brings until it ends, in whatever way. */
    private static String all(ServerSocket listener) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Socket peer = listener.accept()) {
            peer.getInputStream().transferTo(all);
        } catch (SocketException reset) {
            // that is an end, too
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aStreamThatBreaks() throws Exception {
        server.on("/", Answer.ok("thanks"));
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the disk is gone");
                    }
                };
        HttpException failure =
                fails(
                        HttpException.Upload.class,
                        Phase.SEND,
                        () -> scene.client().post(server.url("/"), Body.stream(broken)),
                        "the disk is gone");
        assertEquals("the disk is gone", failure.getCause().getMessage());
        server.awaitOpenConnections(0);
    }

    @Test
    void aStreamThatThrowsWhatItShouldNot() {
        server.on("/", Answer.ok("thanks"));
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new StackOverflowError("a bug");
                    }
                };
        fails(
                HttpException.Upload.class,
                Phase.SEND,
                () -> scene.client().post(server.url("/"), Body.stream(broken)),
                "a bug");
    }

    @Test
    void whatWasReadIsSentEvenIfItCannotBeClosed() throws Exception {
        server.on("/", request -> Answer.ok(request.text()));
        InputStream stubborn =
                new ByteArrayInputStream("order".getBytes(StandardCharsets.UTF_8)) {
                    @Override
                    public void close() throws IOException {
                        throw new IOException("cannot be closed");
                    }
                };
        assertEquals("order", scene.client().post(server.url("/"), Body.stream(stubborn)).text());
    }

    @Test
    void whatIsThereLeavesBeforeTheRestIsRead() throws Exception {
        server.onConnection(Script.begin().readHead().readBody().answer(Answer.ok("thanks")));
        PipedOutputStream writer = new PipedOutputStream();
        Body body = Body.stream(new PipedInputStream(writer));
        CompletableFuture<Response> response =
                scene.client().sendAsync(Request.post(server.url("/")).body(body));
        server.awaitRequests(1); // its head is there although its body is not
        writer.write("first, ".getBytes(StandardCharsets.UTF_8));
        writer.write("second".getBytes(StandardCharsets.UTF_8));
        writer.close();
        assertEquals("thanks", response.get().text());
        assertEquals("first, second", server.requests().getFirst().text());
    }

    @Test
    void theServersPaceIsTheReaders() throws Exception {
        server.onConnection(Script.begin().readHead().stopReading());
        AtomicLong read = new AtomicLong();
        Gate much = new Gate();
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) {
                        read.addAndGet(length);
                        return length;
                    }
                };
        Client client =
                scene.client(
                        Scene.ONE_TRY.withTimeouts(
                                Timeouts.defaults().withBodyGap(Duration.ofMillis(200))));
        assertThrows(
                HttpException.Timeout.class,
                () -> client.post(server.url("/"), Body.stream(endless)));
        assertTrue(
                read.get() < 32 << 20,
                () ->
                        read
                                + " bytes read for a server that takes none: more than any socket"
                                + " buffers");
        much.open();
    }

    @Test
    void anEarlyAnswerEndsTheUpload() throws Exception {
        server.on("/", Answer.status(413).body("too much").early().thenClose());
        AtomicBoolean closed = new AtomicBoolean();
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) {
                        return length;
                    }

                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };
        Client client = scene.client();
        Response response = client.post(server.url("/"), Body.stream(endless));
        assertEquals(413, response.status());
        assertEquals("too much", response.text());
        assertEquals(
                PoolLine.EMPTY,
                PoolLine.of(client),
                "a connection within a request cannot be kept");
        server.awaitOpenConnections(0);
    }

    @Test
    void anEarlyAnswerToABodyInMemory() throws Exception {
        server.on("/", Answer.status(413).body("too much").early().thenClose());
        assertEquals(
                413, scene.client().post(server.url("/"), Body.of(new byte[30 << 20])).status());
    }

    /**
     * The thread that reads for an exchange that is over may break late, and must not break the
     * next one.
     */
    @Test
    void anUploadThatWasStoppedFailsNothing() throws Exception {
        Gate next = new Gate();
        Gate broken = new Gate();
        server.on("/a", Answer.redirect(307, "/b").early().thenClose());
        server.on(
                "/b",
                request -> {
                    next.open();
                    return Answer.ok(request.text()).after(broken).after(Duration.ofMillis(50));
                });
        InputStream stuck =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            Thread.sleep(Duration.ofDays(1));
                        } catch (InterruptedException e) {
                            open(next, broken);
                        }
                        throw new IOException("interrupted");
                    }
                };
        Iterator<InputStream> streams =
                List.of(stuck, new ByteArrayInputStream("order".getBytes(StandardCharsets.UTF_8)))
                        .iterator();
        Response response =
                scene.client().post(server.url("/a"), Body.stream(streams::next, Body.UNKNOWN));
        assertEquals("order", response.text());
    }

    private static void open(Gate first, Gate then) {
        try {
            first.await();
            then.open();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void cancellingStopsTheReader() throws Exception {
        server.onConnection(Script.begin().readHead().stopReading());
        Gate interrupted = new Gate();
        InputStream stuck =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            Thread.sleep(Duration.ofDays(1));
                        } catch (InterruptedException e) {
                            interrupted.open();
                        }
                        throw new IOException("interrupted");
                    }
                };
        CompletableFuture<Response> response =
                scene.client().sendAsync(Request.post(server.url("/")).body(Body.stream(stuck)));
        server.awaitRequests(1);
        response.cancel(true);
        interrupted.await();
    }

    /**
     * Bytes that leave count as movement also where nobody is told of them: those of a body in
     * memory.
     */
    @Test
    void aSlowTransferIsNoStandstill() throws Exception {
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReceiveBufferSize(64 << 10);
            listener.bind(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            Client client =
                    scene.client(
                            Scene.ONE_TRY.withTimeouts(
                                    Timeouts.defaults().withBodyGap(Duration.ofMillis(500))));
            CompletableFuture<Response> response =
                    client.sendAsync(
                            Request.post("http://127.0.0.1:" + listener.getLocalPort() + "/")
                                    .body(Body.of(new byte[24 << 20])));
            try (Socket socket = listener.accept()) {
                for (int i = 0; i < 15; i++) {
                    socket.getInputStream().skipNBytes(1 << 20);
                    Thread.sleep(80); // this is about time
                }
                socket.getInputStream().skipNBytes(8 << 20);
                socket.getOutputStream()
                        .write(
                                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                assertEquals(200, response.get().status());
            }
        }
    }
}
