package dev.skein.wire;

import static dev.skein.wire.Http2FrameReader.ACK;
import static dev.skein.wire.Http2FrameReader.CONTINUATION;
import static dev.skein.wire.Http2FrameReader.DATA;
import static dev.skein.wire.Http2FrameReader.END_HEADERS;
import static dev.skein.wire.Http2FrameReader.END_STREAM;
import static dev.skein.wire.Http2FrameReader.GOAWAY;
import static dev.skein.wire.Http2FrameReader.HEADERS;
import static dev.skein.wire.Http2FrameReader.HEADER_SIZE;
import static dev.skein.wire.Http2FrameReader.PING;
import static dev.skein.wire.Http2FrameReader.RST_STREAM;
import static dev.skein.wire.Http2FrameReader.SETTINGS;
import static dev.skein.wire.Http2FrameReader.WINDOW_UPDATE;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes frames (RFC 9113, 6) behind one another into one buffer, so that what a turn of the loop
 * has to say leaves together. No I/O.
 */
final class Http2FrameWriter {
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Output out;

    Http2FrameWriter(Output out) {
        this.out = out;
    }

    /** What a client says first (RFC 9113, 3.4). */
    void preface() {
        out.reserve(PREFACE.length);
        out.put(PREFACE, 0, PREFACE.length);
    }

    /** Identifiers and values in turn. */
    void settings(int... pairs) {
        frame(3 * pairs.length, SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            out.put(pairs[i] >>> 8);
            out.put(pairs[i]);
            out.putInt(pairs[i + 1]);
        }
    }

    void settingsAck() {
        frame(0, SETTINGS, ACK, 0);
    }

    void ping(long data, boolean ack) {
        frame(8, PING, ack ? ACK : 0, 0);
        out.putInt((int) (data >>> 32));
        out.putInt((int) data);
    }

    void reset(int stream, Http2Error error) {
        frame(4, RST_STREAM, 0, stream);
        out.putInt(error.code());
    }

    /**
     * @param last the peer's last stream that was acted on
     */
    void goAway(int last, Http2Error error, String debug) {
        byte[] text = debug.getBytes(StandardCharsets.UTF_8);
        frame(8 + text.length, GOAWAY, 0, 0);
        out.putInt(last);
        out.putInt(error.code());
        out.put(text, 0, text.length);
    }

    void windowUpdate(int stream, int increment) {
        frame(4, WINDOW_UPDATE, 0, stream);
        out.putInt(increment);
    }

    /** The next {@code length} bytes of {@code bytes}, which the peer must take in one frame. */
    void data(int stream, ByteBuffer bytes, int length, boolean end) {
        frame(length, DATA, end ? END_STREAM : 0, stream);
        out.put(bytes, length);
    }

    /**
     * Begins a HEADERS frame, to be followed by its block and {@link #endHeaders}.
     *
     * @return where it begins
     */
    int beginHeaders(int stream, boolean end) {
        int start = out.size();
        frame(0, HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream);
        return start;
    }

    /**
     * Ends the frame that begins at {@code start}; a block larger than a frame may be goes on in
     * CONTINUATION frames (RFC 9113, 6.10).
     */
    void endHeaders(int start, int stream, int maxFrameSize) {
        int length = out.size() - start - HEADER_SIZE;
        if (length <= maxFrameSize) {
            length(start, length);
            return;
        }
        ByteBuffer written = out.written();
        byte[] rest = new byte[length - maxFrameSize];
        written.get(start + HEADER_SIZE + maxFrameSize, rest);
        length(start, maxFrameSize);
        out.set(start + 4, written.get(start + 4) & ~END_HEADERS);
        out.truncate(start + HEADER_SIZE + maxFrameSize);
        for (int at = 0; at < rest.length; at += maxFrameSize) {
            int piece = Math.min(maxFrameSize, rest.length - at);
            frame(piece, CONTINUATION, at + piece == rest.length ? END_HEADERS : 0, stream);
            out.put(rest, at, piece);
        }
    }

    private void length(int start, int length) {
        out.set(start, length >>> 16);
        out.set(start + 1, length >>> 8);
        out.set(start + 2, length);
    }

    private void frame(int length, int type, int flags, int stream) {
        out.reserve(HEADER_SIZE + length);
        out.put(length >>> 16);
        out.put(length >>> 8);
        out.put(length);
        out.put(type);
        out.put(flags);
        out.putInt(stream);
    }
}
