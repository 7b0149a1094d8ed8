package dev.skein.client;

import static dev.skein.client.Scene.cause;
import static dev.skein.client.Scene.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.Gate;
import dev.skein.testing.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk calls whose bodies are read as they come. */
class StreamedBulkTest {
    private static final int LONG = 1 << 20;

    @RegisterExtension final Scene scene = new Scene();
    private final ScriptedServer server = scene.server;

    private Results<Outcome> streamed(Client client, String... paths) {
        return scene.opened(
                client.bulk(List.of(paths).stream().map(server::url)).streaming().ordered());
    }

    private static byte[] read(Response response) throws IOException {
        return response.body().open().readAllBytes();
    }

    @ParameterizedTest
    @EnumSource(BulkTest.On.class)
    void bodiesOfEveryLength(BulkTest.On on) throws Exception {
        server.on("/empty", Answer.ok(""));
        server.on("/short", Answer.ok("short"));
        server.on("/chunked", Answer.chunked("in ", "pieces").trailer("X-Sum", "1"));
        server.on("/gzip", Answer.gzip("coded"));
        server.on("/long", Answer.bytes(LONG));
        server.on("/long-gzip", Answer.gzip(new byte[LONG]));
        Client client = scene.client(on.options());
        Results<Outcome> results =
                streamed(client, "/empty", "/short", "/chunked", "/gzip", "/long", "/long-gzip");
        Iterator<Outcome> walk = results.iterator();
        assertEquals("", response(walk.next()).text());
        assertEquals("short", response(walk.next()).text());
        Response chunked = response(walk.next());
        assertEquals("in pieces", chunked.text());
        assertEquals("1", chunked.trailers().get("x-sum"));
        assertTrue(chunked.timings().totalNanos() > 0);
        assertEquals("coded", response(walk.next()).text());
        assertEquals(LONG, response(walk.next()).bytes().length);
        assertEquals(LONG, response(walk.next()).bytes().length);
        assertTrue(!walk.hasNext());
        assertEquals(0, PoolLine.of(client).leases());
    }

    /** No connection waits for whoever reads it, and nothing more comes of it. */
    @ParameterizedTest
    @EnumSource(BulkTest.On.class)
    void whatIsShortIsThereWhole(BulkTest.On on) throws Exception {
        Gate rest = new Gate();
        server.on("/", Answer.chunked("head ", "and tail").bodyAfter(rest));
        Client client = scene.client(on.options());
        Results<Outcome> results = streamed(client, "/");
        server.awaitInFlight(1);
        rest.open();
        Response response = response(results.iterator().next());
        assertEquals(0, PoolLine.of(client).leases());
        server.close();
        assertEquals("head and tail", response.text());
    }

    @Test
    void whatIsLongComesBeforeItsEnd() throws Exception {
        server.on("/", Answer.endless("0123456789abcdef".repeat(64)));
        Client client = scene.client();
        Results<Outcome> results = streamed(client, "/");
        try (Response response = response(results.iterator().next())) {
            assertEquals(LONG, response.body().open().readNBytes(LONG).length);
            assertEquals(1, PoolLine.of(client).leases());
        }
        server.awaitOpenConnections(0);
    }

    /** Its head is worth something to whoever asked. */
    @ParameterizedTest
    @ValueSource(ints = {3, 100_000})
    void whatBreaksOffSaysSoWhenItIsRead(int sent) throws Exception {
        server.on("/", Answer.bytes(LONG).cutAfter(sent));
        Results<Outcome> results = streamed(scene.client(), "/");
        Response response = response(results.iterator().next());
        assertEquals(200, response.status());
        assertThrows(HttpException.ClosedEarly.class, () -> read(response));
    }

    @Test
    void whatStandsStillSaysSoWhenItIsRead() throws Exception {
        Gate never = new Gate();
        server.on("/", Answer.ok("late").bodyAfter(never));
        Client client =
                scene.client(
                        Scene.ONE_TRY.withTimeouts(
                                Timeouts.defaults().withBodyGap(Duration.ofMillis(60))));
        Response response = response(streamed(client, "/").iterator().next());
        assertThrows(HttpException.Timeout.class, () -> read(response));
        never.open();
    }

    /** Nobody has seen any of it yet. */
    @Test
    void whatBreaksOffOrStandsStillBeforeItIsHandedOutIsSentAgain() throws Exception {
        Gate never = new Gate();
        AtomicInteger asked = new AtomicInteger();
        server.on(
                "/",
                request ->
                        switch (asked.incrementAndGet()) {
                            case 1 -> Answer.bytes(LONG).cutAfter(1000);
                            case 2 -> Answer.ok("late").bodyAfter(never);
                            default -> Answer.ok("whole");
                        });
        Client client =
                scene.client(
                        Options.defaults()
                                .withRetries(
                                        Retries.standard()
                                                .withBackoff(Duration.ZERO, Duration.ZERO))
                                .withTimeouts(
                                        Timeouts.defaults().withBodyGap(Duration.ofMillis(200))));
        Response response = response(streamed(client, "/").iterator().next());
        assertEquals("whole", response.text());
        assertEquals(3, response.attempts());
        never.open();
    }

    @Test
    void aHeadThatNeverComesIsAFailure() throws Exception {
        server.on("/", Answer.reset());
        assertInstanceOf(
                HttpException.ClosedEarly.class,
                cause(streamed(scene.client(), "/").iterator().next()));
    }

    /** Those that came, the one that was looked at, and those whose bodies were on their way. */
    @ParameterizedTest
    @EnumSource(BulkTest.On.class)
    void leavingLetsGoOfWhatNobodyTook(BulkTest.On on) throws Exception {
        server.on("/long", Answer.endless("0123456789abcdef".repeat(64)));
        server.on("/begun", Answer.ok("late").bodyAfter(new Gate()));
        Client client = scene.client(on.options());
        Results<Outcome> results = streamed(client, "/long", "/long", "/long", "/begun");
        assertTrue(results.iterator().hasNext());
        results.close();
        server.awaitOpenConnections(0);
        assertEquals(0, PoolLine.of(client).leases());
    }

    @Test
    void aCodedBodyThatIsBrokenFailsItsReader() throws Exception {
        server.on("/", Answer.ok("no gzip").header("Content-Encoding", "gzip"));
        Response response = response(streamed(scene.client(), "/").iterator().next());
        assertThrows(IOException.class, () -> read(response));
    }
}
