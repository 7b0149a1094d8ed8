package dev.skein.client;

import static dev.skein.client.Scene.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Delivery;
import dev.skein.http.HttpException;
import dev.skein.http.HttpVersion;
import dev.skein.http.Method;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Answer;
import dev.skein.testing.RecordedRequest;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import dev.skein.wire.HeadLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One request, one response, in every shape that a server gives them, good and bad. */
class MessageTest {
    @RegisterExtension final Scene scene = new Scene();
    private final ScriptedServer server = scene.server;

    private Response get(Script script) throws Exception {
        server.on("/", Answer.script(script));
        return scene.client().get(server.url("/"));
    }

    private Response get(Answer answer) throws Exception {
        server.on("/", answer);
        return scene.client().get(server.url("/"));
    }

    // What goes out.

    @Test
    void aRequestHasWhatEveryoneExpects() throws Exception {
        server.on("/", Answer.ok("here"));
        scene.client().get(server.url("/?q=1#part"));
        RecordedRequest seen = server.requests().getFirst();
        assertEquals("/?q=1", seen.target());
        assertEquals("127.0.0.1:" + server.port(), seen.header("host"));
        assertEquals("*/*", seen.header("accept"));
        assertEquals("gzip, deflate", seen.header("accept-encoding"));
        assertTrue(seen.header("user-agent").startsWith("skein/"));
        assertNull(seen.header("content-length"));
    }

    @Test
    void whatTheCallerSaysWinsButFramingIsOurs() throws Exception {
        server.on("/", Answer.ok("here"));
        Client client =
                scene.client(
                        Scene.ONE_TRY
                                .withHeader("Accept", "text/plain")
                                .withHeader("X-A", "client")
                                .withQuery("key", "a b"));
        client.send(
                Request.post(server.url("/?q=1"))
                        .text("geese")
                        .header("X-A", "own")
                        .header("Host", "virtual.test")
                        .header("Content-Length", "3")
                        .header("Transfer-Encoding", "chunked"));
        RecordedRequest seen = server.requests().getFirst();
        assertEquals("/?q=1&key=a+b", seen.target());
        assertEquals(List.of("own"), seen.headers().all("x-a"));
        assertEquals("text/plain", seen.header("accept"));
        assertEquals("virtual.test", seen.header("host"));
        assertEquals("5", seen.header("content-length"));
        assertNull(seen.header("transfer-encoding"));
    }

    @ParameterizedTest
    @CsvSource({"POST, 0", "PUT, 0", "PATCH, 0", "GET, ", "DELETE, ", "OPTIONS, "})
    void anEmptyBodyIsAnnouncedWhereOneIsMeant(String method, String length) throws Exception {
        server.on("/", Answer.ok("here"));
        scene.client().send(Request.of(Method.of(method), server.url("/")));
        assertEquals(length, server.requests().getFirst().header("content-length"));
    }

    @Test
    void aBaseUrl() throws Exception {
        server.on("/api/geese", Answer.ok("honk"));
        Client client = scene.client(Scene.ONE_TRY.withBaseUrl(server.url("/api/")));
        assertEquals("honk", client.get("geese").text());
        assertEquals("honk", client.send(Request.get("geese").query("n", "1")).text());
        assertEquals("honk", Scene.response(client.gather(List.of("geese")).getFirst()).text());
    }

    // What comes back.

    @Test
    void aResponseTornToBytes() throws Exception {
        Response response = get(Answer.chunked("one ", "two ", "three").header("X", "y").torn(1));
        assertEquals("one two three", response.text());
        assertEquals("y", response.header("x"));
        assertEquals("OK", response.reason());
        assertEquals(HttpVersion.HTTP_1_1, response.version());
    }

    @Test
    void trailers() throws Exception {
        Response response = get(Answer.chunked("a", "b").trailer("X-Sum", "42"));
        assertEquals("42", response.trailers().get("x-sum"));
        assertNull(response.header("x-sum"));
    }

    @Test
    void interimResponses() throws Exception {
        Response response =
                get(
                        Script.begin()
                                .head("HTTP/1.1 103 Early Hints", "Link: </style.css>; rel=preload")
                                .head("HTTP/1.1 100 Continue")
                                .head("HTTP/1.1 200 OK", "Content-Length: 4")
                                .send("here"));
        assertEquals("here", response.text());
        assertNull(response.header("link"));
    }

    @Test
    void noEndOfInterimResponses() {
        assertThrows(
                HttpException.class,
                () -> get(Script.begin().endless("HTTP/1.1 102 Processing\r\n\r\n")));
    }

    @Test
    void switchingProtocolsUnasked() {
        fails(
                HttpException.Protocol.class,
                Phase.BODY,
                () ->
                        get(
                                Script.begin()
                                        .head("HTTP/1.1 101 Switching Protocols", "Upgrade: chat")
                                        .never()),
                "101");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void withoutBodyByStatus(int status) throws Exception {
        server.on(
                "/",
                Answer.script(
                        Script.begin().head("HTTP/1.1 " + status + " X", "Content-Length: 10")),
                Answer.ok("next"));
        Client client = scene.client();
        assertEquals(0, client.get(server.url("/")).bytes().length);
        assertEquals("next", client.get(server.url("/")).text());
        assertEquals(1, server.connections());
    }

    @Test
    void withoutBodyByMethod() throws Exception {
        server.on("/", Answer.gzip("not sent"), Answer.ok("next"));
        Client client = scene.client();
        Response head = client.head(server.url("/"));
        assertEquals(0, head.bytes().length);
        assertEquals("gzip", head.header("content-encoding"));
        assertEquals("next", client.get(server.url("/")).text());
        assertEquals(1, server.connections());
    }

    @Test
    void http10EndsWithItsConnection() throws Exception {
        Response response = get(Script.begin().send("HTTP/1.0 200 OK\r\n\r\nhere").close());
        assertEquals("here", response.text());
        assertEquals(HttpVersion.HTTP_1_0, response.version());
    }

    @Test
    void http10CanKeepIt() throws Exception {
        server.on(
                "/",
                Answer.script(
                        Script.begin()
                                .head(
                                        "HTTP/1.0 200 OK",
                                        "Connection: keep-alive",
                                        "Content-Length: 4")
                                .send("here")));
        Client client = scene.client();
        client.get(server.url("/"));
        client.get(server.url("/"));
        assertEquals(1, server.connections());
    }

    @Test
    void untilClose() throws Exception {
        assertEquals("all of it", get(Answer.untilClose("all of it")).text());
    }

    // Codings.

    @Test
    void gzip() throws Exception {
        String text = "goose ".repeat(10_000);
        assertEquals(text, get(Answer.gzip(text).torn(7)).text());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deflate(boolean raw) throws Exception {
        assertEquals(
                "honk",
                get(Answer.ok(deflated("honk", raw)).header("Content-Encoding", "deflate")).text());
    }

    private static byte[] deflated(String text, boolean raw) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(packed, new Deflater(9, raw))) {
            deflater.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    @Test
    void aCodingOfNothing() throws Exception {
        assertEquals("", get(Answer.chunked().header("Content-Encoding", "gzip")).text());
    }

    @Test
    void anUnknownCodingIsLeftAsItIs() throws Exception {
        assertEquals("honk", get(Answer.ok("honk").header("Content-Encoding", "zebra")).text());
    }

    @Test
    void withoutDecoding() throws Exception {
        server.on("/", Answer.gzip("goose"));
        Response response = scene.client(Scene.ONE_TRY.withoutDecoding()).get(server.url("/"));
        assertEquals((byte) 0x1f, response.bytes()[0]);
        assertNull(server.requests().getFirst().header("accept-encoding"));
    }

    @Test
    void brokenGzip() {
        fails(
                HttpException.Protocol.class,
                Phase.BODY,
                () -> get(Answer.ok("not gzip").header("Content-Encoding", "gzip")),
                "gzip");
        Answer cut =
                Answer.ok(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0})
                        .header("Content-Encoding", "gzip");
        server.on("/cut", cut);
        fails(
                HttpException.Protocol.class,
                Phase.BODY,
                () -> scene.client().get(server.url("/cut")),
                "cut short");
    }

    // Sizes.

    @Test
    void tooLargeByItsLength() {
        server.on("/", Answer.bytes(5L << 30));
        Client client = scene.client(Scene.ONE_TRY.withLimits(Limits.body(1000)));
        HttpException.TooLarge failure =
                fails(
                        HttpException.TooLarge.class,
                        Phase.BODY,
                        () -> client.get(server.url("/")),
                        "1000 bytes",
                        "raise Limits.maxBody",
                        "open()");
        assertEquals(Delivery.ANSWERED, failure.delivery());
    }

    @Test
    void tooLargeChunkByChunk() throws Exception {
        server.on("/", Answer.endless("geese ".repeat(1000)));
        Client client = scene.client();
        fails(
                HttpException.TooLarge.class,
                Phase.BODY,
                () -> client.send(Request.get(server.url("/")).with(Limits.body(100_000))),
                "100000 bytes");
        server.awaitIdle();
    }

    @Test
    void justNotTooLarge() throws Exception {
        server.on("/", Answer.bytes(1000));
        server.on("/gzip", Answer.gzip("x".repeat(1000)));
        Client client = scene.client(Scene.ONE_TRY.withLimits(Limits.body(1000)));
        assertEquals(1000, client.get(server.url("/")).bytes().length);
        assertEquals(1000, client.get(server.url("/gzip")).bytes().length);
        assertThrows(
                HttpException.TooLarge.class,
                () -> client.send(Request.get(server.url("/gzip")).with(Limits.body(999))));
    }

    @Test
    void aGzipBomb() {
        server.on("/", Answer.gzip(new byte[40 << 20]));
        Client client = scene.client();
        fails(
                HttpException.TooLarge.class,
                Phase.BODY,
                () -> client.send(Request.get(server.url("/")).with(Limits.body(1 << 20))),
                "1048576");
        Limits ratio = Limits.body(1L << 30).withMaxRatio(100);
        fails(
                HttpException.TooLarge.class,
                Phase.BODY,
                () -> client.send(Request.get(server.url("/")).with(ratio)),
                "100 to one");
    }

    @Test
    void anEndlessHead() throws Exception {
        fails(
                HttpException.TooLarge.class,
                Phase.FIRST_BYTE,
                () -> get(Script.begin().send("HTTP/1.1 200 OK\r\n").endless("X: y\r\n")));
        server.on(
                "/line",
                Answer.script(
                        Script.begin().send("HTTP/1.1 200 OK\r\nX: ").endless("yyyyyyyyyyyyyyyy")));
        fails(
                HttpException.TooLarge.class,
                Phase.FIRST_BYTE,
                () -> scene.client().get(server.url("/line")));
        server.on("/status", Answer.script(Script.begin().endless("HTTP/1.1 ")));
        assertThrows(HttpException.class, () -> scene.client().get(server.url("/status")));
        server.awaitIdle();
    }

    @Test
    void aHeadAboveItsLimit() throws Exception {
        server.on("/", Answer.ok("").header("X", "y".repeat(2000)));
        Client client =
                scene.client(Scene.ONE_TRY.withHeadLimits(HeadLimits.DEFAULT.withFieldLine(1000)));
        assertThrows(HttpException.TooLarge.class, () -> client.get(server.url("/")));
        assertEquals(200, scene.client().get(server.url("/")).status());
    }

    // Broken.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.9\r\n",
                "HTTP/1.1 2oo OK\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 4\n\nhere",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
                "HTTP/1.1 200 OK\r\n"
                        + "Content-Length: 1\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
            })
    void brokenFraming(String bytes) {
        HttpException.Protocol broken =
                assertThrows(
                        HttpException.Protocol.class,
                        () -> get(Script.begin().send(bytes).never()),
                        () -> bytes);
        assertTrue(broken.delivery() != Delivery.NOT_SENT);
        assertTrue(broken.getMessage().contains("http://127.0.0.1:"), broken::getMessage);
    }

    @Test
    void cutBodies() throws Exception {
        HttpException cut =
                fails(
                        HttpException.ClosedEarly.class,
                        Phase.BODY,
                        () -> get(Answer.bytes(1000).cutAfter(100)));
        assertEquals(Delivery.ANSWERED, cut.delivery());
        server.on("/chunked", Answer.chunked("abc", "def").cutAfter(4));
        fails(
                HttpException.ClosedEarly.class,
                Phase.BODY,
                () -> scene.client().get(server.url("/chunked")));
        server.on(
                "/last",
                Answer.script(
                        Script.begin()
                                .head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
                                .send("3\r\nabc\r\n")
                                .close()));
        fails(
                HttpException.ClosedEarly.class,
                Phase.BODY,
                () -> scene.client().get(server.url("/last")));
        server.on(
                "/head", Answer.script(Script.begin().send("HTTP/1.1 200 OK\r\nContent-").close()));
        fails(
                HttpException.ClosedEarly.class,
                Phase.FIRST_BYTE,
                () -> scene.client().get(server.url("/head")));
    }

    @Test
    void resets() {
        HttpException reset =
                fails(HttpException.ClosedEarly.class, Phase.FIRST_BYTE, () -> get(Answer.reset()));
        assertEquals(Delivery.MAYBE_PROCESSED, reset.delivery());
        server.on(
                "/within",
                Answer.script(
                        Script.begin()
                                .head("HTTP/1.1 200 OK", "Content-Length: 10")
                                .send("12345")
                                .reset()));
        assertThrows(
                HttpException.ClosedEarly.class, () -> scene.client().get(server.url("/within")));
    }

    // Nowhere.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no url",
                "http://",
                "http://[::1",
                "http://a b/",
                "http://host:99999/",
                "/relative",
                "mailto:a@b.test",
                "file:///etc/passwd",
                "data:,x"
            })
    void badUrls(String url) {
        HttpException.BadUrl bad =
                fails(HttpException.BadUrl.class, Phase.PREPARE, () -> scene.client().get(url));
        assertEquals(Delivery.NOT_SENT, bad.delivery());
        assertEquals("bad_url", bad.kind());
    }

    @Test
    void unknownHosts() {
        Client client =
                scene.client(
                        Scene.ONE_TRY.withDns(host -> {
                            throw new UnknownHostException(host);
                        }));
        HttpException.Dns unknown =
                fails(
                        HttpException.Dns.class,
                        Phase.DNS,
                        () -> client.get("http://gooose.test:81/"),
                        "gooose.test",
                        "check the name",
                        "http://gooose.test:81");
        assertEquals(Delivery.NOT_SENT, unknown.delivery());
    }

    @Test
    void aLookupThatBreaksIsToldTo() {
        Client client =
                scene.client(
                        Scene.ONE_TRY.withDns(host -> {
                            throw new IllegalStateException("a bug of the lookup");
                        }));
        assertThrows(HttpException.Dns.class, () -> client.get("http://goose.test/"));
        Client none = scene.client(Scene.ONE_TRY.withDns(host -> List.of()));
        assertThrows(HttpException.Dns.class, () -> none.get("http://goose.test/"));
    }

    @Test
    void nobodyListens() {
        int port = Scene.closedPort();
        HttpException.Connect refused =
                fails(
                        HttpException.Connect.class,
                        Phase.CONNECT,
                        () -> scene.client().get("http://127.0.0.1:" + port + "/"),
                        "127.0.0.1:" + port,
                        "refused the connection");
        assertEquals("connect", refused.kind());
    }

    @Test
    void portZero() throws Exception {
        assertThrows(HttpException.Connect.class, () -> scene.client().get("http://127.0.0.1:0/"));
        server.on("/", Answer.redirect("http://127.0.0.1:0/"));
        assertThrows(HttpException.Connect.class, () -> scene.client().get(server.url("/")));
    }

    @Test
    void aClosedClient() throws Exception {
        Client client = scene.client();
        client.close();
        client.close();
        assertThrows(HttpException.Cancelled.class, () -> client.get(server.url("/")));
        assertThrows(
                HttpException.Cancelled.class, () -> client.open(Request.get(server.url("/"))));
        Throwable cause =
                assertThrows(
                                java.util.concurrent.ExecutionException.class,
                                () -> client.sendAsync(Request.get(server.url("/"))).get())
                        .getCause();
        assertTrue(cause instanceof HttpException.Cancelled, cause::toString);
        Scene.cause(client.gather(List.of(server.url("/"))).getFirst());
    }

    @Test
    void timings() throws Exception {
        server.on("/", Answer.ok("here"));
        Client client = scene.client();
        Response first = client.get(server.url("/"));
        Response second = client.get(server.url("/"));
        assertTrue(first.timings().connectNanos() > 0);
        assertEquals(0, second.timings().connectNanos(), "it did not connect");
        for (Response response : List.of(first, second)) {
            long parts = 0;
            for (Phase phase : Phase.values()) {
                parts += response.timings().of(phase).toNanos();
            }
            assertTrue(
                    parts > 0 && parts <= response.timings().totalNanos(),
                    response.timings()::toString);
        }
    }

    @Test
    void aBodyInOneWriteAndInMany() throws Exception {
        server.on("/", request -> Answer.ok(request.body()));
        for (int size : new int[] {1, 1000, 16 << 10, (16 << 10) + 1, 3 << 20}) {
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) (i % 251);
            }
            assertArrayEquals(bytes, scene.client().post(server.url("/"), Body.of(bytes)).bytes());
        }
    }
}
