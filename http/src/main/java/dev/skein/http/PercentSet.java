package dev.skein.http;

/**
 * The characters that must be percent-encoded in one place of a URL (URL standard, section 1.3).
 * Everything that is not ASCII is in every set, so a set is 128 bits.
 */
enum PercentSet {
    C0_CONTROL(""),
    FRAGMENT(" \"<>`"),
    QUERY(" \"#<>"),
    SPECIAL_QUERY(" \"#<>'"),
    PATH(" \"#<>?^`{}"),
    USERINFO(" \"#<>?^`{}/:;=@[\\]|"),
    /**
     * What JavaScript's encodeURIComponent encodes: the set for a name or value put into a path or
     * query.
     */
    COMPONENT(" \"#<>?^`{}/:;=@[\\]|$%&+,"),
    /**
     * All but ASCII letters, digits and {@code *-._}; the encoder writes a space as {@code +} under
     * this set.
     */
    FORM(" \"#<>?^`{}/:;=@[\\]|$%&+,!'()~");

    private final long low;
    private final long high;

    PercentSet(String printable) {
        long lowBits = (1L << ' ') - 1;
        long highBits = 1L << (0x7F - 64);
        for (int i = 0; i < printable.length(); i++) {
            int c = printable.charAt(i);
            if (c < 64) {
                lowBits |= 1L << c;
            } else {
                highBits |= 1L << (c - 64);
            }
        }
        this.low = lowBits;
        this.high = highBits;
    }

    boolean contains(int c) {
        if (c < 64) {
            return (low >>> c & 1) != 0;
        }
        return c >= 128 || (high >>> (c - 64) & 1) != 0;
    }
}
