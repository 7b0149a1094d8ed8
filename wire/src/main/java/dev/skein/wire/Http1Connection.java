package dev.skein.wire;

import dev.skein.http.Headers;
import dev.skein.http.HttpVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1.1 connection: one exchange at a time over a wire that is ready. The response is
 * complete when the decoder says so; the connection can be used again only if the request was sent
 * whole, the peer keeps it open, and nothing came that was not asked for (RFC 9112, 9.3).
 */
public final class Http1Connection
        implements Connection, HttpStream, Wire.Events, Http1Decoder.Sink {
    /** A body up to this size leaves in one write with its head. */
    private static final int JOINED = 16 << 10;

    private final Wire wire;
    private final Owner owner;
    private final Http1Encoder encoder;
    private final Http1Decoder decoder;

    private @Nullable Exchange exchange;
    private boolean closed;
    private boolean chunked;
    private boolean given; // the whole request was handed to the wire
    private boolean answered; // a byte of the response has come
    private @Nullable Headers trailers; // not null when the response in hand is complete

    /**
     * Takes over {@code wire}, which is connected.
     *
     * @param codec of the loop
     */
    public Http1Connection(Wire wire, Owner owner, Http1Codec codec) {
        this.wire = wire;
        this.owner = owner;
        this.encoder = codec.encoder();
        this.decoder = codec.responses();
        wire.events(this);
    }

    @Override
    public int capacity() {
        return 1;
    }

    @Override
    public HttpStream open() {
        return this;
    }

    @Override
    public void start(Exchange next) {
        if (exchange != null || closed) {
            throw new IllegalStateException(
                    closed ? "the connection is closed" : "an exchange is running");
        }
        exchange = next;
        given = false;
        answered = false;
        trailers = null;
        Exchange.Head head = next.head();
        ByteBuffer body = next.body();
        chunked = head.bodyLength() < 0;
        decoder.expect(head.method());
        try {
            encode(head);
        } catch (IllegalArgumentException e) {
            broken(
                    new Exchange.Fault(
                            Exchange.Fault.Kind.REQUEST,
                            Objects.requireNonNullElse(e.getMessage(), ""),
                            e),
                    false);
            return;
        }
        if (body != null && body.remaining() <= JOINED) {
            encoder.bytes(body);
            wire.write(encoder.written());
        } else {
            wire.write(encoder.written());
            if (body != null) {
                wire.write(body);
            }
        }
        if (body != null || head.bodyLength() == 0) {
            allGiven();
        }
    }

    private void encode(Exchange.Head head) {
        encoder.clear();
        encoder.requestLine(head.method(), head.target())
                .fields(head.host())
                .fields(head.fields())
                .fields(head.more());
        if (chunked) {
            encoder.field("Transfer-Encoding", "chunked");
        } else if (head.bodyLength() > 0 || head.lengthAlways()) {
            encoder.field("Content-Length", Long.toString(head.bodyLength()));
        }
        encoder.endOfHead();
    }

    @Override
    public void send(ByteBuffer bytes) {
        if (exchange == null || !bytes.hasRemaining()) {
            return;
        }
        if (chunked) {
            encoder.clear();
            encoder.chunk(bytes.remaining()).bytes(bytes).endOfChunk();
            wire.write(encoder.written());
        } else {
            wire.write(bytes);
        }
    }

    @Override
    public void endSend() {
        if (exchange == null) {
            return;
        }
        if (chunked) {
            encoder.clear();
            encoder.lastChunk(Headers.empty());
            wire.write(encoder.written());
        }
        allGiven();
    }

    private void allGiven() {
        given = true;
        if (exchange != null && wire.pending() == 0) {
            exchange.onSent();
        }
    }

    @Override
    public long pending() {
        return wire.pending();
    }

    @Override
    public void pauseReading() {
        wire.pauseReading();
    }

    @Override
    public void resumeReading() {
        wire.resumeReading();
    }

    @Override
    public void cancel() {
        if (!closed) {
            exchange = null;
            shut();
            owner.onClosed(this);
        }
    }

    @Override
    public void close() {
        if (exchange != null) {
            cancel();
        } else if (!closed) {
            closed = true;
            wire.close();
        }
    }

    @Override
    public void onConnected() {}

    @Override
    public void onRead(ByteBuffer bytes) {
        if (exchange == null) {
            cancel(); // nothing was asked: whatever this is, what follows it cannot be trusted
            return;
        }
        answered = true;
        try {
            decoder.decode(bytes, this);
        } catch (Http1Exception e) {
            broken(fault(e), true);
            return;
        }
        if (trailers != null) {
            finish(!bytes.hasRemaining());
        }
    }

    @Override
    public void onDrained() {
        Exchange running = exchange;
        if (running == null) {
            return;
        }
        if (given) {
            running.onSent();
        } else {
            running.onWritable();
        }
    }

    @Override
    public void onEnd() {
        if (exchange == null) {
            cancel();
            return;
        }
        try {
            decoder.endOfInput(this);
        } catch (Http1Exception e) {
            broken(fault(e), true);
            return;
        }
        if (trailers != null) {
            finish(false);
        } else {
            broken(
                    new Exchange.Fault(
                            Exchange.Fault.Kind.CLOSED,
                            "the connection was closed before the response began",
                            null),
                    true);
        }
    }

    @Override
    public void onFailed(IOException cause) {
        broken(Exchange.Fault.ofWire(cause), true);
    }

    @Override
    public void onInterim(Http1Head head) {
        if (exchange != null) {
            exchange.onInterim(head.status(), head.fields());
        }
    }

    @Override
    public void onHead(Http1Head head) {
        if (exchange != null) {
            HttpVersion version =
                    head.minorVersion() == 0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
            long length = head.framing() == Framing.NONE ? 0 : head.contentLength();
            exchange.onHead(head.status(), head.reason(), version, head.fields(), length);
        }
    }

    @Override
    public void onBody(ByteBuffer bytes) {
        if (exchange != null) {
            exchange.onBody(bytes);
        }
    }

    @Override
    public void onEnd(Headers fields) {
        trailers = fields;
    }

    /** The response is complete; {@code clean} unless more bytes came than it has. */
    private void finish(boolean clean) {
        Exchange done = exchange;
        if (done == null || trailers == null) {
            return; // it was cancelled by what it heard
        }
        boolean reusable =
                clean && given && wire.pending() == 0 && decoder.keepAlive() && decoder.idle();
        exchange = null;
        if (reusable) {
            wire.resumeReading(); // the body's reader may be behind still, and asks no more
        } else {
            closed = true;
            wire.close();
        }
        Headers fields = trailers;
        owner.onReleased(this, reusable);
        done.onEnd(fields);
    }

    private void broken(Exchange.Fault fault, boolean sent) {
        if (closed) {
            return;
        }
        Exchange running = exchange;
        boolean heard = answered;
        exchange = null;
        shut();
        owner.onClosed(this);
        if (running != null) {
            running.onBroken(fault, sent, heard);
        }
    }

    private void shut() {
        closed = true;
        wire.abort();
    }

    private static Exchange.Fault fault(Http1Exception e) {
        Exchange.Fault.Kind kind =
                switch (e.kind()) {
                    case CLOSED_EARLY -> Exchange.Fault.Kind.CLOSED;
                    case TOO_LARGE -> Exchange.Fault.Kind.TOO_LARGE;
                    case BAD_START_LINE, BAD_FIELD, BAD_FRAMING, BAD_CHUNK, UNSUPPORTED_CODING ->
                            Exchange.Fault.Kind.PROTOCOL;
                };
        return new Exchange.Fault(
                kind, Objects.requireNonNullElse(e.getMessage(), e.kind().name()), e);
    }
}
