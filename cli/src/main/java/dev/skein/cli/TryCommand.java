package dev.skein.cli;

import dev.skein.client.Client;
import dev.skein.client.Fanout;
import dev.skein.client.Limits;
import dev.skein.client.Options;
import dev.skein.http.HttpException;
import dev.skein.testing.LoopbackOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code skein try}: what getting many pages at once is good for, on this machine and without a
 * network.
 */
final class TryCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final OptionSpec json = Spec.flag("Print one JSON object and nothing else.", "--json");

    private final OptionSpec pageCount =
            Spec.option(
                            Integer.class,
                            new Words.Count(),
                            "N",
                            "How many pages there are (${DEFAULT-VALUE}).",
                            "--pages")
                    .defaultValue("150")
                    .build();

    private final OptionSpec pageDelay =
            Spec.option(
                            Duration.class,
                            new Words.Time(),
                            "TIME",
                            "How long the server takes for each (${DEFAULT-VALUE}).",
                            "--delay")
                    .defaultValue("450ms")
                    .build();

    private final OptionSpec oneByOne =
            Spec.option(
                            Integer.class,
                            new Words.CountOrNone(),
                            "N",
                            "How many to get one after another first (${DEFAULT-VALUE}).",
                            "--sequential")
                    .defaultValue("15")
                    .build();

    private TryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandSpec spec(Terminal terminal) {
        TryCommand command = new TryCommand(terminal);
        return Spec.command(
                command,
                "try",
                "skein try [OPTION...]",
                "Shows in seconds, without a network, what Skein is for.",
                List.of(command.json, command.pageCount, command.pageDelay, command.oneByOne),
                "",
                "It starts a small server on this machine whose pages each take a while, gets",
                "some of them one after another, then all of them at once.");
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int pages = pageCount.getValue();
        Duration delay = pageDelay.getValue();
        Options options =
                Options.defaults()
                        .withDecoding()
                        .withLimits(Limits.perOrigin(pages).total(Math.max(pages, 64)));
        try (LoopbackOrigin origin = LoopbackOrigin.start(delay);
                Client client = Client.create(options)) {
            say(
                    "A server on this machine has "
                            + Figures.count(pages)
                            + " pages, and takes "
                            + Figures.duration(delay)
                            + " for each.");
            Round first = oneAfterAnother(client, origin, oneByOne.getValue());
            tell(first, "one after another");
            Round second = allAtOnce(client, origin, pages);
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

    private Round oneAfterAnother(Client client, LoopbackOrigin origin, int sequential)
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

    private Round allAtOnce(Client client, LoopbackOrigin origin, int pages)
            throws InterruptedException {
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
        return Spec.isOn(json)
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
        if (Spec.isOn(json)) {
            terminal.out().println(json(first, second));
        } else if (first.pages > 0) {
            double estimate = first.seconds() / first.pages * second.pages;
            say(
                    "One after another, "
                            + Figures.count(second.pages)
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
                second.pages,
                pageDelay.<Duration>getValue().toMillis(),
                first.pages,
                first.seconds(),
                second.seconds(),
                second.ok,
                second.failed());
    }

    private void say(String line) {
        if (!Spec.isOn(json)) {
            terminal.out().println(line);
            terminal.out().flush();
        }
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
