package dev.skein.client;

import static dev.skein.client.Scene.response;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skein.http.HttpVersion;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds against any server of HTTP/2 that has files: {@code /hello} and {@code /bytes/N}. */
interface ServesHttp2Files {
    int LARGE = 3 << 20; // more than the windows of any of them
    int LARGEST = 10 << 20;
    int PAGES = 300;

    Client client();

    String url(String target);

    /** One connection did it, and is kept. */
    void oneConnectionDidIt();

    /** The lengths of all files that are asked for under {@code /bytes/}. */
    static IntStream lengths() {
        return IntStream.concat(
                IntStream.range(0, PAGES).map(i -> i * 10), IntStream.of(LARGE, LARGEST));
    }

    private List<String> pages(int count) {
        return IntStream.range(0, count).mapToObj(i -> url("/bytes/" + i * 10)).toList();
    }

    default void sees(String target, int status, String text) throws Exception {
        Response response = client().get(url(target));
        assertEquals(status, response.status());
        assertEquals(text, response.text());
        assertEquals(HttpVersion.HTTP_2, response.version());
    }

    @Test
    default void future() throws Exception {
        List<CompletableFuture<Response>> futures =
                pages(50).stream().map(url -> client().sendAsync(Request.get(url))).toList();
        for (int i = 0; i < 50; i++) {
            assertArrayEquals(ServedPages.bytes(i * 10), futures.get(i).get().bytes());
        }
        oneConnectionDidIt();
    }

    @Test
    default void gatherOnOneConnection() throws Exception {
        List<Outcome> outcomes = client().gather(pages(PAGES));
        for (int i = 0; i < PAGES; i++) {
            assertArrayEquals(ServedPages.bytes(i * 10), response(outcomes.get(i)).bytes());
            assertEquals(HttpVersion.HTTP_2, response(outcomes.get(i)).version());
        }
        oneConnectionDidIt();
    }

    @Test
    default void orderedOnOneConnection() {
        int next = 0;
        try (Results<Outcome> results = client().ordered(pages(PAGES))) {
            for (Outcome outcome : results) {
                assertEquals(10 * next++, response(outcome).bytes().length);
            }
        }
        assertEquals(PAGES, next);
        oneConnectionDidIt();
    }

    @Test
    default void asCompletedOnOneConnection() {
        Set<Integer> lengths = new HashSet<>();
        try (Results<Outcome> results = client().asCompleted(pages(PAGES))) {
            results.forEach(outcome -> lengths.add(response(outcome).bytes().length));
        }
        assertEquals(PAGES, lengths.size());
        oneConnectionDidIt();
    }

    /** The connection is not held by who reads nothing just now. */
    @Test
    default void streamedSlowly() throws Exception {
        byte[] expected = ServedPages.bytes(LARGE);
        try (Response slow = client().open(Request.get(url("/bytes/" + LARGE)))) {
            assertEquals(HttpVersion.HTTP_2, slow.version());
            InputStream body = slow.body().open();
            byte[] piece = new byte[512 << 10];
            for (int at = 0; at < LARGE; at += piece.length) {
                assertEquals(piece.length, body.readNBytes(piece, 0, piece.length));
                assertArrayEquals(Arrays.copyOfRange(expected, at, at + piece.length), piece);
                sees("/hello", 200, "hello");
            }
            assertEquals(-1, body.read());
        }
        oneConnectionDidIt();
    }

    @Test
    default void streamedLeftEarly() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (Response response = client().open(Request.get(url("/bytes/" + LARGE)))) {
                assertEquals(100_000, response.body().open().readNBytes(100_000).length);
            }
        }
        sees("/hello", 200, "hello");
        oneConnectionDidIt();
    }

    @Test
    default void headHasNoBody() throws Exception {
        Response response = client().head(url("/bytes/1000"));
        assertEquals("1000", response.header("content-length"));
        assertEquals(0, response.bytes().length);
        sees("/hello", 200, "hello");
        oneConnectionDidIt();
    }

    @Test
    default void whatIsNotThere() throws Exception {
        assertEquals(404, client().get(url("/nowhere")).status());
        sees("/hello", 200, "hello");
        oneConnectionDidIt();
    }

    @Test
    default void tenMebibytesBack() throws Exception {
        byte[] expected = ServedPages.bytes(LARGEST);
        assertArrayEquals(expected, client().get(url("/bytes/" + LARGEST)).bytes());
        oneConnectionDidIt();
    }
}
