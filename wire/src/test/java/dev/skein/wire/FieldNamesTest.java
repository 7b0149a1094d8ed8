package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldNamesTest {
    /** Every octet at every place of a common name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "te",
                "etag",
                "location",
                "x-request-id",
                "content-security-policy-report-only"
            })
    void commonNamesInAnyCase(String name) {
        byte[] lower = Decoding.latin1(name);
        for (int at = 0; at < lower.length; at++) {
            for (int octet = 0; octet < 256; octet++) {
                byte[] bytes = Decoding.latin1("?" + name.toUpperCase(Locale.ROOT) + ":");
                bytes[1 + at] = (byte) octet;
                boolean same =
                        octet == lower[at]
                                || (octet >= 'A' && octet <= 'Z' && octet + 32 == lower[at]);
                String found = FieldNames.lowerCase(bytes, 1, 1 + lower.length);
                assertEquals(same, name.equals(found), name + " with " + octet + " at " + at);
                if (same) {
                    assertSame(FieldNames.lowerCase(lower, 0, lower.length), found);
                }
            }
        }
    }

    @Test
    void otherNames() {
        assertEquals("x-skein", lowerCase("X-Skein"));
        assertEquals("q", lowerCase("Q"));
        assertNull(lowerCase("no name"));
        assertNull(lowerCase("n\u00e4me"));
    }

    private static String lowerCase(String name) {
        byte[] bytes = Decoding.latin1(name);
        return FieldNames.lowerCase(bytes, 0, bytes.length);
    }
}
