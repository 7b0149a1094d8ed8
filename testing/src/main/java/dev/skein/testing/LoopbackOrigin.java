package dev.skein.testing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A small origin on 127.0.0.1 to try things on without a network. It starts in milliseconds and
 * holds thousands of requests; it is for demonstrations and tests, not for the public.
 *
 * <pre>{@code
 * try (LoopbackOrigin origin = LoopbackOrigin.start()) {
 *     client.gather(List.of(origin.url("/page/1"), origin.url("/json/2")));
 * }
 * }</pre>
 *
 * <table>
 * <caption>What is where; n and ms are numbers</caption>
 * <tr><td>{@code /}</td><td>this list</td></tr>
 * <tr><td>{@code /page/n}</td><td>page n as HTML, after the delay the origin was started with (450 ms)</td></tr>
 * <tr><td>{@code /delay/ms}</td><td>a line of text after that time, at most a minute</td></tr>
 * <tr><td>{@code /json/n}</td><td>{@code {"id":n,"title":"Goose n","legs":2}}</td></tr>
 * <tr><td>{@code /gzip/n}</td><td>the same, gzip coded</td></tr>
 * <tr><td>{@code /echo}</td><td>method, path, query, headers and body of the request as JSON</td></tr>
 * <tr><td>{@code /key}</td><td>200 if the request has the field {@code X-Api-Key}, else 401</td></tr>
 * <tr><td>{@code /status/code}</td><td>that status, 200 to 599</td></tr>
 * <tr><td>{@code /redirect/n}</td><td>n redirects in a row, then {@code /echo}</td></tr>
 * <tr><td>{@code /redirect-to?url=u}</td><td>a redirect to u</td></tr>
 * <tr><td>{@code /loop}</td><td>a redirect to itself</td></tr>
 * <tr><td>{@code /cookies/set?name=value}</td><td>sets these cookies and redirects to {@code /cookies}</td></tr>
 * <tr><td>{@code /cookies}</td><td>the cookies of the request as JSON</td></tr>
 * <tr><td>{@code /bytes/n}</td><td>n bytes of which byte i is i modulo 251; gigabytes too</td></tr>
 * <tr><td>{@code /endless}</td><td>a chunked body that never ends</td></tr>
 * <tr><td>{@code /never}</td><td>no answer, ever</td></tr>
 * <tr><td>{@code /reset}</td><td>a TCP reset instead of an answer</td></tr>
 * <tr><td>{@code /cut}</td><td>a head that promises 1000 bytes, and 100 of them</td></tr>
 * <tr><td>{@code /badchunk}</td><td>a chunked body whose second chunk has no valid length</td></tr>
 * </table>
 */
public final class LoopbackOrigin implements AutoCloseable {
    private static final Duration PAGE_DELAY = Duration.ofMillis(450);
    private static final long LONGEST_DELAY_MILLIS = 60_000;

    private static final String CONTENTS =
            """
            /page/{n}  a page after a while
            /delay/{ms}  a line after that time
            /json/{n}  /gzip/{n}  a small object
            /echo  the request as JSON
            /key  401 without X-Api-Key
            /status/{code}  that status
            /redirect/{n}  /redirect-to?url={u}  /loop  redirects
            /cookies  /cookies/set?{name}={value}  cookies
            /bytes/{n}  /endless  bodies
            /never  /reset  /cut  /badchunk  trouble
            """;

    private final ScriptedServer server = ScriptedServer.unrecorded();
    private final Duration pageDelay;

    private LoopbackOrigin(Duration pageDelay) {
        this.pageDelay = pageDelay;
        server.on("*", this::answer);
    }

    /** Starts one whose pages take 450 ms. It listens when this returns. */
    public static LoopbackOrigin start() {
        return start(PAGE_DELAY);
    }

    /** Starts one whose pages take {@code pageDelay}. */
    public static LoopbackOrigin start(Duration pageDelay) {
        return new LoopbackOrigin(pageDelay);
    }

    /** {@code url("/page/1")} is {@code http://127.0.0.1:port/page/1}. */
    public String url(String target) {
        return server.url(target);
    }

    public int port() {
        return server.port();
    }

    /** How many requests there were. */
    public long requestCount() {
        return server.requestCount();
    }

    /** How many connections were accepted: fewer than requests when connections are used again. */
    public int connections() {
        return server.connections();
    }

    /** The largest number of requests that were open at the same time. */
    public int peak() {
        return server.peak();
    }

    /** Ends it and every connection. */
    @Override
    public void close() {
        server.close();
    }

    private Answer answer(RecordedRequest request) {
        String path = request.path();
        int slash = path.indexOf('/', 1);
        String first = slash < 0 ? path : path.substring(0, slash);
        String rest = slash < 0 ? "" : path.substring(slash + 1);
        return switch (first) {
            case "/" -> text(CONTENTS);
            case "/page" -> number(rest, n -> page(n).after(pageDelay));
            case "/delay" -> number(rest, LoopbackOrigin::delayed);
            case "/json" -> number(rest, n -> json(goose(n)));
            case "/gzip" ->
                    number(
                            rest,
                            n -> Answer.gzip(goose(n)).header("Content-Type", "application/json"));
            case "/echo" -> json(echo(request));
            case "/key" -> key(request);
            case "/status" -> number(rest, LoopbackOrigin::status);
            case "/redirect" ->
                    number(rest, n -> Answer.redirect(n > 1 ? "/redirect/" + (n - 1) : "/echo"));
            case "/redirect-to" -> redirectTo(request.query("url"));
            case "/loop" -> Answer.redirect("/loop");
            case "/cookies" -> rest.equals("set") ? setCookies(request) : json(cookies(request));
            case "/bytes" ->
                    number(
                            rest,
                            n ->
                                    Answer.bytes(n)
                                            .header("Content-Type", "application/octet-stream"));
            case "/endless" ->
                    Answer.endless("geese, geese, ".repeat(64))
                            .header("Content-Type", "text/plain");
            case "/never" -> Answer.never();
            case "/reset" -> Answer.reset();
            case "/cut" -> Answer.bytes(1000).cutAfter(100);
            case "/badchunk" -> badChunk();
            default ->
                    Answer.status(404)
                            .header("Content-Type", "text/plain")
                            .body("nothing here; see /\n");
        };
    }

    /** What a path gives for the number at its end. */
    private interface ByNumber {
        Answer answer(long number);
    }

    private static Answer number(String text, ByNumber answer) {
        if (text.isEmpty()
                || text.length() > 18
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Answer.status(400)
                    .header("Content-Type", "text/plain")
                    .body("a number must follow the last slash\n");
        }
        return answer.answer(Long.parseLong(text));
    }

    private static Answer text(String text) {
        return Answer.ok(text).header("Content-Type", "text/plain; charset=utf-8");
    }

    private static Answer json(String json) {
        return Answer.ok(json).header("Content-Type", "application/json");
    }

    private static Answer page(long n) {
        return Answer.ok(
                        "<!doctype html>\n<title>Page "
                                + n
                                + "</title>\n<h1>Page "
                                + n
                                + "</h1>\n<p>Honk.</p>\n")
                .header("Content-Type", "text/html; charset=utf-8");
    }

    private static Answer delayed(long millis) {
        long waited = Math.min(millis, LONGEST_DELAY_MILLIS);
        return text("after " + waited + " ms\n").after(Duration.ofMillis(waited));
    }

    private static Answer status(long code) {
        if (code < 200 || code > 599) {
            return Answer.status(400).body("a status from 200 to 599\n");
        }
        return Answer.status((int) code);
    }

    private static Answer key(RecordedRequest request) {
        return request.headers().has("x-api-key")
                ? json("{\"key\":\"accepted\"}")
                : Answer.status(401)
                        .header("Content-Type", "application/json")
                        .body("{\"error\":\"X-Api-Key is missing\"}");
    }

    private static Answer redirectTo(@Nullable String url) {
        return url == null || !url.chars().allMatch(c -> c > ' ' && c < 0x7f)
                ? Answer.status(400).body("?url= must give an ASCII URL\n")
                : Answer.redirect(url);
    }

    private static Answer setCookies(RecordedRequest request) {
        Answer answer = Answer.redirect("/cookies");
        for (Map.Entry<String, String> pair : request.queryPairs()) {
            String cookie = pair.getKey() + "=" + pair.getValue();
            if (!cookie.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';')) {
                return Answer.status(400).body("a cookie of other than plain ASCII\n");
            }
            answer = answer.header("Set-Cookie", cookie + "; Path=/");
        }
        return answer;
    }

    private static Answer badChunk() {
        return Answer.script(
                Script.begin()
                        .head(
                                "HTTP/1.1 200 OK",
                                "Content-Type: text/plain",
                                "Transfer-Encoding: chunked")
                        .send("5\r\nhello\r\nxyz\r\n")
                        .close());
    }

    private static String goose(long n) {
        return "{\"id\":" + n + ",\"title\":\"Goose " + n + "\",\"legs\":2}";
    }

    private static String cookies(RecordedRequest request) {
        Map<String, String> cookies = new LinkedHashMap<>();
        String field = Objects.requireNonNullElse(request.headers().joined("cookie"), "");
        for (String pair : field.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                cookies.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
            }
        }
        return object(cookies);
    }

    private static String echo(RecordedRequest request) {
        Map<String, String> query = new LinkedHashMap<>();
        request.queryPairs()
                .forEach(pair ->
                        query.merge(pair.getKey(), pair.getValue(), (a, b) -> a + ", " + b));
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : request.headers().names()) {
            headers.put(name, Objects.requireNonNullElse(request.headers().joined(name), ""));
        }
        return "{\"method\":"
                + quoted(request.method())
                + ",\"path\":"
                + quoted(request.path())
                + ",\"query\":"
                + object(query)
                + ",\"headers\":"
                + object(headers)
                + ",\"body\":"
                + quoted(request.text())
                + "}";
    }

    private static String object(Map<String, String> members) {
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) ->
                json.append(json.length() > 1 ? "," : "")
                        .append(quoted(name))
                        .append(':')
                        .append(quoted(value)));
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    @Override
    public String toString() {
        return "loopback origin at " + server;
    }
}
