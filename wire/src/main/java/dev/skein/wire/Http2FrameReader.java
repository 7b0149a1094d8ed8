package dev.skein.wire;

import static dev.skein.wire.Http2Error.FRAME_SIZE_ERROR;
import static dev.skein.wire.Http2Error.PROTOCOL_ERROR;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts bytes into frames and checks what can be checked of a frame alone (RFC 9113, 4 and 6). No
 * I/O, and no memory of the frames before: what may follow what is the connection's affair.
 *
 * <p>The payload of DATA goes on piece by piece as it comes; all others are handed on whole, out of
 * the buffer that was read into where that has all of it. After an error of a stream the next call
 * goes on behind the frame at fault, or, within DATA, behind the piece.
 */
final class Http2FrameReader {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int WITH_PRIORITY = 0x20;

    static final int HEADER_SIZE = 9;

    /** What we take, which is what everybody must (RFC 9113, 4.2). */
    static final int MAX_FRAME_SIZE = 16 << 10;

    /** Hears of each frame. Buffers are valid during the call only. */
    interface Sink {
        /** A frame begins; before anything else is said of it. */
        void onFrame(int type, int stream) throws Http2Exception;

        /**
         * A piece of a DATA frame.
         *
         * @param counted of how many bytes flow control knows: these, and the padding
         * @param end the stream ends with it
         */
        void onData(int stream, ByteBuffer bytes, int counted, boolean end) throws Http2Exception;

        void onHeaders(int stream, ByteBuffer fragment, boolean end, boolean last)
                throws Http2Exception;

        void onContinuation(int stream, ByteBuffer fragment, boolean last) throws Http2Exception;

        void onPushPromise(int stream, int promised, ByteBuffer fragment, boolean last)
                throws Http2Exception;

        void onPriority(int stream, int dependency, int weight, boolean exclusive)
                throws Http2Exception;

        void onReset(int stream, int code) throws Http2Exception;

        /** Identifiers, of two bytes, and values, of four, in turn; not an acknowledgement. */
        void onSettings(ByteBuffer pairs) throws Http2Exception;

        void onSettingsAck() throws Http2Exception;

        void onPing(long data, boolean ack) throws Http2Exception;

        void onGoAway(int last, int code, ByteBuffer debug) throws Http2Exception;

        void onWindowUpdate(int stream, int increment) throws Http2Exception;
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final byte[] header = new byte[HEADER_SIZE];
    private int headerSize;
    private byte[] held = {}; // of a payload that comes in several reads
    private int heldSize;

    private boolean inFrame;
    private int type;
    private int flags;
    private int stream;
    private int left; // of the payload
    private int padding; // of DATA; -1: not known yet

    /** Takes all of {@code in}, unless it throws. */
    void decode(ByteBuffer in, Sink sink) throws Http2Exception {
        while (inFrame || begin(in, sink)) {
            boolean done = type == DATA ? data(in, sink) : payload(in, sink);
            if (!done) {
                return;
            }
        }
    }

    private boolean begin(ByteBuffer in, Sink sink) throws Http2Exception {
        int taken = Math.min(HEADER_SIZE - headerSize, in.remaining());
        in.get(header, headerSize, taken);
        headerSize += taken;
        if (headerSize < HEADER_SIZE) {
            return false;
        }
        headerSize = 0;
        left = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
        type = header[3] & 0xff;
        flags = header[4];
        stream = int31(header, 5);
        padding = has(PADDED) ? -1 : 0;
        if (left > MAX_FRAME_SIZE) {
            throw Http2Exception.of(
                    FRAME_SIZE_ERROR,
                    "a frame of " + left + " bytes, more than the " + MAX_FRAME_SIZE + " allowed");
        }
        checkStream();
        inFrame = true;
        sink.onFrame(type, stream);
        return true;
    }

    /** Which frames are the connection's and which a stream's. */
    private void checkStream() throws Http2Exception {
        boolean ofConnection = type == SETTINGS || type == PING || type == GOAWAY;
        boolean ofEither = type == WINDOW_UPDATE || type > CONTINUATION;
        if (!ofEither && ofConnection != (stream == 0)) {
            throw Http2Exception.of(
                    PROTOCOL_ERROR,
                    ofConnection
                            ? "a frame of the connection names a stream"
                            : "a frame of a stream names none");
        }
    }

    // DATA, as it comes.

    private boolean data(ByteBuffer in, Sink sink) throws Http2Exception {
        int counted = 0;
        if (padding < 0) {
            if (left == 0) {
                throw tooShort();
            }
            if (!in.hasRemaining()) {
                return false;
            }
            padding = in.get() & 0xff;
            counted = 1;
            left--;
            if (padding > left) {
                throw badPadding();
            }
        }
        int piece = Math.min(left - padding, in.remaining());
        boolean whole = piece == left - padding;
        if (piece == 0 && !whole && counted == 0) {
            return false;
        }
        ByteBuffer bytes = in.slice(in.position(), piece);
        in.position(in.position() + piece);
        left -= piece;
        if (!whole) {
            sink.onData(stream, bytes, counted + piece, false);
            return false;
        }
        return endOfData(in, bytes, counted + piece, sink);
    }

    /** With the last piece goes all of the padding, whose bytes may be to come. */
    private boolean endOfData(ByteBuffer in, ByteBuffer bytes, int counted, Sink sink)
            throws Http2Exception {
        int rest = padding;
        boolean end = has(END_STREAM);
        type = 0x100; // no such type: what is left is skipped
        padding = 0;
        flags = 0;
        inFrame = left > 0;
        sink.onData(stream, bytes, counted + rest, end);
        return !inFrame || payload(in, sink);
    }

    // All others, whole.

    private boolean payload(ByteBuffer in, Sink sink) throws Http2Exception {
        if (type > CONTINUATION) {
            return skip(in);
        }
        int here = in.remaining();
        if (heldSize == 0 && here >= left) {
            ByteBuffer payload = left == 0 ? NOTHING : in.slice(in.position(), left);
            in.position(in.position() + left);
            inFrame = false;
            dispatch(payload, sink);
            return true;
        }
        return hold(in, sink);
    }

    /** Of types that nobody knows (RFC 9113, 5.5). */
    private boolean skip(ByteBuffer in) {
        int skipped = Math.min(left, in.remaining());
        in.position(in.position() + skipped);
        left -= skipped;
        inFrame = left > 0;
        return !inFrame;
    }

    private boolean hold(ByteBuffer in, Sink sink) throws Http2Exception {
        if (held.length < left + heldSize) {
            held = Arrays.copyOf(held, left + heldSize);
        }
        int taken = Math.min(left, in.remaining());
        in.get(held, heldSize, taken);
        heldSize += taken;
        left -= taken;
        if (left > 0) {
            return false;
        }
        ByteBuffer payload = ByteBuffer.wrap(held, 0, heldSize);
        heldSize = 0;
        inFrame = false;
        dispatch(payload, sink);
        return true;
    }

    private void dispatch(ByteBuffer payload, Sink sink) throws Http2Exception {
        switch (type) {
            case HEADERS -> headers(payload, sink);
            case PRIORITY -> priority(payload, sink);
            case RST_STREAM -> sink.onReset(stream, exactly(4, payload).getInt());
            case SETTINGS -> settings(payload, sink);
            case PUSH_PROMISE -> pushPromise(payload, sink);
            case PING -> sink.onPing(exactly(8, payload).getLong(), has(ACK));
            case GOAWAY -> goAway(payload, sink);
            case WINDOW_UPDATE -> windowUpdate(payload, sink);
            case CONTINUATION -> sink.onContinuation(stream, payload, has(END_HEADERS));
            default -> throw new AssertionError(type);
        }
    }

    private void headers(ByteBuffer payload, Sink sink) throws Http2Exception {
        unpad(payload);
        if (has(WITH_PRIORITY)) {
            if (payload.remaining() < 5) {
                throw tooShort();
            }
            // What depends on what is history (RFC 9113, 5.3.2).
            payload.position(payload.position() + 5);
        }
        sink.onHeaders(stream, payload, has(END_STREAM), has(END_HEADERS));
    }

    private void priority(ByteBuffer payload, Sink sink) throws Http2Exception {
        if (payload.remaining() != 5) {
            throw Http2Exception.ofStream(
                    stream, FRAME_SIZE_ERROR, "a PRIORITY frame that has not 5 bytes");
        }
        int dependency = payload.getInt();
        sink.onPriority(
                stream, dependency & 0x7fffffff, (payload.get() & 0xff) + 1, dependency < 0);
    }

    private void settings(ByteBuffer payload, Sink sink) throws Http2Exception {
        if (payload.remaining() % 6 != 0 || (has(ACK) && payload.hasRemaining())) {
            throw Http2Exception.of(FRAME_SIZE_ERROR, "a SETTINGS frame of a wrong size");
        }
        if (has(ACK)) {
            sink.onSettingsAck();
        } else {
            sink.onSettings(payload);
        }
    }

    private void pushPromise(ByteBuffer payload, Sink sink) throws Http2Exception {
        unpad(payload);
        if (payload.remaining() < 4) {
            throw tooShort();
        }
        int promised = payload.getInt() & 0x7fffffff;
        if (promised == 0 || (promised & 1) != 0) {
            throw Http2Exception.of(
                    PROTOCOL_ERROR,
                    "a push that promises stream " + promised + ", which is no server's");
        }
        sink.onPushPromise(stream, promised, payload, has(END_HEADERS));
    }

    private void goAway(ByteBuffer payload, Sink sink) throws Http2Exception {
        if (payload.remaining() < 8) {
            throw tooShort();
        }
        int last = payload.getInt() & 0x7fffffff;
        int code = payload.getInt();
        sink.onGoAway(last, code, payload);
    }

    private void windowUpdate(ByteBuffer payload, Sink sink) throws Http2Exception {
        int increment = exactly(4, payload).getInt() & 0x7fffffff;
        if (increment == 0) {
            String what = "a WINDOW_UPDATE of nothing";
            throw stream == 0
                    ? Http2Exception.of(PROTOCOL_ERROR, what)
                    : Http2Exception.ofStream(stream, PROTOCOL_ERROR, what);
        }
        sink.onWindowUpdate(stream, increment);
    }

    /** Leaves what is between the padding's length and the padding. */
    private void unpad(ByteBuffer payload) throws Http2Exception {
        if (!has(PADDED)) {
            return;
        }
        if (!payload.hasRemaining()) {
            throw tooShort();
        }
        int length = payload.get() & 0xff;
        if (length > payload.remaining()) {
            throw badPadding();
        }
        payload.limit(payload.limit() - length);
    }

    private ByteBuffer exactly(int size, ByteBuffer payload) throws Http2Exception {
        if (payload.remaining() != size) {
            throw Http2Exception.of(
                    FRAME_SIZE_ERROR,
                    "a frame of type "
                            + type
                            + " has "
                            + payload.remaining()
                            + " bytes and not "
                            + size);
        }
        return payload;
    }

    private Http2Exception tooShort() {
        return Http2Exception.of(
                FRAME_SIZE_ERROR, "a frame of type " + type + " is too short for what it must say");
    }

    private static Http2Exception badPadding() {
        return Http2Exception.of(PROTOCOL_ERROR, "a frame has more padding than payload");
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private static int int31(byte[] bytes, int at) {
        return (bytes[at] & 0x7f) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }
}
