package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skein.http.HttpVersion;
import dev.skein.http.Priority;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A priority is a header of the request, whatever the version: it goes end to end. */
class PriorityTest {
    private static final Priority URGENT = new Priority(1, true);

    @RegisterExtension final Scene scene = new Scene();
    @RegisterExtension final Http2Scene scene2 = new Http2Scene();

    @Test
    void overHttp1() throws Exception {
        scene.server.on("/", Answer.ok("here"));
        Client client = scene.client(withDefault(Scene.ONE_TRY));
        client.send(Request.get(scene.url("/")).priority(URGENT));
        client.get(scene.url("/"));
        assertEquals(
                List.of("u=1, i", "u=6"),
                scene.server.requests().stream().map(seen -> seen.header("priority")).toList());
    }

    @Test
    void overHttp2() throws Exception {
        ServesHttp2 server = scene2.start(ServesHttp2.Kind.NETTY, 10);
        Client client = scene2.client(withDefault(Http2Scene.TRUSTING));
        Request echo = Request.get(server.url("/echo"));
        assertEquals(List.of("priority: u=1, i"), said(client.send(echo.priority(URGENT))));
        assertEquals(List.of("priority: u=6"), said(client.send(echo)));
    }

    private static Options withDefault(Options options) {
        return options.withHeader("Priority", Priority.of(6).toString());
    }

    private static List<String> said(Response echo) {
        assertEquals(HttpVersion.HTTP_2, echo.version());
        return Arrays.stream(echo.text().split("\n"))
                .filter(line -> line.startsWith("priority:"))
                .toList();
    }
}
