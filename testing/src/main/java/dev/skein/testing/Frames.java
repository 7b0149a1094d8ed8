package dev.skein.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 frames as bytes, right ones and broken ones (RFC 9113, 6). Immutable: each method gives
 * the frames so far and one more. What the standard forbids is not refused here.
 *
 * <pre>{@code
 * peer.send(Frames.begin()
 *     .settings(Http2.SETTINGS_MAX_CONCURRENT_STREAMS, 1)
 *     .settingsAck()
 *     .headers(1, false, ":status", "200", "content-type", "text/plain")
 *     .data(1, true, "hello")
 *     .bytes());
 * }</pre>
 *
 * Fields are written as literals that are not indexed and not Huffman-coded (RFC 7541, 6.2.2), so
 * that they leave no trace in a decoder. Text is Latin-1, so that any byte can be written as a
 * character. Numbers are written as they are, reserved bits too, cut to the width of their place.
 */
public final class Frames {
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final Frames EMPTY = new Frames(null, new byte[0]);
    private static final int EXCLUSIVE = 0x8000_0000;

    private final @Nullable Frames before;
    private final byte[] last;
    private final int length;

    private Frames(@Nullable Frames before, byte[] last) {
        this.before = before;
        this.last = last;
        this.length = Math.addExact(before == null ? 0 : before.length, last.length);
    }

    /** No frames yet: how a server begins. */
    public static Frames begin() {
        return EMPTY;
    }

    /** How a client begins: the preface (RFC 9113, 3.4), which SETTINGS have to follow. */
    public static Frames preface() {
        return EMPTY.bytes(PREFACE);
    }

    static byte[] prefaceBytes() {
        return PREFACE.clone();
    }

    /** All of them, a copy. */
    public byte[] bytes() {
        byte[] all = new byte[length];
        for (Frames at = this; at != null; at = at.before) {
            System.arraycopy(at.last, 0, all, at.length - at.last.length, at.last.length);
        }
        return all;
    }

    // --- the connection

    /**
     * SETTINGS of identifiers and values in turn; without any, empty.
     *
     * @param idsAndValues values beyond 2^31-1 as negative numbers
     */
    public Frames settings(int... idsAndValues) {
        requirePairs(idsAndValues.length);
        ByteBuffer payload = ByteBuffer.allocate(idsAndValues.length * 3);
        for (int i = 0; i < idsAndValues.length; i += 2) {
            payload.putShort((short) idsAndValues[i]).putInt(idsAndValues[i + 1]);
        }
        return raw(Http2.SETTINGS, 0, 0, payload.array());
    }

    public Frames settingsAck() {
        return raw(Http2.SETTINGS, Http2.ACK, 0);
    }

    public Frames ping(long opaque) {
        return raw(Http2.PING, 0, 0, ByteBuffer.allocate(8).putLong(opaque).array());
    }

    public Frames pingAck(long opaque) {
        return raw(Http2.PING, Http2.ACK, 0, ByteBuffer.allocate(8).putLong(opaque).array());
    }

    /**
     * GOAWAY.
     *
     * @param lastStream the last one that was or might be worked on
     * @param debug may be empty
     */
    public Frames goAway(int lastStream, int errorCode, String debug) {
        return raw(Http2.GOAWAY, 0, 0, join(ints(lastStream, errorCode), latin1(debug)));
    }

    /** WINDOW_UPDATE of a stream or, for stream 0, of the connection. */
    public Frames windowUpdate(int stream, int increment) {
        return raw(Http2.WINDOW_UPDATE, 0, stream, ints(increment));
    }

    // --- header fields

    /** HEADERS, in one frame: names (in lower case, if they shall be right) and values in turn. */
    public Frames headers(int stream, boolean endStream, String... namesAndValues) {
        return headers(stream, endStream, headerBlock(namesAndValues));
    }

    /** HEADERS with a field block made elsewhere. */
    public Frames headers(int stream, boolean endStream, byte[] block) {
        return raw(Http2.HEADERS, end(endStream) | Http2.END_HEADERS, stream, block);
    }

    /**
     * HEADERS with {@code size} bytes of the field block, CONTINUATION for every {@code size} more.
     */
    public Frames tornHeaders(int stream, boolean endStream, int size, String... namesAndValues) {
        if (size < 1) {
            throw new IllegalArgumentException("a piece of " + size + " bytes would never end");
        }
        byte[] block = headerBlock(namesAndValues);
        int at = Math.min(size, block.length);
        int flags = end(endStream) | (at == block.length ? Http2.END_HEADERS : 0);
        Frames torn = raw(Http2.HEADERS, flags, stream, Arrays.copyOf(block, at));
        while (at < block.length) {
            int next = Math.min(at + size, block.length);
            byte[] piece = Arrays.copyOfRange(block, at, next);
            torn = torn.continuation(stream, next == block.length, piece);
            at = next;
        }
        return torn;
    }

    /** One CONTINUATION. */
    public Frames continuation(int stream, boolean endHeaders, byte[] piece) {
        return raw(Http2.CONTINUATION, endHeaders ? Http2.END_HEADERS : 0, stream, piece);
    }

    /**
     * HEADERS with that much padding.
     *
     * @param padding 0 to 255 zeros, without the octet that counts them
     */
    public Frames paddedHeaders(
            int stream, boolean endStream, int padding, String... namesAndValues) {
        int flags = end(endStream) | Http2.END_HEADERS | Http2.PADDED;
        return raw(Http2.HEADERS, flags, stream, padded(headerBlock(namesAndValues), padding));
    }

    /**
     * HEADERS with a priority, as clients once sent (RFC 9113, 5.3.2).
     *
     * @param weight 1 to 256
     */
    public Frames prioritizedHeaders(
            int stream,
            boolean endStream,
            int dependency,
            boolean exclusive,
            int weight,
            String... namesAndValues) {
        int flags = end(endStream) | Http2.END_HEADERS | Http2.HAS_PRIORITY;
        byte[] priority = priorityFields(dependency, exclusive, weight);
        return raw(Http2.HEADERS, flags, stream, join(priority, headerBlock(namesAndValues)));
    }

    /** PUSH_PROMISE, which no client has to take that said ENABLE_PUSH 0. */
    public Frames pushPromise(int stream, int promised, String... namesAndValues) {
        byte[] payload = join(ints(promised), headerBlock(namesAndValues));
        return raw(Http2.PUSH_PROMISE, Http2.END_HEADERS, stream, payload);
    }

    /** A field block: what HEADERS and CONTINUATION carry. */
    public static byte[] headerBlock(String... namesAndValues) {
        requirePairs(namesAndValues.length);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0); // literal without indexing, new name
            writeString(block, namesAndValues[i]);
            writeString(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    // --- streams

    /** DATA in one frame, however long. */
    public Frames data(int stream, boolean endStream, byte[] data) {
        return raw(Http2.DATA, end(endStream), stream, data);
    }

    /** {@link #data(int, boolean, byte[])} of Latin-1 text. */
    public Frames data(int stream, boolean endStream, String data) {
        return data(stream, endStream, latin1(data));
    }

    /**
     * DATA with that much padding.
     *
     * @param padding 0 to 255 zeros, without the octet that counts them
     */
    public Frames paddedData(int stream, boolean endStream, int padding, byte[] data) {
        return raw(Http2.DATA, end(endStream) | Http2.PADDED, stream, padded(data, padding));
    }

    public Frames rstStream(int stream, int errorCode) {
        return raw(Http2.RST_STREAM, 0, stream, ints(errorCode));
    }

    /**
     * PRIORITY (RFC 9113, 6.3).
     *
     * @param weight 1 to 256
     */
    public Frames priority(int stream, int dependency, boolean exclusive, int weight) {
        byte[] priority = priorityFields(dependency, exclusive, weight);
        return raw(Http2.PRIORITY, 0, stream, priority);
    }

    // --- anything

    /** A frame of any type with any flags; its length is right. */
    public Frames raw(int type, int flags, int stream, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return new Frames(this, frame.array());
    }

    /** Any bytes: the header of a frame that never comes, half a frame, another protocol. */
    public Frames bytes(byte[] anything) {
        return new Frames(this, anything.clone());
    }

    /** These, then {@code next}. */
    public Frames then(Frames next) {
        return new Frames(this, next.bytes());
    }

    @Override
    public String toString() {
        return length + " bytes of frames";
    }

    // --- how they are written

    private static int end(boolean endStream) {
        return endStream ? Http2.END_STREAM : 0;
    }

    private static byte[] padded(byte[] content, int padding) {
        if (padding < 0 || padding > 255) {
            throw new IllegalArgumentException("padding of " + padding + " octets");
        }
        byte[] payload = new byte[1 + content.length + padding];
        payload[0] = (byte) padding;
        System.arraycopy(content, 0, payload, 1, content.length);
        return payload;
    }

    private static byte[] priorityFields(int dependency, boolean exclusive, int weight) {
        byte[] payload = Arrays.copyOf(ints(exclusive ? dependency | EXCLUSIVE : dependency), 5);
        payload[4] = (byte) (weight - 1);
        return payload;
    }

    /** A string literal without Huffman coding (RFC 7541, 5.2); its length as in 5.1. */
    private static void writeString(ByteArrayOutputStream block, String text) {
        byte[] octets = latin1(text);
        if (octets.length < 127) {
            block.write(octets.length);
        } else {
            block.write(127);
            int rest = octets.length - 127;
            for (; rest >= 128; rest >>>= 7) {
                block.write((rest & 0x7f) | 0x80);
            }
            block.write(rest);
        }
        block.writeBytes(octets);
    }

    private static byte[] ints(int... numbers) {
        ByteBuffer octets = ByteBuffer.allocate(numbers.length * 4);
        for (int number : numbers) {
            octets.putInt(number);
        }
        return octets.array();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] latin1(String text) {
        if (text.chars().anyMatch(c -> c > 255)) {
            throw new IllegalArgumentException(
                    "only Latin-1 can be sent as text: encode it and send the bytes");
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void requirePairs(int count) {
        if (count % 2 != 0) {
            throw new IllegalArgumentException("one without its value: " + count + " parts");
        }
    }
}
