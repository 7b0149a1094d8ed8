package dev.skein.cli;

import dev.skein.client.Options;
import dev.skein.client.Retries;
import dev.skein.client.Timeouts;
import dev.skein.fetch.FetchJob;
import dev.skein.fetch.Progress;
import dev.skein.fetch.Summary;
import dev.skein.fetch.UrlList;
import dev.skein.http.Headers;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skein fetch}: a list of URLs into a folder. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        customSynopsis = "skein fetch LIST -o OUT [OPTION...]",
        description = "Gets every URL of a list into a folder.",
        footer = {
            "",
            "LIST has one URL a line; blank lines and lines that start with # are skipped.",
            "OUT must be empty or absent. It gets results.jsonl, with an object for each URL",
            "in the order in which they are done, bodies/ and summary.json.",
            "",
            "Exit status: 0 all were answered, whatever the status; 1 some failed;",
            "2 bad usage; 130 interrupted.",
            "",
            "  skein fetch urls.txt -o pages",
            "  grep -v login urls.txt | skein fetch - -o pages --per-host 2 --timeout 10s"
        })
final class FetchCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "LIST", description = "A file with URLs, or - for standard input.")
    String list = "";

    @Option(
            names = {"-o", "--out"},
            paramLabel = "OUT",
            required = true,
            description = "The folder to write into.")
    Path out = Path.of("");

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "256",
            converter = Words.Count.class,
            description = "URLs under way at a time (${DEFAULT-VALUE}).")
    int concurrency;

    @Option(
            names = "--per-host",
            paramLabel = "N",
            defaultValue = "8",
            converter = Words.Count.class,
            description = "Connections to one host and port at a time (${DEFAULT-VALUE}).")
    int perHost;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Words.Time.class,
            description = "For one URL, with all retries and redirects (${DEFAULT-VALUE}).")
    Duration timeout = Duration.ZERO;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "2",
            converter = Words.CountOrNone.class,
            description =
                    "Tries after the first, where another may fare better (${DEFAULT-VALUE}).")
    int retries;

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            defaultValue = "64M",
            converter = Words.Size.class,
            description = "A longer body is a failure (${DEFAULT-VALUE}).")
    long maxBody;

    @Mixin ClientWords words = new ClientWords();

    @Option(
            names = {"-q", "--quiet"},
            description = "Show nothing but errors.")
    boolean quiet;

    FetchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        try (UrlList urls = open()) {
            Progress progress = new Progress();
            Summary summary = quiet ? job().run(urls, progress) : shown(urls, progress);
            return summary.interrupted() ? Main.INTERRUPTED : summary.failed() > 0 ? 1 : 0;
        } catch (FileAlreadyExistsException inTheWay) {
            throw new ParameterException(
                    spec.commandLine(),
                    out + " is not an empty folder: name one that is empty or does not exist yet");
        }
    }

    private Summary shown(UrlList urls, Progress progress) throws IOException {
        Summary summary;
        FetchProgress text = new FetchProgress(urls, progress);
        try (ProgressLine _ = new ProgressLine(terminal, text::line)) {
            summary = job().run(urls, progress);
        }
        terminal.out().print(report(summary));
        terminal.out().flush();
        return summary;
    }

    private UrlList open() throws IOException {
        if (list.equals("-")) {
            return UrlList.of(terminal.in());
        }
        Path file = Path.of(list);
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            String what =
                    Files.isDirectory(file)
                            ? "is a folder"
                            : Files.exists(file) ? "cannot be read" : "does not exist";
            throw new ParameterException(
                    spec.commandLine(),
                    "the list "
                            + file
                            + " "
                            + what
                            + ": name a file of URLs, or - for standard input");
        }
        return UrlList.open(file);
    }

    private FetchJob job() {
        FetchJob job = FetchJob.into(out);
        Options options =
                job.options()
                        .withTimeouts(Timeouts.defaults().withTotal(timeout))
                        .withRetries(
                                retries == 0
                                        ? Retries.none()
                                        : Retries.standard().withAttempts(retries + 1));
        for (Headers.Field header : words.headers) {
            options = options.withHeader(header.name(), header.value());
        }
        return job.withConcurrency(concurrency)
                .withPerHost(perHost)
                .withMaxBody(maxBody)
                .withOptions(words.applyTo(options));
    }

    private String report(Summary summary) {
        StringBuilder text = new StringBuilder();
        text.append(
                "%s of %s URLs answered%s in %s: %s URLs/s, %s%n"
                        .formatted(
                                Figures.count(summary.answered()),
                                Figures.count(summary.lines()),
                                summary.interrupted() ? " before it was interrupted" : "",
                                Figures.duration(summary.took()),
                                Figures.rate(summary.linesPerSecond()),
                                Figures.bytes(summary.bytes())));
        if (summary.answered() > 0) {
            Summary.Latency latency = summary.latency();
            text.append(
                    "  time      p50 %s, p90 %s, p99 %s, longest %s%n"
                            .formatted(
                                    Figures.duration(latency.p50()),
                                    Figures.duration(latency.p90()),
                                    Figures.duration(latency.p99()),
                                    Figures.duration(latency.max())));
            text.append("  statuses  ").append(counts(summary.statuses()));
        }
        if (summary.failed() > 0) {
            text.append("  failures  ").append(counts(summary.errors()));
        }
        return text.append("  results   ")
                .append(out.resolve("results.jsonl"))
                .append(System.lineSeparator())
                .toString();
    }

    /** {@code 200: 97, 404: 3}, the most first. */
    private static <K> String counts(Map<K, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<K, Long>comparingByValue().reversed())
                .map(entry -> entry.getKey() + ": " + Figures.count(entry.getValue()))
                .collect(Collectors.joining(", ", "", System.lineSeparator()));
    }
}
