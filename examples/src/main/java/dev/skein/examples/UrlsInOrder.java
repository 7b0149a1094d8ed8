package dev.skein.examples;

import dev.skein.client.Client;
import dev.skein.http.Failure;
import dev.skein.http.Outcome;
import dev.skein.http.Success;
import java.util.List;

/** A list of URLs, all at once, answered in the order of the list: what grequests.map does. */
final class UrlsInOrder {
    private UrlsInOrder() {}

    static void main(String... args) throws InterruptedException {
        try (Site site = Site.of(args);
                Client client = Client.create()) {
            List<String> urls =
                    List.of(
                            site.url("/delay/300"),
                            site.url("/delay/100"),
                            site.url("/status/404"),
                            "http://no host/",
                            site.url("/json/5"));

            for (Outcome outcome : client.gather(urls)) {
                switch (outcome) {
                    case Success(var request, var response) ->
                            IO.println(response.status() + "  " + request.target());
                    case Failure(var request, var cause) ->
                            IO.println("---  " + request.target() + "  " + cause.getMessage());
                }
            }
        }
    }
}
