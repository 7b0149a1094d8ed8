package dev.skein.wire;

import dev.skein.http.Headers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads and chunk framing into a buffer of its own, which grows and is used again. No I/O;
 * confined to its loop, which needs only one.
 *
 * <p>Injection is impossible here, whatever the callers checked: a name that is no token, a CR, LF,
 * NUL or other control in a value, white space in a target, and anything beyond Latin-1 are an
 * {@link IllegalArgumentException} that names the field and never shows the value. After one the
 * buffer holds a part of a message: {@link #clear} it.
 */
public final class Http1Encoder {
    private static final int KEPT = 64 << 10;
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.', '1'};
    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private byte[] bytes = new byte[1024];
    private int size;
    private ByteBuffer view = ByteBuffer.wrap(bytes);

    private @Nullable Headers last; // written last
    private @Nullable Headers known; // whose bytes are kept
    private byte[] knownBytes = {};

    /** With an empty buffer of 1 KiB. */
    public Http1Encoder() {}

    /** Forgets what was written. */
    public void clear() {
        size = 0;
        if (bytes.length > KEPT) {
            grow(new byte[1024]);
        }
    }

    /** How many bytes are written. */
    public int size() {
        return size;
    }

    /** What is written, to be read until the next call changes it. */
    public ByteBuffer written() {
        return view.clear().limit(size);
    }

    /** The first line of a request, of HTTP/1.1. */
    public Http1Encoder requestLine(String method, String target) {
        Octets.requireToken(method, 0, "the method");
        Octets.requireTarget(target);
        reserve(method.length() + target.length() + 12);
        text(method);
        bytes[size++] = Octets.SP;
        text(target);
        bytes[size++] = Octets.SP;
        version();
        crlf();
        return this;
    }

    /** The first line of a response, of HTTP/1.1; the reason may be empty. */
    public Http1Encoder statusLine(int status, String reason) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("the status must be 100 to 999; got " + status);
        }
        reserve(reason.length() + 16);
        version();
        bytes[size++] = Octets.SP;
        bytes[size++] = (byte) ('0' + status / 100);
        bytes[size++] = (byte) ('0' + status / 10 % 10);
        bytes[size++] = (byte) ('0' + status % 10);
        bytes[size++] = Octets.SP;
        value("the reason phrase", reason);
        crlf();
        return this;
    }

    /** A field line. */
    public Http1Encoder field(String name, String value) {
        Octets.requireToken(name, 0, "a field name");
        reserve(name.length() + value.length() + 4);
        text(name);
        bytes[size++] = ':';
        bytes[size++] = Octets.SP;
        value(name, value);
        crlf();
        return this;
    }

    /**
     * These field lines. Those that all requests of a client have in common are one object, whose
     * bytes are kept when it comes again.
     */
    @SuppressWarnings("ReferenceEquality") // it is immutable: the same object has the same bytes
    public Http1Encoder fields(Headers lines) {
        if (lines == known) {
            reserve(knownBytes.length);
            System.arraycopy(knownBytes, 0, bytes, size, knownBytes.length);
            size += knownBytes.length;
            return this;
        }
        int start = size;
        for (int i = 0; i < lines.size(); i++) {
            field(lines.name(i), lines.value(i));
        }
        if (lines.size() > 1) { // one is as soon written as looked up
            keepIfSeen(lines, start);
        }
        return this;
    }

    @SuppressWarnings("ReferenceEquality")
    private void keepIfSeen(Headers lines, int start) {
        if (lines == last) {
            known = lines;
            knownBytes = Arrays.copyOfRange(bytes, start, size);
        }
        last = lines;
    }

    /** The empty line after the last field line. */
    public Http1Encoder endOfHead() {
        reserve(2);
        crlf();
        return this;
    }

    /** Bytes of a body as they are. */
    public Http1Encoder bytes(ByteBuffer body) {
        int length = body.remaining();
        reserve(length);
        body.get(bytes, size, length);
        size += length;
        return this;
    }

    /**
     * The line before a chunk of so many bytes; at least one, since an empty chunk would end the
     * body.
     */
    public Http1Encoder chunk(long length) {
        if (length <= 0) {
            throw new IllegalArgumentException("a chunk has at least one byte; got " + length);
        }
        reserve(18);
        int digits = (67 - Long.numberOfLeadingZeros(length)) / 4;
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            bytes[size++] = HEX[(int) (length >>> shift) & 15];
        }
        crlf();
        return this;
    }

    /** The line end after a chunk's bytes. */
    public Http1Encoder endOfChunk() {
        return endOfHead();
    }

    /** The last chunk and what may follow it. */
    public Http1Encoder lastChunk(Headers trailers) {
        reserve(3);
        bytes[size++] = '0';
        crlf();
        return fields(trailers).endOfHead();
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            grow(Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more))));
        }
    }

    private void grow(byte[] room) {
        bytes = room;
        view = ByteBuffer.wrap(room);
    }

    private void crlf() {
        bytes[size++] = Octets.CR;
        bytes[size++] = Octets.LF;
    }

    private void version() {
        System.arraycopy(VERSION, 0, bytes, size, VERSION.length);
        size += VERSION.length;
    }

    /** Copies what is known to be ASCII. */
    private void text(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            bytes[size++] = (byte) ascii.charAt(i);
        }
    }

    private void value(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!Octets.isText(c)) {
                throw Octets.noText(name, i);
            }
            bytes[size++] = (byte) c;
        }
    }
}
