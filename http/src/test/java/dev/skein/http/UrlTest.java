package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {
    private static final Url FULL =
            Url.parse("https://user:pass@example.com:1234/foo/bar?baz=1&a=2#quux");

    @Test
    void cutsOutEveryPart() {
        assertEquals("https", FULL.scheme());
        assertEquals("user", FULL.username());
        assertEquals("pass", FULL.password());
        assertEquals("example.com", FULL.host());
        assertEquals("example.com:1234", FULL.hostAndPort());
        assertEquals(1234, FULL.port());
        assertEquals("/foo/bar", FULL.path());
        assertEquals("baz=1&a=2", FULL.query());
        assertEquals("quux", FULL.fragment());
        assertEquals("/foo/bar?baz=1&a=2", FULL.target());
        assertEquals(new Origin("https", "example.com", 1234), FULL.origin());
        assertEquals("https://user:pass@example.com:1234/foo/bar?baz=1&a=2#quux", FULL.toString());
    }

    /** One after the other, as each may be taken for the one before. */
    @Test
    void originsThatLookAlike() {
        for (String origin :
                List.of(
                        "http://example.com",
                        "https://example.com",
                        "https://example.com:444",
                        "https://example.co",
                        "https://example.com.au",
                        "https://xample.com",
                        "ws://example.com",
                        "http://example.com:443")) {
            assertEquals(origin, Url.parse(origin + "/a?b").origin().toString());
            assertEquals(origin, Url.parse(origin + "/c").origin().toString());
            String other = origin.replace("://", "://example.com:x@other.");
            assertEquals(
                    origin.replace("://", "://other."), Url.parse(other + "/").origin().toString());
            assertEquals(origin, Url.parse(origin.replace("//", "//me@")).origin().toString());
        }
        assertSame(
                Url.parse("https://example.com/a").origin(),
                Url.parse("https://example.com:443").origin());
    }

    @Test
    void tellsAbsentFromEmpty() {
        Url bare = Url.parse("http://h/");
        assertFalse(bare.hasQuery() || bare.hasFragment() || bare.hasCredentials());
        Url empty = Url.parse("http://h/?#");
        assertTrue(empty.hasQuery() && empty.hasFragment());
        assertEquals("", empty.query() + empty.fragment());
        assertEquals("/?", empty.target());
        assertTrue(Url.parse("file:///x").hasHost());
        assertFalse(Url.parse("mailto:x").hasHost());
        assertEquals("", Url.parse("https://:p@h/").username());
        assertEquals("p", Url.parse("https://:p@h/").password());
        assertEquals("u", Url.parse("https://u:@h/").username());
        assertEquals("https://u@h/", Url.parse("https://u:@h/").href());
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/, -1, 80",
        "https://h/, -1, 443",
        "ws://h/, -1, 80",
        "wss://h/, -1, 443",
        "https://h:443/, -1, 443",
        "https://h:0443/, -1, 443",
        "https://h:/, -1, 443",
        "http://h:443/, 443, 443",
        "http://h:0/, 0, 0",
        "http://h:65535/, 65535, 65535",
        "git://h/, -1, -1",
        "git://h:9418/, 9418, 9418",
        "mailto:x, -1, -1",
    })
    void knowsPorts(String url, int port, int effective) {
        assertEquals(port, Url.parse(url).port());
        assertEquals(effective, Url.parse(url).effectivePort());
    }

    /** Signatures cover these bytes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h/a%2fb%2Fc?x=%7e&X=~&a=1+2%202&&=&b#%41",
                "https://bucket.example/key%20with%2Bplus?X-Amz-Signature=ab%2Bcd&X-Amz-Date=20260101T000000Z",
                "https://h/a//b///c/?",
                "https://h/%",
                "https://h/%zz?%#%",
                "https://h/;p=1,2/@x:y/$&'()*+[]|",
            })
    void leavesEncodedTextAlone(String url) {
        assertEquals(url, Url.parse(url).href());
        assertEquals(url, Url.parse(" " + url).href(), "and so does the state machine");
    }

    @ParameterizedTest
    @CsvSource({
        "https://h, https://h/?q=a+b",
        "https://h/?, https://h/?q=a+b",
        "https://h/?x, https://h/?x&q=a+b",
        "https://h/?x&, https://h/?x&q=a+b",
        "https://h/?x=%7e+%20#f, https://h/?x=%7e+%20&q=a+b#f",
        "https://h/#f, https://h/?q=a+b#f",
        "mailto:x, mailto:x?q=a+b",
    })
    void appendsPairs(String before, String after) {
        Url url = Url.parse(before).query("q", "a b");
        assertEquals(after, url.href());
        assertSameParts(Url.parse(after), url);
    }

    @Test
    void encodesPairsAsForms() {
        Url url = Url.parse("https://h/").query("ä&=#", "+%~'*-._\uD800\uD83D\uDE00");
        assertEquals("%C3%A4%26%3D%23=%2B%25%7E%27*-._%EF%BF%BD%F0%9F%98%80", url.query());
        assertEquals("+%~'*-._\uFFFD\uD83D\uDE00", url.queryParams().first("ä&=#").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "g, http://a/b/c/g",
                "./g/, http://a/b/c/g/",
                "/g, http://a/g",
                "//g, http://g/",
                "?y, http://a/b/c/d;p?y",
                "#s, http://a/b/c/d;p?q#s",
                "``, http://a/b/c/d;p?q",
                "../.., http://a/",
                "../../../g, http://a/g",
                "/./g/../h, http://a/h",
                "http:g, http://a/b/c/g",
                "mailto:x, mailto:x",
                "\\g, http://a/g",
                "/%2e%2E/g, http://a/g",
            })
    void resolvesReferences(String reference, String expected) {
        assertEquals(expected, Url.parse("http://a/b/c/d;p?q").resolve(reference).href());
    }

    @Test
    void changesParts() {
        assertEquals(
                "http://user:pass@example.com:1234/",
                FULL.withScheme("http").withPath("").withQuery("").withoutFragment().href());
        assertEquals(
                "https://a%40b:c%2Fd@example.com:1234/foo/bar?baz=1&a=2#quux",
                FULL.withUsername("a@b").withPassword("c/d").href());
        assertEquals(
                "https://example.com:1234/foo/bar?baz=1&a=2#quux",
                FULL.withoutCredentials().href());
        assertEquals("xn--bcher-kva.example:1234", FULL.withHost("BÜCHER.example").hostAndPort());
        assertEquals("[::1]:80", FULL.withHostAndPort("[::1]:80").hostAndPort());
        assertEquals(
                "https://user:pass@example.com/",
                FULL.withPort(443).withPath("/").withQuery("").withFragment("").href());
        assertEquals(-1, FULL.withPort(-1).port());
        assertEquals("/a%20b%3F%23/c", FULL.withPath("x/../a b?#/./c").path());
        assertEquals("a%20b", FULL.withQuery("?a b").query());
        assertEquals("a+b=%3D", FULL.withQuery(QueryParams.of(Map.of("a b", "="))).query());
        assertEquals("a%20b", FULL.withFragment("#a b").fragment());
    }

    @Test
    void givesTheSameUrlBackWhenNothingChanges() {
        assertSame(FULL, FULL.withScheme("git"));
        assertSame(FULL, FULL.withScheme("1"));
        assertSame(FULL, FULL.withHost("a:1"));
        assertSame(FULL, FULL.withHost("a b"));
        assertSame(FULL, FULL.withHost(""));
        assertSame(FULL, FULL.withPort("x"));
        assertSame(FULL, FULL.withPath("foo/bar"));
        Url mail = Url.parse("mailto:x");
        assertSame(
                mail,
                mail.withHost("h")
                        .withPath("/p")
                        .withPort(1)
                        .withUsername("u")
                        .withoutCredentials());
        assertThrows(IllegalArgumentException.class, () -> FULL.withPort(65536));
        assertThrows(IllegalArgumentException.class, () -> FULL.withPort(-2));
    }

    @Test
    void isAValue() {
        assertEquals(Url.parse("HTTP://EXAMPLE.com:80"), Url.parse("http://example.com/"));
        assertEquals(
                Url.parse("HTTP://EXAMPLE.com:80").hashCode(),
                Url.parse("http://example.com/").hashCode());
        assertNotEquals(Url.parse("http://h/"), Url.parse("http://h/#"));
        var sorted = new TreeSet<Url>();
        sorted.add(Url.parse("http://b/"));
        sorted.add(Url.parse("http://a/"));
        assertEquals("http://a/", sorted.first().href());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "/x",
                "http://",
                "http://a b/",
                "http://h:x/",
                "http://[::1/",
                "http://1.2.3.256/"
            })
    void refuses(String input) {
        assertTrue(Url.tryParse(input).isEmpty());
        assertThrows(UrlSyntaxException.class, () -> Url.parse(input));
    }

    @Test
    void neverTakesLineBreaksOrSpacesIntoTheTarget() {
        Url url = Url.parse("http://h/a\r\nX: y\u0000\u0085\u2028?b\r\n c#d");
        assertEquals("/aX:%20y%00%C2%85%E2%80%A8?b%20c", url.target());
        assertEquals("/%0D%0A", FULL.withPath("/%0D%0A").path());
    }

    /** None of these may cost more than their length: a square would never come back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "@", ":", "/..", "/a/..", "%", "%2e/", "?&", "ü", "#", "\t", "\uD800", "a.",
                "[", "1.", "\\", "=&+"
            })
    void staysLinear(String unit) {
        String much = unit.repeat(300_000 / unit.length());
        for (String prefix :
                new String[] {
                    "http://h/", "http://", "http://h/?", "http://h/#", "x:", "file:", ""
                }) {
            Url.tryParse(prefix + much)
                    .ifPresent(url ->
                            assertTrue(url.withFragment("f").query("a", "b").href().length() > 5));
        }
    }

    /**
     * 56 bytes for the object, 80 to look through the text; the machine's parts would be far more.
     */
    @Test
    void parsesAnOrdinaryUrlWithTwoAllocations() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String input = "https://example.com/path/x?y=z";
        var kept = new Url[1000];
        Url.parse(input);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < kept.length; i++) {
            kept[i] = Url.parse(input);
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / kept.length;
        assertTrue(each <= 160, () -> each + " bytes");
        assertSame(input, kept[0].href());
    }

    static void assertSameParts(Url expected, Url actual) {
        assertEquals(parts(expected), parts(actual));
    }

    private static String parts(Url url) {
        return String.join(
                "\n",
                url.href(),
                url.scheme(),
                url.username(),
                url.password(),
                url.host(),
                url.hostAndPort(),
                url.port() + " " + url.effectivePort(),
                url.path(),
                url.query(),
                url.fragment(),
                url.target(),
                url.hasHost()
                        + " "
                        + url.hasQuery()
                        + " "
                        + url.hasFragment()
                        + " "
                        + url.hasCredentials(),
                url.hasOrigin() ? url.origin().toString() : "");
    }
}
