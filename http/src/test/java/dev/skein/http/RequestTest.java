package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    private record Patience(int level) implements RequestOption {
        @Override
        public Class<? extends RequestOption> key() {
            return Patience.class;
        }
    }

    private record Colour(String name) implements RequestOption {
        @Override
        public Class<? extends RequestOption> key() {
            return Colour.class;
        }
    }

    @Test
    void eachChangeIsACopy() {
        Request plain = Request.get("https://host.example/");
        Request full =
                plain.withMethod(Method.POST)
                        .header("Accept", "a")
                        .header("accept", "b")
                        .addHeader("accept", "c")
                        .text("body")
                        .timeout(Duration.ofSeconds(5))
                        .tag("mine");
        assertEquals(Method.GET, plain.method());
        assertEquals(Headers.empty(), plain.headers());
        assertEquals(0, plain.body().length());
        assertEquals(Optional.empty(), plain.timeout());
        assertNull(plain.tag());
        assertEquals(List.of("b", "c"), full.headers().all("accept"));
        assertEquals("b", full.header("ACCEPT"));
        assertEquals("body", full.body().text());
        assertEquals(Optional.of(Duration.ofSeconds(5)), full.timeout());
        assertEquals("mine", full.tag());
        assertEquals(Headers.empty(), full.withoutHeader("accept").headers());
    }

    @Test
    void hasAFactoryForEachMethod() {
        String url = "https://host.example/";
        assertEquals(Method.HEAD, Request.head(url).method());
        assertEquals(Method.POST, Request.post(url).method());
        assertEquals(Method.PUT, Request.put(url).method());
        assertEquals(Method.PATCH, Request.patch(url).method());
        assertEquals(Method.DELETE, Request.delete(url).method());
        assertEquals(Method.OPTIONS, Request.options(url).method());
        assertEquals(Method.QUERY, Request.of(Method.QUERY, Url.parse(url)).method());
    }

    @Test
    void aBadUrlIsKeptUntilItIsNeeded() {
        Request request = Request.get("not a url");
        assertEquals("not a url", request.target());
        assertThrows(UrlSyntaxException.class, request::url);
        assertThrows(UrlSyntaxException.class, () -> request.resolved(null));
        assertEquals(
                "https://host.example/not%20a%20url",
                request.resolved(Url.parse("https://host.example/")).url().toString());
    }

    @Test
    void aBaseMattersToWhatIsRelative() {
        Url base = Url.parse("https://host.example/api/");
        assertEquals(
                "https://host.example/api/geese",
                Request.get("geese").resolved(base).url().toString());
        assertEquals(
                "https://other.example/",
                Request.get("https://other.example/").resolved(base).url().toString());
        Request absolute = Request.get(base);
        assertSame(absolute, absolute.resolved(Url.parse("https://other.example/")));
        assertEquals(
                "geese",
                Request.get("geese").resolved(base).target(),
                "the text stays as it was given");
    }

    @Test
    void whatAClientAddsItAddsAtOnce() {
        Url base = Url.parse("https://host.example/api/");
        Headers fields = Headers.of("X-Team", "geese");
        Request request =
                Request.post("geese").header("X-Own", "1").body(Body.text("honk")).tag("t");
        Request sent = request.resolved(base, fields);
        assertEquals(request.resolved(base).url(), sent.url());
        assertEquals("geese", sent.target());
        assertEquals(fields, sent.headers());
        assertSame(request.body(), sent.body());
        assertEquals("t", sent.tag());
        assertEquals(fields, Request.get(base).resolved(null, fields).headers());
        assertThrows(UrlSyntaxException.class, () -> request.resolved(null, fields));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/search, /search?q=a+b%26",
                "/search?, /search?q=a+b%26",
                "/search?x=1, /search?x=1&q=a+b%26",
                "/search?x=1&, /search?x=1&q=a+b%26",
                "/search#top, /search?q=a+b%26#top",
                "/search?x=%7E#top?, /search?x=%7E&q=a+b%26#top?",
                "/search#top?x, /search?q=a+b%26#top?x",
                "'/search \n', /search?q=a+b%26",
                "'', ?q=a+b%26",
                "https://host.example/?sig=%2b, https://host.example/?sig=%2b&q=a+b%26",
            })
    void queryAppendsToTheText(String target, String expected) {
        Request request = Request.get(target).query("q", "a b&");
        assertEquals(expected, request.target());
    }

    @Test
    void queryOfAUrlAppendsToTheUrl() {
        Request request =
                Request.get(Url.parse("https://host.example/?sig=%2b")).query("q", "\u00e4");
        assertEquals("https://host.example/?sig=%2b&q=%C3%A4", request.url().toString());
        assertEquals(request.url().toString(), request.target());
        Request resolved =
                Request.get("geese").resolved(Url.parse("https://host.example/")).query("q", "1");
        assertEquals("https://host.example/geese?q=1", resolved.url().toString());
    }

    @Test
    void oneOptionOfEachKey() {
        Request request =
                Request.get("/")
                        .with(new Patience(1))
                        .with(new Colour("grey"))
                        .with(new Patience(2));
        assertEquals(new Patience(2), request.option(Patience.class));
        assertEquals(new Colour("grey"), request.option(Colour.class));
        assertEquals(2, request.options().size());
        assertNull(Request.get("/").option(Patience.class));
    }

    @Test
    void refusesNonsense() {
        Request request = Request.get("/");
        assertThrows(IllegalArgumentException.class, () -> request.timeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> request.timeout(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> request.header("a", "b\r\nc: d"));
        assertThrows(NullPointerException.class, () -> Request.get((String) null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:s3cret@host.example/path?key=s3cret#s3cret",
                "https://s3cret@host.example/path",
                " https:\\\\user:s3cret@host.example/path",
                "ht\ntps:/\t/user:s3cret@host.example/path",
                "https://user:s3cret@host.example:99999999/path?s3cret",
                "user:s3cret@host.example/path",
                "//user:s3cret@host.example/path?s3cret",
                "https://user:s3/cret@host.example:x",
                "https://user:s3?cret@host.example:x",
                "/\t/user:s3cret@host.example/",
            })
    void toStringShowsNoSecret(String target) {
        String text = Request.get(target).toString();
        assertFalse(text.contains("s3"), text);
        assertEquals("GET ", text.substring(0, 4));
    }

    @Test
    void toStringShowsTheRest() {
        assertEquals(
                "POST https://host.example/a/@b",
                Request.post("https://host.example/a/@b?c").toString());
        assertEquals("GET /path", Request.get("/path?q=a@b").toString());
        assertEquals("GET no \ufffd[2Jurl", Request.get("no \u001b[2J\r\nurl").toString());
    }
}
