package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentCodingTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "C0_CONTROL, %7F",
                "FRAGMENT, %20%22%3C%3E%60%7F",
                "QUERY, %20%22%23%3C%3E%7F",
                "SPECIAL_QUERY, %20%22%23%27%3C%3E%7F",
                "PATH, %20%22%23%3C%3E%3F%5E%60%7B%7D%7F",
                "USERINFO, %20%22%23%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D%7F",
                "COMPONENT,"
                    + " %20%22%23%24%25%26%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D%7F",
                "FORM,"
                    + " +%21%22%23%24%25%26%27%28%29%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D%7E%7F",
            })
    void hasTheStandardsSets(PercentSet set, String encoded) {
        var encodedOnly = new StringBuilder();
        for (char c = ' '; c < 0x80; c++) {
            String one = PercentCoding.encode(String.valueOf(c), set);
            if (!one.equals(String.valueOf(c))) {
                encodedOnly.append(one);
            }
        }
        assertEquals(encoded, encodedOnly.toString());
    }

    @Test
    void encodesUtf8OfEveryLength() {
        assertEquals(
                "a%00%C2%80%DF%BF%E0%A0%80%EF%BF%BF%F0%90%80%80%F4%8F%BF%BFz",
                PercentCoding.encode(
                        "a\0\u0080\u07ff\u0800\uffff\ud800\udc00\udbff\udfffz",
                        PercentSet.C0_CONTROL));
    }

    @Test
    void takesLoneSurrogatesAsReplacementCharacters() {
        assertEquals("%EF%BF%BDa%EF%BF%BD", PercentCoding.encode("\ud800a\udc00", PercentSet.PATH));
        assertEquals("\ufffda\ufffd", PercentCoding.decode("\ud800a\udc00"));
        assertEquals("\ufffda", PercentCoding.decode("\ud800%61"));
    }

    @Test
    void decodesWhatIsEncodedAndLeavesTheRest() {
        assertEquals("%%s%1G", PercentCoding.decode("%25%s%1G"));
        assertEquals("%4", PercentCoding.decode("%4"));
        assertEquals("\ufeffü", PercentCoding.decode("%EF%BB%BF%c3%BC"));
        assertEquals("\ufffdx", PercentCoding.decode("%C2x"));
    }
}
