package dev.skein.cli;

import dev.skein.client.Client;
import dev.skein.client.Fanout;
import dev.skein.client.Limits;
import dev.skein.client.Options;
import dev.skein.http.HttpException;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.testing.LoopbackOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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
        try (LoopbackOrigin origin = LoopbackOrigin.start(delay);
                Client client =
                        Client.create(
                                Options.defaults()
                                        .withLimits(Limits.perOrigin(pages).total(pages)))) {
            say(
                    "A server on this machine has %s pages, and takes %s for each.%n",
                    Figures.count(pages), Figures.duration(delay));
            Round first = oneAfterAnother(client, origin);
            tell(first, sequential, "one after another");
            Round second = allAtOnce(client, origin);
            tell(second, pages, "all at once");
            conclude(first, second);
            return first.failed + second.failed == 0 ? 0 : 1;
        }
    }

    /** What one way of getting pages came to. */
    private record Round(int ok, int failed, double seconds) {}

    private Round oneAfterAnother(Client client, LoopbackOrigin origin)
            throws InterruptedException {
        AtomicInteger ok = new AtomicInteger();
        long started = System.nanoTime();
        try (ProgressLine line =
                json ? null : progress("one after another", ok, sequential, started)) {
            for (int page = 1; page <= sequential; page++) {
                ok.addAndGet(get(client, origin, page));
            }
        }
        return new Round(ok.get(), sequential - ok.get(), seconds(started));
    }

    private Round allAtOnce(Client client, LoopbackOrigin origin) throws InterruptedException {
        AtomicInteger ok = new AtomicInteger();
        long started = System.nanoTime();
        try (ProgressLine line = json ? null : progress("all at once", ok, pages, started)) {
            Fanout.of(
                            IntStream.rangeClosed(1, pages).boxed(),
                            page -> ok.addAndGet(get(client, origin, page)))
                    .concurrency(pages)
                    .gather();
        }
        return new Round(ok.get(), pages - ok.get(), seconds(started));
    }

    private static int get(Client client, LoopbackOrigin origin, int page)
            throws InterruptedException {
        try {
            Response response = client.send(Request.get(origin.url("/page/" + page)));
            return response.ok() ? 1 : 0;
        } catch (HttpException failed) {
            return 0;
        }
    }

    private ProgressLine progress(String how, AtomicInteger done, int of, long started) {
        return new ProgressLine(
                terminal,
                () ->
                        "  %s: %s of %s pages, %.1f s"
                                .formatted(
                                        how,
                                        Figures.count(done.get()),
                                        Figures.count(of),
                                        seconds(started)));
    }

    private void tell(Round round, int pages, String how) {
        if (pages > 0) {
            say(
                    "  %-18s %6s pages in %8s  %8s pages/s%s%n",
                    how,
                    Figures.count(pages),
                    Figures.duration(Duration.ofNanos((long) (round.seconds * 1e9))),
                    Figures.rate(pages / round.seconds),
                    round.failed == 0 ? "" : "  " + Figures.count(round.failed) + " failed");
        }
    }

    private void conclude(Round first, Round second) {
        if (json) {
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            "{\"pages\":%d,\"delay_ms\":%d,\"sequential_pages\":%d,\"sequential_s\":%.3f,\"concurrent_s\":%.3f,\"ok\":%d,\"failed\":%d}%n",
                            pages,
                            delay.toMillis(),
                            sequential,
                            first.seconds,
                            second.seconds,
                            second.ok,
                            second.failed);
        } else if (sequential > 0) {
            double estimate = first.seconds / sequential * pages;
            say(
                    "One after another, %s pages would take %s;%ntogether they took %s: %s times"
                            + " faster.%n",
                    Figures.count(pages),
                    Figures.duration(Duration.ofNanos((long) (estimate * 1e9))),
                    Figures.duration(Duration.ofNanos((long) (second.seconds * 1e9))),
                    Figures.rate(estimate / second.seconds));
        }
        terminal.out().flush();
    }

    private void say(String format, Object... words) {
        if (!json) {
            terminal.out().printf(Locale.ROOT, format, words);
            terminal.out().flush();
        }
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }
}
