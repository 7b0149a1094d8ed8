package dev.skein.client;

import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
    @Test
    void defaultsAreTheDocumentedOnes() {
        Timeouts expected =
                new Timeouts(
                        Timeouts.FOREVER,
                        ofSeconds(10),
                        ofSeconds(30),
                        ofSeconds(30),
                        ofSeconds(300),
                        false);
        assertEquals(expected, Timeouts.defaults());
    }

    @Test
    void eachIsSetAlone() {
        Timeouts all =
                Timeouts.connect(ofSeconds(1))
                        .total(ofSeconds(2))
                        .withQueue(ofSeconds(3))
                        .withFirstByte(ofSeconds(4))
                        .withQueueApart()
                        .withBodyGap(ofSeconds(5));
        assertEquals(
                new Timeouts(
                        ofSeconds(3), ofSeconds(1), ofSeconds(4), ofSeconds(5), ofSeconds(2), true),
                all);
        assertEquals(ofSeconds(9), all.withConnect(ofSeconds(9)).connect());
    }

    @Test
    void nothingLastsZeroOrLess() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> Timeouts.connect(Duration.ZERO));
        assertTrue(error.getMessage().contains("connect timeout"), error.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> Timeouts.defaults().withTotal(ofSeconds(-1)));
    }

    @Test
    void foreverIsADeadlineThatNeverComes() {
        assertEquals(Deadline.NEVER, Deadline.after(7, Timeouts.none().total()));
    }
}
