package dev.skein.http;

import java.util.HexFormat;
import java.util.Locale;

/**
 * From the text between the slashes to a host in its one canonical spelling (URL standard, section
 * 3.5).
 */
final class HostParser {
    private static final String FORBIDDEN_HOST = "\0\t\n\r #/:<>?@[\\]^|";

    private HostParser() {}

    /**
     * A domain, a dotted IPv4 address, an IPv6 address in brackets, or an opaque host, which may be
     * empty.
     *
     * @param opaque whether the scheme is not special, so that the host is a mere identifier and
     *     keeps its case
     */
    static String parse(String input, boolean opaque) throws UrlRejected {
        if (input.startsWith("[")) {
            if (!input.endsWith("]")) {
                throw new UrlRejected("the IPv6 address has no closing ']'");
            }
            return '[' + Ipv6.canonical(input.substring(1, input.length() - 1)) + ']';
        }
        return opaque ? opaque(input) : domainOrIpv4(input);
    }

    private static String domainOrIpv4(String input) throws UrlRejected {
        String domain = toAscii(PercentCoding.decode(input));
        if (domain.isEmpty()) {
            throw new UrlRejected("the host is empty");
        }
        for (int i = 0; i < domain.length(); i++) {
            refuse(domain.charAt(i), isForbiddenInDomain(domain.charAt(i)));
        }
        return Ipv4.endsInNumber(domain) ? Ipv4.canonical(domain) : domain;
    }

    /**
     * The domain parser without strictness: what is ASCII already is only lowercased, whatever its
     * Punycode says.
     */
    private static String toAscii(String domain) throws UrlRejected {
        for (int i = 0; i < domain.length(); i++) {
            if (domain.charAt(i) >= 0x80) {
                return Idna.toAscii(domain);
            }
        }
        return domain.toLowerCase(Locale.ROOT);
    }

    private static String opaque(String input) throws UrlRejected {
        for (int i = 0; i < input.length(); i++) {
            refuse(input.charAt(i), isForbiddenInHost(input.charAt(i)));
        }
        return PercentCoding.encode(input, PercentSet.C0_CONTROL);
    }

    private static void refuse(char c, boolean forbidden) throws UrlRejected {
        if (forbidden) {
            throw new UrlRejected(
                    "the host must not contain U+"
                            + HexFormat.of().toHexDigits(c).toUpperCase(Locale.ROOT));
        }
    }

    private static boolean isForbiddenInHost(char c) {
        return FORBIDDEN_HOST.indexOf(c) >= 0;
    }

    private static boolean isForbiddenInDomain(char c) {
        return c <= ' ' || c == '%' || c == 0x7F || isForbiddenInHost(c);
    }
}
