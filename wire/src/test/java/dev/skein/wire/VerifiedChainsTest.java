package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.wire.VerifiedChains.Chain;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class VerifiedChainsTest {
    private long now = System.currentTimeMillis();
    private final VerifiedChains verified = new VerifiedChains(() -> now);

    private static X509Certificate[] chain(Instant end) throws Exception {
        X509Certificate leaf =
                Peer.certificate().notAfter(end).buildIssuedBy(Peer.AUTHORITY).getCertificate();
        return new X509Certificate[] {leaf, Peer.root()};
    }

    private static X509Certificate[] chain() throws Exception {
        return chain(Instant.now().plus(9, ChronoUnit.DAYS));
    }

    private static Chain shown(X509Certificate... chain) {
        return Chain.of(chain, "a.test", "ECDHE_ECDSA", "TLSv1.3");
    }

    @Test
    void whatWasBelievedIsRememberedForThatNameAndHandshakeOnly() throws Exception {
        X509Certificate[] chain = chain();
        assertFalse(verified.has(shown(chain)));
        verified.add(shown(chain), chain);
        assertTrue(verified.has(shown(chain)));
        assertFalse(verified.has(Chain.of(chain, "b.test", "ECDHE_ECDSA", "TLSv1.3")));
        assertFalse(verified.has(Chain.of(chain, "a.test", "ECDHE_RSA", "TLSv1.3")));
        assertFalse(verified.has(Chain.of(chain, "a.test", "ECDHE_ECDSA", "TLSv1.2")));
    }

    @Test
    void anyOtherChainIsAnother() throws Exception {
        X509Certificate[] chain = chain();
        verified.add(shown(chain), chain);
        assertFalse(verified.has(shown(chain[0])));
        assertFalse(verified.has(shown(chain[1], chain[0])));
        assertFalse(verified.has(shown(chain[0], chain[1], chain[1])));
        assertFalse(verified.has(shown(chain())));
        assertFalse(verified.has(shown()));
    }

    @Test
    void notForLongNorWhenTheClockWasSetBack() throws Exception {
        X509Certificate[] chain = chain();
        long then = now;
        verified.add(shown(chain), chain);
        now = then + VerifiedChains.KEPT_MILLIS - 1;
        assertTrue(verified.has(shown(chain)));
        now = then + VerifiedChains.KEPT_MILLIS;
        assertFalse(verified.has(shown(chain)));
        now = then - 1;
        assertFalse(verified.has(shown(chain)));
    }

    @Test
    void notBeyondTheEndOfACertificate() throws Exception {
        X509Certificate[] chain = chain(Instant.ofEpochMilli(now).plusSeconds(60));
        verified.add(shown(chain), chain);
        now = chain[0].getNotAfter().toInstant().toEpochMilli() - 1;
        assertTrue(verified.has(shown(chain)));
        now++;
        assertFalse(verified.has(shown(chain)));
    }

    @Test
    void theOldestAreForgotten() throws Exception {
        X509Certificate[] chain = chain();
        for (int i = 0; i <= 2 * VerifiedChains.MOST; i++) {
            verified.add(Chain.of(chain, "host" + i, "x", "TLSv1.3"), chain);
        }
        assertFalse(verified.has(Chain.of(chain, "host0", "x", "TLSv1.3")));
        for (int i = VerifiedChains.MOST; i <= 2 * VerifiedChains.MOST; i++) {
            assertTrue(verified.has(Chain.of(chain, "host" + i, "x", "TLSv1.3")));
        }
    }
}
