package dev.skein.examples;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.skein.client.Client;
import dev.skein.http.Failure;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Success;
import java.util.List;
import java.util.stream.Stream;

/**
 * One timeout, one failure among many, one deadline for all: what wait_for and gather's
 * return_exceptions do, with the work stopped when its time is up.
 */
final class TimeoutsAndFailures {
    private TimeoutsAndFailures() {}

    static void main(String... args) throws InterruptedException {
        try (Site site = Site.of(args);
                Client client = Client.create()) {
            oneTimeout(client, site);
            failuresAmongGoodOnes(client, site);
            oneDeadlineForAll(client, site);
            theFirstFailureEndsAll(client, site);
        }
    }

    private static void oneTimeout(Client client, Site site) throws InterruptedException {
        try {
            client.send(Request.get(site.url("/never")).timeout(ofMillis(200)));
        } catch (HttpException.Timeout e) {
            IO.println("timed out waiting for the " + e.phase() + ": " + e.getMessage());
        } catch (HttpException e) {
            IO.println("failed: " + e.getMessage());
        }
    }

    private static void failuresAmongGoodOnes(Client client, Site site)
            throws InterruptedException {
        List<String> paths =
                List.of("/json/1", "/reset", "/cut", "/badchunk", "/loop", "/status/503");
        for (Outcome outcome : client.gather(paths.stream().map(site::url))) {
            switch (outcome) {
                case Success(_, var response) ->
                        IO.println("%-14s %s".formatted(response.status(), outcome.url()));
                case Failure(_, var cause) ->
                        IO.println(
                                "%-14s %s  %s"
                                        .formatted(cause.kind(), outcome.url(), cause.delivery()));
            }
        }
    }

    private static void oneDeadlineForAll(Client client, Site site) throws InterruptedException {
        List<String> urls = List.of(site.url("/json/1"), site.url("/never"), site.url("/json/2"));
        List<Outcome> outcomes = client.bulk(urls).deadline(ofSeconds(2)).gather();
        long answered = outcomes.stream().filter(Success.class::isInstance).count();
        IO.println("at the deadline: " + answered + " of " + outcomes.size() + " answered");
    }

    private static void theFirstFailureEndsAll(Client client, Site site)
            throws InterruptedException {
        Stream<String> urls = Stream.of("/never", "/reset", "/never").map(site::url);
        try {
            client.bulk(urls).failFast().gather();
        } catch (HttpException e) {
            IO.println("all or nothing: " + e.getMessage());
        }
    }
}
