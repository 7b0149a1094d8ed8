package dev.skein.client;

import dev.skein.http.ChannelSource;
import dev.skein.http.Ending;
import dev.skein.http.Headers;
import dev.skein.http.HttpException;
import dev.skein.http.Response;
import dev.skein.http.Timings;
import dev.skein.wire.HttpStream;
import dev.skein.wire.Loan;
import dev.skein.wire.Loop;
import dev.skein.wire.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way from the loop to the thread that reads it, which is woken at most once in a
 * turn of the loop. When {@value #HIGH} bytes wait here the loop stops reading the socket until
 * fewer than {@value #LOW} do: a reader that keeps up costs no more syscalls than that it takes to
 * read. Decoding happens on the reader's side, so that a body which swells fills nothing.
 *
 * <p>Closing it before its end gives up the transfer, which costs an HTTP/1.1 connection.
 */
final class BodyStream extends InputStream implements Incoming, Ending, ChannelSource {
    private static final int HIGH = 384 << 10;
    private static final int LOW = 128 << 10;

    /** What a reader is woken for once a body comes {@link #fast}, if it comes soon enough. */
    private static final int BATCH = 256 << 10;

    private static final int FAST = 48 << 10;

    /** How soon; as a timer counts, a millisecond. */
    private static final long PATIENCE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** What a stream that takes arrays is given at once of what lies outside the heap. */
    private static final int BLOCK = 16 << 10;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private final Call call;
    private final @Nullable Decoder decoder;
    private final long promised;
    private final BodyPipe pipe = new BodyPipe();
    private final Runnable wakeup = this::wake;
    private final Timer patience = new Timer(this::handOver);
    private boolean fast; // the reader was woken for FAST bytes last time
    private volatile boolean full;
    private volatile @Nullable HttpException failure; // after what came before it
    private volatile @Nullable Thread reader; // parked until there is something
    private @Nullable Runnable ready; // in place of waking a reader
    private volatile boolean waking; // at the end of the loop's turn
    private volatile Headers trailers = Headers.empty();
    private volatile @Nullable Timings timings;

    // The reader's own.
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private boolean ended;
    private boolean closed;

    /**
     * @param promised bytes on the wire, by the head; -1: it does not say
     */
    BodyStream(Call call, @Nullable Decoder decoder, long promised) {
        this.call = call;
        this.decoder = decoder;
        this.promised = promised;
    }

    /** What {@code response}, whose body nobody has opened yet, streams from. */
    static BodyStream of(Response response) {
        try {
            return (BodyStream) response.body().open();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    // The loop's side.

    /**
     * From now on {@code ready} runs, on the loop, whenever something has come, or the end: what
     * reads on is no thread that waits. Loop only.
     */
    void whenReady(Runnable ready) {
        this.ready = ready;
    }

    @Override
    public void take(ByteBuffer bytes) {
        put(bytes);
        if (fast && pipe.size() < BATCH) {
            waitForMore();
        } else {
            handOver();
        }
        if (pipe.size() >= HIGH && !full) {
            full = true;
            HttpStream stream = call.running();
            if (stream != null) {
                stream.pauseReading();
                resumeIfLow(stream); // the reader may have taken it all before it saw the mark
            }
        }
    }

    private void put(ByteBuffer bytes) {
        Loan loan = decoder == null ? call.loop().lend(bytes) : null;
        if (loan == null) {
            pipe.put(bytes);
        } else {
            bytes.position(bytes.limit());
            pipe.put(loan);
        }
    }

    private void resumeIfLow(HttpStream stream) {
        if (full && pipe.size() < LOW) {
            full = false;
            stream.resumeReading();
        }
    }

    /** Bytes that came and were not read yet, as they came. */
    long size() {
        return pipe.size();
    }

    /** Whether the reader has enough to do for now. */
    boolean full() {
        return full;
    }

    void end(Headers fields) {
        trailers = fields;
        timings = call.watch().timings(call.started());
        pipe.finish();
        handOver();
    }

    void fail(HttpException cause) {
        failure = cause;
        pipe.finish();
        handOver();
    }

    /** As network cards do: two changes of threads for each read are too many at such a rate. */
    private void waitForMore() {
        if (reader != null && !waking && !patience.armed()) {
            Loop loop = call.loop();
            loop.schedule(patience, loop.nanoTime() + PATIENCE_NANOS);
        }
    }

    private void handOver() {
        patience.cancel();
        if (ready != null) {
            ready.run();
        } else if (reader != null && !waking) {
            waking = true;
            fast = pipe.size() >= FAST;
            call.engine().handOver(wakeup);
        }
    }

    private void wake() {
        waking = false; // before it is looked who reads: what comes from here on wakes anew
        LockSupport.unpark(reader);
    }

    // The reader's side.

    /** Whether its bytes are handed out as they came. */
    boolean isPlain() {
        return decoder == null;
    }

    /** Whether there is anything to read, or the end. From any thread. */
    boolean isReady() {
        return pipe.isFinished() || pipe.size() > 0;
    }

    /**
     * Writes what is there to {@code target} as it lies, without waiting for more; whether that was
     * the end.
     */
    boolean drainTo(WritableByteChannel target) throws IOException {
        while (chunk.hasRemaining() || (!ended && arrived() && chunk.hasRemaining())) {
            write(target);
        }
        return ended && !over();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireOpen();
        if (length == 0) {
            return 0;
        }
        return decoder == null
                ? readPlain(target, offset, length)
                : readDecoded(decoder, target, offset, length);
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the body was closed");
        }
    }

    private int readPlain(byte[] target, int offset, int length) throws IOException {
        if (!hasMore()) {
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

    private boolean hasMore() throws IOException {
        return chunk.hasRemaining() || next();
    }

    /** Waits for the next chunk; false at the end. */
    private boolean next() throws IOException {
        if (!ended && !arrived()) {
            await();
        }
        return !ended || over();
    }

    /** Whether there is a chunk, or the end. */
    private boolean arrived() {
        boolean last = pipe.isFinished(); // asked first: what came before is in the pipe then
        chunk = pipe.next();
        if (full && !last && pipe.size() < LOW) {
            call.whileExchanging(this::resumeIfLow);
        }
        if (chunk.hasRemaining()) {
            return true;
        }
        ended = last;
        return last;
    }

    private boolean over() throws IOException {
        pipe.release();
        HttpException cause = failure;
        if (cause != null) {
            throw HttpException.traced(cause);
        }
        return false;
    }

    private void await() throws IOException {
        reader = Thread.currentThread();
        try {
            while (!arrived()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    giveUp();
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException(
                            "interrupted while waiting for the rest of the body");
                }
            }
        } finally {
            reader = null;
        }
    }

    /** Without a copy of its own, as far as the bytes lie in arrays. */
    @Override
    public long transferTo(OutputStream target) throws IOException {
        if (decoder != null) {
            return super.transferTo(target);
        }
        Objects.requireNonNull(target);
        requireOpen();
        byte[] block = {};
        long count = 0;
        while (hasMore()) {
            int length = chunk.remaining();
            if (chunk.hasArray()) {
                target.write(chunk.array(), chunk.arrayOffset() + chunk.position(), length);
                chunk.position(chunk.limit());
            } else {
                block = block.length > 0 ? block : new byte[BLOCK];
                length = Math.min(length, BLOCK);
                chunk.get(block, 0, length);
                target.write(block, 0, length);
            }
            count += length;
        }
        return count;
    }

    /** Without a copy: {@code target} is given the bytes where they lie. */
    @Override
    public long transferTo(WritableByteChannel target) throws IOException {
        if (decoder != null) {
            return super.transferTo(Channels.newOutputStream(target));
        }
        requireOpen();
        long count = 0;
        while (hasMore()) {
            count += write(target);
        }
        return count;
    }

    private int write(WritableByteChannel target) throws IOException {
        int written = target.write(chunk);
        if (written == 0) {
            throw new IllegalBlockingModeException(); // one that blocks takes something
        }
        return written;
    }

    /** Into one array, if the length is known: {@link WholeBody#room}. */
    @Override
    public byte[] readNBytes(int length) throws IOException {
        if (decoder != null || length < 0) {
            return super.readNBytes(length);
        }
        requireOpen();
        long most = Math.min(length, MAX_ARRAY);
        byte[] bytes = new byte[WholeBody.room(0, 0, promised, most)];
        int size = 0;
        while (size < most && hasMore()) {
            int count = (int) Math.min(most - size, chunk.remaining());
            if (count > bytes.length - size) {
                int room = WholeBody.room(bytes.length, size + count, promised, most);
                bytes = Arrays.copyOf(bytes, room);
            }
            chunk.get(bytes, size, count);
            size += count;
        }
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
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

    /** Lets go of what nobody was given; its call goes on without it. Loop only. */
    void discard() {
        closed = true;
        release();
    }

    private void giveUp() {
        release();
        if (!ended) {
            call.cancel(where ->
                    new HttpException.Cancelled("the body was closed before its end", where, null));
        }
    }

    private void release() {
        if (decoder != null) {
            decoder.close();
        }
        if (!ended) {
            pipe.abandon();
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
