package dev.skein.http;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Unicode ToASCII (UTS 46, section 4) with the URL standard's flags: non-transitional, CheckBidi,
 * CheckJoiners, and without CheckHyphens, UseSTD3ASCIIRules, VerifyDnsLength and
 * IgnoreInvalidPunycode. Only a domain that is not plain ASCII comes here, so an ordinary URL loads
 * no table.
 */
final class Idna {
    /** Far beyond the 253 characters of any real name; keeps Punycode's square harmless. */
    private static final int MAX_LENGTH = 2000;

    private static final String ACE = "xn--";
    private static final int ZWNJ = 0x200C;
    private static final int ZWJ = 0x200D;

    private Idna() {}

    /** The domain in ASCII; it may be empty or have empty labels. */
    static String toAscii(String domain) throws UrlRejected {
        if (domain.length() > MAX_LENGTH) {
            throw new UrlRejected("a domain that is not ASCII has at most 2000 characters");
        }
        List<String> labels = unicodeLabels(Normalizer.normalize(map(domain), Normalizer.Form.NFC));
        boolean bidi = labels.stream().anyMatch(BidiRule::isRightToLeft);
        var out = new StringBuilder();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            if (bidi) {
                BidiRule.check(label);
            }
            if (i > 0) {
                out.append('.');
            }
            if (isAscii(label)) {
                out.append(label);
            } else {
                out.append(ACE).append(Punycode.encode(label));
            }
        }
        return out.toString();
    }

    private static String map(String domain) {
        var tables = IdnaTables.get();
        var out = new StringBuilder(domain.length());
        domain.codePoints().forEach(c -> tables.map(c, out));
        return out.toString();
    }

    private static List<String> unicodeLabels(String domain) throws UrlRejected {
        var labels = new ArrayList<String>();
        for (String label : domain.split("\\.", -1)) {
            boolean encoded = label.startsWith(ACE);
            String unicode = encoded ? decode(label) : label;
            checkValid(unicode);
            labels.add(unicode);
        }
        return labels;
    }

    private static String decode(String label) throws UrlRejected {
        if (!isAscii(label)) {
            throw new UrlRejected("a label that starts with xn-- has characters beyond ASCII");
        }
        String unicode = Punycode.decode(label.substring(ACE.length()));
        if (isAscii(unicode)) {
            throw new UrlRejected("a label that starts with xn-- encodes nothing but ASCII");
        }
        if (!Normalizer.isNormalized(unicode, Normalizer.Form.NFC)) {
            throw new UrlRejected("a label that starts with xn-- is not in normal form C");
        }
        return unicode;
    }

    /** UTS 46, section 4.1. */
    private static void checkValid(String label) throws UrlRejected {
        if (label.startsWith(ACE)) {
            throw new UrlRejected("a label is encoded twice");
        }
        if (label.indexOf('.') >= 0) {
            throw new UrlRejected("a label contains a dot");
        }
        var tables = IdnaTables.get();
        for (int i = 0; i < label.length(); ) {
            int c = label.codePointAt(i);
            if (i == 0 && tables.isMark(c)) {
                throw new UrlRejected("a label begins with a combining mark");
            }
            if (!tables.isValid(c)) {
                throw new UrlRejected("U+%04X is not allowed in a domain".formatted(c));
            }
            if (c == ZWNJ || c == ZWJ) {
                checkJoiner(tables, label, i, c);
            }
            i += Character.charCount(c);
        }
    }

    /** RFC 5892, appendix A.1 and A.2: joiners only where they change how letters look. */
    private static void checkJoiner(IdnaTables tables, String label, int index, int joiner)
            throws UrlRejected {
        if (index > 0 && tables.isVirama(label.codePointBefore(index))) {
            return;
        }
        if (joiner == ZWNJ
                && joinsBefore(tables, label, index)
                && joinsAfter(tables, label, index + 1)) {
            return;
        }
        throw new UrlRejected("U+%04X stands where it joins nothing".formatted(joiner));
    }

    private static boolean joinsBefore(IdnaTables tables, String label, int index) {
        for (int i = index; i > 0; ) {
            int c = label.codePointBefore(i);
            if (!tables.isTransparent(c)) {
                return tables.joinsToNext(c);
            }
            i -= Character.charCount(c);
        }
        return false;
    }

    private static boolean joinsAfter(IdnaTables tables, String label, int index) {
        for (int i = index; i < label.length(); ) {
            int c = label.codePointAt(i);
            if (!tables.isTransparent(c)) {
                return tables.joinsToPrevious(c);
            }
            i += Character.charCount(c);
        }
        return false;
    }

    private static boolean isAscii(String label) {
        return label.chars().allMatch(c -> c < 0x80);
    }
}
