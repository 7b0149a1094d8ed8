package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.HttpException;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Gate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that go to a channel while nobody waits. */
class TransferTest {
    @RegisterExtension final Scene scene = new Scene();

    /** Keeps what it is given, and tells first. */
    private static final class Keeper implements WritableByteChannel {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final Step before;

        /** May fail, or take its time. */
        interface Step {
            void run() throws IOException;
        }

        Keeper(Step before) {
            this.before = before;
        }

        Keeper() {
            this(() -> {});
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            before.run();
            byte[] taken = new byte[bytes.remaining()];
            bytes.get(taken);
            kept.writeBytes(taken);
            return taken.length;
        }

        String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }

        byte[] kept() {
            return kept.toByteArray();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            throw new AssertionError("it is not the client's to close");
        }
    }

    /** What {@link Answer#bytes} sends. */
    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    private CompletableFuture<Response> send(
            Client client, String path, WritableByteChannel target) {
        return client.sendAsync(Request.get(scene.url(path)), target);
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static <X extends Throwable> X failure(Class<X> kind, CompletableFuture<?> future) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> soon(future));
        return assertInstanceOf(kind, failed.getCause());
    }

    @Test
    void everyByteInItsPlace(@TempDir Path folder) throws Exception {
        int length = 50 << 20;
        scene.server.on("/", Answer.bytes(length));
        Client client = scene.client();
        Path file = folder.resolve("body");
        try (FileChannel target =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int round = 0; round < 3; round++) { // the first ones meet code that is not warm
                target.truncate(0);
                assertEquals(200, soon(send(client, "/", target)).status());
                assertTrue(target.isOpen());
            }
        }
        assertArrayEquals(pattern(length), Files.readAllBytes(file));
        assertEquals(1, scene.server.connections(), "read to its end, the connection is kept");
    }

    @Test
    void allOfAResponseButItsBody() throws Exception {
        scene.server.on("/", Answer.chunked("first ", "second").trailer("X-Sum", "42"));
        Keeper target = new Keeper();
        Response response = soon(send(scene.client(), "/", target));
        assertEquals("first second", target.text());
        assertEquals("42", response.trailers().get("x-sum"));
        assertTrue(response.timings().totalNanos() > 0);
        assertEquals(0, response.body().length());
    }

    @Test
    void whateverTheStatus() throws Exception {
        scene.server.on("/moved", Answer.redirect("/gone"));
        scene.server.on("/gone", Answer.status(404).body("not here"));
        Keeper target = new Keeper();
        assertEquals(404, soon(send(scene.client(), "/moved", target)).status());
        assertEquals("not here", target.text(), "of the redirect nothing");
    }

    @Test
    void anEmptyBody() throws Exception {
        scene.server.on("/", Answer.ok(""));
        Keeper target = new Keeper();
        assertEquals(200, soon(send(scene.client(), "/", target)).status());
        assertEquals(0, target.kept().length);
    }

    @Test
    void decoded() throws Exception {
        byte[] expected = pattern(3 << 20);
        scene.server.on("/", Answer.gzip(expected));
        Keeper target = new Keeper();
        soon(send(scene.client(), "/", target));
        assertArrayEquals(expected, target.kept());
    }

    @Test
    void throughFilters() throws Exception {
        byte[] expected = pattern(3 << 20);
        scene.server.on("/", Answer.bytes(expected.length));
        Keeper target = new Keeper();
        Client client =
                scene.client(Scene.ONE_TRY.withFilter((request, next) -> next.handle(request)));
        Response response = soon(send(client, "/", target));
        assertArrayEquals(expected, target.kept());
        assertEquals(0, response.body().length());
    }

    @Test
    void aTransferThatBreaksLeavesWhatHadCome() {
        scene.server.on("/", Answer.bytes(1 << 20).cutAfter(300_000));
        Keeper target = new Keeper();
        HttpException broken =
                failure(HttpException.ClosedEarly.class, send(scene.client(), "/", target));
        assertEquals(Phase.BODY, broken.phase());
        byte[] kept = target.kept();
        assertTrue(kept.length > 0 && kept.length <= 300_000, () -> kept.length + " bytes");
        assertArrayEquals(Arrays.copyOf(pattern(1 << 20), kept.length), kept);
    }

    @Test
    void whatCannotBeSentFailsTheFuture() {
        CompletableFuture<Response> refused =
                scene.client().sendAsync(Request.get("ftp://127.0.0.1/"), new Keeper());
        failure(HttpException.BadUrl.class, refused);
    }

    /** And its connection, in the middle of a body, is closed: the scene looks. */
    @Test
    void aTargetThatFailsFailsTheFuture() {
        scene.server.on("/*", Answer.endless("more and more"));
        Client client = scene.client();
        IOException full = new IOException("no space left");
        Keeper broken =
                new Keeper(() -> {
                    throw full;
                });
        assertEquals(full, failure(IOException.class, send(client, "/1", broken)));
        WritableByteChannel unwilling =
                new WritableByteChannel() {
                    @Override
                    public int write(ByteBuffer bytes) {
                        return 0;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
        failure(IllegalBlockingModeException.class, send(client, "/2", unwilling));
    }

    @Test
    void cancelledItWritesNoMore() throws Exception {
        scene.server.on("/", Answer.endless("more and more"));
        scene.server.on("/next", Answer.ok("next"));
        Client client = scene.client();
        Gate begun = new Gate();
        Keeper target = new Keeper(begun::open);
        CompletableFuture<Response> endless = send(client, "/", target);
        begun.await();
        assertTrue(endless.cancel(true));
        assertEquals("next", client.get(scene.url("/next")).text());
        scene.server.awaitIdle();
    }

    /** Nor does the loop wait for it: another takes over, and the bodies wait in their sockets. */
    @Test
    void targetsThatBlockHoldUpNobody() throws Exception {
        byte[] expected = pattern(2 << 20);
        scene.server.on("/large/*", Answer.bytes(expected.length));
        scene.server.on("/free", Answer.ok("free"));
        Client client = scene.client(Scene.ONE_TRY.withLoops(1));
        Gate gate = new Gate();
        List<Keeper> targets = new ArrayList<>();
        List<CompletableFuture<Response>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Keeper target =
                    new Keeper(() -> {
                        try {
                            gate.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    });
            targets.add(target);
            all.add(send(client, "/large/" + i, target));
        }
        assertEquals("free", client.get(scene.url("/free")).text());
        gate.open();
        for (int i = 0; i < 20; i++) {
            assertEquals(200, soon(all.get(i)).status());
            assertArrayEquals(expected, targets.get(i).kept());
        }
    }
}
