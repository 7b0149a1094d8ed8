package dev.skein.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP/2 frame as it was read (RFC 9113, 4.1). What asks for a part that frames of its type do
 * not have, or whose payload is too short or too long for its type, throws {@link AssertionError}.
 *
 * @param type one of {@link Http2}'s, or an unknown one
 * @param stream without the reserved bit
 * @param payload the frame's own, never changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record Frame(int type, int flags, int stream, byte[] payload) {
    /** Whether the request or response ends here. */
    public boolean endStream() {
        return (type == Http2.DATA || type == Http2.HEADERS) && has(Http2.END_STREAM);
    }

    /** Whether its field block ends here. */
    public boolean endHeaders() {
        return has(Http2.END_HEADERS);
    }

    /** Whether it acknowledges SETTINGS or PING. */
    public boolean ack() {
        return (type == Http2.SETTINGS || type == Http2.PING) && has(Http2.ACK);
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** What SETTINGS say, by identifier; of a repeated one the last, which is what counts. */
    public Map<Integer, Long> settings() {
        require(type == Http2.SETTINGS && payload.length % 6 == 0, "SETTINGS");
        Map<Integer, Long> settings = new LinkedHashMap<>();
        for (ByteBuffer rest = ByteBuffer.wrap(payload); rest.hasRemaining(); ) {
            settings.put(rest.getShort() & 0xffff, rest.getInt() & 0xffff_ffffL);
        }
        return Collections.unmodifiableMap(settings);
    }

    /** DATA without its padding. */
    public byte[] data() {
        require(type == Http2.DATA, "DATA");
        return unpadded(0);
    }

    /** {@link #data} as Latin-1. */
    public String text() {
        return new String(data(), StandardCharsets.ISO_8859_1);
    }

    /**
     * The field block, encoded as it is, without padding, priority or promised stream. Of a frame
     * that came from a reader that joins ({@link FrameReader#joining}) the whole block, else this
     * frame's piece.
     */
    public byte[] headerBlock() {
        return switch (type) {
            case Http2.HEADERS -> unpadded(has(Http2.HAS_PRIORITY) ? 5 : 0);
            case Http2.PUSH_PROMISE -> unpadded(4);
            case Http2.CONTINUATION -> payload.clone();
            default -> throw unmet("a frame with a field block");
        };
    }

    /** Why RST_STREAM or GOAWAY was sent. */
    public int errorCode() {
        if (type == Http2.GOAWAY) {
            require(payload.length >= 8, "GOAWAY");
            return intAt(4);
        }
        require(type == Http2.RST_STREAM && payload.length == 4, "RST_STREAM or GOAWAY");
        return intAt(0);
    }

    /** GOAWAY's last stream. */
    public int lastStream() {
        require(type == Http2.GOAWAY && payload.length >= 8, "GOAWAY");
        return intAt(0) & Integer.MAX_VALUE;
    }

    /** GOAWAY's debug data as Latin-1. */
    public String debug() {
        require(type == Http2.GOAWAY && payload.length >= 8, "GOAWAY");
        return new String(payload, 8, payload.length - 8, StandardCharsets.ISO_8859_1);
    }

    /** PING's eight octets. */
    public long opaque() {
        require(type == Http2.PING && payload.length == 8, "PING");
        return ByteBuffer.wrap(payload).getLong();
    }

    /** By how much WINDOW_UPDATE opens the window. */
    public int increment() {
        require(type == Http2.WINDOW_UPDATE && payload.length == 4, "WINDOW_UPDATE");
        return intAt(0) & Integer.MAX_VALUE;
    }

    /** This HEADERS or PUSH_PROMISE with the block of {@code next}; padding and priority go. */
    Frame joined(Frame next) {
        require(type == Http2.HEADERS || type == Http2.PUSH_PROMISE, "HEADERS or PUSH_PROMISE");
        byte[] prefix =
                type == Http2.HEADERS
                        ? new byte[0]
                        : Arrays.copyOfRange(payload, start(), start() + 4);
        byte[] own = headerBlock();
        ByteBuffer whole = ByteBuffer.allocate(prefix.length + own.length + next.payload.length);
        whole.put(prefix).put(own).put(next.payload);
        int kept = flags & ~(Http2.PADDED | Http2.HAS_PRIORITY);
        return new Frame(type, kept | (next.flags & Http2.END_HEADERS), stream, whole.array());
    }

    private int start() {
        return has(Http2.PADDED) ? 1 : 0;
    }

    /**
     * The payload without padding and without {@code skipped} octets after the padding's length.
     */
    private byte[] unpadded(int skipped) {
        require(payload.length >= start(), "a padded frame");
        int padding = has(Http2.PADDED) ? payload[0] & 0xff : 0;
        int from = start() + skipped;
        require(from + padding <= payload.length, "padding within its frame");
        return Arrays.copyOfRange(payload, from, payload.length - padding);
    }

    private int intAt(int index) {
        return ByteBuffer.wrap(payload).getInt(index);
    }

    private void require(boolean met, String wanted) {
        if (!met) {
            throw unmet(wanted);
        }
    }

    private AssertionError unmet(String wanted) {
        return new AssertionError("expected " + wanted + ", but this is " + this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame(int thatType, int thatFlags, int thatStream, byte[] bytes)
                && type == thatType
                && flags == thatFlags
                && stream == thatStream
                && Arrays.equals(payload, bytes);
    }

    @Override
    public int hashCode() {
        return ((type * 31 + flags) * 31 + stream) * 31 + Arrays.hashCode(payload);
    }

    /** {@code HEADERS of stream 1, flags 0x5, 20 bytes}; never the payload. */
    @Override
    public String toString() {
        return Http2.typeName(type)
                + (stream == 0 ? "" : " of stream " + stream)
                + (flags == 0 ? "" : ", flags 0x" + Integer.toHexString(flags))
                + ", "
                + payload.length
                + " bytes";
    }
}
