package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skein.http.Headers;
import dev.skein.http.Origin;
import dev.skein.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthTest {
    private static final Request HERE = Request.get("https://a.example/x");
    private static final Request THERE = Request.get("https://b.example/x");

    @Test
    void basicIsUtf8() {
        assertEquals(
                "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                Auth.basic("Aladdin", "open sesame").authorization(HERE));
        // RFC 7617, section 2.1
        assertEquals("Basic dGVzdDoxMjPCow==", Auth.basic("test", "123\u00a3").authorization(HERE));
        assertSame(
                Step.DELIVER,
                Auth.basic("a", "b")
                        .challenged(HERE, Headers.of("WWW-Authenticate", "Basic"), null, 0));
    }

    @Test
    void whatCannotBeSaidIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Auth.basic("a:b", "c"));
        assertThrows(IllegalArgumentException.class, () -> Auth.basic("a", "c\n"));
        assertThrows(IllegalArgumentException.class, () -> Auth.digest("a\0", "c"));
        assertThrows(IllegalArgumentException.class, () -> Auth.bearer(""));
        assertThrows(IllegalArgumentException.class, () -> Auth.bearer("a\r\nX: y"));
    }

    @Test
    void bearerIsItself() {
        assertEquals("Bearer ey.J0-a_b", Auth.bearer("ey.J0-a_b").authorization(HERE));
    }

    @ParameterizedTest
    @CsvSource({
        "https://u:p@a.example/, u:p",
        "https://u@a.example/, u:",
        "https://:p@a.example/, :p",
        "https://u%40x:p%3A%2f@a.example/, u@x:p:/",
        "https://u:%C3%BC@a.example/, u:\u00fc",
        "https://u:100%@a.example/, u:100%",
        "https://u:a+b@a.example/, u:a+b",
    })
    void theUrlsCredentialsAreBasic(String url, String pair) {
        Request request = Request.get(url);
        String sent = Auth.of(request, Auth.bearer("client")).authorization(request);
        assertEquals(
                "Basic "
                        + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)),
                sent);
    }

    @Test
    void theNearestWins() {
        Auth client = Auth.bearer("client");
        Auth own = Auth.bearer("own");
        assertSame(client, Auth.of(HERE, client));
        assertSame(own, Auth.of(HERE.with(own), client));
        assertSame(own, Auth.of(Request.get("https://u:p@a.example/").with(own), client));
        assertNull(Auth.of(HERE.with(Auth.none()), client).authorization(HERE));
    }

    @Test
    void oneOriginsCredentialsAreNoOthers() {
        Auth bound = Auth.bearer("s").at(Origin.parse("https://a.example"));
        assertEquals("Bearer s", bound.authorization(HERE));
        assertNull(bound.authorization(THERE));
        assertNull(bound.authorization(Request.get("http://a.example/")));
        Auth digest = Auth.digest("u", "p").at(Origin.parse("https://a.example"));
        Headers challenge = Headers.of("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\"");
        assertSame(Step.DELIVER, digest.challenged(THERE, challenge, null, 0));
    }

    @Test
    void secretsAreNotShown() {
        for (Auth auth :
                new Auth[] {
                    Auth.basic("wanda", "s3cret"),
                    Auth.bearer("s3cret"),
                    Auth.digest("wanda", "s3cret")
                }) {
            String shown = auth + " " + auth.at(Origin.parse("https://a.example"));
            assertFalse(shown.contains("s3cret") || shown.contains("d2FuZGE"), shown);
        }
    }
}
