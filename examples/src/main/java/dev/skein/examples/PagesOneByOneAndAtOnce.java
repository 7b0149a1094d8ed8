package dev.skein.examples;

import dev.skein.client.Client;
import dev.skein.client.Limits;
import dev.skein.client.Options;
import dev.skein.http.Outcome;
import java.util.List;
import java.util.stream.IntStream;

/** 150 pages at once, and 15 of them one after another to know what waiting would have cost. */
final class PagesOneByOneAndAtOnce {
    private static final int PAGES = 150;
    private static final int FEW = 15;

    private PagesOneByOneAndAtOnce() {}

    static void main(String... args) throws Exception {
        // A browser opens 6 connections to an origin, Skein 64; this origin is ours to press.
        Options options = Options.defaults().withLimits(Limits.perOrigin(PAGES));
        try (Site site = Site.of(args);
                Client client = Client.create(options)) {
            List<String> urls =
                    IntStream.rangeClosed(1, PAGES).mapToObj(n -> site.url("/page/" + n)).toList();

            long start = System.nanoTime();
            for (String url : urls.subList(0, FEW)) {
                client.get(url).orThrow();
            }
            double oneByOne = secondsSince(start);
            IO.println("%d pages one by one: %.2f s".formatted(FEW, oneByOne));
            IO.println("%d would take %.1f s".formatted(PAGES, oneByOne * PAGES / FEW));

            start = System.nanoTime();
            long bytes = 0;
            for (Outcome outcome : client.gather(urls)) {
                bytes += outcome.orThrow().orThrow().bytes().length;
            }
            double atOnce = secondsSince(start);
            IO.println("%d pages at once: %.2f s, %d bytes".formatted(PAGES, atOnce, bytes));
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
