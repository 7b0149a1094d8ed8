package dev.skein.cli;

import dev.skein.client.Client;
import dev.skein.client.Fanout;
import dev.skein.client.Limits;
import dev.skein.client.Options;
import dev.skein.http.HttpException;
import dev.skein.testing.LoopbackOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code skein try}: what getting many pages at once is good for, on this machine and without a
 * network.
 */
@Command(
        name = "try",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        customSynopsis = "skein try [OPTION...]",
        description = "Shows in seconds, without a network, what Skein is for.",
        footer = {
            "",
            "It starts a small server on this machine whose pages each take a while, gets",
            "some of them one after another, then all of them at once."
        })
final class TryCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    boolean json;

    @Option(
            names = "--pages",
            paramLabel = "N",
            defaultValue = "150",
            converter = Words.Count.class,
            description = "How many pages there are (${DEFAULT-VALUE}).")
    int pages;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            defaultValue = "450ms",
            converter = Words.Time.class,
            description = "How long the server takes for each (${DEFAULT-VALUE}).")
    Duration delay = Duration.ZERO;

    @Option(
            names = "--sequential",
            paramLabel = "N",
            defaultValue = "15",
            converter = Words.CountOrNone.class,
            description = "How many to get one after another first (${DEFAULT-VALUE}).")
    int sequential;

    TryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Options options =
                Options.defaults().withLimits(Limits.perOrigin(pages).total(Math.max(pages, 64)));
        try (LoopbackOrigin origin = LoopbackOrigin.start(delay);
                Client client = Client.create(options)) {
            say(
                    "A server on this machine has "
                            + Figures.count(pages)
                            + " pages, and takes "
                            + Figures.duration(delay)
                            + " for each.");
            Round first = oneAfterAnother(client, origin);
            tell(first, "one after another");
            Round second = allAtOnce(client, origin);
            tell(second, "all at once");
            conclude(first, second);
            return first.failed() + second.failed() == 0 ? 0 : 1;
        }
    }

    /** What one way of getting pages came to. */
    private record Round(int pages, int ok, Duration took) {
        int failed() {
            return pages - ok;
        }

        double seconds() {
            return took.toNanos() / 1e9;
        }
    }

    private Round oneAfterAnother(Client client, LoopbackOrigin origin)
            throws InterruptedException {
        AtomicInteger ok = new AtomicInteger();
        long started = System.nanoTime();
        try (ProgressLine _ = progress("one after another", ok, sequential, started)) {
            for (int page = 1; page <= sequential; page++) {
                ok.addAndGet(get(client, origin, page));
            }
        }
        return new Round(sequential, ok.get(), since(started));
    }

    private Round allAtOnce(Client client, LoopbackOrigin origin) throws InterruptedException {
        AtomicInteger ok = new AtomicInteger();
        long started = System.nanoTime();
        try (ProgressLine _ = progress("all at once", ok, pages, started)) {
            Fanout.of(
                            IntStream.rangeClosed(1, pages).boxed(),
                            page -> ok.addAndGet(get(client, origin, page)))
                    .concurrency(pages)
                    .gather();
        }
        return new Round(pages, ok.get(), since(started));
    }

    private static int get(Client client, LoopbackOrigin origin, int page)
            throws InterruptedException {
        try {
            return client.get(origin.url("/page/" + page)).ok() ? 1 : 0;
        } catch (HttpException failed) {
            return 0;
        }
    }

    private @Nullable ProgressLine progress(String how, AtomicInteger done, int of, long started) {
        return json
                ? null
                : new ProgressLine(
                        terminal,
                        () ->
                                "  %s: %s of %s pages, %s"
                                        .formatted(
                                                how,
                                                Figures.count(done.get()),
                                                Figures.count(of),
                                                Figures.duration(since(started))));
    }

    private void tell(Round round, String how) {
        if (round.pages > 0) {
            String failed =
                    round.failed() == 0 ? "" : "  " + Figures.count(round.failed()) + " failed";
            say(
                    "  %-18s %6s pages in %8s  %8s pages/s%s"
                            .formatted(
                                    how,
                                    Figures.count(round.pages),
                                    Figures.duration(round.took),
                                    Figures.rate(round.pages / round.seconds()),
                                    failed));
        }
    }

    private void conclude(Round first, Round second) {
        if (json) {
            terminal.out().println(json(first, second));
        } else if (sequential > 0) {
            double estimate = first.seconds() / sequential * pages;
            say(
                    "One after another, "
                            + Figures.count(pages)
                            + " pages would take "
                            + Figures.duration(Duration.ofNanos((long) (estimate * 1e9)))
                            + ";");
            say(
                    "together they took "
                            + Figures.duration(second.took)
                            + ": "
                            + Figures.rate(estimate / second.seconds())
                            + " times faster.");
        }
    }

    private String json(Round first, Round second) {
        return String.format(
                Locale.ROOT,
                "{\"pages\":%d,\"delay_ms\":%d,\"sequential_pages\":%d,\"sequential_s\":%.3f,"
                        + "\"concurrent_s\":%.3f,\"ok\":%d,\"failed\":%d}",
                pages,
                delay.toMillis(),
                sequential,
                first.seconds(),
                second.seconds(),
                second.ok,
                second.failed());
    }

    private void say(String line) {
        if (!json) {
            terminal.out().println(line);
            terminal.out().flush();
        }
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
