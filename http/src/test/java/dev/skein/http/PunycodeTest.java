package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PunycodeTest {
    /** From RFC 3492, section 7.1. */
    @ParameterizedTest
    @CsvSource({
        "\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587, ihqwcrb4cv8a8dqg056pqjye",
        "Pro\u010dprost\u011bnemluv\u00ed\u010desky, Proprostnemluvesky-uyb24dma41a",
        "3\u5e74B\u7d44\u91d1\u516b\u5148\u751f, 3B-ww4c5e180e575a65lsy2b",
        "-with-SUPER-MONKEYS, -with-SUPER-MONKEYS-",
    })
    void encodesAndDecodes(String label, String encoded) throws UrlRejected {
        assertEquals(encoded, Punycode.encode(label));
        assertEquals(label, Punycode.decode(encoded));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ü", "a-é!", "99999999", "zzzzzzzzzzzzzz"})
    void refusesWhatIsNone(String encoded) {
        assertThrows(UrlRejected.class, () -> Punycode.decode(encoded));
    }

    @Test
    void goesBothWays() throws UrlRejected {
        var random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            String label =
                    random.ints(random.nextInt(1, 30), 'a', 0x11000)
                            .filter(c -> c < 0xD800 || c > 0xDFFF)
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString();
            assertEquals(label, Punycode.decode(Punycode.encode(label)));
        }
    }
}
