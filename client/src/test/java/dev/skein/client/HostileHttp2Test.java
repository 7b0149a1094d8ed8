package dev.skein.client;

import static dev.skein.client.Scene.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skein.http.Body;
import dev.skein.http.HttpException;
import dev.skein.http.Phase;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.Frames;
import dev.skein.testing.Http2;
import dev.skein.testing.Http2Script;
import dev.skein.testing.Http2Session;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that break HTTP/2, or bend it to do harm: each ends in a failure that says what and
 * where, gives its lease back, and leaves the client as good as new for other origins.
 */
class HostileHttp2Test {
    private static final Options HTTP_2 =
            Scene.ONE_TRY.withProtocols(Protocols.HTTP_2).withLoops(1);
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final Frames NONE = Frames.begin();
    private static final Frames HEAD = NONE.headers(1, false, ":status", "200");

    @RegisterExtension final Scene scene = new Scene();

    private ScriptedServer server(Http2Script script) {
        return scene.opened(ScriptedServer.start(Script.begin().http2(script)));
    }

    /** Greeted and asked for one thing. */
    private ScriptedServer asked(Http2Script script) {
        return server(session -> {
            session.greet();
            session.awaitEnd(1);
            script.play(session);
        });
    }

    private void assertGoesOn(Client client) throws Exception {
        assertEquals(0, PoolLine.of(client).leases());
        ScriptedServer friendly =
                scene.opened(
                        ScriptedServer.start(
                                Script.begin().serveHttp2(stream -> stream.respond(200, "fine"))));
        assertEquals("fine", client.get(friendly.url("/")).text());
        assertEquals(0, PoolLine.of(client).leases());
    }

    // Floods.

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes them
    enum Flood {
        PING(NONE.ping(1)),
        SETTINGS(NONE.settings(Http2.SETTINGS_INITIAL_WINDOW_SIZE, 100)),
        SETTINGS_ACK(NONE.settingsAck()),
        WINDOW_UPDATE(NONE.windowUpdate(0, 1)),
        PRIORITY(NONE.priority(1, 0, false, 1)),
        UNKNOWN(NONE.raw(0x2a, 0xff, 1, new byte[100])),
        PADDING(NONE.paddedData(1, false, 255, new byte[0])),
        EMPTY_DATA(NONE.data(1, false, "")),
        RESETS_OF_WHAT_IS_OVER(NONE.rstStream(1, Http2.CANCEL)),
        GOAWAY(NONE.goAway(1, Http2.NO_ERROR, ""));

        private final byte[] batch;

        Flood(Frames frame) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                all.writeBytes(frame.bytes());
            }
            batch = all.toByteArray();
        }

        /** Reads no answer, until the client leaves. */
        void play(Http2Session session) throws IOException {
            for (; ; ) {
                session.send(NONE.bytes(batch));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RESETS_OF_WHAT_IS_OVER")
    void aFlood(Flood flood) throws Exception {
        ScriptedServer server =
                asked(session -> {
                    session.send(HEAD);
                    flood.play(session);
                });
        Client client = scene.client(HTTP_2);
        fails(
                HttpException.Protocol.class,
                Phase.BODY,
                () -> client.get(server.url("/")),
                "a flood",
                "http://127.0.0.1:" + server.port());
        assertGoesOn(client);
    }

    /** Nobody waits for anything; the connection goes, and the next request has a new one. */
    @Test
    void aFloodBetweenRequests() throws Exception {
        ScriptedServer server =
                scene.opened(
                        ScriptedServer.start(
                                Script.begin()
                                        .http2(session -> {
                                            session.greet();
                                            session.awaitEnd(1);
                                            session.send(NONE.headers(1, true, ":status", "204"));
                                            Flood.RESETS_OF_WHAT_IS_OVER.play(session);
                                        }),
                                Script.begin().serveHttp2(stream -> stream.respond(200, "new"))));
        Client client = scene.client(HTTP_2);
        assertEquals(204, client.get(server.url("/")).status());
        server.awaitOpenConnections(0);
        assertEquals("new", client.get(server.url("/")).text());
        assertGoesOn(client);
    }

    @Test
    void continuationsWithoutEnd() throws Exception {
        for (int size : new int[] {0, 1, 16_384}) {
            ScriptedServer server =
                    asked(session -> {
                        session.send(NONE.raw(Http2.HEADERS, 0, 1, (byte) 0x88));
                        for (; ; ) {
                            session.send(NONE.continuation(1, false, new byte[size]));
                        }
                    });
            Client client = scene.client(HTTP_2);
            fails(
                    HttpException.Protocol.class,
                    Phase.FIRST_BYTE,
                    () -> client.get(server.url("/")),
                    size > 1 ? "a longer head than the limit" : "a flood");
            assertGoesOn(client);
        }
    }

    @Test
    void interimResponsesWithoutEnd() throws Exception {
        Client client = scene.client(HTTP_2);
        ScriptedServer server =
                asked(session -> {
                    for (int i = 0; i < 40; i++) {
                        session.send(NONE.headers(1, false, ":status", "103"));
                    }
                    session.awaitLeaving();
                });
        fails(
                HttpException.TooLarge.class,
                Phase.FIRST_BYTE,
                () -> client.get(server.url("/")),
                "interim");
        assertGoesOn(client);
    }

    // Heads that are small on the wire.

    @Test
    void oneLongLineManyTimes() throws Exception {
        byte[] line = literal("a", "x".repeat(4000));
        line[0] = 0x40; // into the table
        byte[] block = new byte[16_000];
        block[0] = (byte) 0x88;
        System.arraycopy(line, 0, block, 1, line.length);
        Arrays.fill(block, 1 + line.length, block.length, (byte) 0xbe);
        assertTooLarge(block, "a longer head than the limit of 262144");
    }

    @Test
    void manyShortLines() throws Exception {
        byte[] block = new byte[16_000];
        Arrays.fill(block, (byte) 0x90); // accept-encoding
        block[0] = (byte) 0x88;
        assertTooLarge(block, "more field lines than the limit of 256");
    }

    @Test
    void oneLineThatIsTooLong() throws Exception {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x88);
        block.writeBytes(literal("a", "x".repeat(70_000)));
        assertTooLarge(block.toByteArray(), "a longer field line than the limit of 65536");
    }

    private static byte[] literal(String name, String value) {
        return Frames.headerBlock(name, value);
    }

    /** One stream fails; the table stays in step, and the connection serves the next request. */
    private void assertTooLarge(byte[] block, String word) throws Exception {
        ScriptedServer server =
                asked(session -> {
                    session.send(torn(block));
                    assertEquals(Http2.CANCEL, session.await(Http2.RST_STREAM).errorCode());
                    session.awaitEnd(3);
                    session.send(NONE.headers(3, true, ":status", "204"));
                    session.awaitLeaving();
                });
        Client client = scene.client(HTTP_2);
        fails(
                HttpException.TooLarge.class,
                Phase.FIRST_BYTE,
                () -> client.get(server.url("/")),
                word,
                "http://127.0.0.1:" + server.port());
        assertEquals(204, client.get(server.url("/")).status());
        assertEquals(1, server.connections());
        assertGoesOn(client);
    }

    private static Frames torn(byte[] block) {
        int at = Math.min(block.length, 16_384);
        int flags = Http2.END_STREAM | (at == block.length ? Http2.END_HEADERS : 0);
        Frames frames = NONE.raw(Http2.HEADERS, flags, 1, Arrays.copyOf(block, at));
        while (at < block.length) {
            int to = Math.min(block.length, at + 16_384);
            byte[] piece = Arrays.copyOfRange(block, at, to);
            frames = frames.continuation(1, to == block.length, piece);
            at = to;
        }
        return frames;
    }

    // What may not be said.

    @SuppressWarnings(
            "ImmutableEnumChecker") // frames are immutable, and nothing says so to a checker
    enum Wrong {
        EVEN_STREAM(Phase.FIRST_BYTE, "never opened", NONE.headers(2, true, ":status", "200")),
        STREAM_OF_THE_FUTURE(Phase.FIRST_BYTE, "never opened", NONE.data(9, true, "x")),
        STREAM_0(Phase.FIRST_BYTE, "names none", NONE.data(0, true, "x")),
        PUSH(Phase.FIRST_BYTE, "push", NONE.pushPromise(1, 2, ":method", "GET")),
        WINDOW_OF_ALL(Phase.FIRST_BYTE, "2^31-1", NONE.windowUpdate(0, Integer.MAX_VALUE)),
        WINDOW_OF_ONE(Phase.FIRST_BYTE, "2^31-1", NONE.windowUpdate(1, Integer.MAX_VALUE)),
        WINDOW_BY_NOTHING(Phase.FIRST_BYTE, "WINDOW_UPDATE of nothing", NONE.windowUpdate(1, 0)),
        BODY_FIRST(Phase.FIRST_BYTE, "before its head", NONE.data(1, true, "x")),
        NO_STATUS(Phase.FIRST_BYTE, ":status", NONE.headers(1, true, "a", "b")),
        UPPER_CASE(
                Phase.FIRST_BYTE, "lower case", NONE.headers(1, true, ":status", "200", "A", "")),
        INDEX_OF_NOTHING(
                Phase.FIRST_BYTE,
                "beyond the tables",
                NONE.headers(1, true, new byte[] {(byte) 0xff, 0x7f})),
        LARGE_FRAME(
                Phase.FIRST_BYTE,
                "16384",
                NONE.raw(Http2.HEADERS, Http2.END_HEADERS, 1, new byte[16_385])),
        HEAD_NOT_CONTINUED(
                Phase.FIRST_BYTE,
                "not continued",
                NONE.raw(Http2.HEADERS, 0, 1, (byte) 0x88).ping(1)),
        TOO_LITTLE(
                Phase.BODY,
                "Content-Length",
                NONE.headers(1, false, ":status", "200", "content-length", "5").data(1, true, "x")),
        TOO_MUCH(
                Phase.BODY,
                "Content-Length",
                NONE.headers(1, false, ":status", "200", "content-length", "1")
                        .data(1, true, "xy")),
        BODY_OF_204(
                Phase.BODY, "body", NONE.headers(1, false, ":status", "204").data(1, true, "x")),
        SECOND_HEAD(Phase.BODY, "second head", HEAD.headers(1, false, ":status", "200")),
        STATUS_AT_THE_END(Phase.BODY, "trailers", HEAD.headers(1, true, ":status", "200"));

        private final Phase phase;
        private final String word;
        private final Frames frames;

        Wrong(Phase phase, String word, Frames frames) {
            this.phase = phase;
            this.word = word;
            this.frames = frames;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatMayNotBeSaid(Wrong wrong) throws Exception {
        ScriptedServer server =
                asked(session -> {
                    session.send(wrong.frames);
                    session.await(f -> f.type() == Http2.GOAWAY || f.type() == Http2.RST_STREAM);
                    session.awaitLeaving();
                });
        Client client = scene.client(HTTP_2);
        fails(
                HttpException.Protocol.class,
                wrong.phase,
                () -> client.get(server.url("/")),
                wrong.word,
                "http://127.0.0.1:" + server.port());
        assertGoesOn(client);
    }

    @Test
    void noSettings() throws Exception {
        ScriptedServer server =
                server(session -> {
                    session.awaitEnd(1);
                    session.send(HEAD);
                    session.awaitLeaving();
                });
        Client client = scene.client(HTTP_2);
        fails(
                HttpException.Protocol.class,
                Phase.FIRST_BYTE,
                () -> client.get(server.url("/")),
                "does the server speak HTTP/2 here?");
        assertGoesOn(client);
    }

    @Test
    void noWordAtAll() throws Exception {
        ScriptedServer server = server(Http2Session::awaitLeaving);
        Client client = scene.client(HTTP_2.withTimeouts(Timeouts.defaults().withFirstByte(SHORT)));
        fails(
                HttpException.Timeout.class,
                Phase.FIRST_BYTE,
                () -> client.get(server.url("/")),
                "no response within");
        assertGoesOn(client);
    }

    @Test
    void anotherProtocol() throws Exception {
        byte[] text =
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1);
        ScriptedServer server =
                server(session -> {
                    session.awaitEnd(1);
                    session.send(NONE.bytes(text));
                    session.awaitLeaving();
                });
        Client client = scene.client(HTTP_2);
        fails(
                HttpException.Protocol.class,
                Phase.FIRST_BYTE,
                () -> client.get(server.url("/")),
                "does the server speak HTTP/2 here?");
        assertGoesOn(client);
    }

    @Test
    void framesOfAStreamThatHasEndedAreNothing() throws Exception {
        ScriptedServer server =
                asked(session -> {
                    session.send(NONE.headers(1, true, ":status", "204"));
                    session.send(
                            NONE.headers(1, true, ":status", "500")
                                    .data(1, true, "late")
                                    .windowUpdate(1, 1)
                                    .rstStream(1, Http2.CANCEL));
                    session.awaitEnd(3);
                    session.send(NONE.headers(3, true, ":status", "205"));
                    session.awaitLeaving();
                });
        Client client = scene.client(HTTP_2);
        assertEquals(204, client.get(server.url("/")).status());
        assertEquals(205, client.get(server.url("/")).status());
        assertEquals(1, server.connections());
        assertGoesOn(client);
    }

    // Those who end it.

    private ScriptedServer resettingEach(int code) {
        return server(session -> {
            session.greet();
            for (int id = 1; ; id += 2) {
                session.awaitEnd(id);
                session.send(NONE.rstStream(id, code));
            }
        });
    }

    /** As often as a request may be sent again unseen, and no more. */
    @Test
    void eachRequestRefused() throws Exception {
        ScriptedServer server = resettingEach(Http2.REFUSED_STREAM);
        Client client = scene.client(HTTP_2);
        HttpException.ClosedEarly refused =
                fails(
                        HttpException.ClosedEarly.class,
                        Phase.FIRST_BYTE,
                        () -> client.get(server.url("/")),
                        "REFUSED_STREAM");
        assertEquals(11, refused.attempts());
        assertGoesOn(client);
    }

    @Test
    void eachRequestReset() throws Exception {
        ScriptedServer server = resettingEach(Http2.CANCEL);
        Client client = scene.client(HTTP_2);
        for (int i = 0; i < 20; i++) {
            HttpException.ClosedEarly reset =
                    fails(
                            HttpException.ClosedEarly.class,
                            Phase.FIRST_BYTE,
                            () -> client.get(server.url("/")),
                            "CANCEL");
            assertEquals(1, reset.attempts());
        }
        assertGoesOn(client);
    }

    @Test
    void goAwayInTheMiddle() throws Exception {
        ScriptedServer server =
                asked(session -> {
                    session.send(HEAD.data(1, false, "one ").goAway(1, Http2.NO_ERROR, "enough"));
                    session.send(NONE.data(1, true, "two"));
                    session.awaitLeaving();
                });
        Client client = scene.client(HTTP_2);
        assertEquals("one two", client.get(server.url("/")).text());
        server.awaitOpenConnections(0);
        assertGoesOn(client);
    }

    @Test
    void goAwayAndGone() throws Exception {
        ScriptedServer server =
                asked(session -> {
                    session.send(HEAD.data(1, false, "one ").goAway(1, Http2.INTERNAL_ERROR, ""));
                    session.close();
                });
        Client client = scene.client(HTTP_2);
        fails(
                HttpException.ClosedEarly.class,
                Phase.BODY,
                () -> client.get(server.url("/")),
                "before the response was complete");
        assertGoesOn(client);
    }

    /** It says each time that it saw nothing. */
    @Test
    void goAwayEachTime() throws Exception {
        ScriptedServer server =
                asked(session -> {
                    session.send(NONE.goAway(0, Http2.NO_ERROR, ""));
                    session.awaitLeaving();
                });
        Client client = scene.client(HTTP_2);
        fails(
                HttpException.ClosedEarly.class,
                Phase.FIRST_BYTE,
                () -> client.get(server.url("/")),
                "closes the connection");
        assertEquals(11, server.connections());
        assertGoesOn(client);
    }

    // Windows.

    /** The upload waits in vain, and holds up nobody. */
    @Test
    void windowsThatStayShut() throws Exception {
        ScriptedServer server =
                server(session -> {
                    session.greet(Http2.SETTINGS_INITIAL_WINDOW_SIZE, 0);
                    session.awaitHeaders();
                    int other = session.awaitHeaders().stream();
                    session.send(NONE.headers(other, true, ":status", "204"));
                    session.awaitEnd(1);
                    session.awaitLeaving();
                });
        Client client =
                scene.client(
                        HTTP_2.withTimeouts(
                                Timeouts.defaults().withBodyGap(Duration.ofMillis(300))));
        Request upload = Request.post(server.url("/up")).body(Body.of(new byte[1 << 20]));
        CompletableFuture<Response> late = client.sendAsync(upload);
        assertEquals(204, client.get(server.url("/")).status());
        assertEquals(1, server.connections());
        fails(
                HttpException.Timeout.class,
                Phase.SEND,
                () -> {
                    try {
                        late.join();
                    } catch (CompletionException e) {
                        throw e.getCause();
                    }
                },
                "the server took nothing of the body");
        assertGoesOn(client);
    }

    /** Nobody reads, the window is full, and still it comes. */
    @Test
    void moreThanAPausedReaderAllows() throws Exception {
        ScriptedServer server =
                asked(session -> {
                    session.send(HEAD);
                    byte[] piece = new byte[16_384];
                    for (; ; ) {
                        session.send(NONE.data(1, false, piece));
                    }
                });
        Client client = scene.client(HTTP_2);
        try (Response response = client.open(Request.get(server.url("/")))) {
            server.awaitOpenConnections(1);
            fails(
                    HttpException.Protocol.class,
                    Phase.BODY,
                    () -> {
                        awaitRelease(client);
                        response.body().open().readAllBytes();
                    },
                    "more bytes than the stream's window allows");
        }
    }

    private static void awaitRelease(Client client) {
        while (PoolLine.of(client).leases() > 0) {
            Thread.onSpinWait();
        }
    }
}
