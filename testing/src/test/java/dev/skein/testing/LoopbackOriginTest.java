package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The JDK's own client is the witness, a raw socket where that is too kind. */
final class LoopbackOriginTest {
    private final LoopbackOrigin origin = LoopbackOrigin.start(Duration.ofMillis(20));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.shutdownNow();
        origin.close();
    }

    private HttpResponse<String> get(String target, String... fields) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin.url(target)))
                        .version(HttpClient.Version.HTTP_1_1);
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void plainAnswers() throws Exception {
        assertTrue(get("/").body().contains("/page/{n}"));
        assertTrue(get("/page/7").body().contains("<h1>Page 7</h1>"));
        assertEquals("after 1 ms\n", get("/delay/1").body());
        assertEquals("{\"id\":3,\"title\":\"Goose 3\",\"legs\":2}", get("/json/3").body());
        assertEquals("gzip", get("/gzip/3").headers().firstValue("content-encoding").orElse(""));
        assertEquals(418, get("/status/418").statusCode());
        assertEquals(204, get("/status/204").statusCode());
        assertEquals(5000, get("/bytes/5000").body().length());
    }

    @Test
    void wrongTargets() throws Exception {
        for (String target :
                List.of(
                        "/page/",
                        "/page/x",
                        "/page/-1",
                        "/status/99",
                        "/bytes/" + "9".repeat(19))) {
            assertEquals(400, get(target).statusCode(), target);
        }
        assertEquals(400, get("/redirect-to").statusCode());
        assertEquals(400, get("/redirect-to?url=/%0d%0aX:%20y").statusCode());
        assertEquals(400, get("/cookies/set?a=b%3b").statusCode());
        assertEquals(404, get("/elsewhere").statusCode());
    }

    @Test
    void theKey() throws Exception {
        assertEquals(401, get("/key").statusCode());
        assertEquals(200, get("/key", "X-Api-Key", "k").statusCode());
    }

    @Test
    void redirects() throws Exception {
        assertEquals("/redirect/1", get("/redirect/2").headers().firstValue("location").orElse(""));
        assertEquals("/echo", get("/redirect/1").headers().firstValue("location").orElse(""));
        assertEquals("/loop", get("/loop").headers().firstValue("location").orElse(""));
        assertEquals(
                "http://a.example/",
                get("/redirect-to?url=http://a.example/")
                        .headers()
                        .firstValue("location")
                        .orElse(""));
    }

    @Test
    void cookies() throws Exception {
        assertEquals(
                List.of("a=b; Path=/", "c=d; Path=/"),
                get("/cookies/set?a=b&c=d").headers().allValues("set-cookie"));
        assertEquals("{\"a\":\"b\",\"c\":\"d\"}", get("/cookies", "Cookie", "a=b; c=d").body());
    }

    @Test
    void theEcho() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(origin.url("/echo?q=a+b&q=%22c")))
                        .header("X-One", "1")
                        .POST(HttpRequest.BodyPublishers.ofString("\u00e4\n"))
                        .build();
        String echo = client.send(request, BodyHandlers.ofString()).body();
        assertTrue(echo.startsWith("{\"method\":\"POST\",\"path\":\"/echo\","), echo);
        assertTrue(echo.contains("\"query\":{\"q\":\"a b, \\\"c\"}"), echo);
        assertTrue(echo.contains("\"x-one\":\"1\""), echo);
        assertTrue(echo.endsWith("\"body\":\"\u00e4\\u000a\"}"), echo);
    }

    @Test
    void trouble() throws Exception {
        assertThrows(IOException.class, () -> get("/reset"));
        assertThrows(IOException.class, () -> get("/cut"));
        assertThrows(IOException.class, () -> get("/badchunk"));
        try (RawClient raw = RawClient.to(origin.port())) {
            raw.get("/endless").head();
            assertEquals("380\r\ngeese, ", raw.read(12));
        }
    }

    @Test
    void holdsManyPagesAtOnce() throws Exception {
        int many = 150;
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            clients.add(RawClient.to(origin.port()).get("/never"));
        }
        List<CompletableFuture<String>> pages = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            int n = i;
            pages.add(
                    CompletableFuture.supplyAsync(
                            () -> page(n), task -> Thread.ofVirtual().start(task)));
        }
        for (int i = 0; i < many; i++) {
            assertTrue(pages.get(i).join().contains("Page " + i + "<"));
        }
        assertTrue(origin.peak() > many, "pages were answered beside requests that were not");
        assertEquals(2L * many, origin.requestCount());
        assertEquals(2 * many, origin.connections());
        for (RawClient raw : clients) {
            raw.close();
        }
    }

    private String page(int n) {
        try (RawClient raw = RawClient.to(origin.port())) {
            return raw.send("GET /page/" + n + " HTTP/1.0\r\n\r\n").rest();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
