package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.Headers;
import dev.skein.http.Request;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestTest {
    private static final Request MUFASAS = Request.get("http://www.example.org/dir/index.html");
    private static final String CHALLENGE =
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=%s,"
                    + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                    + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

    /** RFC 7616, section 3.9.1. */
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    })
    void theRfcsExample(String algorithm, String response) {
        String sent = answer(mufasa(), MUFASAS, String.format(CHALLENGE, algorithm));
        Challenge fields = Challenge.parse(List.of(sent)).getFirst();
        assertEquals("Mufasa", fields.get("username"));
        assertEquals("/dir/index.html", fields.get("uri"));
        assertEquals("00000001", fields.get("nc"));
        assertEquals("auth", fields.get("qop"));
        assertEquals(algorithm, fields.get("algorithm"));
        assertEquals("FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", fields.get("opaque"));
        assertEquals(response, fields.get("response"));
        assertTrue(sent.contains("qop=auth, nc=00000001, cnonce=\""), sent);
    }

    /** RFC 7616, section 3.9.2 with erratum 4897, which has the values of the real SHA-512/256. */
    @Test
    void theRfcsOtherExample() {
        Digest auth =
                new Digest(
                        "J\u00e4s\u00f8n Doe",
                        "Secret, or not?",
                        () -> "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v");
        String challenge =
                "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
                        + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\","
                        + " opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8,"
                        + " userhash=true";
        Challenge fields = sent(auth, Request.get("http://api.example.org/doe.json"), challenge);
        assertEquals(
                "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b",
                fields.get("username"));
        assertEquals(
                "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5",
                fields.get("response"));
        assertEquals("true", fields.get("userhash"));
    }

    @Test
    void withoutQopItIsTheOldDigest() throws Exception {
        Challenge fields = sent(mufasa(), MUFASAS, "Digest realm=\"r\", nonce=\"n\"");
        String expected = md5(md5("Mufasa:r:Circle of Life") + ":n:" + md5("GET:/dir/index.html"));
        assertEquals(expected, fields.get("response"));
        assertEquals(
                Set.of("username", "realm", "nonce", "uri", "response"),
                new TreeSet<>(fields.parameters().keySet()));
    }

    @Test
    void aSessionKeyIsMadeOnce() throws Exception {
        Digest auth = new Digest("u", "p", () -> "c");
        String challenge = "Digest realm=r, nonce=n, qop=auth, algorithm=MD5-sess";
        Challenge first = sent(auth, MUFASAS, challenge);
        Challenge second = parse(auth.authorization(MUFASAS));
        String key = md5(md5("u:r:p") + ":n:c");
        assertEquals(
                md5(key + ":n:00000001:c:auth:" + md5("GET:/dir/index.html")),
                first.get("response"));
        assertEquals(
                md5(key + ":n:00000002:c:auth:" + md5("GET:/dir/index.html")),
                second.get("response"));
        assertEquals("MD5-sess", first.get("algorithm"));
    }

    @Test
    void theBodyIsSignedWhenNothingElseWillDo() throws Exception {
        Digest auth = new Digest("u", "p", () -> "c");
        Request post = Request.post("http://a.example/").body(Body.text("honk"));
        Challenge fields = sent(auth, post, "Digest realm=r, nonce=n, qop=\"auth-int\"");
        String asked = md5("POST:/:" + md5("honk"));
        assertEquals(md5(md5("u:r:p") + ":n:00000001:c:auth-int:" + asked), fields.get("response"));
        Request stream =
                Request.post("http://a.example/").body(Body.stream(InputStream.nullInputStream()));
        assertSame(
                Step.DELIVER,
                auth.challenged(
                        stream, challenge("Digest realm=r, nonce=n, qop=\"auth-int\""), null, 0));
    }

    @Test
    void theStrongestIsChosen() {
        String three =
                "Digest realm=a, nonce=1, qop=auth, Digest realm=a, nonce=2, qop=auth,"
                    + " algorithm=SHA-512-256, Basic realm=a, Digest realm=a, nonce=3, qop=auth,"
                    + " algorithm=SHA-256";
        assertEquals("SHA-512-256", sent(mufasa(), MUFASAS, three).get("algorithm"));
        assertEquals("2", sent(mufasa(), MUFASAS, three).get("nonce"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Basic realm=a",
                "Digest realm=a, nonce=n, algorithm=SHA-1",
                "Digest realm=a, nonce=n, qop=\"auth-conf\"",
                "Digest realm=a",
                "Digest nonce=n",
                "Digest",
            })
    void whatItCannotDoItLeaves(String challenge) {
        Digest auth = mufasa();
        assertSame(Step.DELIVER, auth.challenged(MUFASAS, challenge(challenge), null, 0));
        assertNull(auth.authorization(MUFASAS));
    }

    @Test
    void afterTheFirstAnswerNobodyNeedsToAsk() {
        Digest auth = mufasa();
        assertNull(auth.authorization(MUFASAS));
        assertEquals("00000001", sent(auth, MUFASAS, String.format(CHALLENGE, "MD5")).get("nc"));
        Challenge next = parse(auth.authorization(Request.get("http://www.example.org/other?q=1")));
        assertEquals("00000002", next.get("nc"));
        assertEquals("/other?q=1", next.get("uri"));
        assertNull(auth.authorization(Request.get("http://other.example.org/")));
    }

    @Test
    void aWrongPasswordIsNotTriedTwice() {
        Digest auth = mufasa();
        String first = answer(auth, MUFASAS, "Digest realm=r, nonce=1, qop=auth");
        assertSame(
                Step.DELIVER,
                auth.challenged(MUFASAS, challenge("Digest realm=r, nonce=2, qop=auth"), first, 1));
    }

    @Test
    void aStaleNonceIsReplaced() {
        Digest auth = mufasa();
        String first = answer(auth, MUFASAS, "Digest realm=r, nonce=\"1\", qop=auth");
        Headers stale = challenge("Digest realm=r, nonce=\"2\", qop=auth, stale=TRUE");
        assertEquals(
                new Step.RetryAfter(MUFASAS, Duration.ZERO),
                auth.challenged(MUFASAS, stale, first, 1));
        assertEquals("2", parse(auth.authorization(MUFASAS)).get("nonce"));
        assertSame(Step.DELIVER, auth.challenged(MUFASAS, stale, first, 2));
    }

    @Test
    void aNonceKeptFromEarlierMayHaveAged() {
        Digest auth = mufasa();
        String kept = answer(auth, MUFASAS, "Digest realm=r, nonce=\"1\", qop=auth");
        Headers fresh = challenge("Digest realm=r, nonce=\"2\", qop=auth");
        assertEquals(
                new Step.RetryAfter(MUFASAS, Duration.ZERO),
                auth.challenged(MUFASAS, fresh, kept, 0));
        Headers same = challenge("Digest realm=r, nonce=\"2\", qop=auth");
        assertSame(Step.DELIVER, auth.challenged(MUFASAS, same, auth.authorization(MUFASAS), 0));
    }

    @Test
    void namesAndRealmsAreQuotedAsTheyMust() {
        Challenge fields =
                sent(
                        new Digest("a\"b\\c", "p", () -> "c"),
                        MUFASAS,
                        "Digest realm=\"r\\\"s\", nonce=n");
        assertEquals("a\"b\\c", fields.get("username"));
        assertEquals("r\"s", fields.get("realm"));
        Challenge umlaut =
                sent(new Digest("J\u00e4n", "p", () -> "c"), MUFASAS, "Digest realm=r, nonce=n");
        assertEquals("UTF-8''J%C3%A4n", umlaut.get("username*"));
    }

    @Test
    void clientNoncesDiffer() {
        assertNotEquals(Digest.randomNonce().get(), Digest.randomNonce().get());
    }

    private static Digest mufasa() {
        return new Digest(
                "Mufasa", "Circle of Life", () -> "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
    }

    private static Challenge sent(Digest auth, Request request, String challenge) {
        return parse(answer(auth, request, challenge));
    }

    private static String answer(Digest auth, Request request, String challenge) {
        assertEquals(
                new Step.RetryAfter(request, Duration.ZERO),
                auth.challenged(request, challenge(challenge), null, 0));
        String sent = auth.authorization(request);
        assertNotNull(sent);
        return sent;
    }

    private static Challenge parse(String field) {
        return Challenge.parse(List.of(field)).getFirst();
    }

    private static Headers challenge(String field) {
        return Headers.of("WWW-Authenticate", field);
    }

    private static String md5(String text) throws Exception {
        byte[] digest =
                MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
