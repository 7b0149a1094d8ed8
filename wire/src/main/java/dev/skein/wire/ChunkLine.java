package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_CHUNK;

/**
 * The line before a chunk: its size in hexadecimal, then extensions, which mean nothing to us but
 * must be well-formed (RFC 9112, 7.1.1).
 */
final class ChunkLine {
    private ChunkLine() {}

    /** The size in the line {@code bytes[start, end)}. */
    static long size(byte[] bytes, int start, int end) throws Http1Exception {
        long size = 0;
        int at = start;
        for (; at < end && Octets.hex(bytes[at]) >= 0; at++) {
            if (size >>> 59 != 0) {
                throw Http1Exception.of(BAD_CHUNK, "a chunk size does not fit into 63 bits");
            }
            size = (size << 4) | Octets.hex(bytes[at]);
        }
        if (at == start) {
            throw Http1Exception.of(BAD_CHUNK, "a chunk size is missing or not hexadecimal");
        }
        while (at < end) {
            at = extension(bytes, at, end);
        }
        return size;
    }

    /**
     * Skips one {@code ; name [= value]} with the white space that old senders put around the
     * marks; where it ends.
     */
    private static int extension(byte[] bytes, int start, int end) throws Http1Exception {
        int mark = spaces(bytes, start, end);
        require(
                mark < end && bytes[mark] == ';',
                "a chunk size is followed by something else than ';' or the line's end");
        int at = token(bytes, spaces(bytes, mark + 1, end), end);
        int equals = spaces(bytes, at, end);
        if (equals == end || bytes[equals] != '=') {
            return at;
        }
        int value = spaces(bytes, equals + 1, end);
        return value < end && bytes[value] == '"'
                ? quoted(bytes, value, end)
                : token(bytes, value, end);
    }

    private static int spaces(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && Octets.isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static int token(byte[] bytes, int start, int end) throws Http1Exception {
        int at = start;
        while (at < end && Octets.tokenLower(bytes[at]) != 0) {
            at++;
        }
        require(at > start, "a chunk extension lacks its name or value");
        return at;
    }

    private static int quoted(byte[] bytes, int start, int end) throws Http1Exception {
        int at = start + 1;
        while (at < end && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        require(at < end, "a quoted chunk extension has no end");
        require(
                Octets.indexOfNoText(bytes, start, at) == at,
                "a quoted chunk extension has a forbidden character");
        return at + 1;
    }

    private static void require(boolean holds, String otherwise) throws Http1Exception {
        if (!holds) {
            throw Http1Exception.of(BAD_CHUNK, otherwise);
        }
    }
}
