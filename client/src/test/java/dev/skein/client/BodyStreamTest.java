package dev.skein.client;

import static dev.skein.client.Scene.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.skein.http.Body;
import dev.skein.http.HttpException;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Gate;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are read as they come. */
class BodyStreamTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @RegisterExtension final Scene scene = new Scene();
    private final ScriptedServer server = scene.server;

    private Response open(Client client, String path) throws Exception {
        return scene.opened(client.open(Request.get(server.url(path))));
    }

    /** What {@link Answer#bytes} sends. */
    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    @Test
    void theHeadComesBeforeTheBody() throws Exception {
        Gate gate = new Gate();
        server.on("/", Answer.chunked("first ", "second").trailer("X-Sum", "42").bodyAfter(gate));
        Client client = scene.client();
        Response response = open(client, "/");
        assertEquals(200, response.status());
        gate.open();
        assertEquals("first second", response.text());
        assertEquals("42", response.trailers().get("x-sum"));
        assertTrue(response.timings().totalNanos() > 0);
        client.get(server.url("/"));
        assertEquals(1, server.connections(), "read to its end, the connection is kept");
    }

    @Test
    void everyByteInItsPlace() throws Exception {
        int length = 50 << 20;
        server.on("/", Answer.bytes(length));
        try (InputStream in = open(scene.client(), "/").body().open()) {
            byte[] block = new byte[77_777];
            long at = 0;
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                for (int i = 0; i < count; i++, at++) {
                    if (block[i] != (byte) (at % 251)) {
                        fail("at " + at);
                    }
                }
            }
            assertEquals(length, at);
        }
    }

    /** The server is far ahead, so that what the loop reads is lent as it lies. */
    @Test
    void everyByteInItsPlaceInAFile(@TempDir Path folder) throws Exception {
        int length = 50 << 20;
        server.on("/", Answer.bytes(length));
        Path file = folder.resolve("body");
        assertEquals(length, open(scene.client(), "/").body().transferTo(file));
        assertArrayEquals(pattern(length), Files.readAllBytes(file));
    }

    /** What of them is lent when they are left, more in all than is lent at most. */
    @Test
    void bodiesThatAreLeftHarmNoOther() throws Exception {
        int length = 4 << 20;
        server.on("/", Answer.bytes(length));
        Client client = scene.client();
        for (int round = 0; round < 80; round++) {
            try (InputStream in = open(client, "/").body().open()) {
                assertEquals(300_000, in.readNBytes(300_000).length);
            }
        }
        assertArrayEquals(pattern(length), open(client, "/").bytes());
    }

    /** Each way of reading takes over where another left off. */
    @Test
    void waysOfReadingMix() throws Exception {
        int length = 3 << 20;
        byte[] expected = pattern(length);
        server.on("/", Answer.bytes(length));
        server.on("/gzip", Answer.gzip(expected));
        Client client = scene.client();
        for (String path : List.of("/", "/gzip")) {
            try (InputStream in = open(client, path).body().open()) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.write(in.read());
                all.writeBytes(in.readNBytes(0));
                all.writeBytes(in.readNBytes(1_300_000));
                byte[] block = new byte[100];
                all.write(block, 0, in.read(block));
                assertEquals(length - all.size(), in.transferTo(all));
                assertArrayEquals(expected, all.toByteArray());
                assertEquals(0, in.transferTo(all));
                assertEquals(0, in.readAllBytes().length);
                assertEquals(-1, in.read());
            }
        }
        for (String path : List.of("/", "/gzip")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            assertEquals(length, open(client, path).body().transferTo(Channels.newChannel(all)));
            assertArrayEquals(expected, all.toByteArray());
        }
        assertArrayEquals(expected, open(client, "/").bytes());
        InputStream closed = open(client, "/").body().open();
        closed.close();
        assertThrows(IOException.class, () -> closed.transferTo(OutputStream.nullOutputStream()));
        assertThrows(IOException.class, closed::readAllBytes);
    }

    /** It takes what it has room for, then nothing: to ask again and again is no way to wait. */
    @Test
    void aChannelThatDoesNotBlockIsRefused() throws Exception {
        server.on("/", Answer.bytes(3 << 20));
        Pipe pipe = Pipe.open();
        try (var source = pipe.source()) {
            try (var sink = pipe.sink()) {
                sink.configureBlocking(false);
                Body body = open(scene.client(), "/").body();
                assertThrows(IllegalBlockingModeException.class, () -> body.transferTo(sink));
            }
            byte[] taken = Channels.newInputStream(source).readAllBytes();
            assertTrue(taken.length > 0);
            assertArrayEquals(pattern(taken.length), taken);
        }
    }

    @Test
    void aReaderThatStopsStopsTheServer() throws Exception {
        AtomicLong written = new AtomicLong();
        Gate stopped = new Gate();
        try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK)) {
            Thread.startVirtualThread(() -> pourOut(listener, written, stopped));
            Client client = scene.client();
            Response response =
                    client.open(Request.get("http://127.0.0.1:" + listener.getLocalPort() + "/"));
            InputStream in = response.body().open();
            in.readNBytes(100_000);
            // 256 MiB at most, of which the sockets hold a few: were they read nonetheless, all
            // would be written.
            long before = -1;
            while (written.get() != before) { // it has come to a halt
                before = written.get();
                Thread.sleep(100);
            }
            assertTrue(before < 64 << 20, () -> written + " bytes written");
            in.readNBytes(80 << 20); // and it goes on
            assertTrue(written.get() > before);
            response.close();
            stopped.await();
        }
    }

    private static void pourOut(ServerSocket listener, AtomicLong written, Gate stopped) {
        try (Socket socket = listener.accept()) {
            OutputStream out = answer(socket, 256 << 20);
            byte[] block = new byte[64 << 10];
            while (written.get() < 256 << 20) {
                out.write(block);
                written.addAndGet(block.length);
            }
        } catch (IOException e) {
            stopped.open(); // the client has left
        }
    }

    private static OutputStream answer(Socket socket, long length) throws IOException {
        socket.getInputStream().read(new byte[1000]);
        OutputStream out = socket.getOutputStream();
        out.write(
                ("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return out;
    }

    /**
     * What comes fast is handed over in large pieces; a small one after it does not wait for more.
     */
    @Test
    void aLullAfterARush() throws Exception {
        byte[] rush = new byte[100_000];
        int lull = 10;
        int rounds = 30;
        Semaphore read = new Semaphore(1);
        try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK)) {
            Thread.startVirtualThread(() -> {
                try (Socket socket = listener.accept()) {
                    OutputStream out = answer(socket, (long) rounds * (rush.length + lull));
                    for (int i = 0; i < rounds; i++) {
                        read.acquireUninterruptibly();
                        out.write(rush);
                        read.acquireUninterruptibly();
                        out.write(rush, 0, lull);
                    }
                } catch (IOException e) {
                    // the client tells what is missing
                }
            });
            String url = "http://127.0.0.1:" + listener.getLocalPort() + "/";
            try (InputStream in =
                    scene.opened(scene.client().open(Request.get(url))).body().open()) {
                for (int i = 0; i < rounds; i++) {
                    assertEquals(rush.length, in.readNBytes(rush.length).length);
                    read.release();
                    assertEquals(lull, in.readNBytes(lull).length);
                    read.release();
                }
                assertEquals(-1, in.read());
            }
        }
    }

    /**
     * The last bytes may come in one piece with those that make the reader's stock full: the
     * connection must not stay paused.
     */
    @ParameterizedTest
    @ValueSource(
            ints = {200_000, 256 << 10, 300_000, 384 << 10, (384 << 10) + 1, 400_000, 512 << 10})
    void aConnectionIsNotKeptPaused(int size) throws Exception {
        server.on("/big", Answer.bytes(size));
        server.on("/next", Answer.ok("next"));
        Client client =
                scene.client(
                        Scene.ONE_TRY
                                .withLimits(Limits.perOrigin(1))
                                .withTimeouts(
                                        Timeouts.defaults().withFirstByte(Duration.ofSeconds(10))));
        for (int i = 0; i < 20; i++) {
            Response response = open(client, "/big");
            server.awaitIdle(); // all of it is on its way
            assertEquals(size, response.bytes().length);
            assertEquals("next", client.get(server.url("/next")).text());
        }
    }

    @Test
    void closingEarlyGivesTheConnectionUp() throws Exception {
        server.on("/", Answer.endless("geese ".repeat(1000)));
        server.on("/next", Answer.ok("next"));
        Client client = scene.client();
        try (Response response = client.open(Request.get(server.url("/")))) {
            response.body().open().readNBytes(10_000);
        }
        server.awaitOpenConnections(0);
        assertEquals("next", client.get(server.url("/next")).text());
        assertEquals(PoolLine.idle(1), PoolLine.of(client));
    }

    @Test
    void closingUnread() throws Exception {
        server.on("/", Answer.endless("geese "));
        scene.client().open(Request.get(server.url("/"))).close();
        server.awaitOpenConnections(0);
    }

    @Test
    void whatIsClosedCannotBeRead() throws Exception {
        server.on("/", Answer.endless("geese "));
        Response response = open(scene.client(), "/");
        InputStream in = response.body().open();
        in.close();
        in.close();
        assertThrows(IOException.class, in::read);
        assertThrows(IllegalStateException.class, () -> response.body().open());
    }

    @Test
    void aCutBodyIsNoEnd() throws Exception {
        server.on("/", Answer.bytes(100_000).cutAfter(50_000));
        Response response = open(scene.client(), "/");
        InputStream in = response.body().open();
        fails(HttpException.ClosedEarly.class, Phase.BODY, in::readAllBytes);
        assertThrows(HttpException.ClosedEarly.class, in::read, "and stays none");
        Response text = open(scene.client(), "/");
        UncheckedIOException thrown = assertThrows(UncheckedIOException.class, text::text);
        assertInstanceOf(HttpException.ClosedEarly.class, thrown.getCause());
    }

    @Test
    void aFileKeepsWhatCame(@TempDir Path folder) throws Exception {
        server.on("/", Answer.bytes(1 << 20));
        server.on("/cut", Answer.bytes(100_000).cutAfter(50_000));
        Path file = folder.resolve("body");
        Client client = scene.client();
        assertEquals(1 << 20, open(client, "/").body().transferTo(file));
        assertEquals(1 << 20, Files.size(file));
        assertThrows(
                HttpException.ClosedEarly.class,
                () -> open(client, "/cut").body().transferTo(file));
        assertEquals(50_000, Files.size(file));
    }

    @Test
    void gzip() throws Exception {
        byte[] bytes = new byte[20 << 20];
        server.on("/", Answer.gzip(bytes));
        server.on("/bad", Answer.ok("no gzip").header("Content-Encoding", "gzip"));
        Client client = scene.client();
        Response response = open(client, "/");
        assertEquals(Body.UNKNOWN, response.body().length());
        assertArrayEquals(bytes, response.bytes());
        fails(
                HttpException.Protocol.class,
                Phase.BODY,
                () -> open(client, "/bad").body().open().readAllBytes(),
                "gzip");
    }

    @Test
    void lines() throws Exception {
        server.on("/", Answer.chunked("one\r", "\ntwo\n", "th", "ree"));
        assertEquals(List.of("one", "two", "three"), open(scene.client(), "/").lines().toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptGivesItUp(boolean coded) throws Exception {
        Script head =
                Script.begin()
                        .head(
                                "HTTP/1.1 200 OK",
                                "Content-Length: 100",
                                "Content-Encoding: " + (coded ? "gzip" : "identity"));
        server.on("/", Answer.script(head.never()));
        InputStream in = open(scene.client(), "/").body().open();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, in::read);
        assertTrue(Thread.interrupted());
        assertThrows(IOException.class, in::read);
        server.awaitOpenConnections(0);
    }

    @Test
    void closingTheClientEndsIt() throws Exception {
        server.on("/", Answer.ok("never whole").bodyAfter(new Gate()));
        Client client = scene.client();
        InputStream in = open(client, "/").body().open();
        client.close();
        assertThrows(HttpException.Cancelled.class, in::read);
    }

    @Test
    void anEmptyBody() throws Exception {
        server.on("/", Answer.ok(""));
        Client client = scene.client();
        assertEquals(0, open(client, "/").bytes().length);
        Response head = scene.opened(client.open(Request.head(server.url("/"))));
        assertEquals(-1, head.body().open().read());
        assertEquals(1, server.connections());
    }

    @Test
    void aPlaceIsTakenUntilTheBodyIsRead() throws Exception {
        server.on("/", Answer.bytes(10 << 20));
        Client client =
                scene.client(
                        Scene.ONE_TRY
                                .withLimits(Limits.perOrigin(1))
                                .withTimeouts(
                                        Timeouts.defaults().withQueue(Duration.ofMillis(60))));
        Response response = open(client, "/");
        fails(HttpException.Timeout.class, Phase.QUEUE, () -> client.get(server.url("/")));
        assertEquals(10 << 20, response.bytes().length);
        assertEquals(10 << 20, client.get(server.url("/")).bytes().length);
    }

    @Test
    void filtersSeeStreamsToo() throws Exception {
        server.on("/", Answer.chunked("a", "b"));
        Client client =
                scene.client(
                        Scene.ONE_TRY.withFilter((request, next) ->
                                next.handle(request.header("X", "1")).withHeader("Y", "2")));
        Response response = open(client, "/");
        assertEquals("2", response.header("y"));
        assertEquals("ab", response.text());
        assertEquals("1", server.requests().getFirst().header("x"));
    }
}
