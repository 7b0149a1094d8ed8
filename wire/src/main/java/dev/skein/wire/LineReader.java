package dev.skein.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Finds lines in what has come in. A line that lies whole in the input is used where it is; only
 * one torn between two reads is copied.
 */
final class LineReader {
    private static final byte[] NOTHING = new byte[0];

    /**
     * The line, or as much of it as is there, is in {@code bytes[start, end)}: without LF, with the
     * CR before it.
     */
    byte[] bytes = NOTHING;

    int start;
    int end;

    private byte[] torn = NOTHING;
    private int kept;

    /**
     * Consumes the line's next bytes from {@code in}, which has an array; whether it is whole now.
     * Of a line longer than {@code limit} no more than shows that it is too long is kept.
     */
    boolean next(ByteBuffer in, int limit) {
        byte[] array = in.array();
        int from = in.arrayOffset() + in.position();
        int to = in.arrayOffset() + in.limit();
        int lf = Octets.indexOf(Octets.LF, array, from, to);
        boolean whole = lf < to;
        in.position((whole ? lf + 1 : to) - in.arrayOffset());
        if (whole && kept == 0) {
            show(array, from, lf);
        } else {
            keep(array, from, lf, limit);
            show(torn, 0, kept);
        }
        if (whole) {
            kept = 0;
        }
        return whole;
    }

    /** How many bytes there are, line end but for LF included. */
    int length() {
        return end - start;
    }

    /**
     * Takes the CR off a whole line's end: a bare LF, or a bare CR elsewhere, is how one reader
     * sees a line where another sees none (RFC 9112, 2.2).
     */
    void requireCr(Http1Exception.Kind otherwise) throws Http1Exception {
        if (start == end || bytes[end - 1] != Octets.CR) {
            throw Http1Exception.of(otherwise, "a line ends in LF without CR before it");
        }
        end--;
    }

    /** Whether a part of a line has come and the rest has not. */
    boolean isTorn() {
        return kept > 0;
    }

    /** Between messages a connection may idle for long: lets go of what the last one needed. */
    void release() {
        torn = NOTHING;
        show(NOTHING, 0, 0);
    }

    private void show(byte[] array, int from, int to) {
        bytes = array;
        start = from;
        end = to;
    }

    private void keep(byte[] array, int from, int to, int limit) {
        int count = Math.min(to - from, limit + 2 - kept);
        if (count > torn.length - kept) {
            torn = Arrays.copyOf(torn, Math.max(kept + count, Math.max(128, 2 * kept)));
        }
        System.arraycopy(array, from, torn, kept, count);
        kept += count;
    }
}
