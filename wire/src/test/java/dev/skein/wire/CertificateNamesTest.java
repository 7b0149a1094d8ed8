package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9525, 6. */
class CertificateNamesTest {
    @ParameterizedTest(name = "for {0}, is it {1}: {2}")
    @CsvSource({
        // of the certificate, host asked for, covered
        "example.com, example.com, true",
        "example.com, www.example.com, false",
        "www.example.com, example.com, false",
        "EXAMPLE.com, example.com, true",
        "example.com, EXAMPLE.COM, true",
        "example.com, example.com., true",
        "example.com, example.org, false",
        "xn--mnchen-3ya.test, xn--mnchen-3ya.test, true",
        "my_host.test, my_host.test, true",
        "localhost, localhost, true",
        // wildcards
        "*.example.com, www.example.com, true",
        "*.example.com, WWW.example.com., true",
        "*.example.com, xn--mnchen-3ya.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, a.b.example.com, false",
        "*.example.com, .example.com, false",
        "*.com, example.com, false",
        "*, localhost, false",
        "*, example.com, false",
        "*., example., false",
        "w*.example.com, www.example.com, false",
        "*w.example.com, www.example.com, false",
        "www.*.com, www.example.com, false",
        "*.*.com, www.example.com, false",
        "*.example.com, *.example.com, false",
        "w*.example.com, w*.example.com, false",
        // addresses
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::1, [2001:db8::1], true",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1, true",
        "2001:db8::1, [2001:db8::2], false",
        "dns:192.0.2.1, 192.0.2.1, false",
        "dns:*.0.2.1, 192.0.2.1, false",
        "dns:[192.0.2.1], 192.0.2.1, false",
        "192.0.2.1, 192.0.2.1.example.com, false",
    })
    void oneName(String name, String host, boolean covered) {
        assertEquals(covered, names(name).cover(host, _ -> false));
    }

    @Test
    void severalNames() {
        CertificateNames names = names("a.test", "*.b.test", "192.0.2.1");
        for (String host : List.of("a.test", "x.b.test", "192.0.2.1")) {
            assertEquals(true, names.cover(host, _ -> false), host);
        }
        for (String host : List.of("b.test", "x.a.test", "192.0.2.3")) {
            assertEquals(false, names.cover(host, _ -> false), host);
        }
        assertEquals(Set.of("a.test", "*.b.test", "[192.0.2.1]"), names.forms());
    }

    @Test
    void aWildcardBelowAPublicSuffixIsForStrangers() {
        CertificateNames names = names("*.co.test", "*.example.test", "named.co.test");
        Predicate<String> isSuffix = Set.of("test", "co.test")::contains;
        assertEquals(false, names.cover("other.co.test", isSuffix));
        assertEquals(true, names.cover("named.co.test", isSuffix));
        assertEquals(true, names.cover("other.example.test", isSuffix));
    }

    /** Of which the common name is another, and none of them. */
    @Test
    void ofACertificate() throws Exception {
        CertificateNames names = CertificateNames.of(Peer.good().getCertificate());
        assertEquals(Set.of("localhost", "[127.0.0.1]"), names.forms());
        assertEquals(Set.of(), CertificateNames.of(Peer.root()).forms());
    }

    private static CertificateNames names(String... names) {
        List<String> hosts = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (String name : names) {
            if (name.startsWith("dns:")) {
                hosts.add(name.substring(4));
            } else if (IpLiteral.of(name) != null) {
                addresses.add(name);
            } else {
                hosts.add(name);
            }
        }
        return CertificateNames.of(hosts, addresses);
    }
}
