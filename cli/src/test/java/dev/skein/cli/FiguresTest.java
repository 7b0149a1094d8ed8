package dev.skein.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048575, 1.0 MiB",
        "1073741824, 1.0 GiB",
        "9223372036854775807, 8.0 EiB"
    })
    void bytes(long bytes, String text) {
        assertEquals(text, Figures.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 ms",
        "800, 0.8 ms",
        "450000, 450 ms",
        "999400, 999 ms",
        "1000000, 1.0 s",
        "67600000, 67.6 s",
        "125000000, 2 min 5 s",
        "7260000000, 2 h 1 min"
    })
    void durations(long micros, String text) {
        assertEquals(text, Figures.duration(Duration.ofNanos(micros * 1000L)));
    }

    @ParameterizedTest
    @CsvSource({"0.314, 0.31", "45.23, 45.2", "1203.4, '1,203'"})
    void rates(double perSecond, String text) {
        assertEquals(text, Figures.rate(perSecond));
    }

    @Test
    void progressOfAJob() {
        assertEquals(
                "1,000 of about 10,000   500 URLs/s   2.0 KiB   3 failed   18.0 s left",
                FetchProgress.line(1000, 3, 2048, OptionalLong.of(10_000), 2_000_000_000L));
        assertEquals(
                "0   0.00 URLs/s   0 B   0 failed",
                FetchProgress.line(0, 0, 0, OptionalLong.empty(), 1_000_000_000L));
    }
}
