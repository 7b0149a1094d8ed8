package dev.skein.wire;

/**
 * How much of a message that is not body a peer may make us read and keep. Bytes, unless said
 * otherwise; line ends do not count in a line.
 *
 * <p>The defaults take what the web sends (cookies and policies of some ten KiB are ordinary,
 * browsers stop at 256 KiB of head) and bound what one connection can cost.
 *
 * @param startLine the status line or request line, and so the longest request target; 16 KiB
 * @param fieldLine one field line; 64 KiB
 * @param fields how many field lines a head, and again its trailers, may have; 256
 * @param head the whole head, and again the trailers, line ends included; 256 KiB
 * @param chunkLine one chunk's size and extensions; 4 KiB
 * @param interims how many interim (1xx) responses may come before the response; 32
 */
public record Http1Limits(
        int startLine, int fieldLine, int fields, int head, int chunkLine, int interims) {
    /** The defaults named above. */
    public static final Http1Limits DEFAULT =
            new Http1Limits(16 << 10, 64 << 10, 256, 256 << 10, 4 << 10, 32);

    /** Refuses limits under which no message could pass. */
    public Http1Limits {
        atLeast(16, startLine, "startLine");
        atLeast(1, fieldLine, "fieldLine");
        atLeast(0, fields, "fields");
        atLeast(16, head, "head");
        atLeast(1, chunkLine, "chunkLine");
        atLeast(0, interims, "interims");
    }

    private static void atLeast(int least, int value, String name) {
        if (value < least || value > 1 << 30) {
            throw new IllegalArgumentException(
                    name + " must be " + least + " to 2^30; got " + value);
        }
    }

    /** These with another limit on the start line. */
    public Http1Limits withStartLine(int bytes) {
        return new Http1Limits(bytes, fieldLine, fields, head, chunkLine, interims);
    }

    /** These with another limit on a field line. */
    public Http1Limits withFieldLine(int bytes) {
        return new Http1Limits(startLine, bytes, fields, head, chunkLine, interims);
    }

    /** These with another limit on the number of field lines. */
    public Http1Limits withFields(int lines) {
        return new Http1Limits(startLine, fieldLine, lines, head, chunkLine, interims);
    }

    /** These with another limit on the whole head. */
    public Http1Limits withHead(int bytes) {
        return new Http1Limits(startLine, fieldLine, fields, bytes, chunkLine, interims);
    }

    /** These with another limit on a chunk's size line. */
    public Http1Limits withChunkLine(int bytes) {
        return new Http1Limits(startLine, fieldLine, fields, head, bytes, interims);
    }

    /** These with another limit on the number of interim responses. */
    public Http1Limits withInterims(int responses) {
        return new Http1Limits(startLine, fieldLine, fields, head, chunkLine, responses);
    }
}
