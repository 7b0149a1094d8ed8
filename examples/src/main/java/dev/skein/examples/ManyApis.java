package dev.skein.examples;

import dev.skein.client.Client;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Many calls of JSON services with an API key, never more than three at a time: what
 * gather_with_concurrency does with a semaphore.
 */
final class ManyApis {
    private ManyApis() {}

    /** What the service answers. */
    record Goose(int id, String title, int legs) {}

    static void main(String... args) throws InterruptedException {
        String key = System.getenv().getOrDefault("API_KEY", "demo");
        try (Site site = Site.of(args);
                Client client = Client.create()) {
            List<Request> calls =
                    IntStream.rangeClosed(1, 12)
                            .mapToObj(n -> site.url("/json/" + n))
                            .map(url -> Request.get(url).header("X-Api-Key", key))
                            .toList();

            int legs = 0;
            for (Outcome outcome : client.bulk(calls).concurrency(3).gather()) {
                try {
                    Goose goose = outcome.orThrow().orThrow().json(Goose.class);
                    IO.println(goose.id() + "  " + goose.title());
                    legs += goose.legs();
                } catch (HttpException | IllegalArgumentException e) {
                    IO.println(outcome.url() + "  " + e.getMessage());
                }
            }
            IO.println(legs + " legs");

            IO.println(check(client, Request.get(site.url("/key")).header("X-Api-Key", key)));
            IO.println(check(client, Request.get(site.url("/key"))));
        }
    }

    private static String check(Client client, Request request) throws InterruptedException {
        try {
            return "accepted: " + client.send(request).orThrow().text();
        } catch (HttpException e) {
            return e.kind() + ": " + e.getMessage();
        }
    }
}
