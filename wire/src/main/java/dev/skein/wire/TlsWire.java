package dev.skein.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS over a connected wire, which it owns from {@link #start} on.
 *
 * <p>Records are cut out of the stream here, by their headers, so that the engine is only ever
 * given whole ones and never asks for more; and so that a renegotiation (TLS 1.2) and a peer that
 * does not speak TLS are seen before it. The engine's long steps (signatures, key agreement) run on
 * the loop: they are computation, under a millisecond each, and a thread hop costs more than most.
 */
final class TlsWire implements Wire {
    static final String NO_TLS = "the peer does not speak TLS on this port";
    private static final int HEADER = 5;
    private static final int HANDSHAKE = 22; // content types, RFC 8446, section 5.1
    private static final int LARGEST = 16384 + 2048; // of a record's content: what TLS 1.2 allows
    private static final int PATIENCE = 16; // engine calls in a row that do nothing
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Loop loop;
    private final Wire socket;
    private final Flight flight;
    private final TlsProvider.Engines engines;
    private final SSLEngine engine; // given back by forget()
    private final TlsBuffers buffers;
    private final long started = System.currentTimeMillis();
    private Events events;
    private @Nullable TlsInfo info; // from the end of the handshake
    private boolean met; // a first record came: the peer speaks TLS
    private boolean paused;
    private boolean ended; // by the peer's close_notify
    private boolean closed;
    private int idle; // engine calls in a row that did nothing

    /**
     * The start of a record whose rest has not come; its capacity is what is known to be needed.
     */
    private @Nullable ByteBuffer partial;

    /** What the socket brought before it was paused, not opened yet. */
    private @Nullable ByteBuffer held;

    /** Written before the end of the handshake. */
    private final ArrayDeque<ByteBuffer> early = new ArrayDeque<>(1);

    /**
     * @param buffers of the kind that {@code engines} wants; not those of the wire below, if that
     *     is TLS too
     */
    TlsWire(
            Loop loop,
            Wire socket,
            TlsProvider.Engines engines,
            Dialer.Target target,
            TlsBuffers buffers,
            Events events) {
        this.loop = loop;
        this.socket = socket;
        this.flight = new Flight(socket);
        this.engines = engines;
        this.engine = engines.open(Tls.peerName(target.host()), target.port(), target.alpn());
        this.buffers = buffers;
        this.events = events;
    }

    /** Begins the handshake. Called once, first. */
    void start() {
        socket.events(new Below());
        try {
            engine.beginHandshake();
            shake();
        } catch (SSLException e) {
            breakLater(e);
        }
    }

    @Override
    public void events(Events events) {
        this.events = events;
    }

    @Override
    public @Nullable TlsInfo tls() {
        return info;
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (closed) {
            bytes.position(bytes.limit());
        } else if (info == null) {
            early.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
        } else {
            try {
                seal(bytes);
            } catch (SSLException e) {
                bytes.position(bytes.limit());
                breakLater(e);
            }
        }
    }

    @Override
    public long pending() {
        long waiting = 0;
        for (ByteBuffer bytes : early) {
            waiting += bytes.remaining();
        }
        return waiting + socket.pending();
    }

    @Override
    public void pauseReading() {
        paused = true;
        if (info != null) { // the handshake itself goes on
            socket.pauseReading();
        }
    }

    @Override
    public void resumeReading() {
        paused = false;
        if (held == null) {
            socket.resumeReading();
        } else {
            loop.execute(this::readHeld);
        }
    }

    /**
     * Sends close_notify, and does not wait for the peer's (RFC 8446, section 6.1). Before the end
     * of the handshake: just closes.
     */
    @Override
    public void close() {
        if (!closed) {
            if (info != null) {
                sayGoodbye();
            }
            shut();
        }
    }

    @Override
    public void abort() {
        forget();
        socket.abort();
    }

    private final class Below implements Events {
        @Override
        public void onConnected() {}

        @Override
        public void onRead(ByteBuffer bytes) {
            read(bytes);
        }

        @Override
        public void onDrained() {
            if (!closed && info != null) {
                events.onDrained();
            }
        }

        @Override
        public void onEnd() {
            if (closed || ended) {
                return;
            }
            fail(
                    info == null
                            ? new SSLHandshakeException(
                                    "the peer closed the connection during the TLS handshake")
                            : new TlsTruncatedException());
        }

        @Override
        public void onFailed(IOException cause) {
            fail(cause);
        }
    }

    /** What a handshake has to say to all that came leaves together. */
    private void read(ByteBuffer in) {
        if (info == null) {
            flight.gather();
        }
        try {
            feed(in);
        } catch (SSLException e) {
            broke(e);
        } finally {
            flight.depart();
        }
    }

    private void readHeld() {
        ByteBuffer waiting = held;
        if (closed || paused || waiting == null) {
            return;
        }
        held = null;
        try {
            read(waiting);
        } catch (Throwable thrown) { // by the owner, and there is no socket's event around this one
            fail(new IOException("broken by a fault of its owner", thrown));
            throw thrown;
        }
        if (!closed && !paused) {
            socket.resumeReading();
        }
    }

    /** Opens every whole record of {@code in} and keeps what is left. */
    private void feed(ByteBuffer in) throws SSLException {
        while (in.hasRemaining() && !closed && !ended) {
            if (paused && info != null) {
                held = ByteBuffer.allocate(in.remaining()).put(in).flip();
            } else if (partial != null) {
                complete(partial, in);
            } else {
                int needed = in.remaining() < HEADER ? HEADER : recordLength(in);
                if (in.remaining() < needed) {
                    partial = ByteBuffer.allocate(needed).put(in);
                } else {
                    open(in, needed);
                }
            }
        }
    }

    /** Adds from {@code in} what {@code record} lacks, no more. */
    private void complete(ByteBuffer record, ByteBuffer in) throws SSLException {
        int take = Math.min(record.remaining(), in.remaining());
        record.put(in.slice(in.position(), take));
        in.position(in.position() + take);
        if (record.hasRemaining()) {
            return;
        }
        int needed = recordLength(record.flip());
        if (record.remaining() < needed) { // it was the header only
            partial = ByteBuffer.allocate(needed).put(record);
            return;
        }
        partial = null;
        while (record.hasRemaining() && !closed && !ended) {
            open(record, record.remaining());
        }
    }

    /** Header and content of the record that starts at {@code in}'s position. */
    private int recordLength(ByteBuffer in) throws SSLException {
        int at = in.position();
        int type = in.get(at);
        if (!met && (type < 20 || type > 23 || in.get(at + 1) != 3)) {
            throw new SSLException(NO_TLS);
        }
        met = true;
        int length = Short.toUnsignedInt(in.getShort(at + 3));
        if (length > LARGEST) {
            throw new SSLException(
                    "the peer sent a TLS record of "
                            + length
                            + " bytes, "
                            + LARGEST
                            + " are allowed");
        }
        if (type == HANDSHAKE && info != null && !info.protocol().equals("TLSv1.3")) {
            throw new SSLException("the peer wants to renegotiate TLS, which is refused");
        }
        return HEADER + length;
    }

    /** Opens the record of {@code length} bytes that {@code in} begins with. */
    private void open(ByteBuffer in, int length) throws SSLException {
        int start = in.position();
        int limit = in.limit();
        ByteBuffer record = buffers.record(in, length);
        ByteBuffer plain = buffers.plain(0);
        SSLEngineResult result = engine.unwrap(record, plain);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            plain = buffers.plain(engine.getSession().getApplicationBufferSize());
            result = engine.unwrap(record, plain);
        }
        in.limit(limit).position(start + result.bytesConsumed());
        worked(result);
        if (plain.flip().hasRemaining()) {
            events.onRead(plain);
        }
        if (!closed) {
            if (info == null) {
                engine.unwrap(NOTHING, plain.clear()); // BoringSSL's sees only now what it has read
            } else {
                answer(result);
            }
            shake();
        }
        if (!closed && engine.isInboundDone()) {
            ended = true;
            events.onEnd();
        }
    }

    /**
     * BoringSSL tells of what it has to say after the handshake (to a new key, to a broken record)
     * in the result only. What it thinks of the record it throws once its alert has left.
     */
    private void answer(SSLEngineResult result) throws SSLException {
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
            sealNext();
            sealNext();
        }
    }

    /** Does what the engine wants done, until it wants to be given a record or nothing. */
    private void shake() throws SSLException {
        while (!closed) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> sealNext();
                case NOT_HANDSHAKING, FINISHED -> {
                    if (info == null) {
                        opened();
                    }
                    return;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return;
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask();
                task != null;
                task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void opened() throws SSLException {
        if (engine.isInboundDone()) {
            throw new SSLHandshakeException("the peer ended TLS during the handshake");
        }
        info = agreed();
        if (paused) {
            socket.pauseReading();
        }
        boolean waited = !early.isEmpty();
        for (ByteBuffer bytes = early.poll(); bytes != null; bytes = early.poll()) {
            seal(bytes);
        }
        events.onConnected();
        flight.depart(); // with what the owner said at once
        if (waited && !closed && socket.pending() == 0) {
            events.onDrained();
        }
    }

    private TlsInfo agreed() {
        SSLSession session = engine.getSession();
        String alpn = engine.getApplicationProtocol();
        List<X509Certificate> peer;
        try {
            peer =
                    Stream.of(session.getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (SSLPeerUnverifiedException none) {
            peer = List.of();
        }
        return new TlsInfo(
                session.getProtocol(),
                session.getCipherSuite(),
                alpn == null ? "" : alpn,
                peer,
                engines.agreed(engine, started),
                engines.provider().name());
    }

    /** Sends {@code bytes} in records, as many of them at once as the buffer takes. */
    private void seal(ByteBuffer bytes) throws SSLException {
        ByteBuffer out = buffers.sealed(0);
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            SSLEngineResult result = engine.wrap(buffers.content(bytes), out);
            bytes.position(start + result.bytesConsumed());
            switch (result.getStatus()) {
                case OK -> worked(result);
                case BUFFER_OVERFLOW -> out = makeRoom(out);
                case CLOSED, BUFFER_UNDERFLOW ->
                        throw new SSLException("the peer has ended TLS: nothing can be sent");
            }
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTasks();
            }
        }
        flight.write(out.flip());
    }

    private ByteBuffer makeRoom(ByteBuffer out) throws SSLException {
        int needed = engine.getSession().getPacketBufferSize();
        if (out.position() == 0 && out.capacity() >= needed) {
            throw new SSLException("the TLS engine asks for more room than it said");
        }
        flight.write(out.flip());
        return buffers.sealed(needed);
    }

    /** Sends a record of the engine's own: a step of the handshake, an alert. */
    private void sealNext() throws SSLException {
        ByteBuffer out = buffers.sealed(0);
        SSLEngineResult result = engine.wrap(NOTHING, out);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            out = makeRoom(out);
            result = engine.wrap(NOTHING, out);
        }
        flight.write(out.flip());
        worked(result);
    }

    /** No bug of an engine makes the loop spin. */
    private void worked(SSLEngineResult result) throws SSLException {
        idle = result.bytesConsumed() + result.bytesProduced() > 0 ? 0 : idle + 1;
        if (idle > PATIENCE) {
            throw new SSLException("the TLS engine makes no progress: " + result);
        }
    }

    private void sayGoodbye() {
        engine.closeOutbound();
        try {
            while (!engine.isOutboundDone()) {
                sealNext();
            }
        } catch (SSLException unsendable) {
            // the socket is about to be closed, which tells the peer as much
        }
    }

    private void sendAlerts() {
        try {
            while (!engine.isOutboundDone()
                    && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                sealNext();
            }
        } catch (SSLException unsendable) {
            // the socket is about to be closed, which tells the peer as much
        }
    }

    private void breakLater(SSLException cause) {
        loop.execute(() -> broke(cause));
    }

    private void broke(SSLException cause) {
        if (!closed) {
            sendAlerts(); // so that the peer knows why
            fail(cause);
        }
    }

    private void fail(IOException cause) {
        if (!closed) {
            shut();
            events.onFailed(cause);
        }
    }

    private void shut() {
        flight.depart();
        forget();
        socket.close();
    }

    private void forget() {
        if (closed) {
            return;
        }
        closed = true;
        engines.release(engine);
        early.clear();
        partial = null;
        held = null;
    }
}
