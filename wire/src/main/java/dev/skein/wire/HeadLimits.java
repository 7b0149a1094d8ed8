package dev.skein.wire;

/**
 * How much of a message that is not body a peer may make us read and keep. Bytes, unless said
 * otherwise; line ends do not count in a line. Of HTTP/2 the fields are measured unpacked.
 *
 * <p>The defaults take what the web sends (cookies and policies of some ten KiB are ordinary,
 * browsers stop at 256 KiB of head) and bound what one connection can cost.
 *
 * @param startLine the status line or request line of HTTP/1.1, and so the longest request target;
 *     16 KiB
 * @param fieldLine one field line; 64 KiB
 * @param fields how many field lines a head, and again its trailers, may have; 256
 * @param head the whole head, and again the trailers, line ends included; 256 KiB
 * @param chunkLine one chunk's size and extensions, of HTTP/1.1; 4 KiB
 * @param interims how many interim (1xx) responses may come before the response; 32
 */
public record HeadLimits(
        int startLine, int fieldLine, int fields, int head, int chunkLine, int interims) {
    /** The defaults named above. */
    public static final HeadLimits DEFAULT =
            new HeadLimits(16 << 10, 64 << 10, 256, 256 << 10, 4 << 10, 32);

    /** Refuses limits under which no message could pass. */
    public HeadLimits {
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
    public HeadLimits withStartLine(int bytes) {
        return new HeadLimits(bytes, fieldLine, fields, head, chunkLine, interims);
    }

    /** These with another limit on a field line. */
    public HeadLimits withFieldLine(int bytes) {
        return new HeadLimits(startLine, bytes, fields, head, chunkLine, interims);
    }

    /** These with another limit on the number of field lines. */
    public HeadLimits withFields(int lines) {
        return new HeadLimits(startLine, fieldLine, lines, head, chunkLine, interims);
    }

    /** These with another limit on the whole head. */
    public HeadLimits withHead(int bytes) {
        return new HeadLimits(startLine, fieldLine, fields, bytes, chunkLine, interims);
    }

    /** These with another limit on a chunk's size line. */
    public HeadLimits withChunkLine(int bytes) {
        return new HeadLimits(startLine, fieldLine, fields, head, bytes, interims);
    }

    /** These with another limit on the number of interim responses. */
    public HeadLimits withInterims(int responses) {
        return new HeadLimits(startLine, fieldLine, fields, head, chunkLine, responses);
    }
}
