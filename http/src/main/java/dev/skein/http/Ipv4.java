package dev.skein.http;

/**
 * IPv4 addresses in every spelling browsers take: fewer than four parts, octal, hexadecimal (URL
 * standard, section 3.5).
 */
final class Ipv4 {
    private static final long TOO_LARGE = 1L << 32;

    private Ipv4() {}

    /** Whether a domain must be an IPv4 address: its last label, a final dot aside, is a number. */
    static boolean endsInNumber(String domain) {
        int end = domain.endsWith(".") ? domain.length() - 1 : domain.length();
        int start = domain.lastIndexOf('.', end - 1) + 1;
        if (start >= end) {
            return false;
        }
        return isDigits(domain, start, end, 10) || isHexNumber(domain, start, end);
    }

    /** Whether {@code text[start, end)} is four decimal parts in their shortest form. */
    static boolean isCanonical(String text, int start, int end) {
        int parts = 1;
        int digits = 0;
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (digits == 0 || ++parts > 4) {
                    return false;
                }
                digits = value = 0;
            } else {
                value = value * 10 + c - '0';
                if (c < '0' || c > '9' || value > 255 || (digits > 0 && value < 10)) {
                    return false;
                }
                digits++;
            }
        }
        return parts == 4 && digits > 0;
    }

    /** The address as four decimal parts. */
    static String canonical(String domain) throws UrlRejected {
        int end = domain.endsWith(".") ? domain.length() - 1 : domain.length();
        long address = 0;
        int parts = 0;
        for (int start = 0; start <= end; parts++) {
            int dot = domain.indexOf('.', start);
            int stop = dot < 0 || dot > end ? end : dot;
            if (parts == 4) {
                throw new UrlRejected("an IPv4 address has at most four parts");
            }
            boolean last = stop == end;
            address = append(address, number(domain, start, stop), parts, last);
            start = stop + 1;
        }
        return (address >> 24)
                + "."
                + (address >> 16 & 255)
                + "."
                + (address >> 8 & 255)
                + "."
                + (address & 255);
    }

    /** The last number fills all the bytes that are left: 127.1 is 127.0.0.1. */
    private static long append(long address, long number, int index, boolean last)
            throws UrlRejected {
        int bits = last ? 8 * (4 - index) : 8;
        if (number >>> bits != 0) {
            throw new UrlRejected("a part of the IPv4 address is too large");
        }
        return address << bits | number;
    }

    private static long number(String text, int start, int end) throws UrlRejected {
        int radix = 10;
        int digits = start;
        if (isHexNumber(text, start, end)) {
            radix = 16;
            digits = start + 2;
        } else if (end - start > 1 && text.charAt(start) == '0') {
            radix = 8;
            digits = start + 1;
        }
        if (start == end || !isDigits(text, digits, end, radix)) {
            throw new UrlRejected(
                    "the host ends in a number, so it must be an IPv4 address, but a part of it is"
                            + " not a number");
        }
        long value = 0;
        for (int i = digits; i < end && value < TOO_LARGE; i++) {
            value = value * radix + Character.digit(text.charAt(i), radix);
        }
        return value;
    }

    private static boolean isHexNumber(String text, int start, int end) {
        return end - start >= 2
                && text.charAt(start) == '0'
                && (text.charAt(start + 1) | 0x20) == 'x'
                && isDigits(text, start + 2, end, 16);
    }

    private static boolean isDigits(String text, int start, int end, int radix) {
        for (int i = start; i < end; i++) {
            if (Character.digit(text.charAt(i), radix) < 0) {
                return false;
            }
        }
        return true;
    }
}
