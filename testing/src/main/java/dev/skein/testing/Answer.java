package dev.skein.testing;

import dev.skein.http.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A response to one request: well formed, unless told otherwise, with its framing fields made for
 * it. Immutable.
 *
 * <pre>{@code
 * server.on("/slow", Answer.status(200).header("ETag", "\"1\"").body("x").after(Duration.ofMillis(450)));
 * server.on("/flaky", Answer.status(503).header("Retry-After", "0"), Answer.ok("now"));   // in turn; the last repeats
 * server.on("/bad", Answer.script(Script.begin().send("HTTP/1.1 2oo OK\r\n\r\n").close()));
 * }</pre>
 *
 * A HEAD request gets the head alone. The connection is kept unless the request or the answer says
 * otherwise.
 */
public final class Answer {
    private static final Map<Integer, String> REASONS =
            Map.ofEntries(
                    Map.entry(200, "OK"),
                    Map.entry(201, "Created"),
                    Map.entry(204, "No Content"),
                    Map.entry(206, "Partial Content"),
                    Map.entry(301, "Moved Permanently"),
                    Map.entry(302, "Found"),
                    Map.entry(303, "See Other"),
                    Map.entry(304, "Not Modified"),
                    Map.entry(307, "Temporary Redirect"),
                    Map.entry(308, "Permanent Redirect"),
                    Map.entry(400, "Bad Request"),
                    Map.entry(401, "Unauthorized"),
                    Map.entry(403, "Forbidden"),
                    Map.entry(404, "Not Found"),
                    Map.entry(429, "Too Many Requests"),
                    Map.entry(500, "Internal Server Error"),
                    Map.entry(502, "Bad Gateway"),
                    Map.entry(503, "Service Unavailable"));

    // Written by with(...) before anyone else sees the copy, never afterwards.
    private int status = 200;
    private Headers headers = Headers.empty();
    private Content content = Content.of(new byte[0]);
    private Headers trailers = Headers.empty();
    private Script beforeHead = Script.begin();
    private Script beforeBody = Script.begin();
    private Script afterwards = Script.begin();
    private long limit = Long.MAX_VALUE;
    private int tear;
    private boolean early;
    private boolean bare;

    private Answer() {}

    private Answer with(Consumer<Answer> change) {
        Answer copy = new Answer();
        copy.status = status;
        copy.headers = headers;
        copy.content = content;
        copy.trailers = trailers;
        copy.beforeHead = beforeHead;
        copy.beforeBody = beforeBody;
        copy.afterwards = afterwards;
        copy.limit = limit;
        copy.tear = tear;
        copy.early = early;
        copy.bare = bare;
        change.accept(copy);
        return copy;
    }

    // --- ready-made

    /** 200 with this body, UTF-8 text. */
    public static Answer ok(String text) {
        return new Answer().body(text);
    }

    /** 200 with these bytes. */
    public static Answer ok(byte[] bytes) {
        return new Answer().body(bytes);
    }

    /** That status and an empty body. */
    public static Answer status(int status) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException(
                    "a status has three digits, not " + status + ": send others with a Script");
        }
        boolean bodiless = status < 200 || status == 204 || status == 304;
        return new Answer()
                .with(answer -> {
                    answer.status = status;
                    answer.content = bodiless ? new Content.None() : answer.content;
                });
    }

    /** 302 to {@code location}, absolute or relative. */
    public static Answer redirect(String location) {
        return redirect(302, location);
    }

    /** That status and {@code location}. */
    public static Answer redirect(int status, String location) {
        return status(status).header("Location", location);
    }

    /** 200 with a chunked body, a chunk for each text (UTF-8). */
    public static Answer chunked(String... chunks) {
        List<byte[]> bytes = new ArrayList<>();
        for (String chunk : chunks) {
            bytes.add(utf8(chunk));
        }
        return new Answer().content(new Content.Chunked(List.copyOf(bytes)));
    }

    /** 200 with this body, UTF-8 text, in gzip coding. */
    public static Answer gzip(String text) {
        return gzip(utf8(text));
    }

    /** 200 with these bytes in gzip coding. */
    public static Answer gzip(byte[] bytes) {
        return new Answer().header("Content-Encoding", "gzip").body(Content.gzip(bytes));
    }

    /**
     * 200 with {@code length} bytes of which byte i is i modulo 251, made as they are sent:
     * gigabytes cost no memory.
     */
    public static Answer bytes(long length) {
        return new Answer().content(Content.counting(length));
    }

    /** 200 with a chunked body that never ends. */
    public static Answer endless(String chunk) {
        if (chunk.isEmpty()) {
            throw new IllegalArgumentException("an empty chunk would be the last");
        }
        return new Answer().content(new Content.Endless(utf8(chunk)));
    }

    /** 200 with a body that has neither length nor chunks and ends with the connection. */
    public static Answer untilClose(String text) {
        return new Answer().content(new Content.UntilClose(utf8(text))).thenClose();
    }

    /** No answer: the request stays open until the client leaves. */
    public static Answer never() {
        return script(Script.begin().never());
    }

    /** A TCP reset instead of an answer. */
    public static Answer reset() {
        return script(Script.begin().reset());
    }

    /** The connection closed instead of an answer. */
    public static Answer close() {
        return script(Script.begin().close());
    }

    /**
     * Whatever {@code script} does, after the request was read; nothing is made for it. The
     * connection is kept when the script leaves it open.
     */
    public static Answer script(Script script) {
        return new Answer()
                .with(answer -> {
                    answer.afterwards = script;
                    answer.bare = true;
                });
    }

    // --- shaping

    /** With one more field line. */
    public Answer header(String name, String value) {
        return with(answer -> answer.headers = headers.plus(name, value));
    }

    /** With this body, UTF-8 text, under a Content-Length. */
    public Answer body(String text) {
        return body(utf8(text));
    }

    /** With this body under a Content-Length. */
    public Answer body(byte[] bytes) {
        return content(Content.of(bytes));
    }

    /** With a field after the last chunk; only of use to a chunked body. */
    public Answer trailer(String name, String value) {
        return with(answer -> answer.trailers = trailers.plus(name, value));
    }

    /** Sent after this time. A client that leaves earlier is noticed at once. */
    public Answer after(Duration delay) {
        return with(answer -> answer.beforeHead = beforeHead.pause(delay));
    }

    /** Sent when {@code gate} is open. */
    public Answer after(Gate gate) {
        return with(answer -> answer.beforeHead = beforeHead.await(gate));
    }

    /** The head at once and the body after this time. */
    public Answer bodyAfter(Duration delay) {
        return with(answer -> answer.beforeBody = beforeBody.pause(delay));
    }

    /** The head at once and the body when {@code gate} is open. */
    public Answer bodyAfter(Gate gate) {
        return with(answer -> answer.beforeBody = beforeBody.await(gate));
    }

    /** In writes of {@code size} bytes. */
    public Answer torn(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a piece of " + size + " bytes would never end");
        }
        return with(answer -> answer.tear = size);
    }

    /**
     * Sent before the request's body is read (which is then read, unless the connection ends). For
     * fixed answers, not computed ones.
     */
    public Answer early() {
        return with(answer -> answer.early = true);
    }

    /**
     * With only the first {@code sent} bytes of the body, though the head promises all; then the
     * connection is closed.
     */
    public Answer cutAfter(long sent) {
        if (sent < 0) {
            throw new IllegalArgumentException("a negative length");
        }
        return with(answer -> {
            answer.limit = sent;
            answer.afterwards = Script.begin().cut();
        });
    }

    /** Says {@code Connection: close} and then closes. */
    public Answer thenClose() {
        return with(answer -> {
            answer.headers = headers.with("Connection", "close");
            answer.afterwards = Script.begin().close();
        });
    }

    /** Does {@code script} when the answer has been sent: {@code then(Script.begin().reset())}. */
    public Answer then(Script script) {
        return with(answer -> answer.afterwards = afterwards.then(script));
    }

    // --- sending

    boolean isEarly() {
        return early;
    }

    void play(ServerConnection connection) throws IOException {
        play(connection, !connection.request().method().equals("HEAD"));
    }

    void play(ServerConnection connection, boolean withBody) throws IOException {
        beforeHead.play(connection);
        if (!bare) {
            byte[] head = head();
            Content.torn(connection, head, head.length, tear);
            boolean bodyFollows = withBody && !content.isEmpty();
            if (bodyFollows) {
                connection.sendHeld();
                beforeBody.play(connection);
                content.play(connection, limit, tear);
                sendEnd(connection);
            }
            if (!bodyFollows || content.endsWithin(limit)) {
                connection.answered();
            }
            connection.sendHeld();
        }
        afterwards.play(connection);
    }

    private byte[] head() {
        StringBuilder head = new StringBuilder("HTTP/1.1 ");
        head.append(status).append(' ').append(REASONS.getOrDefault(status, "")).append("\r\n");
        lines(head, headers);
        switch (content) {
            case Content.Sized(var block, long length) ->
                    head.append("Content-Length: ").append(length).append("\r\n");
            case Content.Chunked _, Content.Endless _ ->
                    head.append("Transfer-Encoding: chunked\r\n");
            case Content.None _, Content.UntilClose _ -> {}
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The last chunk and the trailers, which a cut body lacks. */
    private void sendEnd(ServerConnection connection) throws IOException {
        if (content instanceof Content.Chunked && limit == Long.MAX_VALUE) {
            StringBuilder end = new StringBuilder("0\r\n");
            lines(end, trailers);
            byte[] bytes = end.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
            Content.torn(connection, bytes, bytes.length, tear);
        }
    }

    private static void lines(StringBuilder to, Headers fields) {
        for (Headers.Field field : fields) {
            to.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
    }

    private Answer content(Content content) {
        return with(answer -> answer.content = content);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "answer " + status;
    }
}
