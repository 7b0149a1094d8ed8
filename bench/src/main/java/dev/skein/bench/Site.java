package dev.skein.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers are. A port of 0 is one that is not there.
 *
 * @param authority the PEM file of who signed nginx's certificate
 */
record Site(int originPort, int nginxPort, int tlsPort, int h2Port, Path authority) {
    private static final int ORIGINS = 10_000;
    private static final int ORDERED = 100_000;

    /** Out of {@code key=value} words, as {@code origin/start} prints them; others are ignored. */
    static Site ofWords(List<String> words) {
        Map<String, String> values = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                values.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return new Site(
                port(values, "origin_port"),
                port(values, "nginx_port"),
                port(values, "tls_port"),
                port(values, "h2_port"),
                Path.of(values.getOrDefault("ca", "")));
    }

    List<String> toWords() {
        return List.of(
                "origin_port=" + originPort,
                "nginx_port=" + nginxPort,
                "tls_port=" + tlsPort,
                "h2_port=" + h2Port,
                "ca=" + authority);
    }

    /** Whether the server of {@code workload} is there. */
    boolean has(Workload workload) {
        return port(workload) != 0;
    }

    /** The workload's URL, or the first of its URLs. */
    String url(Workload workload) {
        return switch (workload.place()) {
            case ORIGIN, NGINX -> "http://127.0.0.1:" + port(workload) + workload.path();
            case TLS, H2 -> "https://127.0.0.1:" + port(workload) + workload.path();
            case MANY_ORIGINS -> urlOfOrigin(workload, 0);
        };
    }

    /** The URL of each request by its number. */
    LongFunction<String> urls(Workload workload) {
        if (workload.place() != Workload.Place.MANY_ORIGINS) {
            String url = url(workload);
            return _ -> url;
        }
        String[] urls = new String[ORIGINS];
        Arrays.setAll(urls, origin -> urlOfOrigin(workload, origin));
        // The seed is fixed: everybody crawls in the same random order.
        int[] order = new Random(20_260_101).ints(ORDERED, 0, ORIGINS).toArray();
        return index -> urls[order[(int) (index % ORDERED)]];
    }

    Setup setup(Workload workload, Face face) {
        boolean tls =
                workload.place() == Workload.Place.TLS || workload.place() == Workload.Place.H2;
        @Nullable Path trusted = tls ? authority : null;
        return new Setup(
                workload.concurrency(),
                workload.place() == Workload.Place.MANY_ORIGINS ? ORIGINS : 1,
                face,
                workload.place() == Workload.Place.H2,
                trusted);
    }

    private int port(Workload workload) {
        return switch (workload.place()) {
            case ORIGIN, MANY_ORIGINS -> originPort;
            case NGINX -> nginxPort;
            case TLS -> tlsPort;
            case H2 -> h2Port;
        };
    }

    private String urlOfOrigin(Workload workload, int origin) {
        String host = "127.1." + origin / 200 + "." + (origin % 200 + 1);
        return "http://" + host + ":" + originPort + workload.path();
    }

    private static int port(Map<String, String> values, String key) {
        return Integer.parseInt(values.getOrDefault(key, "0"));
    }
}
