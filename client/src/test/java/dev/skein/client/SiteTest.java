package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skein.http.Origin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "example.com, example.com",
        "www.example.com, example.com",
        "a.b.c.example.com, example.com",
        "www.example.com., example.com.",
        "example.co.uk, example.co.uk",
        "img.example.co.uk, example.co.uk",
        "shop.example.com.au, example.com.au",
        "co.uk, co.uk",
        "www.bbc.com, www.bbc.com",
        "localhost, localhost",
        "a.localhost, a.localhost",
        "192.0.2.17, 192.0.2.17",
        "[2001:db8::1], [2001:db8::1]",
    })
    void isTheLastLabelsOfAName(String host, String site) {
        assertEquals(site, host.substring(Site.start(host)));
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "https://a.example.com, https://b.example.com, true",
        "https://example.com, https://img.cdn.example.com, true",
        "https://a.example.com, https://a.example.com:8443, false",
        "https://a.example.com, https://a.example.org, false",
        "https://192.0.2.17, https://192.1.2.17, false",
    })
    void itsOriginsLiveTogether(String one, String other, boolean together) {
        int hash = Site.hash(Origin.parse(one));
        assertEquals(together, hash == Site.hash(Origin.parse(other)));
    }
}
