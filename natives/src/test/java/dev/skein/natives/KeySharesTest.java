package dev.skein.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySharesTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final KeyShares shares = new KeyShares(2, nanos::get);

    @ParameterizedTest
    @CsvSource({
        "X25519, X25519 P-256 P-384 P-521",
        "P-256,  P-256 X25519 P-384 P-521",
        "P-384,  P-384 X25519 P-256 P-521",
        "P-521,  P-521 X25519 P-256 P-384",
    })
    void whatAServerTookIsOfferedFirstAndNothingPostQuantum(String group, String offered) {
        assertEquals(List.of(), shares.offer("a.test", 443));
        shares.agreed("a.test", 443, group);
        assertEquals(List.of(offered.split(" ")), shares.offer("a.test", 443));
        assertEquals(List.of(), shares.offer("a.test", 8443));
        assertEquals(List.of(), shares.offer("b.test", 443));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X25519MLKEM768", "X25519Kyber768Draft00", "ffdhe2048", ""})
    void aServerThatTookAnythingElseIsOfferedAll(String group) {
        shares.agreed("a.test", 443, group);
        assertEquals(List.of(), shares.offer("a.test", 443));
    }

    @Test
    void isForgottenAfterAnHourHoweverOftenItWasOfUse() {
        shares.agreed("a.test", 443, "X25519");
        nanos.addAndGet(KeyShares.KEPT.toNanos() - 1);
        assertFalse(shares.offer("a.test", 443).isEmpty());
        shares.agreed("a.test", 443, "X25519");
        shares.agreed("a.test", 443, "P-256");
        assertEquals(List.of("P-256", "X25519", "P-384", "P-521"), shares.offer("a.test", 443));
        nanos.incrementAndGet();
        assertEquals(List.of(), shares.offer("a.test", 443));
        shares.agreed("a.test", 443, "X25519");
        assertFalse(shares.offer("a.test", 443).isEmpty());
    }

    @Test
    void thoseNotAskedForLongestMakePlace() {
        shares.agreed("a.test", 443, "X25519");
        shares.agreed("b.test", 443, "X25519");
        shares.offer("a.test", 443);
        shares.agreed("c.test", 443, "X25519");
        assertFalse(shares.offer("a.test", 443).isEmpty());
        assertEquals(List.of(), shares.offer("b.test", 443));
        assertFalse(shares.offer("c.test", 443).isEmpty());
    }
}
