package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job against a server that others wrote, its bodies of all sizes, with and without gzip, with
 * and without a length.
 */
final class FetchJettyTest {
    private static final int LINES = 3000;

    @Test
    void everyBodyArrivesAsItIs(@TempDir Path folder) throws Exception {
        Server server = new Server(0);
        server.setHandler(new Bodies());
        server.start();
        try {
            int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
            StringBuilder list = new StringBuilder();
            for (int i = 1; i <= LINES; i++) {
                list.append("http://127.0.0.1:").append(port).append('/').append(i).append('\n');
            }
            UrlList urls =
                    UrlList.of(
                            new ByteArrayInputStream(
                                    list.toString().getBytes(StandardCharsets.UTF_8)));
            Summary summary = FetchJob.into(folder).withPerHost(16).run(urls, new Progress());
            Map<Long, Map<String, @Nullable Object>> results = ResultFile.of(folder);
            results.values().removeIf(result -> result.get("error") == null);
            assertEquals(Map.of(), results);
            assertEquals(LINES, summary.answered());
            results = ResultFile.of(folder);
            assertEquals(LINES, results.size());
            for (int i = 1; i <= LINES; i++) {
                Map<String, @Nullable Object> result = results.get((long) i);
                assertNull(result.get("error"), result::toString);
                assertArrayEquals(
                        body(i),
                        Files.readAllBytes(folder.resolve((String) result.get("file"))),
                        result::toString);
            }
        } finally {
            server.stop();
        }
    }

    /** Body i depends on nothing but i: seldom large, and text for every third. */
    private static byte[] body(int i) {
        Random random = new Random(i);
        byte[] bytes =
                new byte[i % 100 == 0 ? random.nextInt(300_000) + 1 : random.nextInt(3000) + 1];
        random.nextBytes(bytes);
        for (int at = 0; i % 3 == 0 && at < bytes.length; at++) {
            bytes[at] = (byte) ('a' + (bytes[at] & 3));
        }
        return bytes;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static final class Bodies extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws IOException {
            int i = Integer.parseInt(Request.getPathInContext(request).substring(1));
            byte[] body = i % 3 == 0 ? gzip(body(i)) : body(i);
            if (i % 3 == 0) {
                response.getHeaders().put("Content-Encoding", "gzip");
            }
            if (i % 2 == 0) {
                response.getHeaders().put("Content-Length", body.length);
            }
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
        }
    }
}
