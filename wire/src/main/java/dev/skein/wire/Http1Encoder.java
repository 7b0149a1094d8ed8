package dev.skein.wire;

import dev.skein.http.Headers;
import java.nio.ByteBuffer;
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
    private static final String VERSION = "HTTP/1.1";
    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private final Output out = new Output();

    private @Nullable Headers last; // written last
    private @Nullable Headers known; // whose bytes are kept
    private byte[] knownBytes = {};

    /** With an empty buffer. */
    public Http1Encoder() {}

    /** Forgets what was written. */
    public void clear() {
        out.clear();
    }

    /** How many bytes are written. */
    public int size() {
        return out.size();
    }

    /** What is written, to be read until the next call changes it. */
    public ByteBuffer written() {
        return out.written();
    }

    /** The first line of a request, of HTTP/1.1. */
    public Http1Encoder requestLine(String method, String target) {
        Octets.requireToken(method, 0, "the method");
        Octets.requireTarget(target);
        out.reserve(method.length() + target.length() + 12);
        out.put(method);
        out.put(Octets.SP);
        out.put(target);
        out.put(Octets.SP);
        out.put(VERSION);
        crlf();
        return this;
    }

    /** The first line of a response, of HTTP/1.1; the reason may be empty. */
    public Http1Encoder statusLine(int status, String reason) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("the status must be 100 to 999; got " + status);
        }
        Octets.requireText("the reason phrase", reason);
        out.reserve(reason.length() + 16);
        out.put(VERSION);
        out.put(Octets.SP);
        out.put('0' + status / 100);
        out.put('0' + status / 10 % 10);
        out.put('0' + status % 10);
        out.put(Octets.SP);
        out.put(reason);
        crlf();
        return this;
    }

    /** A field line. */
    public Http1Encoder field(String name, String value) {
        Octets.requireToken(name, 0, "a field name");
        Octets.requireText(name, value);
        out.reserve(name.length() + value.length() + 4);
        out.put(name);
        out.put(':');
        out.put(Octets.SP);
        out.put(value);
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
            out.reserve(knownBytes.length);
            out.put(knownBytes, 0, knownBytes.length);
            return this;
        }
        int start = out.size();
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
            knownBytes = out.since(start);
        }
        last = lines;
    }

    /** The empty line after the last field line. */
    public Http1Encoder endOfHead() {
        out.reserve(2);
        crlf();
        return this;
    }

    /** Bytes of a body as they are. */
    public Http1Encoder bytes(ByteBuffer body) {
        int length = body.remaining();
        out.reserve(length);
        out.put(body, length);
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
        out.reserve(18);
        int digits = (67 - Long.numberOfLeadingZeros(length)) / 4;
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.put(HEX[(int) (length >>> shift) & 15]);
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
        out.reserve(3);
        out.put('0');
        crlf();
        return fields(trailers).endOfHead();
    }

    private void crlf() {
        out.put(Octets.CR);
        out.put(Octets.LF);
    }
}
