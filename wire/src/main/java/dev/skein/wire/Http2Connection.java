package dev.skein.wire;

import static dev.skein.wire.Http2Error.CANCEL;
import static dev.skein.wire.Http2Error.COMPRESSION_ERROR;
import static dev.skein.wire.Http2Error.ENHANCE_YOUR_CALM;
import static dev.skein.wire.Http2Error.FLOW_CONTROL_ERROR;
import static dev.skein.wire.Http2Error.NO_ERROR;
import static dev.skein.wire.Http2Error.PROTOCOL_ERROR;
import static dev.skein.wire.Http2Error.REFUSED_STREAM;

import dev.skein.http.Headers;
import dev.skein.http.HttpVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/2 connection (RFC 9113): many exchanges at once, each a stream, over a wire that
 * is ready. What is to be said, the {@link Http2Sender} says; here is what comes, and what becomes
 * of streams and connection.
 *
 * <p>Flow control: what a stream's reader has taken is given back to the peer, half a window at a
 * time, and not while the reader pauses. The connection's window is given back at once: were it
 * not, streams that nobody reads just now would keep those from coming that somebody waits for. Who
 * floods ({@link Nuisances}), asks and does not read ({@link Http2Sender#isUnread}), or is silent
 * ({@link Vigil}) loses the connection.
 *
 * <p>Confined to its loop.
 */
final class Http2Connection
        implements Connection, Wire.Events, Http2FrameReader.Sink, Vigil.Watched {
    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 64 << 20;
    private static final int TABLE_SIZE = 4096; // the default of RFC 9113, 6.5.2

    /** Until the peer says; what it is advised to say at least (RFC 9113, 6.5.2). */
    private static final int STREAMS_AT_FIRST = 100;

    private final Owner owner;
    private final Loop loop;
    private final HeadLimits limits;
    private final Nuisances nuisances;
    private final Http2Sender sender;
    private final Vigil vigil;

    private final Http2FrameReader reader = new Http2FrameReader();
    private final HpackDecoder decoder;
    private final HeadFragments fragments;
    private final Http2Head head;
    private final ReceiveWindow window = new ReceiveWindow(CONNECTION_WINDOW);
    private final WindowGrowth growth = new WindowGrowth();

    private final StreamTable streams = new StreamTable();
    private final long begun;
    private int lastStream = -1;
    private int maxStreams = STREAMS_AT_FIRST;
    private boolean greeted; // the peer's SETTINGS have come
    private boolean draining;
    private boolean closed;

    /** Says the first word. */
    Http2Connection(Wire wire, Owner owner, Loop loop, Http2Codec codec) {
        this.owner = owner;
        this.loop = loop;
        this.limits = codec.limits();
        this.decoder = new HpackDecoder(TABLE_SIZE, codec.lines());
        this.begun = loop.nanoTime();
        this.nuisances = new Nuisances(begun);
        this.sender = new Http2Sender(wire, loop, nuisances);
        this.vigil = new Vigil(loop, this);
        this.fragments = new HeadFragments(limits.head());
        this.head = new Http2Head(limits);
        wire.events(this);
        greet();
    }

    private void greet() {
        Http2FrameWriter frames = sender.frames();
        frames.preface();
        frames.settings(
                Setting.ENABLE_PUSH,
                0,
                Setting.INITIAL_WINDOW_SIZE,
                STREAM_WINDOW,
                Setting.MAX_HEADER_LIST_SIZE,
                limits.head(),
                Setting.NO_RFC7540_PRIORITIES,
                1);
        frames.windowUpdate(0, CONNECTION_WINDOW - Http2Sender.DEFAULT_WINDOW);
        sender.soon();
    }

    /** RFC 9113, 6.5.2, and RFC 9218, 2.1. */
    private static final class Setting {
        static final int HEADER_TABLE_SIZE = 1;
        static final int ENABLE_PUSH = 2;
        static final int MAX_CONCURRENT_STREAMS = 3;
        static final int INITIAL_WINDOW_SIZE = 4;
        static final int MAX_FRAME_SIZE = 5;
        static final int MAX_HEADER_LIST_SIZE = 6;
        static final int NO_RFC7540_PRIORITIES = 9;

        private Setting() {}
    }

    // The owner's side.

    @Override
    public int capacity() {
        return draining || closed ? 0 : maxStreams;
    }

    @Override
    public HttpStream open() {
        if (closed || draining) {
            throw new IllegalStateException("the connection takes no more exchanges");
        }
        return new Http2Stream(this);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (streams.size() > 0) {
            shut();
            all().forEach(Http2Stream::release);
            owner.onClosed(this);
        } else {
            sender.frames().goAway(0, NO_ERROR, "");
            endInOrder();
        }
    }

    // Requests.

    void start(Http2Stream stream, Exchange exchange) {
        Exchange.Head request = exchange.head();
        ByteBuffer body = exchange.body();
        try {
            sender.check(request);
        } catch (IllegalArgumentException e) {
            stream.release();
            owner.onReleased(this, true);
            exchange.onBroken(fault(Exchange.Fault.Kind.REQUEST, e.getMessage(), e), false, false);
            return;
        }
        lastStream += 2;
        stream.opened(lastStream, sender.initialWindow(), request, body);
        streams.add(stream);
        boolean bodyless = !hasBody(request, body);
        sender.head(lastStream, request, bodyless);
        if (bodyless) {
            stream.ended();
        }
        nuisances.progress();
        sender.watch(stream);
        sender.transmit(stream);
        if (streams.size() == 1) {
            vigil.begin();
        }
        if (lastStream > Integer.MAX_VALUE - 4) {
            drain(); // RFC 9113, 5.1.1: numbers are not used again
        }
    }

    private static boolean hasBody(Exchange.Head request, @Nullable ByteBuffer body) {
        return body == null ? request.bodyLength() != 0 : body.hasRemaining();
    }

    void transmit(Http2Stream stream) {
        sender.transmit(stream);
    }

    /** Bytes that wait for the socket. */
    long waiting() {
        return sender.waiting();
    }

    void cancel(Http2Stream stream) {
        remove(stream);
        if (closed) {
            return; // by one of those that hear of the end before it: the owner knows
        }
        reset(stream.id(), CANCEL);
        nuisances.expectLateFrames();
        if (vigil.isSuspicious()) {
            doubt();
        }
        owner.onReleased(this, true);
    }

    /** Where nobody is left to wait for a sign of life, the next exchange has a new connection. */
    private void doubt() {
        if (streams.size() == 0) {
            drain();
        } else {
            vigil.ask();
        }
    }

    private void reset(int stream, Http2Error error) {
        if (!closed) {
            sender.frames().reset(stream, error);
            if (sender.isUnread()) {
                drain(); // each request that times out would leave its head here
            }
            sender.soon();
        }
    }

    @Override
    public void onDrained() {
        sender.onDrained();
    }

    // What comes.

    @Override
    public void onConnected() {}

    @Override
    public void onRead(ByteBuffer bytes) {
        vigil.heard();
        sender.hold();
        try {
            decode(bytes);
        } finally {
            sender.letGo();
        }
    }

    private void decode(ByteBuffer bytes) {
        while (!closed) {
            try {
                reader.decode(bytes, this);
                return;
            } catch (Http2Exception e) {
                if (!closed) {
                    failed(e);
                }
            }
        }
    }

    private void failed(Http2Exception e) {
        Exchange.Fault fault = fault(Exchange.Fault.Kind.PROTOCOL, message(e), e);
        if (e.stream() == 0 || neverOpened(e.stream())) {
            sender.frames().goAway(0, e.error(), "");
            breakDown(fault);
            return;
        }
        Http2Stream stream = streams.get(e.stream());
        if (stream != null) { // else it is over already, and needs no other end
            reset(e.stream(), e.error());
            broken(stream, fault);
        }
    }

    /** Such a stream can have no error of its own: it may not even be reset (RFC 9113, 6.4). */
    private boolean neverOpened(int id) {
        return (id & 1) == 0 || id > lastStream;
    }

    private String message(Http2Exception e) {
        String what = Objects.requireNonNullElse(e.getMessage(), e.error().name());
        return greeted
                ? what
                : "what came first is not SETTINGS: does the server speak HTTP/2 here? ("
                        + what
                        + ")";
    }

    @Override
    public void onFrame(int type, int stream) throws Http2Exception {
        if (closed) {
            throw Http2Exception.of(NO_ERROR, "closed by what an earlier frame led to");
        }
        if (!greeted && type != Http2FrameReader.SETTINGS) {
            throw Http2Exception.of(PROTOCOL_ERROR, "a frame of type " + type);
        }
        fragments.check(type, stream);
        nuisances.count(loop);
    }

    /** The peer asks; who does not read the answers is not kept more and more of them. */
    private void answer() throws Http2Exception {
        if (sender.isUnread()) {
            throw Http2Exception.of(
                    ENHANCE_YOUR_CALM, "a flood: what is to be answered, and no answer is read");
        }
    }

    @Override
    public void onData(int id, ByteBuffer bytes, int counted, boolean end) throws Http2Exception {
        if (!window.take(counted)) {
            throw Http2Exception.of(
                    FLOW_CONTROL_ERROR, "more bytes than the connection's window allows");
        }
        giveBack(0, window.giveBack(counted));
        Http2Stream stream = known(id);
        if (stream == null) {
            return; // given up meanwhile
        }
        long now = loop.nanoTime();
        if (!stream.window(STREAM_WINDOW, now).take(counted)) {
            throw Http2Exception.ofStream(
                    id, FLOW_CONTROL_ERROR, "more bytes than the stream's window allows");
        }
        if (!stream.begun()) {
            throw Http2Exception.ofStream(id, PROTOCOL_ERROR, "a body before its head");
        }
        count(stream, bytes.remaining(), end);
        deliver(stream, bytes, counted, end);
    }

    private void deliver(Http2Stream stream, ByteBuffer bytes, int counted, boolean end) {
        Exchange exchange = stream.exchange();
        if (exchange != null && bytes.hasRemaining()) {
            nuisances.progress();
            exchange.onBody(bytes);
        }
        if (stream.exchange() == null) {
            return; // it was given up by what it heard
        }
        if (end) {
            finish(stream, Headers.empty());
        } else if (!stream.holdsBack(counted)) {
            consumed(stream, counted);
        }
    }

    private static void count(Http2Stream stream, int bytes, boolean end) throws Http2Exception {
        String fault = stream.count(bytes, end);
        if (fault != null) {
            throw Http2Exception.ofStream(stream.id(), PROTOCOL_ERROR, fault);
        }
    }

    /** The reader has taken so many bytes of the stream's body. */
    void consumed(Http2Stream stream, int bytes) {
        if (stream.exchange() == null || closed || bytes == 0) {
            return;
        }
        long now = loop.nanoTime();
        ReceiveWindow own = stream.window(STREAM_WINDOW, now);
        int increment = own.giveBack(bytes);
        if (increment > 0) {
            increment += growth.grow(own, now - stream.granted(now));
            giveBack(stream.id(), increment);
            sender.soon();
        }
    }

    private void giveBack(int stream, int increment) {
        if (increment > 0) {
            sender.frames().windowUpdate(stream, increment);
        }
    }

    @Override
    public void onHeaders(int id, ByteBuffer fragment, boolean end, boolean last)
            throws Http2Exception {
        if (last) {
            head(id, fragment, end);
        } else {
            fragments.begin(id, fragment, end);
        }
    }

    @Override
    public void onContinuation(int id, ByteBuffer fragment, boolean last) throws Http2Exception {
        fragments.add(fragment);
        if (last) {
            head(id, fragments.whole(), fragments.end());
        }
    }

    private void head(int id, ByteBuffer fields, boolean end) throws Http2Exception {
        head.clear();
        try {
            decoder.decode(fields, head);
        } catch (HpackException e) {
            throw Http2Exception.of(
                    COMPRESSION_ERROR, Objects.requireNonNullElse(e.getMessage(), "HPACK"));
        }
        Http2Stream stream = known(id);
        if (stream == null) {
            return;
        }
        if (head.excess() != null) {
            reset(id, CANCEL);
            broken(stream, fault(Exchange.Fault.Kind.TOO_LARGE, head.excess(), null));
        } else if (head.fault() != null) {
            throw malformed(id, head.fault());
        } else if (stream.begun()) {
            trailers(stream, end);
        } else {
            response(stream, end);
        }
    }

    private void response(Http2Stream stream, boolean end) throws Http2Exception {
        int status = head.status();
        if (status == 0) {
            throw malformed(stream.id(), "a response without :status");
        }
        if (status >= 200) {
            begin(stream, status, head.fields(), end);
        } else if (status == 101 || end) {
            throw malformed(stream.id(), "an interim response that ends the stream, or is 101");
        } else if (stream.interim() > limits.interims()) {
            reset(stream.id(), CANCEL);
            String what = "more interim responses than the limit of " + limits.interims();
            broken(stream, fault(Exchange.Fault.Kind.TOO_LARGE, what + " (interims)", null));
        } else {
            Objects.requireNonNull(stream.exchange()).onInterim(status, head.fields());
        }
    }

    private void begin(Http2Stream stream, int status, Headers fields, boolean end)
            throws Http2Exception {
        nuisances.progress();
        long length = stream.begin(status, contentLength(stream.id(), fields), end);
        if (end) {
            count(stream, 0, true);
        }
        Objects.requireNonNull(stream.exchange())
                .onHead(status, "", HttpVersion.HTTP_2, fields, length);
        if (end && stream.exchange() != null) {
            finish(stream, Headers.empty());
        }
    }

    private static long contentLength(int stream, Headers fields) throws Http2Exception {
        try {
            return FramingFields.contentLength(fields, true);
        } catch (Http1Exception e) {
            throw malformed(stream, Objects.requireNonNullElse(e.getMessage(), "Content-Length"));
        }
    }

    private void trailers(Http2Stream stream, boolean end) throws Http2Exception {
        if (!end) {
            throw malformed(stream.id(), "a second head that does not end the stream");
        }
        if (head.status() != 0) {
            throw malformed(stream.id(), "trailers with a pseudo-header field");
        }
        count(stream, 0, true);
        finish(stream, head.fields());
    }

    private static Http2Exception malformed(int stream, String what) {
        return Http2Exception.ofStream(stream, PROTOCOL_ERROR, what);
    }

    /** The response is complete. */
    private void finish(Http2Stream stream, Headers trailers) {
        boolean whole = stream.sent();
        Exchange done = remove(stream);
        if (!whole) {
            // It answered without the rest of the request (RFC 9113, 8.1).
            reset(stream.id(), NO_ERROR);
        }
        owner.onReleased(this, true);
        if (done != null) {
            done.onEnd(trailers);
        }
    }

    /** The stream of that number; null when it is over. */
    private @Nullable Http2Stream known(int id) throws Http2Exception {
        if (neverOpened(id)) {
            throw Http2Exception.of(
                    PROTOCOL_ERROR, "a frame of stream " + id + ", which was never opened");
        }
        return streams.get(id);
    }

    @Override
    public void onPushPromise(int id, int promised, ByteBuffer fragment, boolean last)
            throws Http2Exception {
        throw Http2Exception.of(PROTOCOL_ERROR, "a push, which was ruled out");
    }

    @Override
    public void onPriority(int id, int dependency, int weight, boolean exclusive) {
        // History (RFC 9113, 5.3.2).
    }

    @Override
    public void onReset(int id, int code) throws Http2Exception {
        Http2Stream stream = known(id);
        if (stream == null) {
            return;
        }
        Http2Error error = Http2Error.of(code);
        String what = "the server gave up the stream (" + Http2Error.shown(code) + ")";
        Exchange.Fault.Kind kind =
                error == REFUSED_STREAM ? Exchange.Fault.Kind.REFUSED : Exchange.Fault.Kind.RESET;
        broken(stream, fault(kind, what, null));
    }

    @Override
    public void onSettings(ByteBuffer pairs) throws Http2Exception {
        int before = greeted ? maxStreams : -1; // the first word counts, whatever was assumed
        int initial = sender.initialWindow();
        int most = initial;
        while (pairs.hasRemaining()) {
            set(pairs.getShort() & 0xffff, pairs.getInt());
            most = Math.max(most, sender.initialWindow());
        }
        widen(initial, most);
        answer();
        sender.frames().settingsAck(); // before what they allow
        greeted = true;
        if (sender.initialWindow() > initial) {
            all().forEach(sender::transmit);
        }
        if (maxStreams != before && !draining) {
            owner.onCapacity(this);
        }
    }

    private void set(int setting, int value) throws Http2Exception {
        switch (setting) {
            case Setting.HEADER_TABLE_SIZE -> sender.tableSize(value);
            case Setting.ENABLE_PUSH -> {
                if (value != 0) {
                    throw Http2Exception.of(PROTOCOL_ERROR, "a server that allows itself to push");
                }
            }
            case Setting.MAX_CONCURRENT_STREAMS -> maxStreams = atMost31Bits(value);
            case Setting.INITIAL_WINDOW_SIZE -> initialWindow(value);
            case Setting.MAX_FRAME_SIZE -> {
                if (value < 16 << 10 || value > (1 << 24) - 1) {
                    throw Http2Exception.of(PROTOCOL_ERROR, "a frame size that may not be");
                }
                sender.maxFrameSize(Math.min(value, 64 << 10)); // more gains nothing, others wait
            }
            default -> {
                // MAX_HEADER_LIST_SIZE is advice; the rest is for those who know it.
            }
        }
    }

    private static int atMost31Bits(int value) {
        return value < 0 ? Integer.MAX_VALUE : value;
    }

    private void initialWindow(int size) throws Http2Exception {
        if (size < 0) {
            throw Http2Exception.of(FLOW_CONTROL_ERROR, "an initial window beyond 2^31-1");
        }
        sender.initialWindow(size);
    }

    /**
     * The streams' windows follow the initial one, once a frame, however often it is said in it.
     * The values count in their order (RFC 9113, 6.5.3), so that one on the way to the last that
     * takes a window beyond its bound is an error still (6.9.2).
     */
    private void widen(int initial, int most) throws Http2Exception {
        int last = sender.initialWindow();
        if (most == initial && last == initial) {
            return;
        }
        for (Http2Stream stream : all()) {
            if (!stream.widen(most - initial)) {
                throw Http2Exception.of(FLOW_CONTROL_ERROR, "a window beyond 2^31-1");
            }
            stream.widen(last - most);
        }
    }

    @Override
    public void onSettingsAck() {
        growth.roundTrip(vigil.lastHeard() - begun);
    }

    @Override
    public void onPing(long data, boolean ack) throws Http2Exception {
        if (!ack) {
            answer();
            sender.frames().ping(data, true);
        }
    }

    @Override
    public void onGoAway(int last, int code, ByteBuffer debug) {
        drain();
        Exchange.Fault refused =
                fault(
                        Exchange.Fault.Kind.REFUSED,
                        "the server closes the connection (" + Http2Error.shown(code) + ")",
                        null);
        for (Http2Stream stream : all()) {
            if (stream.id() > last) {
                broken(stream, refused);
            }
        }
    }

    @Override
    public void onWindowUpdate(int id, int increment) throws Http2Exception {
        if (id == 0) {
            if (!sender.widen(increment)) {
                throw Http2Exception.of(FLOW_CONTROL_ERROR, "a window beyond 2^31-1");
            }
            return;
        }
        Http2Stream stream = known(id);
        if (stream == null) {
            return;
        }
        if (!stream.widen(increment)) {
            throw Http2Exception.ofStream(id, FLOW_CONTROL_ERROR, "a window beyond 2^31-1");
        }
        sender.transmit(stream);
    }

    // Its end.

    @Override
    public void onEnd() {
        breakDown(
                fault(
                        Exchange.Fault.Kind.CLOSED,
                        greeted
                                ? "the connection was closed before the response was complete"
                                : "the connection was closed before SETTINGS came: does the server"
                                        + " speak HTTP/2 here?",
                        null));
    }

    @Override
    public void onFailed(IOException cause) {
        if (!closed) {
            shut();
            failAll(Exchange.Fault.ofWire(cause));
        }
    }

    /** No new exchanges. */
    private void drain() {
        if (!draining && !closed) {
            draining = true;
            owner.onDraining(this);
        }
    }

    /** All that runs here has failed. What was written, and says why, still leaves. */
    private void breakDown(Exchange.Fault fault) {
        if (!closed) {
            endInOrder();
            failAll(fault);
        }
    }

    private void endInOrder() {
        closed = true;
        vigil.end();
        sender.close();
    }

    private void shut() {
        closed = true;
        vigil.end();
        sender.abort();
    }

    private void failAll(Exchange.Fault fault) {
        owner.onClosed(this);
        for (Http2Stream stream : all()) {
            boolean answered = stream.answered();
            Exchange exchange = stream.release();
            if (exchange != null) {
                exchange.onBroken(fault, true, answered);
            }
        }
    }

    private void broken(Http2Stream stream, Exchange.Fault fault) {
        boolean answered = stream.answered();
        Exchange exchange = remove(stream);
        if (exchange != null) { // else given up by another that heard of the same
            owner.onReleased(this, true);
            exchange.onBroken(fault, true, answered);
        }
    }

    /** It runs no longer, and waits for nothing. */
    private @Nullable Exchange remove(Http2Stream stream) {
        sender.forget(stream);
        streams.remove(stream);
        return stream.release();
    }

    private List<Http2Stream> all() {
        List<Http2Stream> all = new ArrayList<>(streams.size());
        streams.forEach(all::add);
        return all;
    }

    private static Exchange.Fault fault(
            Exchange.Fault.Kind kind, @Nullable String what, @Nullable Throwable cause) {
        return new Exchange.Fault(kind, Objects.requireNonNullElse(what, kind.name()), cause);
    }

    // Signs of life.

    @Override
    public boolean isAwaited() {
        return streams.size() > 0;
    }

    @Override
    public void ping() {
        if (!closed) {
            sender.frames().ping(loop.nanoTime(), false);
            sender.soon();
        }
    }

    @Override
    public void onDead(String what) {
        breakDown(fault(Exchange.Fault.Kind.CLOSED, what, null));
    }
}
