package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.skein.conformance.Conformance;
import dev.skein.http.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The suites of others, each case whole and byte by byte, and torn once at every byte (long ones at
 * a hundred places).
 */
class Http1ConformanceTest {
    /** Fields of a request's trailers that may not be there; see {@link Http1Decoder}. */
    private static final Set<String> DROPPED = Set.of("content-type");

    @Test
    void llhttp() throws IOException {
        run("h1/llhttp.json", test -> test.get("id").stringValue(), Http1ConformanceTest::llhttp);
    }

    @Test
    void gunicorn() throws IOException {
        run(
                "h1/gunicorn-requests.json",
                test -> test.get("id").stringValue(),
                Http1ConformanceTest::gunicorn);
    }

    @Test
    void contentLengths() throws IOException {
        run(
                "h1/wpt-content-lengths.json",
                Http1ConformanceTest::inputAsName,
                test -> {
                    String head =
                            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"
                                    + text(test, "input")
                                    + "\r\n\r\n";
                    String body = "Fact: this is really forty-two bytes long.";
                    Decoding decoding =
                            everyWay(head + body, () -> Decoding.ofResponses("GET"), true);
                    if (test.get("output").isNull()) {
                        return decoding.failure == null ? "accepted" : null;
                    }
                    if (decoding.failure != null) {
                        boolean lengths =
                                text(test, "input")
                                        .matches(
                                                "(Content-Length:[ \\t]*\\d+([ \\t,]+\\d+)*["
                                                        + " \\t]*(\r\n"
                                                        + ")?)+");
                        return (lengths ? "" : "<no length>") + decoding.failure.getMessage();
                    }
                    return differ(
                            "body",
                            body.substring(0, test.get("output").intValue()),
                            decoding.message().body());
                });
    }

    @Test
    void loneCarriageReturns() throws IOException {
        run(
                "h1/wpt-lone-cr.json",
                Http1ConformanceTest::inputAsName,
                test -> {
                    Decoding decoding =
                            everyWay(text(test, "input"), () -> Decoding.ofResponses("GET"), true);
                    return decoding.failure == null ? "accepted" : null;
                });
    }

    @Test
    void statusCodes() throws IOException {
        run(
                "h1/wpt-status-code.json",
                Http1ConformanceTest::inputAsName,
                test -> {
                    Decoding decoding =
                            everyWay(
                                    "HTTP/1.1 " + text(test, "input") + "\r\n\r\n",
                                    () -> Decoding.ofResponses("GET"),
                                    true);
                    JsonNode expected = test.get("expected");
                    if (expected.isNull()) {
                        return decoding.failure == null ? "accepted" : null;
                    }
                    if (decoding.failure != null) {
                        return (expected.get("status").intValue() < 100 ? "<below 100>" : "")
                                + decoding.failure.getMessage();
                    }
                    Http1Head head = decoding.message().head;
                    return differ(
                            "status line",
                            expected.get("status").intValue() + " " + text(expected, "statusText"),
                            head.status() + " " + head.reason());
                });
    }

    private static void run(
            String file,
            Function<JsonNode, String> name,
            Function<JsonNode, @Nullable String> judge)
            throws IOException {
        Conformance cases = Conformance.open(file);
        for (JsonNode test : cases.json()) {
            cases.check(
                    name.apply(test),
                    () -> {
                        String complaint = judge.apply(test);
                        if (complaint != null) {
                            fail(complaint);
                        }
                    });
        }
        cases.finish();
    }

    private static @Nullable String llhttp(JsonNode test) {
        String type = text(test, "type");
        if (type.startsWith("url")) {
            return null; // their splitter of URLs, which nothing here does
        }
        boolean lenient = type.contains("-lenient-");
        boolean refused = lenient || !test.get("error").isNull();
        Decoding decoding =
                everyWay(
                        text(test, "input"),
                        llhttpDecoding(test),
                        refused || type.endsWith("-finish"));
        if (refused && !decoding.refused()) {
            boolean method = test.path("error").path("reason").asString("").contains("method");
            return (method ? "<method>" : "") + "accepted: " + decoding;
        }
        if (type.endsWith("-finish")) {
            boolean whole =
                    test.get("messages")
                            .valueStream()
                            .allMatch(message -> message.path("complete").asBoolean(false));
            return whole == (decoding.failure == null)
                    ? null
                    : "finished " + (whole ? "with " + decoding.failure : "without complaint");
        }
        return lenient ? null : compareMessages(test, decoding, refused);
    }

    private static Supplier<Decoding> llhttpDecoding(JsonNode test) {
        String method = test.path("skipBody").asBoolean(false) ? "HEAD" : "GET";
        int most = Integer.MAX_VALUE;
        for (int i = 0; i < test.get("messages").size(); i++) {
            most = test.get("messages").get(i).path("upgrade").asBoolean(false) ? i + 1 : most;
        }
        int messages = most;
        boolean request = text(test, "type").startsWith("request");
        return () ->
                (request ? Decoding.ofRequests() : Decoding.ofResponses(method)).atMost(messages);
    }

    /** Of a refused input only its complete messages need to come out. */
    private static @Nullable String compareMessages(
            JsonNode test, Decoding decoding, boolean refused) {
        List<JsonNode> expected =
                test.get("messages")
                        .valueStream()
                        .filter(message ->
                                message.path(refused ? "complete" : "head").asBoolean(false))
                        .toList();
        List<Decoding.Message> actual =
                decoding.messages.stream().filter(message -> !refused || message.complete).toList();
        if (decoding.failure != null && mayBeRefused(test)) {
            return null;
        }
        if (!refused && decoding.failure != null) {
            return refusal(decoding.failure);
        }
        if (refused ? actual.size() > expected.size() : actual.size() != expected.size()) {
            return actual.size() + " messages instead of " + expected.size();
        }
        for (int i = 0; i < actual.size(); i++) {
            String complaint = compare(expected.get(i), actual.get(i));
            if (complaint != null) {
                return complaint;
            }
        }
        return null;
    }

    /**
     * The suite's own README: other protocols and other versions than 1.0 and 1.1 may be refused.
     */
    private static boolean mayBeRefused(JsonNode test) {
        return test.get("messages")
                .valueStream()
                .anyMatch(message ->
                        message.path("head").asBoolean(false)
                                && !(message.path("protocol").asString("").equals("HTTP")
                                        && Set.of("1.0", "1.1")
                                                .contains(message.path("version").asString(""))));
    }

    private static @Nullable String compare(JsonNode expected, Decoding.Message actual) {
        boolean request = expected.has("method");
        String start =
                request
                        ? text(expected, "method") + " " + text(expected, "url")
                        : expected.get("status").intValue()
                                + " "
                                + text(expected, "reason").strip();
        Http1Head head = actual.head;
        String actualStart =
                request
                        ? head.method() + " " + head.target()
                        : head.status() + " " + head.reason().strip();
        String complaint = differ("start line", start, actualStart);
        complaint =
                complaint == null
                        ? differ("version", text(expected, "version"), "1." + head.minorVersion())
                        : complaint;
        complaint =
                complaint == null
                        ? differ("body", text(expected, "body"), actual.body())
                        : complaint;
        complaint =
                complaint == null
                        ? differ(
                                "complete",
                                expected.get("complete").booleanValue() + "",
                                actual.complete + "")
                        : complaint;
        return complaint == null
                ? differ(
                        "fields",
                        llhttpFields(expected),
                        fields(head.fields()) + fields(actual.trailers))
                : complaint;
    }

    /**
     * Trailers follow the head's fields there; those we drop come after the body, so they are the
     * last.
     */
    private static String llhttpFields(JsonNode message) {
        StringBuilder fields = new StringBuilder();
        boolean chunked =
                message.get("headers")
                        .valueStream()
                        .anyMatch(field ->
                                field.get(0).stringValue().equalsIgnoreCase("transfer-encoding"));
        for (JsonNode field : message.get("headers")) {
            String name = field.get(0).stringValue().toLowerCase(Locale.ROOT);
            boolean trailer =
                    chunked
                            && fields.indexOf("transfer-encoding") >= 0
                            && message.path("method").asString("").equals("POST");
            if (!trailer || !DROPPED.contains(name)) {
                fields.append(name)
                        .append('=')
                        .append(field.get(1).stringValue().strip())
                        .append('\n');
            }
        }
        return fields.toString();
    }

    private static @Nullable String gunicorn(JsonNode test) {
        HeadLimits limits = gunicornLimits(test);
        if (limits == null) {
            return null;
        }
        boolean valid = test.get("valid").booleanValue();
        Decoding decoding =
                everyWay(text(test, "input"), () -> Decoding.ofRequests(limits), !valid);
        if (!valid) {
            boolean method = text(test, "error").equals("InvalidRequestMethod");
            return decoding.refused() ? null : (method ? "<method>" : "") + "accepted: " + decoding;
        }
        if (decoding.failure != null) {
            return refusal(decoding.failure);
        }
        List<JsonNode> expected = test.get("requests").valueStream().toList();
        if (decoding.messages.size() != expected.size()) {
            return decoding.messages.size() + " requests instead of " + expected.size();
        }
        for (int i = 0; i < expected.size(); i++) {
            String complaint =
                    expected.get(i).isNull()
                            ? null
                            : compareGunicorn(expected.get(i), decoding.messages.get(i));
            if (complaint != null) {
                return complaint;
            }
        }
        return null;
    }

    /**
     * Upstream's limits and the case's own; null when it changes a setting that we have nothing
     * like.
     */
    private static @Nullable HeadLimits gunicornLimits(JsonNode test) {
        HeadLimits limits =
                HeadLimits.DEFAULT
                        .withStartLine(4094)
                        .withFieldLine(fieldSize(8190))
                        .withFields(100);
        for (JsonNode setting : test.path("config")) {
            String[] pair = setting.stringValue().replaceAll("['\" ]", "").split(",");
            switch (pair[0]) {
                case "limit_request_line" ->
                        limits = limits.withStartLine(Integer.parseInt(pair[1]));
                case "limit_request_fields" ->
                        limits = limits.withFields(Integer.parseInt(pair[1]));
                case "limit_request_field_size" ->
                        limits = limits.withFieldLine(fieldSize(Integer.parseInt(pair[1])));
                default -> {
                    return null;
                }
            }
        }
        return limits;
    }

    /** Line ends count there, and 0 stands for the largest that upstream allows. */
    private static int fieldSize(int setting) {
        return (setting == 0 ? 8190 : setting) - 2;
    }

    private static @Nullable String compareGunicorn(JsonNode expected, Decoding.Message actual) {
        Http1Head head = actual.head;
        StringBuilder fields = new StringBuilder();
        for (JsonNode field : expected.get("headers")) {
            fields.append(field.get(0).stringValue().toLowerCase(Locale.ROOT))
                    .append('=')
                    .append(field.get(1).stringValue())
                    .append('\n');
        }
        String complaint =
                differ(
                        "request line",
                        text(expected, "method") + " " + text(expected, "uri"),
                        head.method() + " " + head.target());
        complaint =
                complaint == null
                        ? differ(
                                "version",
                                expected.get("version").get(1).intValue() + "",
                                head.minorVersion() + "")
                        : complaint;
        complaint =
                complaint == null
                        ? differ("body", text(expected, "body"), actual.body())
                        : complaint;
        return complaint == null
                ? differ("fields", fields.toString(), fields(head.fields()))
                : complaint;
    }

    /**
     * Decodes the input whole, byte by byte and torn in two at every byte, which must all come to
     * the same.
     */
    private static Decoding everyWay(String input, Supplier<Decoding> decoding, boolean end) {
        byte[] bytes = Decoding.latin1(input);
        Decoding whole = finish(decoding.get().feed(bytes, Integer.MAX_VALUE), end);
        assertEquals(
                whole.toString(),
                finish(decoding.get().feed(bytes, 1), end).toString(),
                "byte by byte");
        int step = bytes.length > 1000 ? bytes.length / 100 : 1;
        for (int at = 1; at < bytes.length; at += step) {
            Decoding torn = decoding.get();
            torn.feed(ByteBuffer.wrap(bytes, 0, at))
                    .feed(ByteBuffer.wrap(bytes, at, bytes.length - at));
            assertEquals(whole.toString(), finish(torn, end).toString(), "torn");
        }
        return whole;
    }

    private static String refusal(Http1Exception failure) {
        return (failure.kind() == Http1Exception.Kind.UNSUPPORTED_CODING ? "<coding>" : "")
                + failure.getMessage();
    }

    private static Decoding finish(Decoding decoding, boolean end) {
        return end ? decoding.end() : decoding;
    }

    private static String fields(Headers lines) {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            fields.append(lines.name(i)).append('=').append(lines.value(i)).append('\n');
        }
        return fields.toString();
    }

    private static String inputAsName(JsonNode test) {
        String name = text(test, "input");
        return "\"" + name.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t") + "\"";
    }

    private static String text(JsonNode node, String member) {
        return node.get(member).stringValue();
    }

    private static @Nullable String differ(String what, String expected, String actual) {
        return expected.equals(actual) ? null : what + " is " + actual + " instead of " + expected;
    }
}
