package dev.skein.client;

import static dev.skein.client.Scene.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Success;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many streams run at once, and on how many connections. */
class Http2PoolTest {
    @RegisterExtension final Http2Scene scene = new Http2Scene();

    /** All of them are answered, each with the same text. */
    private static void together(Client client, ServesHttp2 server, int count, int here)
            throws Exception {
        List<String> urls = Collections.nCopies(count, server.url("/together/" + here));
        List<Outcome> outcomes = client.bulk(urls).concurrency(count).gather();
        assertTrue(outcomes.stream().allMatch(Success.class::isInstance), outcomes::toString);
        Http2Scene.awaitRest(client);
    }

    /** Eight come together, and never a ninth. */
    @ParameterizedTest
    @EnumSource
    void theLimitOfAnOriginCountsStreams(ServesHttp2.Kind kind) throws Exception {
        ServesHttp2 server = scene.start(kind, 100);
        Client client = scene.client(Http2Scene.TRUSTING.withLimits(Limits.perOrigin(8)));
        together(client, server, 80, 8);
        assertEquals(8, server.pages().peak());
        assertEquals(1, server.connections());
    }

    /** Also among several origins. */
    @ParameterizedTest
    @EnumSource
    void soDoesTheTotal(ServesHttp2.Kind kind) throws Exception {
        ServesHttp2 server = scene.start(kind, 100);
        ServesHttp2 other = scene.start(kind, 100);
        Client client =
                scene.client(
                        Http2Scene.TRUSTING
                                .withLoops(2)
                                .withLimits(Limits.defaults().withTotal(6)));
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            urls.add((i % 2 == 0 ? server : other).url("/together/1"));
        }
        for (Outcome outcome : client.bulk(urls).concurrency(60).gather()) {
            assertEquals("together", response(outcome).text());
        }
        int peak = server.pages().peak() + other.pages().peak();
        assertTrue(server.pages().peak() <= 6 && other.pages().peak() <= 6, () -> "" + peak);
    }

    @ParameterizedTest
    @EnumSource
    void theTotalOfOneOrigin(ServesHttp2.Kind kind) throws Exception {
        ServesHttp2 server = scene.start(kind, 100);
        Client client =
                scene.client(Http2Scene.TRUSTING.withLimits(Limits.defaults().withTotal(6)));
        together(client, server, 60, 6);
        assertEquals(6, server.pages().peak());
        assertEquals(1, server.connections());
    }

    /** A second is opened when the first is full, as many as it takes to have them all there. */
    @ParameterizedTest
    @EnumSource
    void whatAServerAllowsIsSpreadOverConnections(ServesHttp2.Kind kind) throws Exception {
        ServesHttp2 server = scene.start(kind, 4);
        Client client = scene.client(Http2Scene.TRUSTING);
        assertEquals(200, client.get(server.url("/hello")).status());
        together(client, server, 12, 12);
        assertEquals(3, server.connections());
        together(client, server, 24, 12);
        assertTrue(server.connections() <= 6, () -> server.connections() + " connections");
    }

    /** The first requests leave before the server has said how many it takes. */
    @ParameterizedTest
    @EnumSource
    void evenBeforeItIsKnown(ServesHttp2.Kind kind) throws Exception {
        ServesHttp2 server = scene.start(kind, 4);
        Client client = scene.client(Http2Scene.TRUSTING);
        together(client, server, 60, 60);
        assertTrue(server.connections() <= 17, () -> server.connections() + " connections");
    }

    @ParameterizedTest
    @EnumSource
    void oneStreamAtATime(ServesHttp2.Kind kind) throws Exception {
        ServesHttp2 server = scene.start(kind, 1);
        Client client = scene.client(Http2Scene.TRUSTING.withLimits(Limits.perOrigin(5)));
        together(client, server, 50, 1);
        assertTrue(server.pages().peak() <= 5);
        assertTrue(server.connections() <= 6, () -> server.connections() + " connections");
    }

    /** As many as are wanted at first, and no more than the connection has room for. */
    @ParameterizedTest
    @EnumSource
    void manyMoreThanALimit(ServesHttp2.Kind kind) throws Exception {
        ServesHttp2 server = scene.start(kind, 4);
        Client client = scene.client(Http2Scene.TRUSTING.withLimits(Limits.perOrigin(16)));
        List<CompletableFuture<Response>> futures = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            futures.add(client.sendAsync(Request.get(server.url("/bytes/" + i * 50))));
        }
        for (int i = 0; i < 500; i++) {
            assertEquals(i * 50, futures.get(i).get().bytes().length);
        }
        assertTrue(server.connections() <= 16, () -> server.connections() + " connections");
    }
}
