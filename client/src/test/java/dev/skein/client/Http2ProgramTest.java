package dev.skein.client;

import static dev.skein.client.Scene.response;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skein.http.Body;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.TestCertificates.Identity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The client against the servers that the world runs, where they are asked for: {@code
 * -Dservers=nghttpd,nginx}.
 */
@ParameterizedClass(name = "{0}, tls: {1}")
@CsvSource({"NGHTTPD, true", "NGHTTPD, false", "NGINX, true", "NGINX, false"})
class Http2ProgramTest implements ServesHttp2Files {
    private static final List<String> ASKED_FOR =
            List.of(System.getProperty("servers", "").split(","));
    private static @TempDir Path files;

    @RegisterExtension final Http2Scene scene = new Http2Scene();

    private final Http2Program.Kind kind;
    private final boolean tls;
    private @TempDir Path folder;
    private Http2Program server;
    private Client client;

    Http2ProgramTest(Http2Program.Kind kind, boolean tls) {
        this.kind = kind;
        this.tls = tls;
    }

    @BeforeAll
    static void makeFiles() throws IOException {
        if (Arrays.stream(Http2Program.Kind.values()).anyMatch(Http2ProgramTest::isAskedFor)) {
            Path bytes = Files.createDirectories(files.resolve("bytes"));
            Files.writeString(files.resolve("hello"), "hello");
            for (int length : ServesHttp2Files.lengths().toArray()) {
                Files.write(bytes.resolve("" + length), ServedPages.bytes(length));
            }
        }
    }

    private static boolean isAskedFor(Http2Program.Kind kind) {
        return ASKED_FOR.contains(kind.toString());
    }

    @BeforeEach
    void open() {
        assumeTrue(isAskedFor(kind), kind + " skipped: not asked for by -Dservers=" + kind);
        client = scene.client(tls ? Http2Scene.TRUSTING : Http2Scene.ONLY_HTTP_2);
    }

    /** One that is set up so. */
    private void serve(String... settings) throws IOException {
        Path program = Objects.requireNonNull(kind.find(), kind + " is not installed");
        Identity identity = tls ? Http2Scene.CERTIFICATES.localhost() : null;
        server = scene.opened(new Http2Program(kind, program, files, folder, identity, settings));
    }

    private void only(Http2Program.Kind one) {
        assumeTrue(kind == one, "only of " + one);
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public String url(String target) {
        if (server == null) {
            try {
                serve();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return server.url(target);
    }

    @Override
    public void oneConnectionDidIt() {
        Http2Scene.awaitRest(client);
        assertEquals(PoolLine.idle(1), PoolLine.of(client));
    }

    private List<String> many(int count, String target) {
        return Collections.nCopies(count, url(target));
    }

    private static void allAre(int length, List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            assertEquals(200, response(outcome).status());
            assertEquals(length, response(outcome).bytes().length);
        }
    }

    // Limits.

    @Test
    void fewStreamsAtATime() throws Exception {
        switch (kind) {
            case NGHTTPD -> serve("--max-concurrent-streams=8");
            case NGINX -> serve("http2_max_concurrent_streams 8;");
        }
        allAre(2990, client.bulk(many(1_000, "/bytes/2990")).concurrency(200).gather());
    }

    /** Of each the server has, what is in flight at once is as much as it takes. */
    @Test
    void twoHundredLargeOnesAtOnce() throws Exception {
        try (Results<Outcome> results =
                client.bulk(many(200, "/bytes/" + LARGE))
                        .concurrency(200)
                        .streaming()
                        .asCompleted()) {
            int seen = 0;
            for (Outcome outcome : results) {
                try (Response response = response(outcome)) {
                    assertEquals(200, response.status());
                    assertEquals(1000, response.body().open().readNBytes(1000).length);
                    seen++;
                }
            }
            assertEquals(200, seen);
        }
    }

    // Bodies there.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--echo-upload",
                "--echo-upload --window-bits=10",
                "--echo-upload --connection-window-bits=16 --window-bits=16",
                "--echo-upload --padding=256",
                "--echo-upload --early-response",
                "--echo-upload --header-table-size=0 --encoder-header-table-size=0",
                "--echo-upload --no-content-length",
            })
    void bodiesThereAndBack(String options) throws Exception {
        only(Http2Program.Kind.NGHTTPD);
        serve(options.split(" "));
        for (int length : new int[] {1, 1_023, 65_535, 65_536, 300_000}) {
            byte[] bytes = ServedPages.bytes(length);
            assertArrayEquals(bytes, client.post(url("/echo"), Body.of(bytes)).bytes());
            Body stream = Body.stream(new ByteArrayInputStream(bytes), Body.UNKNOWN);
            assertArrayEquals(bytes, client.post(url("/echo"), stream).bytes());
        }
        assertArrayEquals(ServedPages.bytes(LARGE), client.get(url("/bytes/" + LARGE)).bytes());
        oneConnectionDidIt();
    }

    /** It answers and wants no more of the body (RFC 9113, 8.1). */
    @Test
    void answeredBeforeTheBodyIsThere() throws Exception {
        only(Http2Program.Kind.NGINX);
        for (int i = 0; i < 5; i++) {
            Body body = Body.of(new byte[LARGE]);
            assertEquals("early", client.post(url("/early"), body).text());
            Body stream = Body.stream(new ByteArrayInputStream(new byte[LARGE]));
            assertEquals("early", client.post(url("/early"), stream).text());
        }
        sees("/hello", 200, "hello");
    }

    @Test
    void trailers() throws Exception {
        only(Http2Program.Kind.NGHTTPD);
        serve("--trailer=x-sum: 532");
        Response response = client.get(url("/hello"));
        assertEquals("hello", response.text());
        assertEquals("532", response.trailers().get("x-sum"));
        oneConnectionDidIt();
    }

    @Test
    void whatWouldBePushed() throws Exception {
        only(Http2Program.Kind.NGHTTPD);
        serve("--push=/hello=/bytes/10,/bytes/20");
        sees("/hello", 200, "hello");
        sees("/hello", 200, "hello");
        oneConnectionDidIt();
    }

    // Endings.

    @Test
    void connectionsThatEndAfterFiftyRequests() throws Exception {
        only(Http2Program.Kind.NGINX);
        serve("keepalive_requests 50;");
        for (int concurrency : new int[] {1, 8, 30, 64, 200}) {
            allAre(2990, client.bulk(many(1_000, "/bytes/2990")).concurrency(concurrency).gather());
        }
    }

    @Test
    void reloadedUnderLoad() throws Exception {
        only(Http2Program.Kind.NGINX);
        List<Outcome> outcomes = new ArrayList<>();
        try (Results<Outcome> results =
                client.bulk(many(3_000, "/bytes/2990")).concurrency(30).asCompleted()) {
            for (Outcome outcome : results) {
                outcomes.add(outcome);
                if (outcomes.size() % 500 == 100) {
                    server.reload();
                }
            }
        }
        assertEquals(3_000, outcomes.size());
        allAre(2990, outcomes);
    }

    /** What has begun to come is lost, and is told so. */
    @Test
    void killedUnderLoad() throws Exception {
        List<Response> begun = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            begun.add(scene.opened(client.open(Request.get(url("/bytes/" + LARGEST)))));
        }
        List<Request> more =
                IntStream.range(0, 50)
                        .mapToObj(i -> Request.get(url("/bytes/" + LARGEST)))
                        .toList();
        try (Results<Outcome> results = client.bulk(more).streaming().asCompleted()) {
            Iterator<Outcome> walk = results.iterator();
            scene.opened(response(walk.next()));
            server.kill();
            walk.forEachRemaining(outcome -> {});
        }
        for (Response response : begun) {
            IOException lost =
                    assertThrows(IOException.class, () -> response.body().open().readAllBytes());
            assertInstanceOf(HttpException.class, lost);
        }
        assertThrows(HttpException.Connect.class, () -> client.get(url("/hello")));
        assertTrue(PoolLine.of(client).atRest(), client::toString);
    }
}
