package dev.skein.wire;

/**
 * The Huffman code of header strings (RFC 7541, 5.2 and appendix B). It is canonical: among codes
 * of one length the symbols ascend, and the shorter codes come first. So the lengths say it all.
 */
final class Huffman {
    private static final int EOS = 256;
    private static final int LONGEST = 30;

    /** How many bits each symbol has, 16 of them to a line, EOS alone on the last. */
    private static final byte[] LENGTHS =
            parse(
                    """
                    13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28
                    28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
                     6 10 10 12 13  6  8 11 10 10  8 11  8  6  6  6
                     5  5  5  6  6  6  6  6  6  6  7  8 15  6 12 10
                    13  6  7  7  7  7  7  7  7  7  7  7  7  7  7  7
                     7  7  7  7  7  7  7  7  8  7  8 13 19 13 14  6
                    15  5  6  5  6  5  6  6  6  5  7  7  6  6  6  5
                     6  7  6  5  5  6  7  7  7  7  7 15 11 14 13 28
                    20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23
                    24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
                    22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23
                    21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
                    26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25
                    19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
                    20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23
                    26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26
                    30\
                    """);

    private static final int[] CODES = new int[EOS + 1];

    /** The symbols in the order of their codes. */
    private static final int[] SYMBOLS = new int[EOS + 1];

    /** For each length, what turns a code of it into its place among {@link #SYMBOLS}. */
    private static final int[] OFFSETS = new int[LONGEST + 1];

    /** For each length, where the longer codes begin, with all codes brought to 30 bits. */
    private static final int[] LIMITS = new int[LONGEST + 1];

    /** By its first octet, the symbol and below it the length of a code of at most 8 bits, or 0. */
    private static final short[] SHORT = new short[256];

    static {
        int code = 0;
        int place = 0;
        for (int length = 1; length <= LONGEST; length++) {
            OFFSETS[length] = place - code;
            for (int symbol = 0; symbol <= EOS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    SYMBOLS[place++] = symbol;
                    CODES[symbol] = code++;
                }
            }
            LIMITS[length] = code << (LONGEST - length);
            code <<= 1;
        }
        for (int octet = 0; octet < LIMITS[8] >>> (LONGEST - 8); octet++) {
            SHORT[octet] = (short) search((long) octet << 56, 1);
        }
    }

    private Huffman() {}

    private static byte[] parse(String numbers) {
        String[] each = numbers.strip().split("\\s+");
        byte[] parsed = new byte[each.length];
        for (int i = 0; i < parsed.length; i++) {
            parsed[i] = Byte.parseByte(each[i]);
        }
        return parsed;
    }

    /** How many octets the text takes; its characters are Latin-1. */
    static long length(String text) {
        long bits = 7;
        for (int i = 0; i < text.length(); i++) {
            bits += LENGTHS[text.charAt(i) & 0xff];
        }
        return bits >>> 3;
    }

    /** Writes the text, whose characters are Latin-1, where room is reserved. */
    static void encode(String text, Output out) {
        long bits = 0; // the lowest `held` of them are still to be written
        int held = 0;
        for (int i = 0; i < text.length(); i++) {
            int symbol = text.charAt(i) & 0xff;
            bits = bits << LENGTHS[symbol] | CODES[symbol];
            held += LENGTHS[symbol];
            if (held >= 32) {
                held -= 32;
                out.putInt((int) (bits >>> held));
            }
        }
        int padding = -held & 7; // with the first bits of EOS, which are ones
        bits = bits << padding | (1 << padding) - 1;
        for (held += padding; held > 0; ) {
            held -= 8;
            out.put((int) (bits >>> held));
        }
    }

    /** How many octets so many of the code may stand for: no code is shorter than 5 bits. */
    static int mostDecoded(int length) {
        return (int) (length * 8L / 5);
    }

    /**
     * Decodes {@code from[start, end)} into {@code to}, which has room for {@link #mostDecoded}.
     *
     * @return how many octets there are
     */
    static int decode(byte[] from, int start, int end, byte[] to) throws HpackException {
        long bits = 0; // the highest `held` of them are to be read, the others are 0
        int held = 0;
        int at = start;
        for (int size = 0; ; size++) {
            if (held < LONGEST) {
                for (; held <= 56 && at < end; held += 8) {
                    bits |= (from[at++] & 0xffL) << (56 - held);
                }
            }
            int found = SHORT[(int) (bits >>> 56)];
            if (found == 0) {
                found = search(bits, 9);
            }
            int length = found & 0xff;
            if (length > held) {
                requirePadding(bits, held);
                return size;
            }
            if (found >>> 8 == EOS) {
                throw new HpackException("EOS stands in a Huffman string (RFC 7541, 5.2)");
            }
            to[size] = (byte) (found >>> 8);
            bits <<= length;
            held -= length;
        }
    }

    /** The symbol whose code comes first in these bits, and below it the code's length. */
    private static int search(long bits, int shortest) {
        int code = (int) (bits >>> (64 - LONGEST));
        int length = shortest;
        while (code >= LIMITS[length]) {
            length++;
        }
        return SYMBOLS[(code >>> (LONGEST - length)) + OFFSETS[length]] << 8 | length;
    }

    private static void requirePadding(long bits, int held) throws HpackException {
        if (held > 7 || (bits | -1L >>> held) != -1) {
            throw new HpackException(
                    "a Huffman string ends with something other than up to 7 ones (RFC 7541, 5.2)");
        }
    }
}
