package dev.skein.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a {@link ScriptedServer} does on one connection, step by step. Immutable: each method gives
 * a longer script, and a script may be used for any number of connections.
 *
 * <pre>{@code
 * Script torn = Script.begin()
 *     .readRequest()
 *     .head("HTTP/1.1 200 OK", "Content-Length: 5")
 *     .sendTorn("hello", 1)          // a byte at a time
 *     .repeat();                     // and again for the next request on this connection
 * }</pre>
 *
 * At its end the connection is closed in order. It ends early, without complaint, when the client
 * leaves. Text is sent as Latin-1, so that any byte can be written as a character; nothing is added
 * to it, no line end and no field.
 */
public final class Script {
    /** One thing to do. */
    @FunctionalInterface
    interface Step {
        void play(ServerConnection connection) throws IOException;
    }

    private static final Script EMPTY = new Script(List.of(), false);

    private final List<Step> steps;
    private final boolean repeated;

    private Script(List<Step> steps, boolean repeated) {
        this.steps = steps;
        this.repeated = repeated;
    }

    /** The connection is accepted (and the TLS handshake done); nothing is read yet. */
    public static Script begin() {
        return EMPTY;
    }

    // --- reading

    /**
     * Reads a request, its body too, and records it. The script ends here when the client ends the
     * connection instead.
     */
    public Script readRequest() {
        return then(ServerConnection::readRequest);
    }

    /** Reads and records a request's head and leaves its body unread. */
    public Script readHead() {
        return then(ServerConnection::readHead);
    }

    /** Reads the body that {@link #readHead} left. */
    public Script readBody() {
        return then(ServerConnection::readBody);
    }

    /**
     * Reads nothing any more and holds the connection until the server is closed, so that what the
     * client sends comes to a halt. The server cannot see the client leave here.
     */
    public Script stopReading() {
        return then(ServerConnection::stopReading);
    }

    // --- writing

    /** Sends these bytes, in one write. */
    public Script send(byte[] bytes) {
        byte[] sent = bytes.clone();
        return then(connection -> connection.write(sent));
    }

    /** Sends this text as Latin-1, in one write. */
    public Script send(String text) {
        return send(latin1(text));
    }

    /**
     * Sends the lines with CRLF after each and an empty line at the end, in one write: {@code
     * head("HTTP/1.1 200 OK", "Content-Length: 0")}.
     */
    public Script head(String... lines) {
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    /**
     * Sends the bytes in writes of these sizes, the last of which repeats; without sizes a byte at
     * a time.
     */
    public Script sendTorn(byte[] bytes, int... sizes) {
        byte[] sent = bytes.clone();
        int[] pieces = sizes.length == 0 ? new int[] {1} : sizes.clone();
        for (int piece : pieces) {
            require(piece > 0, "a piece of " + piece + " bytes would never end");
        }
        return then(connection -> {
            int at = 0;
            for (int i = 0; at < sent.length; i++) {
                int length = Math.min(pieces[Math.min(i, pieces.length - 1)], sent.length - at);
                connection.write(sent, at, length);
                at += length;
            }
        });
    }

    /** {@link #sendTorn(byte[], int...)} of Latin-1 text. */
    public Script sendTorn(String text, int... sizes) {
        return sendTorn(latin1(text), sizes);
    }

    /** Sends {@code size} bytes at a time and waits for {@code gap} after each: a slow peer. */
    public Script sendSlowly(String text, int size, Duration gap) {
        require(size > 0, "a piece of " + size + " bytes would never end");
        byte[] sent = latin1(text);
        return then(connection -> {
            for (int at = 0; at < sent.length; at += size) {
                connection.write(sent, at, Math.min(size, sent.length - at));
                connection.pause(gap);
            }
        });
    }

    /** Sends these bytes over and over until the client leaves. */
    public Script endless(byte[] bytes) {
        require(bytes.length > 0, "nothing, over and over, would never end");
        byte[] sent = bytes.clone();
        return then(connection -> {
            while (true) {
                connection.write(sent);
                letOthersRun();
            }
        });
    }

    /** {@link #endless(byte[])} of Latin-1 text. */
    public Script endless(String text) {
        return endless(latin1(text));
    }

    /** Sends {@code answer} to the request that was read last. */
    public Script answer(Answer answer) {
        return then(answer::play);
    }

    /**
     * Answers this and all further requests of the connection by the server's routes ({@link
     * ScriptedServer#on}).
     */
    public Script serve() {
        return then(ServerConnection::serve);
    }

    // --- HTTP/2

    /**
     * Reads the client's HTTP/2 preface and SETTINGS and has {@code script} play the rest of the
     * connection. Over TLS the server has to be asked for {@code h2} ({@link
     * ScriptedServer#protocols}).
     */
    public Script http2(Http2Script script) {
        return then(connection -> connection.playHttp2(script));
    }

    /** {@link #http2} with a script that only {@linkplain Http2Session#serve serves}. */
    public Script serveHttp2(Consumer<Http2Stream> answer, int... settings) {
        int[] sent = settings.clone();
        return http2(session -> session.serve(answer, sent));
    }

    // --- waiting

    /**
     * Waits that long. For what really is about time; to bring things into order use {@link
     * #await(Gate)}.
     */
    public Script pause(Duration duration) {
        require(!duration.isNegative(), "a negative pause");
        return then(connection -> connection.pause(duration));
    }

    /** Waits until the test opens {@code gate}. */
    public Script await(Gate gate) {
        return then(connection -> connection.await(gate));
    }

    /** Tells the test that the script has come this far, by opening {@code gate}. */
    public Script open(Gate gate) {
        return then(connection -> gate.open());
    }

    /** Never goes on: takes what comes and gives nothing until the client leaves. */
    public Script never() {
        return then(ServerConnection::discard);
    }

    // --- ending

    /** Closes the connection in order (what every script does at its end). */
    public Script close() {
        return then(ServerConnection::close);
    }

    /**
     * Ends this side's stream (FIN, over TLS close_notify) and goes on; the client may still send.
     */
    public Script halfClose() {
        return then(ServerConnection::halfClose);
    }

    /** Resets the connection (RST): the client sees it break. */
    public Script reset() {
        return then(ServerConnection::reset);
    }

    /**
     * Closes the TCP connection without TLS's close_notify: a truncation. On a plain connection the
     * same as {@link #close}.
     */
    public Script cut() {
        return then(ServerConnection::cut);
    }

    /**
     * Starts over after the last step, for the next request of the connection; nothing can follow.
     */
    public Script repeat() {
        requireOpenEnded();
        return new Script(steps, true);
    }

    /** This script, then {@code next}. */
    public Script then(Script next) {
        requireOpenEnded();
        List<Step> longer = new ArrayList<>(steps);
        longer.addAll(next.steps);
        return new Script(List.copyOf(longer), next.repeated);
    }

    Script then(Step step) {
        requireOpenEnded();
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Script(List.copyOf(longer), false);
    }

    void play(ServerConnection connection) throws IOException {
        int begun;
        do {
            begun = connection.requestsBegun();
            for (Step step : steps) {
                step.play(connection);
            }
            require(
                    !repeated || connection.requestsBegun() > begun,
                    "a script that repeats must read a request each time");
        } while (repeated);
    }

    private void requireOpenEnded() {
        if (repeated) {
            throw new IllegalStateException("nothing can follow repeat()");
        }
    }

    private static byte[] latin1(String text) {
        require(
                text.chars().allMatch(c -> c < 256),
                "only Latin-1 can be sent as text: encode it and send the bytes");
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** A client that reads as fast as this writes would leave other connections no carrier. */
    @SuppressWarnings("ThreadPriorityCheck")
    static void letOthersRun() {
        Thread.yield();
    }
}
