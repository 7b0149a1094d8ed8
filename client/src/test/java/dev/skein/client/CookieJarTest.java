package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Clock;
import dev.skein.http.Headers;
import dev.skein.http.Url;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieJarTest {
    private static final String HOME = "https://www.home.example/a/b";

    private final SetClock clock = new SetClock();
    private final CookieJar jar = new CookieJar(clock, suffixes());

    @ParameterizedTest(name = "{0} from {1} to {2}: {3}")
    @CsvSource({
        "a=1, https://www.home.example/, https://www.home.example/, a=1",
        "a=1, https://www.home.example/, https://home.example/, ",
        "a=1, https://home.example/, https://www.home.example/, ",
        "a=1; Domain=home.example, https://www.home.example/, https://x.home.example/, a=1",
        "a=1; Domain=home.example, https://www.home.example/, https://home.example/, a=1",
        "a=1; Domain=home.example, https://www.home.example/, https://nothome.example/, ",
        "a=1; Domain=other.example, https://www.home.example/, https://other.example/, ",
        "a=1; Domain=www.home.example, https://home.example/, https://www.home.example/, ",
        "a=1; Domain=co.example, https://shop.co.example/, https://other.co.example/, ",
        "a=1; Domain=co.example, https://shop.co.example/, https://shop.co.example/, ",
        "a=1; Domain=co.example, https://co.example/, https://co.example/, a=1",
        "a=1; Domain=co.example, https://co.example/, https://shop.co.example/, ",
        "a=1; Domain=example, https://home.example/, https://home.example/, ",
        "a=1; Domain=127.0.0.1, http://127.0.0.1/, http://127.0.0.1/, a=1",
        "a=1; Domain=0.0.1, http://127.0.0.1/, http://127.0.0.1/, ",
        "a=1; Domain=[::1], http://[::1]/, http://[::1]/, a=1",
        "a=1, http://localhost:8080/, http://localhost:9090/, a=1",
        "a=1; Domain=localhost, http://localhost/, http://localhost/, a=1",
        "a=1; Path=/x, https://h.example/, https://h.example/x, a=1",
        "a=1; Path=/x, https://h.example/, https://h.example/x/y, a=1",
        "a=1; Path=/x, https://h.example/, https://h.example/xy, ",
        "a=1; Path=/x/, https://h.example/, https://h.example/x, ",
        "a=1, https://h.example/x/y/z, https://h.example/x/y, a=1",
        "a=1, https://h.example/x/y/z, https://h.example/x, ",
        "a=1; Secure, https://h.example/, https://h.example/, a=1",
        "a=1; Secure, https://h.example/, http://h.example/, ",
        "a=1; Secure, http://h.example/, https://h.example/, ",
        "a=1; HttpOnly; SameSite=Strict, https://h.example/, https://h.example/, a=1",
        "__Secure-a=1; Secure, https://h.example/, https://h.example/, __Secure-a=1",
        "__secure-a=1, https://h.example/, https://h.example/, ",
        "__Host-a=1; Secure; Path=/, https://h.example/x, https://h.example/, __Host-a=1",
        "__Host-a=1; Secure, https://h.example/, https://h.example/, ",
        "__Host-a=1; Secure; Path=/; Domain=h.example, https://h.example/, https://h.example/, ",
        "__Host-a=1; Path=/, https://h.example/, https://h.example/, ",
        "__Http-a=1; Secure; HttpOnly, https://h.example/, https://h.example/, __Http-a=1",
        "__Http-a=1; Secure, https://h.example/, https://h.example/, ",
        "__Host-Http-a=1; Secure; HttpOnly; Path=/, https://h.example/, https://h.example/,"
                + " __Host-Http-a=1",
        "__Host-Http-a=1; Secure; Path=/, https://h.example/, https://h.example/, ",
        "=__Host-a, https://h.example/, https://h.example/, ",
        "=__Http-a, https://h.example/, https://h.example/, ",
    })
    void whoGetsWhat(String field, String from, String to, String sent) {
        jar.store(Url.parse(from), field);
        assertEquals(sent, jar.header(Url.parse(to)));
    }

    @Test
    void longestPathFirstThenOldest() {
        store("a=1; Path=/", "b=2; Path=/a/b", "c=3; Path=/", "d=4; Path=/a", "a=5; Path=/");
        assertEquals("b=2; d=4; a=5; c=3", jar.header(Url.parse(HOME)));
        assertEquals(
                List.of("b", "d", "a", "c"),
                jar.cookies(Url.parse(HOME)).stream().map(Cookie::name).toList());
    }

    @Test
    void sameNameElsewhereIsAnother() {
        store("a=1", "a=2; Domain=home.example", "a=3; Path=/");
        assertEquals("a=1; a=2; a=3", jar.header(Url.parse(HOME)));
    }

    @Test
    void timeTakesThemAway() {
        store("a=1; Max-Age=10", "b=2; Max-Age=20; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "c=3");
        assertEquals("a=1; b=2; c=3", jar.header(Url.parse(HOME)));
        clock.pass(Duration.ofSeconds(10));
        assertEquals("b=2; c=3", jar.header(Url.parse(HOME)));
        store("c=; Max-Age=0", "b=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        assertNull(jar.header(Url.parse(HOME)));
        assertEquals(List.of(), jar.cookies());
        assertEquals("0 cookies of 0 domains", jar.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Max-Age=999999999999999999999",
                "Max-Age=99999999",
                "Expires=Fri, 31 Dec 9999 23:59:59 GMT"
            })
    void nothingLastsLongerThan400Days(String attribute) {
        store("a=1; " + attribute);
        assertEquals(clock.now().plus(Duration.ofDays(400)), jar.cookies().getFirst().expires());
    }

    @Test
    void whatIsSetInTheOpenHidesNothingSecure() {
        Url open = Url.parse("http://www.home.example/a/b");
        store("a=safe; Secure; Path=/a; Domain=home.example");
        jar.store(open, "a=forged; Path=/a/b");
        jar.store(open, "a=forged; Path=/a; Domain=home.example");
        assertEquals("a=safe", jar.header(Url.parse(HOME)));
        jar.store(open, "a=elsewhere; Path=/");
        jar.store(open, "b=other; Path=/a/b");
        assertEquals("b=other; a=safe; a=elsewhere", jar.header(Url.parse(HOME)));
    }

    @Test
    void allFieldsOfAResponseCount() {
        Headers headers =
                Headers.of("Set-Cookie", "a=1", "X", "y=2", "set-cookie", "b=2", "Set-Cookie", "=");
        jar.store(Url.parse(HOME), headers);
        assertEquals("a=1; b=2", jar.header(Url.parse(HOME)));
    }

    @Test
    void sizesAreLimited() {
        store("n=" + "v".repeat(4095), "m=" + "v".repeat(4096), "p=1; Path=/" + "x".repeat(1024));
        assertEquals(List.of("n", "p"), jar.cookies().stream().map(Cookie::name).toList());
        assertEquals("/a", jar.cookies().getLast().path());
    }

    @Test
    void aDomainHoldsSoMany() {
        store("first=1; Secure");
        for (int i = 0; i < 200; i++) {
            store("c" + i + "=1");
        }
        List<Cookie> left = jar.cookies();
        assertEquals(CookieJar.MOST_PER_DOMAIN, left.size());
        assertEquals("first", left.getFirst().name());
        assertEquals("c21", left.get(1).name());
        assertEquals("c199", left.getLast().name());
    }

    @Test
    void theJarHoldsSoMany() {
        store("mine=1");
        for (int i = 0; i < 4000; i++) {
            jar.store(Url.parse("https://h" + i + ".example/"), "c=1");
            if (i % 500 == 0) {
                assertEquals("mine=1", jar.header(Url.parse(HOME)));
            }
        }
        int left = jar.cookies().size();
        assertTrue(left <= CookieJar.MOST && left > CookieJar.MOST - 400, "left " + left);
        assertEquals("mine=1", jar.header(Url.parse(HOME)));
        assertNull(jar.header(Url.parse("https://h0.example/")));
        assertEquals("c=1", jar.header(Url.parse("https://h3999.example/")));
    }

    @Test
    void usersAddAndRemove() {
        Cookie cookie = Cookie.of("a", "1", "home.example").withSubdomains().withSecure();
        jar.add(cookie);
        assertEquals("a=1", jar.header(Url.parse(HOME)));
        assertNull(jar.header(Url.parse("http://home.example/")));
        assertTrue(jar.remove(cookie.withValue("other")));
        assertFalse(jar.remove(cookie));
        assertNull(jar.header(Url.parse(HOME)));
        jar.add(cookie);
        jar.add(cookie.withPath("/x").withExpires(clock.now().plusSeconds(5)));
        jar.endSession();
        assertEquals("/x", jar.cookies().getFirst().path());
        jar.clear();
        assertEquals(0, jar.cookies().size());
    }

    @Test
    void noCookieForgesAnother() {
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "1; b=2", "h.example"));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a=b", "1", "h.example"));
        assertThrows(
                IllegalArgumentException.class, () -> Cookie.of("a", "1\r\nX: y", "h.example"));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "\u20ac", "h.example"));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "1", ""));
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("", "", "h.example"));
        assertThrows(
                IllegalArgumentException.class,
                () -> Cookie.of("a", "1", "h.example").withPath("x"));
        assertFalse(Cookie.of("a", "s3cret", "h.example").toString().contains("s3cret"));
    }

    @Test
    void noFieldBreaksIt() {
        Random random = new Random(6265);
        String alphabet = "a=;, \t\"./0:-_DomainPathMaxAgeExpires\u00fc\u0001";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder field = new StringBuilder("n=v;");
            for (int k = random.nextInt(30); k > 0; k--) {
                field.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            jar.store(Url.parse(HOME), field.substring(random.nextInt(4)));
            CookieDate.parse(field.toString());
        }
        assertTrue(jar.cookies().size() <= CookieJar.MOST_PER_DOMAIN * 3);
    }

    @Test
    void manyMayUseItAtOnce() throws InterruptedException {
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            String name = "t" + t;
            threads[t] =
                    Thread.startVirtualThread(() -> {
                        for (int i = 0; i < 500; i++) {
                            jar.store(
                                    Url.parse("https://h" + i % 40 + ".example/"), name + "=" + i);
                            jar.header(Url.parse("https://h" + i % 40 + ".example/"));
                        }
                    });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(160, jar.cookies().size());
        assertEquals("160 cookies of 40 domains", jar.toString());
    }

    private void store(String... fields) {
        for (String field : fields) {
            jar.store(Url.parse(HOME), field);
        }
    }

    private static PublicSuffixes suffixes() {
        try {
            return PublicSuffixes.parse(
                    new ByteArrayInputStream(
                            "example\nco.example\n".getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Stands still until told. */
    private static final class SetClock implements Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant now() {
            return now;
        }
    }
}
