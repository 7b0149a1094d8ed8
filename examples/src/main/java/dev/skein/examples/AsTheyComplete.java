package dev.skein.examples;

import dev.skein.client.Client;
import dev.skein.client.Results;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import java.util.stream.Stream;

/**
 * Answers as they come, each with the URL it belongs to: what grequests.imap and
 * asyncio.as_completed do. The list is endless, and leaving the loop stops the rest.
 */
final class AsTheyComplete {
    private static final int WANTED = 10;

    private AsTheyComplete() {}

    static void main(String... args) throws Exception {
        try (Site site = Site.of(args);
                Client client = Client.create()) {
            Stream<Request> endless =
                    Stream.iterate(1, n -> n + 1)
                            .map(n -> Request.get(site.url("/delay/" + n * 37 % 200)).tag(n));

            int seen = 0;
            try (Results<Outcome> done = client.bulk(endless).concurrency(8).asCompleted()) {
                for (Outcome outcome : done) {
                    String text = outcome.orThrow().text().strip();
                    IO.println(
                            "no. " + outcome.request().tag() + "  " + outcome.url() + "  " + text);
                    if (++seen == WANTED) {
                        break;
                    }
                }
            } // here the requests that were still running have been aborted

            IO.println(seen + " of endlessly many; now " + client);
        }
    }
}
