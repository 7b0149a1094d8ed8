package dev.skein.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "512k, 524288",
        "512K, 524288",
        "64M, 67108864",
        "64MB, 67108864",
        "64MiB, 67108864",
        "1G, 1073741824",
        "2t, 2199023255552",
        "7b, 7"
    })
    void sizes(String word, long bytes) {
        assertEquals(bytes, new Words.Size().convert(word));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0M", "-1", "1.5M", "12Q", "M", "99999999999999999T", "1 M"})
    void noSizes(String word) {
        assertThrows(TypeConversionException.class, () -> new Words.Size().convert(word));
    }

    @ParameterizedTest
    @CsvSource({
        "30s, 30000",
        "500ms, 500",
        "2m, 120000",
        "2min, 120000",
        "1h, 3600000",
        "1.5s, 1500",
        "0.25m, 15000"
    })
    void times(String word, long millis) {
        assertEquals(Duration.ofMillis(millis), new Words.Time().convert(word));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "0s", "-1s", "s", "1d", "1s 2s", "1e3s"})
    void noTimes(String word) {
        assertThrows(TypeConversionException.class, () -> new Words.Time().convert(word));
    }

    @Test
    void headers() {
        assertEquals("a=b: c", told("a: b: c"));
        assertEquals("a=", told("a:"));
        assertEquals("X-Y=z", told("X-Y:z "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", ": b", "a b: c", "a: secret\r\nb: c", "a: secret\0"})
    void noHeadersAndTheirValuesStaySecret(String word) {
        TypeConversionException wrong =
                assertThrows(TypeConversionException.class, () -> new Words.Header().convert(word));
        assertFalse(String.valueOf(wrong.getMessage()).contains("secret"), wrong.getMessage());
    }

    private static String told(String word) {
        var field = new Words.Header().convert(word);
        return field.name() + "=" + field.value();
    }
}
