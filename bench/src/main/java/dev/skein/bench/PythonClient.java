package dev.skein.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One of Python's clients: a script of ours that warms up, works, and says in one line what that
 * cost; a new process for each run.
 */
record PythonClient(
        String peer,
        String face,
        String script,
        List<String> modules,
        List<String> options,
        int perSecond,
        Workload workload,
        Site site,
        Pace pace,
        Path bench)
        implements Contestant {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * All that can do {@code workload}: their scripts know one URL and HTTP/1.1. In W7 requests
     * would need ten thousand threads, and httpx takes minutes.
     */
    static List<PythonClient> of(Workload workload, Site site, Pace pace, Path bench) {
        boolean can =
                switch (workload) {
                    case W1, W2, W3, W5, W5TLS, W6, W7 -> true;
                    case W4, W8, W9, W10, GROWTH_10K, GROWTH_1M, ORIGINS_1, ORIGINS_10K -> false;
                };
        if (!can) {
            return List.of();
        }
        Maker maker =
                (peer, face, script, modules, options, perSecond) ->
                        new PythonClient(
                                peer, face, script, modules, options, perSecond, workload, site,
                                pace, bench);
        List<String> none = List.of();
        List<PythonClient> quickest =
                List.of(
                        maker.make(
                                "aiohttp",
                                "asyncio",
                                "aiohttp_client.py",
                                List.of("aiohttp"),
                                none,
                                3000),
                        maker.make(
                                "aiohttp-uvloop",
                                "asyncio",
                                "aiohttp_client.py",
                                List.of("aiohttp", "uvloop"),
                                List.of("--uvloop"),
                                4000));
        if (workload == Workload.W7) {
            return quickest;
        }
        return Stream.concat(
                        quickest.stream(),
                        Stream.of(
                                maker.make(
                                        "httpx",
                                        "asyncio",
                                        "httpx_client.py",
                                        List.of("httpx"),
                                        none,
                                        600),
                                maker.make(
                                        "requests",
                                        "threads",
                                        "requests_client.py",
                                        List.of("requests"),
                                        none,
                                        800)))
                .toList();
    }

    private interface Maker {
        PythonClient make(
                String peer,
                String face,
                String script,
                List<String> modules,
                List<String> options,
                int perSecond);
    }

    @Override
    public String prepare() throws IOException {
        command();
        return "a program";
    }

    @Override
    public Sample measure() throws IOException {
        Shell.Timed run = Shell.timed(command());
        try {
            return ofJson(run.output());
        } catch (JacksonException e) {
            throw new IOException(
                    label() + " ended with " + run.status() + " and printed: " + run.output(), e);
        }
    }

    private List<String> command() throws IOException {
        List<String> command =
                new ArrayList<>(Shell.onCore(0, Python.with(modules.toArray(String[]::new))));
        command.add(bench.resolve("python").resolve(script).toString());
        command.addAll(List.of("--url", site.url(workload)));
        command.addAll(List.of("--count", count() + ""));
        command.addAll(List.of("--warm", workload.requests() > 0 ? "0" : count() / 2 + ""));
        command.addAll(List.of("--concurrency", workload.concurrency() + ""));
        command.addAll(List.of("--length", workload.length() + ""));
        if (workload.place() == Workload.Place.TLS) {
            command.addAll(List.of("--insecure-ca", site.authority().toString()));
        }
        if (workload == Workload.W6) {
            command.add("--stream");
        }
        command.addAll(options);
        return command;
    }

    /** As many as take about a turn's time; a new TLS connection takes some ten times as long. */
    private long count() {
        if (workload.requests() > 0) {
            return workload.requests();
        }
        double rate = workload == Workload.W5TLS ? perSecond / 8.0 : perSecond;
        return Math.max(64, Math.round(rate * pace.seconds()));
    }

    /** The one line that a script prints. @throws JacksonException if it is none */
    static Sample ofJson(String line) {
        JsonNode node = JSON.readTree(line);
        long failed = node.required("failed").asLong();
        return new Sample(
                node.required("requests").asLong() - failed,
                failed,
                node.required("seconds").asDouble(),
                number(node, "cpu_us_total"),
                number(node, "p50_us"),
                number(node, "p99_us"),
                null,
                number(node, "rss_mib"),
                0,
                "");
    }

    private static @Nullable Double number(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return value.isNumber() ? value.asDouble() : null;
    }

    @Override
    public String end() {
        return "";
    }

    @Override
    public void close() {}
}
