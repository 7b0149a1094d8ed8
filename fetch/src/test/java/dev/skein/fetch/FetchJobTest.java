package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.client.Timeouts;
import dev.skein.testing.LoopbackOrigin;
import dev.skein.testing.ScriptedServer;
import dev.skein.testing.TestCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FetchJobTest {
    @TempDir Path folder;

    /**
     * A URL that cannot be had, and what its result says: kind of error and whether a response had
     * begun.
     */
    private record Hostile(String url, String kind, @Nullable Integer status) {}

    @Test
    void eachLineHasOneResultWhateverTheOthersDo() throws Exception {
        try (LoopbackOrigin origin = LoopbackOrigin.start();
                ScriptedServer expired =
                        ScriptedServer.tls(TestCertificates.create().expired().context())) {
            List<Hostile> hostile = hostile(origin, expired);
            StringBuilder list = new StringBuilder("# a comment\n\n");
            for (int i = 0; i < 20 * hostile.size(); i++) {
                list.append(i % 20 == 10 ? hostile.get(i / 20).url : origin.url("/bytes/" + i))
                        .append('\n');
            }
            Summary summary = job().run(list(list.toString()), new Progress());

            Map<Long, Map<String, @Nullable Object>> results = ResultFile.of(out());
            assertEquals(20 * hostile.size(), results.size());
            for (int i = 0; i < 20 * hostile.size(); i++) {
                Map<String, @Nullable Object> result = results.get(i + 3L);
                if (i % 20 == 10) {
                    assertHostile(hostile.get(i / 20), result);
                } else {
                    assertAnswered(i, result);
                }
            }
            assertEquals(hostile.size(), summary.failed());
            assertEquals(19L * hostile.size(), summary.answered());
            assertFalse(summary.interrupted());
            assertEquals(
                    19L * hostile.size() - 1,
                    bodies().size(),
                    "a file for each body but the empty one");
        }
    }

    private static List<Hostile> hostile(LoopbackOrigin origin, ScriptedServer expired)
            throws IOException {
        return List.of(
                new Hostile("http://127.0.0.1:" + unusedPort() + "/", "connect", null),
                new Hostile("http://unknown.invalid/", "dns", null),
                new Hostile(origin.url("/reset"), "closed_early", null),
                new Hostile(origin.url("/never"), "timeout", null),
                new Hostile(origin.url("/cut"), "closed_early", 200),
                new Hostile(origin.url("/badchunk"), "protocol", 200),
                new Hostile(origin.url("/loop"), "refused", null),
                new Hostile(origin.url("/endless"), "too_large", 200),
                new Hostile(origin.url("/bytes/5000000000"), "too_large", 200),
                new Hostile(expired.url("/").replace("127.0.0.1", "localhost"), "tls", null),
                new Hostile("what a mess", "bad_url", null),
                new Hostile("ftp://localhost/x", "bad_url", null),
                new Hostile("http://a b/", "bad_url", null),
                new Hostile("http://localhost/" + "x".repeat(70_000), "bad_url", null));
    }

    private static void assertHostile(Hostile expected, Map<String, @Nullable Object> result) {
        Map<?, ?> error = (Map<?, ?>) result.get("error");
        assertEquals(expected.kind, error == null ? null : error.get("kind"), result::toString);
        assertEquals(expected.status, result.get("status"), result::toString);
        assertNull(result.get("file"), result::toString);
        assertNull(result.get("sha256"), result::toString);
    }

    private void assertAnswered(int length, Map<String, @Nullable Object> result) throws Exception {
        assertEquals(200, result.get("status"), result::toString);
        assertEquals(length, result.get("bytes"), result::toString);
        assertNull(result.get("error"), result::toString);
        byte[] content =
                length == 0
                        ? new byte[0]
                        : Files.readAllBytes(out().resolve((String) result.get("file")));
        assertArrayEquals(counting(length), content);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
        assertEquals(HexFormat.of().formatHex(digest), result.get("sha256"));
    }

    @Test
    void statusesAreAnswersAndRedirectsAreFollowed() throws Exception {
        try (LoopbackOrigin origin = LoopbackOrigin.start()) {
            String list = origin.url("/status/404") + "\n" + origin.url("/redirect/2") + "\n";
            Summary summary = job().run(list(list), new Progress());
            Map<Long, Map<String, @Nullable Object>> results = ResultFile.of(out());
            assertEquals(404, results.get(1L).get("status"));
            assertEquals(origin.url("/echo"), results.get(2L).get("final_url"));
            assertEquals("http/1.1", results.get(2L).get("version"));
            assertEquals(0, summary.failed());
            assertEquals(Map.of(200, 1L, 404, 1L), summary.statuses());
            Map<String, @Nullable Object> told =
                    ResultFile.object(Files.readString(out().resolve("summary.json")));
            assertEquals(2, told.get("lines"));
        }
    }

    @Test
    void oneHostNeverSeesMoreThanItsShare() throws Exception {
        try (LoopbackOrigin origin = LoopbackOrigin.start()) {
            StringBuilder list = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                list.append(origin.url(i % 2 == 0 ? "/delay/5" : "/redirect/2")).append('\n');
            }
            Summary summary = job().withPerHost(3).run(list(list.toString()), new Progress());
            assertEquals(60, summary.answered());
            assertTrue(origin.peak() <= 3, "at a time: " + origin.peak());
        }
    }

    @Test
    void listWithoutUrlsIsDoneAtOnce() throws Exception {
        Summary summary = job().run(list("# nothing\n\n"), new Progress());
        assertEquals(0, summary.lines());
        assertEquals("", Files.readString(out().resolve("results.jsonl")));
        assertTrue(Files.exists(out().resolve("summary.json")));
    }

    @Test
    void folderWithSomethingInItIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(out());
        Files.writeString(out().resolve("mine"), "x");
        assertThrows(
                FileAlreadyExistsException.class,
                () -> job().run(list("http://localhost/"), new Progress()));
        assertThrows(
                FileAlreadyExistsException.class,
                () ->
                        FetchJob.into(out().resolve("mine"))
                                .run(list("http://localhost/"), new Progress()));
        try (Stream<Path> entries = Files.list(out())) {
            assertEquals(1, entries.count());
        }
    }

    @Test
    void interruptEndsItInGoodOrder() throws Exception {
        try (LoopbackOrigin origin = LoopbackOrigin.start()) {
            String list =
                    (origin.url("/json/1") + "\n").repeat(10)
                            + (origin.url("/never") + "\n").repeat(100);
            Progress progress = new Progress();
            AtomicReference<Summary> summary = new AtomicReference<>();
            Thread worker =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    summary.set(job().run(list(list), progress));
                                } catch (IOException unexpected) {
                                    throw new AssertionError(unexpected);
                                }
                            });
            while (progress.done() < 10) {
                Thread.sleep(5);
            }
            worker.interrupt();
            worker.join();
            assertTrue(summary.get().interrupted());
            String told = Files.readString(out().resolve("results.jsonl"));
            assertEquals(10, summary.get().lines(), told);
            assertEquals(10, ResultFile.of(out()).size());
            assertEquals(
                    true,
                    ResultFile.object(Files.readString(out().resolve("summary.json")))
                            .get("interrupted"));
        }
    }

    @Test
    void slowListDoesNotHoldUpWhatIsDone() throws Exception {
        try (LoopbackOrigin origin = LoopbackOrigin.start()) {
            Progress progress = new Progress();
            byte[] line = (origin.url("/json/1") + "\n").getBytes(StandardCharsets.UTF_8);
            InputStream slow =
                    new InputStream() {
                        private int at;

                        @Override
                        public int read() throws IOException {
                            throw new IOException("read in pieces only");
                        }

                        @Override
                        public int read(byte[] into, int offset, int length) throws IOException {
                            at++;
                            if (at == 2) {
                                awaitOne(progress);
                            } else if (at > 2) {
                                return -1;
                            }
                            System.arraycopy(line, 0, into, offset, line.length);
                            return line.length;
                        }
                    };
            assertEquals(2, job().run(UrlList.of(slow), progress).answered());
        }
    }

    @Test
    void millionsOfLinesPassThroughLittleMemory() throws Exception {
        byte[] comments = "# skipped\n\n".repeat(500).getBytes(StandardCharsets.UTF_8);
        byte[] bad = "no URL\n".getBytes(StandardCharsets.UTF_8);
        int rounds = 1000;
        InputStream lines =
                new InputStream() {
                    private int at;

                    @Override
                    public int read() throws IOException {
                        throw new IOException("read in pieces only");
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) {
                        if (at == 2 * rounds) {
                            return -1;
                        }
                        byte[] piece = at++ % 2 == 0 ? comments : bad;
                        System.arraycopy(piece, 0, into, offset, piece.length);
                        return piece.length;
                    }
                };
        Summary summary = job().run(UrlList.of(lines), new Progress());
        assertEquals(rounds, summary.failed());
        assertEquals(Map.of("bad_url", (long) rounds), summary.errors());
        assertEquals(1001L * rounds, lastLine());
    }

    private long lastLine() throws IOException {
        return ResultFile.of(out()).keySet().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
    }

    private static void awaitOne(Progress progress) throws IOException {
        try {
            while (progress.done() < 1) {
                Thread.sleep(2);
            }
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    private FetchJob job() {
        FetchJob job = FetchJob.into(out());
        return job.withMaxBody(100_000)
                .withPerHost(32)
                .withOptions(
                        job.options()
                                .withTimeouts(Timeouts.defaults().withTotal(Duration.ofSeconds(4)))
                                .withDns(FetchJobTest::lookup));
    }

    private static List<InetAddress> lookup(String host) throws IOException {
        if (host.endsWith(".invalid")) {
            throw new UnknownHostException(host);
        }
        return List.of(InetAddress.getAllByName(host));
    }

    private Path out() {
        return folder.resolve("out");
    }

    private List<Path> bodies() throws IOException {
        try (Stream<Path> all = Files.walk(out().resolve("bodies"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static UrlList list(String text) {
        return UrlList.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
