package dev.skein.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What UTS 46 and its rules need to know of each code point, packed at build time by {@code
 * tools/PackIdna.java}, whose comment describes the layout. Loaded at the first domain that is not
 * ASCII.
 */
final class IdnaTables {
    private static final int BLOCK_BITS = 7;
    private static final int STATUS = 3;
    private static final int VALID = 1;
    private static final int MAPPED = 2;
    private static final int IGNORED = 3;
    private static final int MARK = 1 << 2;
    private static final int VIRAMA = 1 << 3;
    private static final int JOINS_NEXT = 1 << 4;
    private static final int JOINS_PREVIOUS = 1 << 5;
    private static final int TRANSPARENT = 1 << 6;
    private static final int DIRECTION_SHIFT = 7;
    private static final BidiRule.Direction[] DIRECTIONS = BidiRule.Direction.values();

    private final short[] classes;
    private final short[] blocks;
    private final byte[] classOf;
    private final int[] mapped;
    private final int[] targetEnds;
    private final String targets;

    private IdnaTables(ByteBuffer packed) {
        classes = shorts(packed, packed.getInt());
        blocks = shorts(packed, packed.getInt());
        classOf = bytes(packed, packed.getInt());
        mapped = ints(packed, packed.getInt());
        targetEnds = ints(packed, mapped.length);
        targets = new String(bytes(packed, packed.getInt()), StandardCharsets.UTF_8);
    }

    private static final class Holder {
        static final IdnaTables TABLES = load();
    }

    static IdnaTables get() {
        return Holder.TABLES;
    }

    private static IdnaTables load() {
        try (var in = IdnaTables.class.getResourceAsStream("idna.bin")) {
            if (in == null) {
                throw new IllegalStateException("the build did not pack dev/skein/http/idna.bin");
            }
            return new IdnaTables(ByteBuffer.wrap(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Appends what the code point maps to; what is disallowed stays, to be found by {@link
     * #isValid}.
     */
    void map(int codePoint, StringBuilder out) {
        switch (properties(codePoint) & STATUS) {
            case MAPPED -> {
                int index = Arrays.binarySearch(mapped, codePoint);
                out.append(targets, index == 0 ? 0 : targetEnds[index - 1], targetEnds[index]);
            }
            case IGNORED -> {}
            default -> out.appendCodePoint(codePoint);
        }
    }

    /** Status valid or deviation. */
    boolean isValid(int codePoint) {
        return (properties(codePoint) & STATUS) == VALID;
    }

    /** General category M. */
    boolean isMark(int codePoint) {
        return has(codePoint, MARK);
    }

    /** Canonical combining class 9. */
    boolean isVirama(int codePoint) {
        return has(codePoint, VIRAMA);
    }

    /** Joining type L or D. */
    boolean joinsToNext(int codePoint) {
        return has(codePoint, JOINS_NEXT);
    }

    /** Joining type R or D. */
    boolean joinsToPrevious(int codePoint) {
        return has(codePoint, JOINS_PREVIOUS);
    }

    /** Joining type T. */
    boolean isTransparent(int codePoint) {
        return has(codePoint, TRANSPARENT);
    }

    BidiRule.Direction direction(int codePoint) {
        return DIRECTIONS[properties(codePoint) >> DIRECTION_SHIFT];
    }

    private boolean has(int codePoint, int property) {
        return (properties(codePoint) & property) != 0;
    }

    private int properties(int codePoint) {
        int block = blocks[codePoint >> BLOCK_BITS] << BLOCK_BITS;
        return classes[classOf[block + (codePoint & (1 << BLOCK_BITS) - 1)] & 0xFF];
    }

    private static short[] shorts(ByteBuffer in, int count) {
        var out = new short[count];
        for (int i = 0; i < count; i++) {
            out[i] = in.getShort();
        }
        return out;
    }

    private static int[] ints(ByteBuffer in, int count) {
        var out = new int[count];
        for (int i = 0; i < count; i++) {
            out[i] = in.getInt();
        }
        return out;
    }

    private static byte[] bytes(ByteBuffer in, int count) {
        var out = new byte[count];
        in.get(out);
        return out;
    }
}
