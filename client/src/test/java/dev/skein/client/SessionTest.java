package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Origin;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Url;
import dev.skein.testing.Answer;
import dev.skein.testing.RecordedRequest;
import dev.skein.testing.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client remembers from one exchange to the next: cookies and credentials. */
class SessionTest {
    @RegisterExtension final Scene scene = new Scene();
    private final ScriptedServer server = scene.server;

    private String cookies(int request) {
        return server.requests().get(request).header("cookie");
    }

    @Test
    void cookiesOverARedirect() throws Exception {
        server.on(
                "/login",
                Answer.redirect("/home")
                        .header("Set-Cookie", "session=1; Path=/; HttpOnly")
                        .header("Set-Cookie", "other=2; Path=/other"));
        server.on("/home", Answer.ok("home").header("Set-Cookie", "session=; Max-Age=0; Path=/"));
        server.on("/other", Answer.ok("other"));
        Client client = scene.client();
        client.get(server.url("/login"));
        client.get(server.url("/other"));
        assertNull(cookies(0));
        assertEquals("session=1", cookies(1), "set by the redirect itself");
        assertEquals("other=2", cookies(2), "the session was ended, and another path has its own");
    }

    @Test
    void aCookieOfTheCallersReplacesThem() throws Exception {
        server.on("/", Answer.ok("").header("Set-Cookie", "a=1"));
        Client client = scene.client();
        client.get(server.url("/"));
        client.send(Request.get(server.url("/")).header("Cookie", "own=1"));
        assertEquals("own=1", cookies(1));
    }

    @Test
    void withoutCookies() throws Exception {
        server.on("/", Answer.ok("").header("Set-Cookie", "a=1"));
        Client client = scene.client(Scene.ONE_TRY.withoutCookies());
        client.get(server.url("/"));
        client.get(server.url("/"));
        assertNull(cookies(1));
    }

    @Test
    void aJarForTwo() throws Exception {
        server.on("/", Answer.ok("").header("Set-Cookie", "a=1"));
        Options options = Scene.ONE_TRY.withCookies(new CookieJar());
        scene.client(options).get(server.url("/"));
        scene.client(options).get(server.url("/"));
        scene.client().get(server.url("/"));
        assertEquals("a=1", cookies(1));
        assertNull(cookies(2), "another client has another jar");
    }

    @Test
    void basic() throws Exception {
        server.on(
                "/",
                request ->
                        "Basic d2FuZGE6Z29vc2U=".equals(request.header("authorization"))
                                ? Answer.ok("in")
                                : Answer.status(401).header("WWW-Authenticate", "Basic realm=x"));
        assertEquals(
                "in",
                scene.client(Scene.ONE_TRY.withAuth(Auth.basic("wanda", "goose")))
                        .get(server.url("/"))
                        .text());
        assertEquals(
                "in",
                scene.client()
                        .send(Request.get(server.url("/")).with(Auth.basic("wanda", "goose")))
                        .text());
        assertEquals(
                "in", scene.client().get(server.url("/").replace("://", "://wanda:goose@")).text());
        assertEquals(
                401,
                scene.client(Scene.ONE_TRY.withAuth(Auth.basic("wanda", "duck")))
                        .get(server.url("/"))
                        .status());
        assertEquals(401, scene.client().get(server.url("/")).status());
        assertEquals(5, server.requestCount(), "what was refused is not tried again");
    }

    @Test
    void credentialsOfOneOrigin() throws Exception {
        ScriptedServer other = scene.opened(ScriptedServer.start());
        server.on("/", Answer.ok(""));
        other.on("/", Answer.ok(""));
        Client client =
                scene.client(
                        Scene.ONE_TRY.withAuth(
                                Auth.bearer("secret").at(Url.parse(server.url("/")).origin())));
        client.gather(List.of(server.url("/"), other.url("/")));
        assertEquals("Bearer secret", server.requests().getFirst().header("authorization"));
        assertNull(other.requests().getFirst().header("authorization"));
    }

    @Test
    void credentialsOfALocation() throws Exception {
        ScriptedServer other = scene.opened(ScriptedServer.start());
        server.on("/a", Answer.redirect(server.url("/b").replace("://", "://wanda:goose@")));
        server.on("/b", Answer.redirect("/c"));
        server.on("/c", Answer.redirect(other.url("/d").replace("://", "://wanda:goose@")));
        other.on("/d", Answer.ok("in"));
        assertEquals("in", scene.client().get(server.url("/a")).text());
        assertNull(server.requests().getFirst().header("authorization"));
        for (RecordedRequest request : server.requests().subList(1, 3)) {
            assertEquals("Basic d2FuZGE6Z29vc2U=", request.header("authorization"));
        }
        assertNull(other.requests().getFirst().header("authorization"));
    }

    @Test
    void digest() throws Exception {
        Door door = new Door("wanda", "goose");
        server.on("/*", door::answer);
        Client client = scene.client(Scene.ONE_TRY.withAuth(Auth.digest("wanda", "goose")));
        Response first = client.send(Request.post(server.url("/a?b=c")).text("body"));
        assertEquals("in", first.text());
        assertEquals("body", server.requests().getLast().text(), "sent again with the credentials");
        assertEquals(2, server.requestCount());
        assertEquals("in", client.get(server.url("/d")).text());
        assertEquals(3, server.requestCount(), "the nonce is used again, unasked");
        door.renew();
        assertEquals("in", client.get(server.url("/e")).text());
        assertEquals(5, server.requestCount(), "a stale one is replaced");
        assertEquals(
                401,
                scene.client(Scene.ONE_TRY.withAuth(Auth.digest("wanda", "duck")))
                        .get(server.url("/f"))
                        .status());
    }

    /** As servers do whose nonces serve once: wrong is wrong with the next one, too. */
    @Test
    void whatDigestCannotOpenIsTriedOnce() throws Exception {
        Door door = new Door("wanda", "goose");
        server.on(
                "/",
                request -> {
                    door.renew();
                    return door.answer(request);
                });
        assertEquals(
                401,
                scene.client(Scene.ONE_TRY.withAuth(Auth.digest("wanda", "duck")))
                        .get(server.url("/"))
                        .status());
        assertEquals(2, server.requestCount());
        assertEquals(
                401,
                scene.client(Scene.ONE_TRY.withAuth(Auth.digest("wanda", "goose")))
                        .get(server.url("/"))
                        .status(),
                "every nonce is stale when it comes back");
        assertEquals(2 + 3, server.requestCount());
    }

    /** A server's side of RFC 7616 with SHA-256, written from the standard alone. */
    private static final class Door {
        private static final Pattern FIELD = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^,\\s]+))");
        private final String user;
        private final String password;
        private int nonce = 1;

        Door(String user, String password) {
            this.user = user;
            this.password = password;
        }

        synchronized void renew() {
            nonce++;
        }

        synchronized Answer answer(RecordedRequest request) {
            Map<String, String> fields = fields(request.header("authorization"));
            if (fields.isEmpty()) {
                return challenge(false);
            }
            String expected =
                    hash(
                            hash(user + ":geese:" + password)
                                    + ":"
                                    + fields.get("nonce")
                                    + ":"
                                    + fields.get("nc")
                                    + ":"
                                    + fields.get("cnonce")
                                    + ":auth:"
                                    + hash(request.method() + ":" + request.target()));
            if (!expected.equals(fields.get("response"))
                    || !request.target().equals(fields.get("uri"))) {
                return challenge(false);
            }
            return fields.get("nonce").equals("n" + nonce) ? Answer.ok("in") : challenge(true);
        }

        private Answer challenge(boolean stale) {
            return Answer.status(401)
                    .header(
                            "WWW-Authenticate",
                            "Digest realm=\"geese\", qop=\"auth\", algorithm=SHA-256, nonce=\"n"
                                    + nonce
                                    + "\""
                                    + (stale ? ", stale=true" : ""));
        }

        private static Map<String, String> fields(String authorization) {
            Map<String, String> fields = new HashMap<>();
            if (authorization != null && authorization.startsWith("Digest ")) {
                Matcher matcher = FIELD.matcher(authorization);
                while (matcher.find()) {
                    fields.put(
                            matcher.group(1),
                            matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
                }
            }
            return fields;
        }

        private static String hash(String text) {
            try {
                return HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(text.getBytes(StandardCharsets.UTF_8)));
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void nothingSecretIsShown() throws Exception {
        Client client = scene.client(Scene.ONE_TRY.withAuth(Auth.basic("wanda", "secret")));
        String url = "http://wanda:secret@127.0.0.1:" + Scene.closedPort() + "/?key=secret";
        String message = Scene.cause(client.gather(List.of(url)).getFirst()).toString();
        assertTrue(!message.contains("secret"), message);
        assertTrue(!client.toString().contains("secret"));
        Origin origin = Url.parse(url).origin();
        assertTrue(message.contains(origin.toString()), message);
    }
}
