package dev.skein.examples;

import dev.skein.client.Client;
import dev.skein.http.QueryParams;
import dev.skein.http.Request;
import dev.skein.http.Url;
import java.util.List;

/** Query strings and joined URLs: what urlencode, parse_qsl and urljoin do. */
final class QueryStrings {
    private QueryStrings() {}

    static void main(String... args) throws Exception {
        IO.println("A query, encoded once and only where it must be:");
        Url search =
                Url.parse("https://example.com/search?signature=a%2Bb%2f")
                        .query("q", "grey goose & co");
        IO.println("  " + search);
        IO.println("  " + search.queryParams().first("q").orElse("no q"));
        IO.println("  " + QueryParams.empty().with("tag", "a").with("tag", "b/c"));

        IO.println("Links, resolved as a browser does:");
        Url page = Url.parse("https://example.com/geese/akka/index.html?old=1");
        for (String link :
                List.of("nest.html", "../map", "/", "?page=2", "//other.example/x", "#top")) {
            IO.println("  %-18s %s".formatted(link, page.resolve(link)));
        }

        try (Site site = Site.of(args);
                Client client = Client.create()) {
            Request request = Request.get(site.url("/echo")).query("q", "å + ö").query("page", "2");
            IO.println("What the server was asked:");
            IO.println("  " + client.send(request).text());
        }
    }
}
