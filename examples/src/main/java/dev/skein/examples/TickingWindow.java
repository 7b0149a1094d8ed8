package dev.skein.examples;

import dev.skein.client.Client;
import dev.skein.client.Results;
import dev.skein.http.Outcome;
import dev.skein.http.Success;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A loop that ticks every 16 ms, as a window's or a game's does, while 500 requests run. It never
 * waits for them: they tell their number, and the loop draws it.
 */
final class TickingWindow {
    private static final int PAGES = 500;
    private static final int WIDTH = 40;
    private static final Duration TICK = Duration.ofMillis(16);

    private TickingWindow() {}

    static void main(String... args) throws InterruptedException {
        try (Site site = Site.of(args);
                Client client = Client.create()) {
            Stream<String> urls =
                    IntStream.rangeClosed(1, PAGES).mapToObj(n -> site.url("/page/" + n));
            AtomicInteger answered = new AtomicInteger();
            Thread fetching = Thread.startVirtualThread(() -> fetch(client, urls, answered));

            int ticks = 0;
            int drawn = 0;
            while (!fetching.join(TICK)) {
                ticks++;
                int cells = answered.get() * WIDTH / PAGES;
                IO.print("#".repeat(cells - drawn));
                drawn = cells;
            }
            IO.println("#".repeat(WIDTH - drawn));
            IO.println(answered + " of " + PAGES + " answered, " + ticks + " ticks meanwhile");
        }
    }

    private static void fetch(Client client, Stream<String> urls, AtomicInteger answered) {
        try (Results<Outcome> done = client.asCompleted(urls)) {
            for (Outcome outcome : done) {
                if (outcome instanceof Success) {
                    answered.incrementAndGet();
                }
            }
        }
    }
}
