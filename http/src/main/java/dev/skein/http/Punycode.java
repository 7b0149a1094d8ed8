package dev.skein.http;

/**
 * RFC 3492: any label as ASCII. Both ways cost the square of the length at worst, so {@link Idna}
 * bounds the length.
 */
final class Punycode {
    private static final int BASE = 36;
    private static final int TMIN = 1;
    private static final int TMAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 128;

    private Punycode() {}

    /** A label with at least one character that is not ASCII; the result has no {@code xn--}. */
    static String encode(String label) throws UrlRejected {
        int[] input = label.codePoints().toArray();
        var out = new StringBuilder(label.length() + 8);
        for (int c : input) {
            if (c < INITIAL_N) {
                out.append((char) c);
            }
        }
        int basic = out.length();
        int handled = basic;
        if (basic > 0) {
            out.append('-');
        }
        int bias = INITIAL_BIAS;
        int delta = 0;
        for (int n = INITIAL_N; handled < input.length; n++) {
            int next = smallestFrom(input, n);
            delta = checked(delta + (long) (next - n) * (handled + 1));
            n = next;
            for (int c : input) {
                if (c < n) {
                    delta = checked(delta + 1L);
                }
                if (c != n) {
                    continue;
                }
                appendInteger(out, delta, bias);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }
            delta = checked(delta + 1L);
        }
        return out.toString();
    }

    /** A label without its {@code xn--}. */
    static String decode(String label) throws UrlRejected {
        int basic = Math.max(label.lastIndexOf('-'), 0);
        var out = new int[label.length()];
        int length = 0;
        for (; length < basic; length++) {
            out[length] = label.charAt(length);
        }
        int n = INITIAL_N;
        int bias = INITIAL_BIAS;
        int i = 0;
        for (int index = basic > 0 ? basic + 1 : 0; index < label.length(); ) {
            int old = i;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = index < label.length() ? digit(label.charAt(index++)) : -1;
                if (digit < 0) {
                    throw new UrlRejected("a label that starts with xn-- is not Punycode");
                }
                i = checked(i + digit * weight);
                int threshold = threshold(k, bias);
                if (digit < threshold) {
                    break;
                }
                weight = checked(weight * (BASE - threshold));
            }
            length++;
            bias = adapt(i - old, length, old == 0);
            n = checked(n + (long) (i / length));
            i %= length;
            if (n > Character.MAX_CODE_POINT) {
                throw new UrlRejected("a label that starts with xn-- is not Punycode");
            }
            System.arraycopy(out, i, out, i + 1, length - 1 - i);
            out[i++] = n;
        }
        return new String(out, 0, length);
    }

    private static int smallestFrom(int[] input, int n) {
        int smallest = Integer.MAX_VALUE;
        for (int c : input) {
            if (c >= n && c < smallest) {
                smallest = c;
            }
        }
        return smallest;
    }

    private static void appendInteger(StringBuilder out, int value, int bias) {
        int rest = value;
        for (int k = BASE; ; k += BASE) {
            int threshold = threshold(k, bias);
            if (rest < threshold) {
                break;
            }
            int range = BASE - threshold;
            out.append(digit(threshold + (rest - threshold) % range));
            rest = (rest - threshold) / range;
        }
        out.append(digit(rest));
    }

    private static int threshold(int k, int bias) {
        return Math.clamp((long) k - bias, TMIN, TMAX);
    }

    private static int adapt(int delta, int count, boolean first) {
        int rest = first ? delta / DAMP : delta / 2;
        rest += rest / count;
        int k = 0;
        for (; rest > (BASE - TMIN) * TMAX / 2; k += BASE) {
            rest /= BASE - TMIN;
        }
        return k + (BASE - TMIN + 1) * rest / (rest + SKEW);
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }

    private static int digit(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int checked(long value) throws UrlRejected {
        if (value > Integer.MAX_VALUE) {
            throw new UrlRejected("a label is too long for Punycode");
        }
        return (int) value;
    }
}
