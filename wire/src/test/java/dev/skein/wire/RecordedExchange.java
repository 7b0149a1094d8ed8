package dev.skein.wire;

import dev.skein.http.Headers;
import dev.skein.http.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request, to {@code /x} unless said otherwise, and what its connection says of it. */
final class RecordedExchange implements Exchange {
    final List<String> events = new ArrayList<>();
    private final String method;
    private final long length;
    private final @Nullable String body;
    @Nullable Runnable onHead;
    @Nullable Runnable onBroken;
    String target = "/x";
    String value = "h";
    Headers fields = Headers.empty();

    RecordedExchange(String method, long length, @Nullable String body) {
        this.method = method;
        this.length = length;
        this.body = body;
    }

    @Override
    public Head head() {
        Headers host = Headers.ofParsed("Host", value);
        boolean always = method.equals("POST");
        return new Head(method, target, host, fields, Headers.empty(), length, always);
    }

    @Override
    public @Nullable ByteBuffer body() {
        return body == null ? null : ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onSent() {
        events.add("sent");
    }

    @Override
    public void onWritable() {
        events.add("writable");
    }

    @Override
    public void onInterim(int status, Headers headers) {
        events.add("interim " + status);
    }

    @Override
    public void onHead(
            int status, String reason, HttpVersion version, Headers headers, long bodyLength) {
        events.add(status + " " + bodyLength);
        if (onHead != null) {
            onHead.run();
        }
    }

    @Override
    public void onBody(ByteBuffer bytes) {
        events.add("body " + StandardCharsets.ISO_8859_1.decode(bytes));
    }

    @Override
    public void onEnd(Headers trailers) {
        events.add(trailers.isEmpty() ? "end" : "end " + trailers.toString().strip());
    }

    @Override
    public void onBroken(Fault fault, boolean sent, boolean answered) {
        events.add("broken " + fault.kind() + " sent=" + sent + " answered=" + answered);
        if (onBroken != null) {
            onBroken.run();
        }
    }
}
