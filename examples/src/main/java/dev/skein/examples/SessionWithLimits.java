package dev.skein.examples;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.skein.client.Client;
import dev.skein.client.Limits;
import dev.skein.client.Options;
import dev.skein.client.Timeouts;
import dev.skein.http.Outcome;
import dev.skein.wire.Tls;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One client for many requests, with its connections, cookies and settings: what aiohttp's
 * ClientSession and TCPConnector do.
 */
final class SessionWithLimits {
    private SessionWithLimits() {}

    static void main(String... args) throws Exception {
        try (Site site = Site.of(args)) {
            Options options =
                    Options.defaults()
                            .withBaseUrl(site.base())
                            .withLimits(Limits.perOrigin(5).total(100))
                            .withTimeouts(Timeouts.connect(ofSeconds(3)).total(ofSeconds(30)))
                            .withDnsTtl(ofMinutes(5))
                            .withTls(Tls.verified().withMinimum("TLSv1.3"))
                            .withHeader("Accept-Language", "sv");

            try (Client session = Client.create(options)) {
                IO.println("cookies: " + session.get("/cookies/set?goose=Akka").text());
                IO.println("cookies: " + session.get("/cookies").text());

                List<String> urls =
                        IntStream.range(0, 20).mapToObj(n -> "/delay/" + (50 + n)).toList();
                List<Outcome> outcomes = session.gather(urls);
                IO.println(outcomes.size() + " answers through at most 5 connections");
                IO.println(session.toString());
            }
        }
    }
}
