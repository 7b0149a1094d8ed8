package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.testing.Frame;
import dev.skein.testing.FrameReader;
import dev.skein.testing.Frames;
import dev.skein.testing.Http2;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/**
 * That a server serves {@link ServedPages}: seen by the JDK's client and, in clear text, by hand.
 */
final class Http2Witness implements AutoCloseable {
    private final HttpClient client;
    private final UnaryOperator<String> url;

    Http2Witness(SSLContext trust, UnaryOperator<String> url) {
        client = HttpClient.newBuilder().sslContext(trust).build();
        this.url = url;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(url.apply(target)));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        return response;
    }

    private String text(String target) throws Exception {
        return new String(send(request(target)).body(), StandardCharsets.UTF_8);
    }

    /** All but what ends streams and connections; on one connection. */
    void seesThePages() throws Exception {
        assertEquals("hello", text("/hello"));
        assertEquals("hello", text("/trailers"));
        assertEquals("hello", text("/early"));
        assertEquals("after 1 ms", text("/slow/1"));
        assertEquals(404, send(request("/nowhere")).statusCode());
        assertEquals(503, send(request("/status/503")).statusCode());
        assertEquals(204, send(request("/status/204")).statusCode());
        assertArrayEquals(ServedPages.bytes(1_000_000), send(request("/bytes/1000000")).body());
        HttpResponse<byte[]> head = send(request("/bytes/1000").HEAD());
        assertEquals(1000, head.headers().firstValueAsLong("content-length").getAsLong());
        byte[] packed = send(request("/gzip")).body();
        assertArrayEquals(
                ServedPages.packedText().getBytes(StandardCharsets.UTF_8),
                new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes());
    }

    void seesTheEcho() throws Exception {
        String body = "Gänse".repeat(50_000);
        HttpRequest.Builder post =
                request("/echo?a=b").header("X-One", "1").POST(BodyPublishers.ofString(body));
        String echo = new String(send(post).body(), StandardCharsets.UTF_8);
        assertTrue(echo.startsWith("POST /echo?a=b\n"), () -> echo.substring(0, 100));
        assertTrue(echo.contains("\nx-one: 1\n"));
        assertTrue(echo.endsWith("\n\n" + body));
    }

    void seesManyAtOnce() {
        List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(
                    client.sendAsync(
                            request("/bytes/" + i * 1000).build(), BodyHandlers.ofByteArray()));
        }
        for (int i = 0; i < 50; i++) {
            assertArrayEquals(ServedPages.bytes(i * 1000), all.get(i).join().body());
        }
    }

    void seesAResetAndGoesOn() throws Exception {
        assertThrows(IOException.class, () -> send(request("/reset")));
        assertEquals("hello", text("/hello"));
    }

    void seesGoAway() throws Exception {
        assertEquals("goodbye", text("/goaway"));
    }

    /** The frames of the answer to one request by prior knowledge, to the end of its stream. */
    static List<Frame> ask(int port, String target) throws IOException {
        return ask(port, target, frame -> frame.stream() == 1 && ends(frame));
    }

    private static boolean ends(Frame frame) {
        return frame.endStream() || frame.type() == Http2.RST_STREAM;
    }

    /** The same up to the frame that is the last for {@code done}. */
    static List<Frame> ask(int port, String target, Predicate<Frame> done) throws IOException {
        Frames request =
                Frames.preface()
                        .settings(Http2.SETTINGS_ENABLE_PUSH, 0)
                        .headers(
                                1,
                                true,
                                ":method",
                                "GET",
                                ":scheme",
                                "http",
                                ":authority",
                                "127.0.0.1:" + port,
                                ":path",
                                target);
        List<Frame> frames = new ArrayList<>();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.bytes());
            FrameReader reader = FrameReader.ofServer().joining();
            do {
                Frame next = reader.read(socket.getInputStream());
                if (next == null) {
                    throw new AssertionError("the server left after " + frames);
                }
                frames.add(next);
            } while (!done.test(frames.getLast()));
        }
        return frames;
    }

    /** Prior knowledge, interim heads, trailers, RST_STREAM and GOAWAY as they are on the wire. */
    static void seesFrames(int port, int maxConcurrentStreams) throws IOException {
        List<Frame> hello = ask(port, "/hello");
        assertEquals(
                maxConcurrentStreams,
                hello.getFirst().settings().get(Http2.SETTINGS_MAX_CONCURRENT_STREAMS));
        assertEquals("hello", body(hello));
        assertEquals(1, heads(hello));
        assertEquals(2, heads(ask(port, "/early")));
        List<Frame> trailers = ask(port, "/trailers");
        assertEquals(2, heads(trailers));
        assertEquals(Http2.HEADERS, trailers.getLast().type());
        List<Frame> reset = ask(port, "/reset");
        assertEquals(10_000, body(reset).length());
        assertEquals(Http2.CANCEL, reset.getLast().errorCode());
        List<Frame> goAway = ask(port, "/goaway", frame -> frame.type() == Http2.GOAWAY);
        assertEquals("goodbye", body(goAway));
        assertEquals(Http2.NO_ERROR, goAway.getLast().errorCode());
        assertEquals(1, goAway.getLast().lastStream());
    }

    private static int heads(List<Frame> frames) {
        return (int) frames.stream().filter(frame -> frame.type() == Http2.HEADERS).count();
    }

    private static String body(List<Frame> frames) {
        StringBuilder body = new StringBuilder();
        frames.stream()
                .filter(frame -> frame.type() == Http2.DATA)
                .forEach(frame -> body.append(frame.text()));
        return body.toString();
    }
}
