package dev.skein.client;

import dev.skein.http.Ending;
import dev.skein.http.Headers;
import dev.skein.http.HttpException;
import dev.skein.http.Timings;
import dev.skein.wire.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way from the loop to the thread that reads it. At most about {@value #HIGH} bytes
 * wait here: then the loop stops reading the socket until half of them are taken. Decoding happens
 * on the reader's side, so that a body which swells fills nothing.
 *
 * <p>Closing it before its end gives up the transfer, which costs an HTTP/1.1 connection.
 */
final class BodyStream extends InputStream implements Incoming, Ending {
    private static final int HIGH = 256 << 10;
    private static final int LOW = HIGH / 2;
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final Call call;
    private final @Nullable Decoder decoder;
    private final Queue<ByteBuffer> chunks = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong(); // bytes in it
    private volatile boolean full;
    private volatile @Nullable HttpException failure; // after what came before it
    private volatile @Nullable Thread reader; // parked until there is something
    private volatile Headers trailers = Headers.empty();
    private volatile @Nullable Timings timings;

    // The reader's own.
    private ByteBuffer chunk = END;
    private boolean ended;
    private boolean closed;

    BodyStream(Call call, @Nullable Decoder decoder) {
        this.call = call;
        this.decoder = decoder;
    }

    // The loop's side.

    @Override
    public void take(ByteBuffer bytes) {
        int length = bytes.remaining();
        add(ByteBuffer.allocate(length).put(bytes).flip());
        if (waiting.addAndGet(length) >= HIGH && !full) {
            full = true;
            Connection connection = call.connection();
            if (connection != null) {
                connection.pauseReading();
                resumeIfLow(connection); // the reader may have taken it all before it saw the mark
            }
        }
    }

    private void resumeIfLow(Connection connection) {
        if (full && waiting.get() < LOW) {
            full = false;
            connection.resumeReading();
        }
    }

    /** Whether the reader has enough to do for now. */
    boolean full() {
        return full;
    }

    void end(Headers fields) {
        trailers = fields;
        timings = call.watch().timings(call.started());
        add(END);
    }

    void fail(HttpException cause) {
        failure = cause;
        add(END);
    }

    private void add(ByteBuffer bytes) {
        chunks.add(bytes);
        Thread parked = reader;
        if (parked != null) {
            LockSupport.unpark(parked);
        }
    }

    // The reader's side.

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (closed) {
            throw new IOException("the body was closed");
        }
        if (length == 0) {
            return 0;
        }
        return decoder == null
                ? readPlain(target, offset, length)
                : readDecoded(decoder, target, offset, length);
    }

    private int readPlain(byte[] target, int offset, int length) throws IOException {
        if (!chunk.hasRemaining() && !next()) {
            return -1;
        }
        int count = Math.min(length, chunk.remaining());
        chunk.get(target, offset, count);
        return count;
    }

    private int readDecoded(Decoder decoding, byte[] target, int offset, int length)
            throws IOException {
        ByteBuffer room = ByteBuffer.wrap(target, offset, length);
        try {
            decoding.decode(chunk, room);
            while (room.position() == offset && next()) {
                decoding.decode(chunk, room);
            }
            if (room.position() == offset) {
                decoding.finish();
                return -1;
            }
            return room.position() - offset;
        } catch (DecodingException e) {
            HttpException broken = e.at(call.whereNow());
            ended = true;
            failure = broken;
            giveUp();
            throw HttpException.traced(broken);
        }
    }

    /** Waits for the next chunk; false at the end. */
    @SuppressWarnings("ReferenceEquality") // END is a mark
    private boolean next() throws IOException {
        if (ended) {
            return over();
        }
        ByteBuffer got = await();
        if (got == END) {
            ended = true;
            return over();
        }
        chunk = got;
        if (waiting.addAndGet(-got.remaining()) < LOW && full) {
            call.whileExchanging(this::resumeIfLow);
        }
        return true;
    }

    private boolean over() throws IOException {
        HttpException cause = failure;
        if (cause != null) {
            throw HttpException.traced(cause);
        }
        return false;
    }

    private ByteBuffer await() throws IOException {
        ByteBuffer got = chunks.poll();
        if (got != null) {
            return got;
        }
        reader = Thread.currentThread();
        try {
            for (got = chunks.poll(); got == null; got = chunks.poll()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    giveUp();
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException(
                            "interrupted while waiting for the rest of the body");
                }
            }
            return got;
        } finally {
            reader = null;
        }
    }

    @Override
    public int available() {
        return decoder == null ? chunk.remaining() : 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            giveUp();
        }
    }

    private void giveUp() {
        if (decoder != null) {
            decoder.close();
        }
        if (!ended) {
            call.cancel(where ->
                    new HttpException.Cancelled("the body was closed before its end", where, null));
        }
    }

    @Override
    public Timings timings() {
        Timings measured = timings;
        return measured == null ? call.watch().timings(call.started()) : measured;
    }

    @Override
    public Headers trailers() {
        return trailers;
    }
}
