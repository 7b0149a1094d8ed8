package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Headers;
import dev.skein.http.HttpException;
import dev.skein.http.Method;
import dev.skein.http.Request;
import java.io.InputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {
    private static final Redirects STANDARD = Redirects.standard();

    @ParameterizedTest
    @CsvSource({
        "301, GET, GET",
        "301, HEAD, HEAD",
        "301, POST, GET",
        "301, PUT, PUT",
        "301, QUERY, QUERY",
        "302, GET, GET",
        "302, HEAD, HEAD",
        "302, POST, GET",
        "302, DELETE, DELETE",
        "303, GET, GET",
        "303, HEAD, HEAD",
        "303, POST, GET",
        "303, PUT, GET",
        "303, QUERY, GET",
        "307, POST, POST",
        "307, QUERY, QUERY",
        "308, POST, POST",
        "308, PUT, PUT",
    })
    void methodsChangeAsFetchSays(int status, String asked, String then) {
        Request request = Request.of(Method.of(asked), "https://a.example/x");
        assertEquals(Method.of(then), followed(request, status, "/y").method());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 300, 304, 305, 306, 309, 401, 503})
    void otherStatusesAreFinal(int status) {
        assertSame(
                Step.DELIVER,
                STANDARD.next(
                        Request.get("http://a.example/"), status, Headers.of("Location", "/y"), 0));
    }

    @Test
    void aRedirectToNowhereIsTheResponse() {
        assertSame(
                Step.DELIVER,
                STANDARD.next(Request.get("http://a.example/"), 302, Headers.empty(), 0));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/x/y, z, https://a.example/x/z",
        "https://a.example/x/y, ../z?q=1, https://a.example/z?q=1",
        "https://a.example/x, //b.example/z, https://b.example/z",
        "http://a.example/x, https://a.example/x, https://a.example/x",
        "https://a.example/x#here, /y, https://a.example/y#here",
        "https://a.example/x#here, /y#there, https://a.example/y#there",
        "https://a.example/x#here, /y#, https://a.example/y#",
        "https://a.example/x, /%C3%BC, https://a.example/%C3%BC",
        "https://a.example/x, /\u00c3\u00bc, https://a.example/%C3%BC",
        "https://a.example/x, /\u00fc, https://a.example/%C3%BC",
    })
    void whereItLeads(String from, String location, String to) {
        assertEquals(to, followed(Request.get(from), 302, location).url().toString());
    }

    @Test
    void anotherOriginSeesNothingThatWasNotForIt() {
        Request request =
                Request.get("https://a.example/x")
                        .header("Authorization", "Bearer s")
                        .header("Proxy-Authorization", "Basic s")
                        .header("Cookie", "s=1")
                        .header("X-Api-Key", "s")
                        .header("X-Trace", "7")
                        .header("Referer", "https://a.example/secret")
                        .header("Host", "inside.example")
                        .header("Accept", "text/html")
                        .header("User-Agent", "goose")
                        .header("Range", "bytes=0-9");
        for (String elsewhere :
                new String[] {
                    "https://b.example/", "https://a.example:444/", "https://x.a.example/"
                }) {
            Request next = followed(request, 307, elsewhere);
            assertEquals(
                    Set.of("accept", "user-agent", "range"), next.headers().names(), elsewhere);
            assertEquals(Auth.none(), next.option(Auth.class), elsewhere);
        }
        assertEquals(request.headers(), followed(request, 307, "/y").headers());
        assertNull(followed(request, 307, "/y").option(Auth.class));
    }

    @Test
    void schemeIsPartOfTheOrigin() {
        Request request = Request.get("http://a.example/").header("X-Api-Key", "s");
        assertTrue(followed(request, 301, "https://a.example/").headers().isEmpty());
    }

    @Test
    void whatLeftDoesNotComeBack() {
        Request request = Request.get("https://a.example/").header("X-Api-Key", "s");
        Request away = followed(request, 302, "https://b.example/");
        assertTrue(followed(away, 302, "https://a.example/").headers().isEmpty());
    }

    @Test
    void theUserMayLetAHeaderCross() {
        Redirects carrying = STANDARD.withCarried("X-Trace");
        Request request =
                Request.get("https://a.example/").header("X-Trace", "7").header("X-Api-Key", "s");
        Step step = carrying.next(request, 302, Headers.of("Location", "https://b.example/"), 0);
        assertEquals(
                Headers.of("X-Trace", "7"),
                assertInstanceOf(Step.Follow.class, step).request().headers());
        assertThrows(IllegalArgumentException.class, () -> STANDARD.withCarried("Authorization"));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.withCarried("cookie"));
    }

    @Test
    void theBodyGoesWithItsMethodAndItsHeadersWithTheBody() {
        Request request =
                Request.post("https://a.example/")
                        .body(Body.text("honk"))
                        .header("Content-Type", "text/plain")
                        .header("Content-Encoding", "identity")
                        .header("X-Trace", "7");
        Request repeated = followed(request, 308, "https://b.example/");
        assertSame(request.body(), repeated.body());
        assertEquals(Set.of("content-type", "content-encoding"), repeated.headers().names());
        Request asked = followed(request, 303, "/y");
        assertEquals(0, asked.body().length());
        assertEquals(Set.of("x-trace"), asked.headers().names());
    }

    @Test
    void aBodyThatIsGoneCannotBeRepeated() {
        Request request =
                Request.post("https://a.example/").body(Body.stream(InputStream.nullInputStream()));
        assertFails(
                Step.Kind.REFUSED, STANDARD.next(request, 307, Headers.of("Location", "/y"), 0));
        assertEquals(Method.GET, followed(request, 302, "/y").method());
    }

    @Test
    void credentialsInALocationStayInTheOrigin() {
        Request request = Request.get("https://a.example/");
        assertEquals(
                "https://b.example/",
                followed(request, 302, "https://u:p@b.example/").url().toString());
        assertEquals(
                "https://u:p@a.example/",
                followed(request, 302, "https://u:p@a.example/").url().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://a.example/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "ws://a.example/",
                "mailto:a@b.example"
            })
    void onlyHttpIsFollowed(String location) {
        assertFails(
                Step.Kind.REFUSED,
                STANDARD.next(
                        Request.get("http://a.example/"),
                        302,
                        Headers.of("Location", location),
                        0));
    }

    @Test
    void confidentialStaysConfidential() {
        Headers open = Headers.of("Location", "http://a.example/");
        Request request = Request.get("https://a.example/");
        assertFails(Step.Kind.REFUSED, STANDARD.next(request, 302, open, 0));
        assertInstanceOf(Step.Follow.class, STANDARD.withDowngrade().next(request, 302, open, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "https://a b/", "http://a.example:99999/", "http://[::1"})
    void aBrokenLocationIsThePeersFault(String location) {
        assertFails(
                Step.Kind.PROTOCOL,
                STANDARD.next(
                        Request.get("https://a.example/"),
                        302,
                        Headers.of("Location", location),
                        0));
    }

    @Test
    void twoPlacesAreNone() {
        Headers two = Headers.of("Location", "/a", "Location", "/b");
        assertFails(
                Step.Kind.PROTOCOL, STANDARD.next(Request.get("http://a.example/"), 302, two, 0));
        Headers same = Headers.of("Location", "/a", "Location", "/a");
        assertInstanceOf(
                Step.Follow.class, STANDARD.next(Request.get("http://a.example/"), 302, same, 0));
    }

    @Test
    void countEnds() {
        Headers there = Headers.of("Location", "/y");
        Request request = Request.get("http://a.example/");
        assertInstanceOf(Step.Follow.class, STANDARD.next(request, 302, there, 19));
        assertFails(Step.Kind.REFUSED, STANDARD.next(request, 302, there, 20));
        assertSame(Step.DELIVER, Redirects.none().next(request, 302, there, 0));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.withMax(-1));
    }

    @Test
    void aRefusalNamesNoSecret() {
        Step step =
                STANDARD.next(
                        Request.get("https://a.example/"),
                        302,
                        Headers.of("Location", "http://b.example/?token=s3cret"),
                        0);
        HttpException failure =
                assertInstanceOf(Step.Fail.class, step).at(HttpException.Where.NOWHERE);
        assertInstanceOf(HttpException.Refused.class, failure);
        assertTrue(!failure.getMessage().contains("s3cret"));
    }

    private static Request followed(Request request, int status, String location) {
        Step step = STANDARD.next(request, status, Headers.of("Location", location), 0);
        return assertInstanceOf(Step.Follow.class, step, () -> step.toString()).request();
    }

    private static void assertFails(Step.Kind kind, Step step) {
        assertEquals(kind, assertInstanceOf(Step.Fail.class, step).kind());
    }
}
