package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
                "Wed Nov 16 08:49:37 1994 | 1994-11-16T08:49:37Z",
                "Sat, 31 Dec 2016 23:59:60 GMT | 2017-01-01T00:00:00Z",
                "Monday, 01-Jan-76 00:00:00 GMT | 2076-01-01T00:00:00Z",
                "Monday, 01-Jan-77 00:00:00 GMT | 1977-01-01T00:00:00Z",
                "Thu, 29 Feb 2024 00:00:00 GMT | 2024-02-29T00:00:00Z",
            })
    void readsTheThreeForms(String text, Instant expected) {
        assertEquals(expected, HttpDate.parse(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "Thu, 29 Feb 2023 00:00:00 GMT",
                "Sun, 06 Nov 1994 24:49:37 GMT",
                "Sun, 06 Nov 1994 08:60:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 Anj 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 +0100",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 6 Nov 1994 08:49:37 GMT x",
            })
    void othersAreNone(String text) {
        assertNull(HttpDate.parse(text, NOW));
    }

    @Test
    void writesOneForm() {
        assertEquals(
                "Sun, 06 Nov 1994 08:49:37 GMT",
                HttpDate.format(Instant.parse("1994-11-06T08:49:37.9Z")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "000000000000000000000000007 | PT7S",
                "Sat, 21 Nov 2026 00:01:00 GMT | PT1M",
                "Fri, 20 Nov 2026 00:01:00 GMT | PT0S",
            })
    void retryAfterIsSecondsOrADate(String text, Duration expected) {
        assertEquals(expected, HttpDate.untilOrSeconds(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999999999999999999999999", "9223372036854775807", "99999999999"})
    void absurdWaitsStayCountable(String text) {
        Duration wait = HttpDate.untilOrSeconds(text, NOW);
        assertTrue(wait.toNanos() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-5", "1.5", "soon", "+1", "\u0661"})
    void noWaitCanBeReadOutOfNonsense(String text) {
        assertNull(HttpDate.untilOrSeconds(text, NOW));
    }

    @Test
    void fuzzWhatIsWrittenIsReadAndNothingThrows() {
        var random = new Random(6);
        for (int i = 0; i < 5_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
            String text = HttpDate.format(instant);
            assertEquals(instant, HttpDate.parse(text, NOW));
            StringBuilder broken = new StringBuilder(text);
            broken.setCharAt(random.nextInt(text.length()), (char) (' ' + random.nextInt(95)));
            HttpDate.untilOrSeconds(broken.toString(), NOW);
        }
    }
}
