package dev.skein.cli;

import dev.skein.client.Options;
import dev.skein.client.Retries;
import dev.skein.fetch.FetchJob;
import dev.skein.fetch.Progress;
import dev.skein.fetch.Summary;
import dev.skein.fetch.UrlList;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code skein fetch}: a list of URLs into a folder. */
final class FetchCommand implements Callable<Integer> {
    private final Terminal terminal;

    private final PositionalParamSpec list =
            Spec.word("LIST", "A file with URLs, or - for standard input.");

    private final OptionSpec out =
            Spec.option(
                            Path.class,
                            new Words.File(),
                            "OUT",
                            "The folder to write into.",
                            "-o",
                            "--out")
                    .required(true)
                    .build();

    private final OptionSpec concurrency =
            count("256", "URLs under way at a time (${DEFAULT-VALUE}).", "--concurrency");

    private final OptionSpec perHost =
            count(
                    "8",
                    "Connections to one host and port at a time (${DEFAULT-VALUE}).",
                    "--per-host");

    private final OptionSpec timeout =
            Spec.option(
                            Duration.class,
                            new Words.Time(),
                            "TIME",
                            "For one URL, with all retries and redirects (${DEFAULT-VALUE}).",
                            "--timeout")
                    .defaultValue("30s")
                    .build();

    private final OptionSpec retries =
            Spec.option(
                            Integer.class,
                            new Words.CountOrNone(),
                            "N",
                            "Tries after the first, where another may fare better"
                                    + " (${DEFAULT-VALUE}).",
                            "--retries")
                    .defaultValue("2")
                    .build();

    private final OptionSpec maxBody =
            Spec.option(
                            Long.class,
                            new Words.Size(),
                            "SIZE",
                            "A longer body is a failure (${DEFAULT-VALUE}).",
                            "--max-body")
                    .defaultValue("64M")
                    .build();

    private final ClientWords words = new ClientWords();
    private final OptionSpec quiet = Spec.flag("Show nothing but errors.", "-q", "--quiet");
    private final CommandSpec spec;

    private FetchCommand(Terminal terminal) {
        this.terminal = terminal;
        List<ArgSpec> arguments =
                new ArrayList<>(List.of(out, concurrency, perHost, timeout, retries, maxBody));
        arguments.addAll(words.options());
        arguments.add(quiet);
        arguments.add(list); // last, so that what is missing is told together
        this.spec =
                Spec.command(
                        this,
                        "fetch",
                        "skein fetch LIST -o OUT [OPTION...]",
                        "Gets every URL of a list into a folder.",
                        arguments,
                        "",
                        "LIST has one URL a line; blank lines and lines that start with # are"
                                + " skipped.",
                        "OUT must be empty or absent. It gets results.jsonl, with an object for"
                                + " each URL",
                        "in the order in which they are done, bodies/ and summary.json.",
                        "",
                        "Exit status: 0 all were answered, whatever the status; 1 some failed;",
                        "2 bad usage; 130 interrupted.",
                        "",
                        "  skein fetch urls.txt -o pages",
                        "  grep -v login urls.txt | skein fetch - -o pages --per-host 2 --timeout"
                                + " 10s");
    }

    static CommandSpec spec(Terminal terminal) {
        return new FetchCommand(terminal).spec;
    }

    private static OptionSpec count(String byDefault, String description, String name) {
        return Spec.option(Integer.class, new Words.Count(), "N", description, name)
                .defaultValue(byDefault)
                .build();
    }

    @Override
    public Integer call() throws IOException {
        try (UrlList urls = open()) {
            Progress progress = new Progress();
            Summary summary = Spec.isOn(quiet) ? job().run(urls, progress) : shown(urls, progress);
            return summary.interrupted() ? Main.INTERRUPTED : summary.failed() > 0 ? 1 : 0;
        } catch (FileAlreadyExistsException inTheWay) {
            throw new ParameterException(
                    spec.commandLine(),
                    folder()
                            + " is not an empty folder: name one that is empty or does not exist"
                            + " yet");
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
        String name = list.getValue();
        if (name.equals("-")) {
            return UrlList.of(terminal.in());
        }
        Path file = Path.of(name);
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

    private Path folder() {
        return out.getValue();
    }

    private FetchJob job() {
        int again = retries.getValue();
        FetchJob job = FetchJob.into(folder());
        Options options =
                job.options()
                        .withTimeouts(ClientWords.within(timeout.getValue()))
                        .withRetries(
                                again == 0
                                        ? Retries.none()
                                        : Retries.standard().withAttempts(again + 1))
                        .withHeaders(words.headers());
        return job.withConcurrency(concurrency.getValue())
                .withPerHost(perHost.getValue())
                .withMaxBody(maxBody.getValue())
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
                .append(folder().resolve("results.jsonl"))
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
