package dev.skein.examples;

import static java.time.Duration.ofSeconds;

import dev.skein.client.Client;
import dev.skein.client.Fanout;
import dev.skein.client.Fanout.Done;
import dev.skein.client.Fanout.Failed;
import dev.skein.client.Fanout.Result;
import dev.skein.client.Results;
import dev.skein.http.HttpException;
import java.util.List;

/**
 * Any blocking function over a list, four at a time, each with its own timeout: what a
 * ThreadPoolExecutor does. Each runs on a virtual thread; one that runs out of time is interrupted,
 * which aborts its request.
 */
final class BlockingFunction {
    private BlockingFunction() {}

    static void main(String... args) {
        try (Site site = Site.of(args);
                Client client = Client.create()) {
            List<String> urls =
                    List.of(
                            site.url("/delay/20"),
                            site.url("/never"),
                            site.url("/json/3"),
                            site.url("/status/500"),
                            site.url("/"));

            try (Results<Result<String, Long>> done =
                    Fanout.<String, Long>of(urls, url -> letters(client, url))
                            .concurrency(4)
                            .timeout(ofSeconds(2))
                            .asCompleted()) {
                for (Result<String, Long> result : done) {
                    IO.println(
                            switch (result) {
                                case Done(var url, var letters) ->
                                        url + "  " + letters + " letters";
                                case Failed(var url, var cause) -> url + "  " + cause;
                            });
                }
            }
        }
    }

    /** Blocks while it waits, as any method may that runs on a virtual thread. */
    private static long letters(Client client, String url)
            throws HttpException, InterruptedException {
        String text = client.get(url).orThrow().text();
        return text.chars().filter(Character::isLetter).count();
    }
}
