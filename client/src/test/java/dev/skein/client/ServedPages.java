package dev.skein.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/**
 * What the HTTP/2 servers of the tests serve, the same on each: {@code /hello}, {@code /echo},
 * {@code /authority}, {@code /bytes/N}, {@code /slow/MS}, {@code /status/N}, {@code /trailers},
 * {@code /early}, {@code /gzip}, {@code /reset}, {@code /goaway}, {@code /together/N}, {@code
 * /moved}, {@code /endless}; anything else is 404.
 */
final class ServedPages {
    /** A request that is there to its end, and its answer: plain blocking code. */
    interface Exchange {
        String method();

        /** With its query. */
        String target();

        /** Host and port, as the client said. */
        String authority();

        /** Without pseudo-header fields. */
        List<Map.Entry<String, String>> fields();

        byte[] body() throws IOException;

        void interim(int status, String... fields) throws IOException;

        /** The response's head; {@link #end} has to follow, whether or not a body may. */
        void head(int status, String... fields) throws IOException;

        /** Blocks until the client's windows have let it out. */
        void write(byte[] piece) throws IOException;

        void end(String... trailers) throws IOException;

        /** Breaks the response off where it is: RST_STREAM with CANCEL. */
        void reset() throws IOException;

        /** Has GOAWAY sent once the response has ended. */
        void goAwayAfterwards();
    }

    private static final int PIECE = 128_000; // each is a change of threads on the server

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger here = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final Map<Integer, CyclicBarrier> meetings = new ConcurrentHashMap<>();

    /** How many requests there were. */
    int requests() {
        return requests.get();
    }

    /** The body of {@code /bytes/N}. */
    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    /** The body of {@code /gzip}, unpacked. */
    static String packedText() {
        return "Gänse ziehen. ".repeat(5_000);
    }

    /** The most that were at {@code /together} at once. */
    int peak() {
        return peak.get();
    }

    void serve(Exchange exchange) throws IOException {
        requests.incrementAndGet();
        String path = exchange.target().replaceFirst("\\?.*", "");
        String argument = path.substring(path.lastIndexOf('/') + 1);
        switch (path.substring(0, path.length() - argument.length())) {
            case "/" -> serve(exchange, argument);
            case "/bytes/" -> page(exchange, 200, bytes(Integer.parseInt(argument)));
            case "/together/" -> together(exchange, Integer.parseInt(argument));
            case "/slow/" -> slow(exchange, Long.parseLong(argument));
            case "/status/" -> status(exchange, Integer.parseInt(argument));
            default -> page(exchange, 404, "no such page");
        }
    }

    private static void serve(Exchange exchange, String page) throws IOException {
        switch (page) {
            case "hello" -> page(exchange, 200, "hello");
            case "echo" -> page(exchange, 200, echo(exchange));
            case "authority" -> page(exchange, 200, exchange.authority());
            case "trailers" -> trailers(exchange);
            case "early" -> early(exchange);
            case "gzip" -> gzip(exchange);
            case "reset" -> reset(exchange);
            case "goaway" -> goAway(exchange);
            case "moved" -> page(exchange, 302, "", "location", "/hello", "set-cookie", "a=b");
            case "endless" -> endless(exchange);
            default -> page(exchange, 404, "no such page");
        }
    }

    private static void page(Exchange exchange, int status, String text, String... fields)
            throws IOException {
        page(exchange, status, text.getBytes(StandardCharsets.UTF_8), fields);
    }

    private static void page(Exchange exchange, int status, byte[] body, String... fields)
            throws IOException {
        String[] all = Arrays.copyOf(fields, fields.length + 4);
        all[fields.length] = "content-type";
        all[fields.length + 1] = "text/plain; charset=utf-8";
        all[fields.length + 2] = "content-length";
        all[fields.length + 3] = Integer.toString(body.length);
        exchange.head(status, all);
        write(exchange, body);
        exchange.end();
    }

    private static void write(Exchange exchange, byte[] body) throws IOException {
        if (!exchange.method().equals("HEAD")) {
            for (int at = 0; at < body.length; at += PIECE) {
                exchange.write(Arrays.copyOfRange(body, at, Math.min(at + PIECE, body.length)));
            }
        }
    }

    /** {@code POST /echo?a}, the fields line by line in lower case, an empty line, the body. */
    private static byte[] echo(Exchange exchange) throws IOException {
        StringBuilder head = new StringBuilder();
        head.append(exchange.method()).append(' ').append(exchange.target()).append('\n');
        for (Map.Entry<String, String> field : exchange.fields()) {
            head.append(field.getKey()).append(": ").append(field.getValue()).append('\n');
        }
        ByteArrayOutputStream echo = new ByteArrayOutputStream();
        echo.writeBytes(head.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        echo.writeBytes(exchange.body());
        return echo.toByteArray();
    }

    /** Answers when so many wait here. */
    private void together(Exchange exchange, int number) throws IOException {
        peak.accumulateAndGet(here.incrementAndGet(), Math::max);
        try {
            meetings.computeIfAbsent(number, CyclicBarrier::new).await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new IOException("they did not come together", alone);
        } finally {
            here.decrementAndGet();
        }
        page(exchange, 200, "together");
    }

    /** Until the client takes no more. */
    private static void endless(Exchange exchange) throws IOException {
        exchange.head(200);
        byte[] piece = new byte[PIECE];
        for (; ; ) {
            exchange.write(piece);
        }
    }

    private static void slow(Exchange exchange, long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            throw new IOException("the server stops", stopped);
        }
        page(exchange, 200, "after " + millis + " ms");
    }

    private static void status(Exchange exchange, int status) throws IOException {
        if (status == 204 || status == 304) {
            exchange.head(status);
            exchange.end();
        } else {
            page(exchange, status, "status " + status);
        }
    }

    private static void trailers(Exchange exchange) throws IOException {
        exchange.head(200, "trailer", "x-sum");
        write(exchange, "hello".getBytes(StandardCharsets.UTF_8));
        exchange.end("x-sum", "532");
    }

    private static void early(Exchange exchange) throws IOException {
        exchange.interim(103, "link", "</style.css>; rel=preload; as=style");
        page(exchange, 200, "hello");
    }

    private static void gzip(Exchange exchange) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(packedText().getBytes(StandardCharsets.UTF_8));
        }
        page(exchange, 200, packed.toByteArray(), "content-encoding", "gzip");
    }

    private static void reset(Exchange exchange) throws IOException {
        exchange.head(200, "content-length", "20000");
        exchange.write(bytes(10_000));
        exchange.reset();
    }

    private static void goAway(Exchange exchange) throws IOException {
        exchange.goAwayAfterwards();
        page(exchange, 200, "goodbye");
    }
}
