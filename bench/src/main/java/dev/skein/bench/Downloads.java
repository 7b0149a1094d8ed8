package dev.skein.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The command lines of W8 and W10: each program as its own users call it for speed, all with the
 * same number of requests in flight, one file for each URL, and no log.
 */
final class Downloads {
    private static final Pattern FILE = Pattern.compile("file (\\d{1,9})\n");
    private static final Pattern RIGHT = Pattern.compile("^(\\d+) right", Pattern.MULTILINE);

    private final Workload workload;
    private final List<String> urls;
    private final Path bench;
    private final String atOnce;

    private Downloads(Workload workload, List<String> urls, Path bench) {
        this.workload = workload;
        this.urls = urls;
        this.bench = bench;
        this.atOnce = String.valueOf(workload.concurrency());
    }

    /**
     * Who takes part in {@code workload} besides the program in C of W8; nobody for others than W8
     * and W10. One that is not installed says so when it prepares.
     *
     * @param bench the folder of the bench in the checkout
     * @param count how many URLs; {@link Workload#requests} is the workload's own number
     */
    static List<Contestant> of(Workload workload, Site site, Path bench, int count) {
        Downloads those = new Downloads(workload, Download.urls(workload, site, count), bench);
        return switch (workload) {
            case W8 -> List.of(those.skein(those::rightResults), those.aiohttpGather());
            case W10 ->
                    List.of(
                            those.skein(Downloads::rightFiles),
                            those.curl(),
                            those.aria2(),
                            those.wget2(),
                            those.scrapy(),
                            those.aiohttp("aiohttp", List.of()),
                            those.aiohttp("aiohttp-uvloop", List.of("--uvloop")));
            case W1,
                    W2,
                    W3,
                    W4,
                    W5,
                    W5TLS,
                    W6,
                    W7,
                    W9,
                    GROWTH_10K,
                    GROWTH_1M,
                    ORIGINS_1,
                    ORIGINS_10K ->
                    List.of();
        };
    }

    private Contestant skein(Download.Check check) {
        return download(
                "skein",
                check,
                (list, out) ->
                        List.of(
                                bench.resolveSibling("skein").toString(),
                                "fetch",
                                list.toString(),
                                "-o",
                                out.toString(),
                                "--quiet",
                                "--concurrency",
                                atOnce,
                                "--per-host",
                                atOnce));
    }

    private Contestant curl() {
        Download.Command command =
                (list, out) ->
                        List.of(
                                installed("curl", "curl"),
                                "-q",
                                "--silent",
                                "--fail",
                                "--parallel",
                                "--parallel-max",
                                atOnce,
                                "--remote-name-all",
                                "--output-dir",
                                out.toString(),
                                "--config",
                                list.toString());
        return new Download("curl", "url = ", command, Downloads::rightFiles, urls);
    }

    /** No space reserved, no control files: both cost it time and are of no use to small files. */
    private Contestant aria2() {
        return download(
                "aria2c",
                Downloads::rightFiles,
                (list, out) ->
                        List.of(
                                installed("aria2c", "aria2"),
                                "--no-conf",
                                "--quiet",
                                "--download-result=hide",
                                "--summary-interval=0",
                                "--file-allocation=none",
                                "--auto-save-interval=0",
                                "--max-concurrent-downloads=" + atOnce,
                                "--max-connection-per-server=1",
                                "--dir=" + out,
                                "--input-file=" + list));
    }

    private Contestant wget2() {
        return download(
                "wget2",
                Downloads::rightFiles,
                (list, out) ->
                        List.of(
                                installed("wget2", "wget2"),
                                "--no-config",
                                "--quiet",
                                "--no-hsts",
                                "--max-threads=" + atOnce,
                                "--directory-prefix=" + out,
                                "--input-file=" + list));
    }

    private Contestant scrapy() {
        return download(
                "scrapy",
                Downloads::rightFiles,
                (list, out) ->
                        List.of(
                                installed("scrapy", "python3-scrapy"),
                                "runspider",
                                script("scrapy_fetch.py"),
                                "-a",
                                "list=" + list,
                                "-a",
                                "out=" + out));
    }

    private Contestant aiohttp(String peer, List<String> more) {
        return download(
                peer,
                Downloads::rightFiles,
                (list, out) ->
                        joined(
                                List.of(
                                        more.isEmpty()
                                                ? Python.with("aiohttp")
                                                : Python.with("aiohttp", "uvloop"),
                                        List.of(
                                                script("aiohttp_fetch.py"),
                                                list.toString(),
                                                "--out",
                                                out.toString(),
                                                "--concurrency",
                                                atOnce),
                                        more)));
    }

    /** The usual tutorial: all at once, bodies in memory. */
    private Contestant aiohttpGather() {
        return new Download(
                "aiohttp",
                "",
                (list, _) ->
                        joined(
                                List.of(
                                        Python.with("aiohttp"),
                                        List.of(script("aiohttp_fetch.py"), list.toString()))),
                (_, run) -> rightOf(run.output()),
                urls);
    }

    private Download download(String peer, Download.Check check, Download.Command command) {
        return new Download(peer, "", command, check, urls);
    }

    private String script(String name) {
        return bench.resolve("python").resolve(name).toString();
    }

    private static String installed(String program, String debianPackage) throws IOException {
        if (!Shell.has(program)) {
            throw new IOException("it needs " + program + " (Debian: " + debianPackage + ")");
        }
        return program;
    }

    private static List<String> joined(List<List<String>> words) {
        return words.stream().flatMap(List::stream).toList();
    }

    /**
     * How many different files lie whole anywhere below {@code out}, whatever their names: the
     * origin's file N says so in its first line.
     */
    static long rightFiles(Path out, Shell.Timed run) throws IOException {
        BitSet seen = new BitSet();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (Files.size(file) == Workload.KIB) {
                    markFile(Files.readString(file, StandardCharsets.ISO_8859_1), seen);
                }
            }
        }
        return seen.cardinality();
    }

    private static void markFile(String content, BitSet seen) {
        Matcher first = FILE.matcher(content);
        if (first.lookingAt()) {
            seen.set(Integer.parseInt(first.group(1)));
        }
    }

    /** What skein's own results say, where all URLs are the same one. */
    private long rightResults(Path out, Shell.Timed run) throws IOException {
        Path results = out.resolve("results.jsonl");
        if (!Files.exists(results)) {
            return 0;
        }
        String length = "\"bytes\":" + workload.length() + ",";
        try (Stream<String> lines = Files.lines(results)) {
            return lines.filter(line -> line.contains("\"status\":200,") && line.contains(length))
                    .count();
        }
    }

    private static long rightOf(String output) {
        Matcher right = RIGHT.matcher(output);
        return right.find() ? Long.parseLong(right.group(1)) : 0;
    }
}
