package dev.skein.wire;

import dev.skein.http.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Feeds a decoder as a connection would, and writes down what comes out. */
final class Decoding implements Http1Decoder.Sink {
    /** A message, as far as it came. */
    static final class Message {
        final Http1Head head;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Headers trailers = Headers.empty();
        boolean complete;

        Message(Http1Head head) {
            this.head = head;
        }

        String body() {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return "%s %s %s %s %s %s %s %s [%s] %s %s %s"
                    .formatted(
                            head.method(),
                            head.target(),
                            head.status(),
                            head.reason(),
                            head.minorVersion(),
                            head.framing(),
                            head.contentLength(),
                            head.keepAlive(),
                            String.join("|", flat(head.fields())),
                            body(),
                            String.join("|", flat(trailers)),
                            complete);
        }
    }

    final Http1Decoder decoder;
    final List<Message> messages = new ArrayList<>();

    @Nullable Http1Exception failure;

    /** Bytes after the last message that the decoder is willing to take. */
    int leftOver;

    private final @Nullable String method;

    /** Take no message beyond so many: what follows an upgrade is another protocol. */
    private int most = Integer.MAX_VALUE;

    private Decoding(Http1Decoder decoder, @Nullable String method) {
        this.decoder = decoder;
        this.method = method;
        if (method != null) {
            decoder.expect(method);
        }
    }

    /** Of answers to requests of that method. */
    static Decoding ofResponses(String method) {
        return new Decoding(Http1Decoder.ofResponses(HeadLimits.DEFAULT), method);
    }

    static Decoding ofResponses(String method, HeadLimits limits) {
        return new Decoding(Http1Decoder.ofResponses(limits), method);
    }

    static Decoding ofRequests() {
        return new Decoding(Http1Decoder.ofRequests(HeadLimits.DEFAULT), null);
    }

    static Decoding ofRequests(HeadLimits limits) {
        return new Decoding(Http1Decoder.ofRequests(limits), null);
    }

    Decoding atMost(int messages) {
        most = messages;
        return this;
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Decoding feed(String input) {
        return feed(latin1(input), Integer.MAX_VALUE);
    }

    Decoding feed(byte[] input, int piece) {
        for (int at = 0; at < input.length; at += Math.min(piece, input.length - at)) {
            feed(ByteBuffer.wrap(input, at, Math.min(piece, input.length - at)));
        }
        return this;
    }

    Decoding feed(ByteBuffer in) {
        try {
            while (failure == null && in.hasRemaining()) {
                int before = in.remaining();
                if (completed() < most) {
                    if (method != null && decoder.idle() && before > 0) {
                        decoder.expect(method);
                    }
                    decoder.decode(in, this);
                }
                if (in.remaining() == before) {
                    leftOver += before;
                    in.position(in.limit());
                }
            }
        } catch (Http1Exception e) {
            failure = e;
        }
        return this;
    }

    Decoding end() {
        try {
            if (failure == null) {
                decoder.endOfInput(this);
            }
        } catch (Http1Exception e) {
            failure = e;
        }
        return this;
    }

    Message message() {
        return messages.getFirst();
    }

    long completed() {
        return messages.stream().filter(message -> message.complete).count();
    }

    /** Refused: broken, or not taken beyond a message after which the connection closes. */
    boolean refused() {
        return failure != null || leftOver > 0;
    }

    @Override
    public void onHead(Http1Head head) {
        messages.add(new Message(head));
    }

    @Override
    public void onInterim(Http1Head head) {
        messages.add(new Message(head));
        messages.getLast().complete = true;
    }

    @Override
    public void onBody(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            throw new AssertionError("an empty piece of body");
        }
        while (bytes.hasRemaining()) {
            messages.getLast().bytes.write(bytes.get());
        }
    }

    @Override
    public void onEnd(Headers trailers) {
        messages.getLast().trailers = trailers;
        messages.getLast().complete = true;
    }

    /** All that can be told apart from outside. */
    @Override
    public String toString() {
        return messages
                + " "
                + (failure == null ? "fine" : failure.kind())
                + " "
                + leftOver
                + " "
                + decoder;
    }

    /** Names and values in turn. */
    static List<String> flat(Headers fields) {
        List<String> flat = new ArrayList<>();
        fields.forEach(field -> flat.addAll(List.of(field.name(), field.value())));
        return flat;
    }
}
