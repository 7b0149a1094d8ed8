package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostParserTest {
    @ParameterizedTest
    @CsvSource({
        "EXAMPLE.COM, example.com",
        "example%2Ecom, example.com",
        "fa\u00df.example, xn--fa-hia.example",
        "XN--A, xn--a",
        "0, 0.0.0.0",
        "%30, 0.0.0.0",
        "0x, 0.0.0.0",
        "0xffffffff, 255.255.255.255",
        "127.1, 127.0.0.1",
        "1.0x10.020, 1.16.0.16",
        "1.2.3.4., 1.2.3.4",
        "4294967295, 255.255.255.255",
        "a.b.1c, a.b.1c",
        "1.2.3.x, 1.2.3.x",
        "a_b~!$&'()*+;=, a_b~!$&'()*+;=",
    })
    void bringsDomainsAndIpv4IntoOneSpelling(String input, String host) throws UrlRejected {
        assertEquals(host, HostParser.parse(input, false));
    }

    @ParameterizedTest
    @CsvSource({
        "[::], [::]",
        "[::1], [::1]",
        "[1::], [1::]",
        "[0:0:0:0:0:0:0:0], [::]",
        "[1:0:0:2:0:0:0:3], [1:0:0:2::3]",
        "[1:0:0:2:3:0:0:4], [1::2:3:0:0:4]",
        "[1:2:3:0:5:6:7:8], [1:2:3:0:5:6:7:8]",
        "[1:2:3::5:6:7:8], [1:2:3:0:5:6:7:8]",
        "[::1:2:3:4:5:6:7], [0:1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7::], [1:2:3:4:5:6:7:0]",
        "[ABCD:00Ef::], [abcd:ef::]",
        "[::127.0.0.1], [::7f00:1]",
        "[1:2:3:4:5:6:7.8.9.10], [1:2:3:4:5:6:708:90a]",
    })
    void bringsIpv6IntoOneSpelling(String input, String host) throws UrlRejected {
        assertEquals(host, HostParser.parse(input, false));
        assertEquals(host, HostParser.parse(input, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "[]",
                "[1]",
                "[::1",
                "[:1::]",
                "[1:]",
                "[1::2::3]",
                "[1:2:3:4:5:6:7:8:9]",
                "[1:2:3:4:5:6:7:8::]",
                "[12345::]",
                "[g::]",
                "[::1%25eth0]",
                "[::1.2.3]",
                "[::1.2.3.4.5]",
                "[::1.2.3.4:1]",
                "[::01.2.3.4]",
                "[::256.2.3.4]",
                "[::.1.2.3]",
                "[::1.2.3.]",
                "[1:2:3:4:5:6:7:1.2.3.4]",
                "[::1.2.3.x]",
                "09",
                "1.2.3.08",
                "1.2.3.256",
                "256.1.1.1",
                "1.2.3.4.5",
                "1..2",
                "0x100000000",
                "4294967296",
                "999999999999999999999",
                "a.0x",
                "example.255",
                "a b",
                "a^b",
                "a|b",
                "a<b",
                "%00",
                "%80",
                "a%",
                "a%zz",
                "%",
                "\u00ad",
                "\ufffd",
                "a\ud800",
                "xn--\u00fc",
            })
    void refusesWhatIsNoHost(String input) {
        assertThrows(UrlRejected.class, () -> HostParser.parse(input, false));
    }

    @Test
    void leavesOpaqueHostsAlmostAlone() throws UrlRejected {
        assertEquals("EXAMPLE%2ecom", HostParser.parse("EXAMPLE%2ecom", true));
        assertEquals("fa%C3%9F%7F", HostParser.parse("fa\u00df\u007f", true));
        assertEquals("0x7f.1", HostParser.parse("0x7f.1", true));
        assertEquals("", HostParser.parse("", true));
        assertThrows(UrlRejected.class, () -> HostParser.parse("a^b", true));
        assertThrows(UrlRejected.class, () -> HostParser.parse("a b", true));
    }
}
