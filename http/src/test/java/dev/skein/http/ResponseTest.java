package dev.skein.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseTest {
    private static final Request REQUEST =
            Request.get(Url.parse("https://user:pw@host.example/geese?key=s3cret"));

    private static Response received(int status, Headers headers, Body body) {
        return Response.received(
                REQUEST,
                HttpVersion.HTTP_1_1,
                status,
                "",
                headers,
                body,
                Ending.NONE,
                List.of(),
                1);
    }

    @Test
    void tellsAllThatAnEngineKnows() {
        var timings = new Timings(1, 2, 3, 4, 5, 6, 7, 28);
        var first = received(302, Headers.empty(), Body.empty());
        Response response =
                Response.received(
                        REQUEST,
                        HttpVersion.HTTP_2,
                        200,
                        "OK",
                        Headers.of("a", "b"),
                        Body.text("x"),
                        Ending.of(timings, Headers.of("t", "u")),
                        List.of(first),
                        3);
        assertSame(REQUEST, response.request());
        assertEquals(REQUEST.url(), response.url());
        assertEquals(HttpVersion.HTTP_2, response.version());
        assertEquals("OK", response.reason());
        assertEquals("b", response.header("A"));
        assertEquals(timings, response.timings());
        assertEquals("u", response.trailers().get("t"));
        assertEquals(List.of(first), response.redirects());
        assertEquals(3, response.attempts());
        assertTrue(response.ok());
        assertEquals("200 OK (GET https://host.example/geese)", response.toString());
    }

    @Test
    void aStreamsEndingIsKnownWhenItEnds() {
        var trailers = new Headers[] {Headers.empty()};
        var ending =
                new Ending() {
                    @Override
                    public Timings timings() {
                        return Timings.NONE;
                    }

                    @Override
                    public Headers trailers() {
                        return trailers[0];
                    }
                };
        Response response =
                Response.received(
                        REQUEST,
                        HttpVersion.HTTP_1_1,
                        200,
                        "",
                        Headers.empty(),
                        Body.empty(),
                        ending,
                        List.of(),
                        1);
        assertTrue(response.trailers().isEmpty());
        trailers[0] = Headers.of("digest", "x");
        assertEquals("x", response.trailers().get("digest"));
    }

    @Test
    void orThrowLetsPassWhatIsNoError() throws HttpException {
        Response response = received(399, Headers.empty(), Body.empty());
        assertSame(response, response.orThrow());
        assertFalse(response.ok());
    }

    @Test
    void orThrowSaysWhatAndHidesSecrets() {
        Response response = received(404, Headers.empty(), Body.text("no such goose"));
        var thrown = assertThrows(HttpException.Status.class, response::orThrow);
        assertEquals(
                "GET https://host.example/geese was answered 404 [https://host.example, body, after"
                        + " 0 ms]",
                thrown.getMessage());
        assertEquals(Delivery.ANSWERED, thrown.delivery());
        assertSame(response, thrown.response());
        assertTrue(thrown.getStackTrace().length > 0);
    }

    @Test
    void orThrowClosesAStreamAndKeepsItsBeginning() {
        var stream = new Torn(new byte[100_000], 1000);
        var thrown =
                assertThrows(
                        HttpException.Status.class,
                        () -> received(500, Headers.empty(), Body.stream(stream)).orThrow());
        assertTrue(stream.closed > 0);
        assertNotNull(thrown.response());
        assertEquals(64 << 10, thrown.response().bytes().length);
    }

    @Test
    void orThrowTellsTheStatusEvenIfThePageBreaksOff() {
        var stream = new Torn(new byte[3], 1).breaking(new IOException("reset"));
        assertThrows(
                HttpException.Status.class,
                () -> received(500, Headers.empty(), Body.stream(stream)).orThrow());
    }

    @Test
    void textGoesByMarkThenCharsetThenUtf8() {
        byte[] euro = {(byte) 0x80};
        assertEquals(
                "\u20ac",
                received(
                                200,
                                Headers.of("content-type", "text/plain;charset=latin1"),
                                Body.of(euro))
                        .text());
        assertEquals("\ufffd", received(200, Headers.empty(), Body.of(euro)).text());
        byte[] marked = "\ufeff\u00e4".getBytes(UTF_8);
        assertEquals(
                "\u00e4",
                received(
                                200,
                                Headers.of("content-type", "text/plain;charset=latin1"),
                                Body.of(marked))
                        .text());
    }

    @Test
    void contentTypeIsTheHeadersElseTheBodys() {
        Headers two =
                Headers.of("content-type", "text/html;charset=gbk", "content-type", "text/html");
        Response response = received(200, two, Body.text("x"));
        assertEquals("text/html;charset=gbk", String.valueOf(response.contentType()));
        assertEquals(Charset.forName("GB18030"), response.charset());
        assertEquals("text/plain;charset=utf-8", String.valueOf(Response.text("x").contentType()));
        assertNull(
                received(200, Headers.of("content-type", "nonsense"), Body.text("x"))
                        .contentType());
        assertNull(Response.of(204).contentType());
    }

    @Test
    void linesComeOneByOne() {
        assertEquals(List.of("a", "b"), Response.text("a\r\nb").lines().toList());
    }

    @Test
    void headersWithAMeaning() {
        Headers headers =
                Headers.of(
                        "link",
                        "<?page=2>; rel=next",
                        "content-disposition",
                        "attachment; filename=\"../g.txt\"",
                        "retry-after",
                        "7");
        Response response = received(200, headers, Body.empty());
        assertEquals(
                "https://user:pw@host.example/geese?page=2",
                response.links().getFirst().url().toString());
        assertEquals(Optional.of("g.txt"), response.fileName());
        assertEquals(Optional.of(Duration.ofSeconds(7)), response.retryAfter(Clock.system()));
        Response bare = received(200, Headers.empty(), Body.empty());
        assertEquals(List.of(), bare.links());
        assertEquals(Optional.empty(), bare.fileName());
        assertEquals(Optional.empty(), bare.retryAfter(Clock.system()));
    }

    @Test
    void retryAfterAsksTheClockForADate() {
        var clock =
                new Clock() {
                    @Override
                    public long nanoTime() {
                        return 0;
                    }

                    @Override
                    public Instant now() {
                        return Instant.parse("1994-11-06T08:49:00Z");
                    }
                };
        Response response =
                received(
                        503,
                        Headers.of("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
                        Body.empty());
        assertEquals(Optional.of(Duration.ofSeconds(37)), response.retryAfter(clock));
    }

    @Test
    void madeByHand() {
        Response response = Response.text("honk").withStatus(201).withHeader("x", "y");
        assertEquals("honk", response.text());
        assertEquals(201, response.status());
        assertEquals("y", response.header("X"));
        assertFalse(response.hasRequest());
        assertThrows(IllegalStateException.class, response::request);
        assertSame(REQUEST, response.withRequest(REQUEST).request());
        assertArrayEquals(new byte[] {1}, Response.bytes(new byte[] {1}).bytes());
        assertThrows(IllegalArgumentException.class, () -> Response.of(99));
        assertThrows(IllegalArgumentException.class, () -> Response.of(1000));
        assertThrows(IllegalArgumentException.class, () -> response.withHeader("x", "a\nb"));
        assertThrows(HttpException.Status.class, () -> Response.of(404).orThrow());
    }

    @Test
    void closingClosesTheBody() {
        var stream = new Torn(new byte[1], 1);
        try (Response response = received(200, Headers.empty(), Body.stream(stream))) {
            assertEquals(200, response.status());
        }
        assertEquals(1, stream.closed);
    }
}
