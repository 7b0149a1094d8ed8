package dev.skein.wire;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a certificate is for (RFC 9525, 6): the names and addresses of its subjectAltName,
 * never its common name. A wildcard stands for the whole left-most label, with two more behind it
 * at least.
 *
 * @param forms each host in the one form in which {@link #formsOf} asks for it
 */
public record CertificateNames(Set<String> forms) {
    static final int DNS_NAME = 2; // kinds of a GeneralName, RFC 5280, 4.2.1.6
    static final int IP_ADDRESS = 7;

    /** A copy of {@code forms}. */
    public CertificateNames {
        forms = Set.copyOf(forms);
    }

    /** Those of {@code certificate}; none when they cannot be read. */
    public static CertificateNames of(X509Certificate certificate) {
        return of(
                entries(certificate, kind -> kind == DNS_NAME),
                entries(certificate, kind -> kind == IP_ADDRESS));
    }

    static CertificateNames of(List<String> names, List<String> addresses) {
        Set<String> forms = new HashSet<>();
        for (String name : names) {
            String form = formOfName(name);
            if (form != null) {
                forms.add(form);
            }
        }
        for (String address : addresses) {
            InetAddress literal = IpLiteral.of(address);
            if (literal != null) {
                forms.add(formOf(literal));
            }
        }
        return new CertificateNames(forms);
    }

    /**
     * Whether the certificate is for {@code host}.
     *
     * @param host as in {@link Dialer.Target}
     * @param isSuffix which domains are public suffixes: a wildcard right below one is for the
     *     sites of strangers, and counts for nothing
     */
    public boolean cover(String host, Predicate<String> isSuffix) {
        return formsOf(host).stream()
                .filter(forms::contains)
                .anyMatch(form -> !form.startsWith("*.") || !isSuffix.test(form.substring(2)));
    }

    /** The forms of which a certificate for {@code host} has one: itself, and its wildcard. */
    public static List<String> formsOf(String host) {
        InetAddress literal = IpLiteral.of(host);
        if (literal != null) {
            return List.of(formOf(literal));
        }
        String name = formOfName(Tls.peerName(host));
        if (name == null || name.startsWith("*")) {
            return List.of(); // that would be a wildcard asking for itself
        }
        int rest = name.indexOf('.');
        return rest > 0 && name.indexOf('.', rest + 1) > rest
                ? List.of(name, "*" + name.substring(rest))
                : List.of(name);
    }

    /** In brackets, which no name has: what looks like an address in a name is none. */
    private static String formOf(InetAddress address) {
        return "[" + address.getHostAddress() + "]";
    }

    /** In lower case, as ASCII has it; null for what is no name. */
    private static @Nullable String formOfName(String name) {
        StringBuilder form = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean upper = c >= 'A' && c <= 'Z';
            boolean wildcard = c == '*' && i == 0 && name.startsWith("*.");
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!upper && !wildcard && !plain && c != '-' && c != '.' && c != '_') {
                return null;
            }
            form.append(upper ? (char) (c + ('a' - 'A')) : c);
        }
        return form.toString();
    }

    /** The entries of a kind, as they stand in {@code certificate}. */
    static List<String> entries(X509Certificate certificate, IntPredicate kind) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream()
                            .filter(entry ->
                                    entry.getFirst() instanceof Integer its && kind.test(its))
                            .map(entry -> String.valueOf(entry.get(1)))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }
}
