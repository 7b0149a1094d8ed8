package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.HttpException;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is chained to a future may do what it likes, wherever it runs. */
class FacesTest {
    @RegisterExtension final Scene scene = new Scene();

    /** Opened when all is chained: to what is there already, the caller's own thread chains. */
    private final Gate chained = new Gate();

    private Client oneLoop() {
        scene.server.on("/*", request -> Answer.ok(request.path()));
        scene.server.on("/then/*", request -> Answer.ok(request.path()).after(chained));
        return scene.client(Scene.ONE_TRY.withLoops(1));
    }

    private CompletableFuture<Response> get(Client client, String path) {
        return client.sendAsync(Request.get(scene.url(path)));
    }

    private String blocking(Client client, String path) {
        try {
            return client.get(scene.url(path)).text();
        } catch (HttpException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private <T> T soon(CompletableFuture<T> future) throws Exception {
        chained.open();
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void itMayWaitForAnAnswerOfTheSameLoop() throws Exception {
        Client client = oneLoop();
        CompletableFuture<String> three =
                get(client, "/then/1")
                        .thenApply(one -> one.text() + blocking(client, "/2"))
                        .thenApply(two -> two + blocking(client, "/3"));
        assertEquals("/then/1/2/3", soon(three));
    }

    @Test
    void manyThatWaitHoldUpNobody() throws Exception {
        Client client = oneLoop();
        Gate gate = new Gate();
        scene.server.on("/held", Answer.ok("held").after(gate));
        CountDownLatch waiting = new CountDownLatch(100);
        CompletableFuture<Response> held = get(client, "/held");
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(
                    get(client, "/then/" + i)
                            .thenApply(response -> {
                                waiting.countDown();
                                return held.join().text() + response.text();
                            }));
        }
        chained.open();
        assertTrue(waiting.await(20, TimeUnit.SECONDS), "each on a thread of its own");
        assertEquals("/free", blocking(client, "/free"));
        gate.open();
        for (int i = 0; i < 100; i++) {
            assertEquals("held/then/" + i, soon(all.get(i)));
        }
    }

    @Test
    void itMaySendTheNext() throws Exception {
        Client client = oneLoop();
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Response> chain = get(client, "/then/0");
        for (int i = 1; i <= 500; i++) {
            String path = "/" + i;
            chain =
                    chain.thenCompose(before -> {
                        calls.incrementAndGet();
                        return get(client, path);
                    });
        }
        assertEquals("/500", soon(chain).text());
        assertEquals(500, calls.get());
    }

    @Test
    void itMayThrowAndLeaveAnInterrupt() throws Exception {
        Client client = oneLoop();
        CompletableFuture<Object> broken =
                get(client, "/then/1")
                        .thenApply(response -> {
                            Thread.currentThread().interrupt();
                            throw new IllegalStateException("of the user's own");
                        });
        assertThrows(ExecutionException.class, () -> soon(broken));
        assertEquals("/next", blocking(client, "/next"));
        assertEquals("/again", soon(get(client, "/again")).text());
    }

    @Test
    void itMayCloseTheClient() throws Exception {
        Client client = oneLoop();
        CompletableFuture<Boolean> closed =
                get(client, "/then/1")
                        .thenApply(response -> {
                            client.close();
                            return true;
                        });
        assertTrue(soon(closed));
    }
}
