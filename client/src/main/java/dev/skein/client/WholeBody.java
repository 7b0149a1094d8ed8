package dev.skein.client;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A body that is read into memory, decoded on the way, within its limit. */
final class WholeBody implements Incoming {
    /**
     * A length that is only promised is not worth more memory than this before the bytes are there.
     */
    private static final int TRUSTED = 1 << 20;

    /** A peer that has sent so many of the bytes it promised is believed this many times more. */
    private static final int TRUST = 8;

    private static final int FIRST = 1 << 10;

    private final Call.Arrived head;
    private final @Nullable Decoder decoder;
    private final long limit;
    private final long most; // a decoder needs room for one byte too many to find that there is one
    private final long promised;
    private byte[] bytes;
    private int size;

    WholeBody(Call.Arrived head, @Nullable Decoder decoder, long limit) throws DecodingException {
        this.head = head;
        this.decoder = decoder;
        this.limit = Math.min(limit, Integer.MAX_VALUE - 9);
        this.most = decoder == null ? this.limit : this.limit + 1;
        if (decoder == null && head.bodyLength() > this.limit) {
            throw tooLarge();
        }
        this.promised = decoder == null ? head.bodyLength() : -1;
        this.bytes = new byte[room(0, 0, promised, most)];
    }

    /**
     * How large an array to read a body into, of which {@code held} bytes have come and filled the
     * array before this one. A promise is kept to exactly, so that the last array is the body; but
     * what it costs us stays in proportion to what has come. Without one, or beyond it, each array
     * is twice the one before.
     *
     * @param needed at the least
     * @param promised bytes in all; -1: unknown
     * @param most at the most; not less than {@code needed}
     */
    static int room(int held, int needed, long promised, long most) {
        long room =
                promised >= needed
                        ? Math.min(promised, Math.max(TRUSTED, (long) TRUST * held))
                        : Math.max(FIRST, 2L * held);
        return (int) Math.min(Math.max(needed, room), most);
    }

    Call.Arrived head() {
        return head;
    }

    @Override
    public void take(ByteBuffer in) throws DecodingException {
        if (decoder == null) {
            reserve(in.remaining());
            int length = in.remaining();
            in.get(bytes, size, length);
            size += length;
            return;
        }
        do {
            reserve(1);
            ByteBuffer room = ByteBuffer.wrap(bytes, size, bytes.length - size);
            decoder.decode(in, room);
            size = room.position();
        } while (in.hasRemaining() || size == bytes.length);
    }

    /** The body, whole. */
    byte[] finish() throws DecodingException {
        try {
            if (decoder != null) {
                decoder.finish();
            }
        } finally {
            close();
        }
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** Frees the decoder. Idempotent. */
    void close() {
        if (decoder != null) {
            decoder.close();
        }
    }

    private void reserve(int more) throws DecodingException {
        long needed = (long) size + more;
        if (needed > most) {
            throw tooLarge();
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, room(bytes.length, (int) needed, promised, most));
        }
    }

    private DecodingException tooLarge() {
        return new DecodingException(
                "the body is larger than the limit of "
                        + limit
                        + " bytes: raise Limits.maxBody, or stream it with open()",
                true,
                null);
    }
}
