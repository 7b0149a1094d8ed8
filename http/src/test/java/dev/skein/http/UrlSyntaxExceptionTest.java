package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlSyntaxExceptionTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "example.com/x, 0, a URL without a base must start with a scheme such as https://",
                "http://, 7, there is no host",
                "http://:80/, 7, there is no host",
                "http://h:8x/, 10, a port is made of digits only",
                "http://h:65536/, 9, a port is at most 65535",
                "http://u:p@/, 11, there is no host after the credentials",
                "http://a b/, 7, the host must not contain U+0020",
                "http://[::1/, 7, the IPv6 address has no closing `]'",
                "http://1.2.3.4.5/, 7, an IPv4 address has at most four parts",
                "` http://h:x`, 10, a port is made of digits only",
            })
    void saysWhatAndWhere(String input, int index, String reason) {
        var failure = failure(input);
        assertEquals(reason.replace('`', '\''), failure.reason());
        assertEquals(index, failure.index());
        assertTrue(failure.getMessage().contains("at index " + index), failure.getMessage());
    }

    @Test
    void countsWhatWasDropped() {
        assertEquals(12, failure(" \tht\ntp://h:x").index());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:secret@h:x/",
                "http://user:sec/secret@h/",
                "http://user:se?secret@h/",
                "https:user:secret@h:x",
                "//user:secret@h:x",
                "http://h:x/?token=secret",
                "http://h:x?secret#secret",
                "http://h:x#secret",
            })
    void keepsSecrets(String input) {
        String message = failure(input).getMessage();
        assertFalse(message.contains("secret"), message);
    }

    @Test
    void staysShortAndPrintable() {
        String message = failure("http://a\u0007\u202e\"b" + "x".repeat(1000)).getMessage();
        assertTrue(message.length() < 400, message);
        assertTrue(message.contains("\\u{7}\\u{202e}\\u{22}"), message);
    }

    private static UrlSyntaxException failure(String input) {
        return assertThrows(UrlSyntaxException.class, () -> Url.parse(input));
    }
}
