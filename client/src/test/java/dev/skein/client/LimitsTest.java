package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void defaultsAreTheDocumentedOnes() {
        Limits limits = Limits.defaults();
        assertEquals(
                new Limits(
                        1024, 64, 1024, Duration.ofSeconds(30), Durations.FOREVER, 64 << 20, 1000),
                limits);
    }

    @Test
    void eachIsSetAlone() {
        Limits all =
                Limits.perOrigin(8)
                        .total(200)
                        .withMaxIdle(3)
                        .withIdleAge(Duration.ofSeconds(4))
                        .withLifetime(Duration.ofSeconds(5))
                        .withMaxBody(6)
                        .withMaxRatio(7);
        assertEquals(
                new Limits(200, 8, 3, Duration.ofSeconds(4), Duration.ofSeconds(5), 6, 7), all);
        assertEquals(9, Limits.body(9).maxBody());
    }

    @Test
    void asManyMayIdleAsMayBeOpen() {
        assertEquals(20_000, Limits.defaults().withTotal(20_000).maxIdle());
        assertEquals(5, Limits.defaults().withTotal(5).maxIdle());
        assertEquals(3, Limits.defaults().withMaxIdle(3).withTotal(20_000).maxIdle());
        assertEquals(2, Limits.defaults().withMaxIdle(3).withTotal(2).maxIdle());
    }

    @Test
    void whatCannotWorkIsRefusedByName() {
        assertRefused("total connections", () -> Limits.defaults().withTotal(0));
        assertRefused("connections per origin", () -> Limits.perOrigin(0));
        assertRefused("idle connections", () -> Limits.defaults().withMaxIdle(-1));
        assertRefused("idle age", () -> Limits.defaults().withIdleAge(Duration.ofNanos(-1)));
        assertRefused("lifetime", () -> Limits.defaults().withLifetime(Duration.ZERO));
        assertRefused("bytes of a body", () -> Limits.body(-1));
        assertRefused("ratio", () -> Limits.defaults().withMaxRatio(0));
    }

    private static void assertRefused(String name, Runnable settings) {
        String message = assertThrows(IllegalArgumentException.class, settings::run).getMessage();
        assertTrue(message.startsWith(name), message);
    }
}
