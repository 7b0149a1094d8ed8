package dev.skein.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection and the virtual thread that plays its script. Only {@link #kill} and the
 * watcher come from other threads.
 *
 * <p>A request is in flight from its head until just before the last byte of its answer leaves; if
 * a script sends the bytes, until it turns to the next request or closes. While the script waits, a
 * watcher reads on and ends the wait when the client leaves, so that a cancelled request is seen to
 * be gone at once and not when its answer would have been due.
 */
final class ServerConnection implements Runnable {
    /** The script is over, however it came to that; no fault of anyone. */
    static final class Over extends IOException {
        Over(String why) {
            super(why);
        }
    }

    private static final int LINGER_MILLIS = 1000;
    private static final byte[] CONTINUE =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Socket raw;
    private final ScriptedServer.Setup setup;
    private final Traffic traffic;
    private final Consumer<ServerConnection> ended;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final AtomicBoolean watched = new AtomicBoolean();

    private int number;
    private Socket socket;
    private @Nullable Incoming incoming;
    private @Nullable RequestReader reader;
    private @Nullable OutputStream out;
    private @Nullable RecordedRequest request;
    private boolean bodyPending;
    private int requestsBegun;
    private boolean counted;
    private boolean http2;
    private Script.@Nullable Step held;

    /**
     * @param ended told when the connection is closed and its thread about to end
     */
    ServerConnection(
            Socket raw,
            ScriptedServer.Setup setup,
            Traffic traffic,
            Consumer<ServerConnection> ended) {
        this.raw = raw;
        this.socket = raw;
        this.setup = setup;
        this.traffic = traffic;
        this.ended = ended;
    }

    /**
     * Plays on a thread of its own. Called in the order in which connections are accepted, which is
     * what their numbers tell.
     */
    void start() {
        number = traffic.opened();
        Thread.ofVirtual().start(this);
    }

    @Override
    public void run() {
        try {
            open();
            setup.scriptFor(number).play(this);
            close();
        } catch (RequestReader.Malformed malformed) {
            refuse(malformed);
        } catch (IOException over) {
            // the client left, the script is over or the server was closed: all in the day's work
        } catch (UncheckedIOException over) {
            // the client left while the test's own code wrote
        } catch (RuntimeException | Error broken) {
            traffic.fault(
                    http2
                            ? "connection " + number + ": " + broken
                            : "the test's own code failed on " + request + ": " + broken);
        } finally {
            finishRequest();
            kill();
            traffic.closed(() -> ended.accept(this));
        }
    }

    private void open() throws IOException {
        raw.setTcpNoDelay(true);
        if (setup.tls() != null) {
            SSLSocket tls =
                    (SSLSocket) setup.tls().getSocketFactory().createSocket(raw, null, true);
            setup.prepare(tls);
            socket = tls;
            tls.startHandshake();
        }
        incoming = new Incoming(socket.getInputStream());
        reader = new RequestReader(incoming);
        out = socket.getOutputStream();
    }

    int requestsBegun() {
        return requestsBegun;
    }

    // --- reading

    /** Reads the next head. Ends the script when the client has ended its stream instead. */
    RecordedRequest readHead() throws IOException {
        skipBody();
        finishRequest();
        RecordedRequest head = opened(reader).head(number);
        if (head == null) {
            throw new Over("the client has ended the connection");
        }
        request = head;
        requestsBegun++;
        bodyPending = RequestReader.hasBody(head);
        counted = true;
        traffic.begun();
        traffic.record(head);
        return head;
    }

    /** Reads the current request's body; nothing if it was read, or there is none. */
    RecordedRequest readBody() throws IOException {
        RecordedRequest head = request();
        if (bodyPending) {
            bodyPending = false;
            try {
                request = opened(reader).body(head);
            } catch (RequestReader.CutShort cut) {
                request = cut.read;
                throw cut;
            } finally {
                traffic.replace(head, request());
            }
        }
        return request();
    }

    RecordedRequest readRequest() throws IOException {
        readHead();
        return readBody();
    }

    RecordedRequest request() {
        if (request == null) {
            throw new IllegalStateException("the script answers before it has read a request");
        }
        return request;
    }

    /**
     * Answers requests by the server's routes until the client or an answer ends the connection.
     */
    void serve() throws IOException {
        while (true) {
            RecordedRequest head = readHead();
            Answer early = setup.routes().earlyAnswer(head);
            if (early == null) {
                sendContinue(head);
                setup.routes().answer(readBody()).play(this);
            } else {
                early.play(this);
            }
            if (head.last()) {
                close();
            }
        }
    }

    void playHttp2(Http2Script script) throws IOException {
        http2 = true;
        try {
            script.play(new Http2Session(this));
        } catch (IOException | RuntimeException known) {
            throw known;
        } catch (InterruptedException stop) {
            throw new Over("stopped");
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** What has come, at least a byte; ends the script at the end of the client's stream. */
    byte[] readSome() throws IOException {
        byte[] block = new byte[8192];
        int length = opened(incoming).read(block, block.length);
        if (length < 0) {
            throw new Over("the client has ended the connection");
        }
        return Arrays.copyOf(block, length);
    }

    private void sendContinue(RecordedRequest head) throws IOException {
        if (bodyPending && "100-continue".equalsIgnoreCase(head.header("expect"))) {
            write(CONTINUE);
        }
    }

    private void skipBody() throws IOException {
        if (request != null) {
            readBody();
        }
    }

    private void finishRequest() {
        if (request != null) {
            request = null;
            bodyPending = false;
            answered();
        }
    }

    /** The request is in flight no more, or will not be when the client sees what comes next. */
    void answered() {
        if (counted) {
            counted = false;
            traffic.finished();
        }
    }

    // --- writing

    void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        opened(out).write(bytes, offset, length);
        opened(out).flush();
    }

    /**
     * Sends what was held and holds this piece, until the next or {@link #sendHeld}. So the last
     * piece of an answer can be told from the others, and the request counted out before it leaves:
     * a client that has read it may send its next request elsewhere at once, and two would be seen
     * in flight where there never was more than one.
     */
    void hold(byte[] bytes, int offset, int length) throws IOException {
        sendHeld();
        held = connection -> connection.write(bytes, offset, length);
    }

    void sendHeld() throws IOException {
        Script.Step piece = held;
        if (piece != null) {
            held = null;
            piece.play(this);
        }
    }

    // --- waiting

    /** Waits; ends the script if the client leaves first. */
    void pause(Duration duration) throws IOException {
        waitFor(new CompletableFuture<>(), duration);
    }

    void await(Gate gate) throws IOException {
        waitFor(gate.opened(), null);
    }

    /** Reads and forgets whatever comes until the client leaves. */
    void discard() throws IOException {
        byte[] block = new byte[2048];
        while (opened(incoming).read(block, block.length) >= 0) {
            // nothing to keep
        }
        throw new Over("the client has left");
    }

    /** Reads nothing until the server is closed: what the client sends fills its window. */
    void stopReading() throws IOException {
        try {
            gone.get();
        } catch (InterruptedException | ExecutionException impossible) {
            throw new Over("stopped");
        }
        throw new Over("the server was closed");
    }

    private void waitFor(CompletableFuture<?> signal, @Nullable Duration atMost)
            throws IOException {
        if (!signal.isDone()) {
            watch();
            try {
                CompletableFuture<Object> either = CompletableFuture.anyOf(signal, gone);
                if (atMost == null) {
                    either.get();
                } else {
                    either.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
                }
            } catch (TimeoutException over) {
                return;
            } catch (InterruptedException | ExecutionException impossible) {
                throw new Over("stopped");
            }
            if (!signal.isDone()) {
                throw new Over("the client left while the server waited");
            }
        }
    }

    private void watch() {
        if (watched.compareAndSet(false, true)) {
            Incoming watching = opened(incoming);
            Thread.ofVirtual()
                    .start(() -> {
                        boolean alive = watching.await();
                        watched.set(false);
                        if (!alive) {
                            gone.complete(null);
                        }
                    });
        }
    }

    // --- ending

    /**
     * Ends in order. Unread bytes would make the kernel send a reset that may overtake the answer,
     * so they are read first, for a second at most.
     */
    void close() throws IOException {
        answered();
        if ((bodyPending || http2) && !raw.isClosed()) {
            halfClose();
            raw.setSoTimeout(LINGER_MILLIS);
            discardFor(LINGER_MILLIS);
        }
        socket.close();
        throw new Over("closed");
    }

    /** Ends only this side's stream: a FIN, over TLS a close_notify. */
    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes the socket with a FIN but, over TLS, without close_notify. */
    void cut() throws IOException {
        answered();
        raw.close();
        throw new Over("cut");
    }

    /** Closes with a TCP reset. */
    void reset() throws IOException {
        answered();
        raw.setSoLinger(true, 0);
        raw.close();
        throw new Over("reset");
    }

    /** Closes the socket whatever goes on; from any thread. */
    void kill() {
        gone.complete(null);
        try {
            raw.close();
        } catch (IOException already) {
            // it is gone either way
        }
    }

    private void refuse(RequestReader.Malformed malformed) {
        traffic.fault("connection " + number + ": " + malformed.how);
        try {
            Answer.status(400).body(malformed.how).thenClose().play(this, true);
        } catch (IOException over) {
            // that was all
        }
    }

    private void discardFor(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        byte[] block = new byte[8192];
        try {
            while (System.nanoTime() < end && opened(incoming).read(block, block.length) >= 0) {
                // nothing to keep
            }
        } catch (IOException enough) {
            // the client said no more
        }
    }

    private static <T> T opened(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not open yet");
        }
        return part;
    }
}
