package dev.skein.http;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * IPv6 addresses without brackets and zones (URL standard, section 3.5); the spelling is RFC
 * 5952's.
 */
final class Ipv6 {
    private static final int PIECES = 8;
    private static final int NONE = -1;

    private final String input;
    private final int[] pieces = new int[PIECES];
    private int count;
    private int compress = NONE;
    private int pointer;

    private Ipv6(String input) {
        this.input = input;
    }

    static String canonical(String input) throws UrlRejected {
        var address = new Ipv6(input);
        address.parse();
        return address.serialize();
    }

    private void parse() throws UrlRejected {
        if (at(pointer) == ':') {
            if (at(pointer + 1) != ':') {
                throw bad("starts with a single ':'");
            }
            pointer += 2;
            compress = ++count;
        }
        while (pointer < input.length()) {
            if (count == PIECES) {
                throw bad("has more than eight pieces");
            }
            if (at(pointer) == ':') {
                compressHere();
            } else if (piece()) {
                break;
            }
        }
        expand();
    }

    private void compressHere() throws UrlRejected {
        if (compress != NONE) {
            throw bad("has '::' twice");
        }
        pointer++;
        compress = ++count;
    }

    /** Whether the address ends here, with a dotted IPv4 address. */
    private boolean piece() throws UrlRejected {
        int start = pointer;
        int value = 0;
        while (pointer - start < 4 && HexFormat.isHexDigit(at(pointer))) {
            value = value << 4 | HexFormat.fromHexDigit(at(pointer++));
        }
        if (at(pointer) == '.') {
            if (pointer == start) {
                throw bad("has a '.' out of place");
            }
            pointer = start;
            dotted();
            return true;
        }
        if (at(pointer) == ':') {
            if (++pointer == input.length()) {
                throw bad("ends with a single ':'");
            }
        } else if (pointer < input.length()) {
            throw bad(
                    "has a character that is not a hex digit, ':' or '.', or a piece of more than"
                            + " four digits");
        }
        pieces[count++] = value;
        return false;
    }

    private void dotted() throws UrlRejected {
        if (count > PIECES - 2) {
            throw bad("has no room for the IPv4 address at its end");
        }
        for (int part = 0; part < 4; part++) {
            if (part > 0 && at(pointer++) != '.') {
                throw bad("ends in an IPv4 address that has not four parts");
            }
            pieces[count] = pieces[count] << 8 | octet();
            if (part % 2 == 1) {
                count++;
            }
        }
        if (pointer < input.length()) {
            throw bad("goes on after the IPv4 address");
        }
    }

    private int octet() throws UrlRejected {
        int start = pointer;
        int value = 0;
        while (isDigit(at(pointer))) {
            if (pointer > start && value == 0) {
                throw bad("has a leading zero in its IPv4 address");
            }
            value = value * 10 + at(pointer++) - '0';
            if (value > 255) {
                throw bad("has a number above 255 in its IPv4 address");
            }
        }
        if (pointer == start) {
            throw bad("ends in an IPv4 address with a part that is not a number");
        }
        return value;
    }

    /** Moves what stands behind the {@code ::} to the end; the gap is zeros. */
    private void expand() throws UrlRejected {
        if (compress == NONE) {
            if (count != PIECES) {
                throw bad("has fewer than eight pieces");
            }
            return;
        }
        int tail = count - compress;
        System.arraycopy(pieces, compress, pieces, PIECES - tail, tail);
        Arrays.fill(pieces, compress, PIECES - tail, 0);
    }

    private String serialize() {
        int gap = NONE;
        int gapSize = 1;
        for (int i = 0; i < PIECES; ) {
            int end = endOfZeros(i);
            if (end - i > gapSize) {
                gap = i;
                gapSize = end - i;
            }
            i = end + 1;
        }
        var out = new StringBuilder(39);
        for (int i = 0; i < PIECES; i++) {
            if (i == gap) {
                out.append(i == 0 ? "::" : ":");
                i += gapSize - 1;
            } else {
                out.append(Integer.toHexString(pieces[i]));
                if (i < PIECES - 1) {
                    out.append(':');
                }
            }
        }
        return out.toString();
    }

    private int endOfZeros(int start) {
        int end = start;
        while (end < PIECES && pieces[end] == 0) {
            end++;
        }
        return end;
    }

    private int at(int index) {
        return index < input.length() ? input.charAt(index) : NONE;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static UrlRejected bad(String what) {
        return new UrlRejected("the IPv6 address " + what);
    }
}
