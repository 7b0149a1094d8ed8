package dev.skein.wire;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chains that were believed a moment ago: checking one is path building and signatures anew, and a
 * client that opens many connections to a server is shown the same one each time. Only what was
 * found good is remembered, for as long as nothing that it depends on can have changed: the same
 * bytes, shown for the same name by the same kind of handshake, within five minutes and within each
 * certificate's validity. Bounded; of one {@link Trust}, so under the same roots. From any thread.
 */
final class VerifiedChains {
    static final long KEPT_MILLIS = Duration.ofMinutes(5).toMillis();

    /**
     * Entries of a generation: two are kept, and the older one is dropped when the newer is full.
     */
    static final int MOST = 1024;

    private final LongSupplier millis;
    private volatile Map<Chain, Validity> young = new ConcurrentHashMap<>();
    private volatile Map<Chain, Validity> old = Map.of();

    /** A chain shown for a name. */
    record Chain(String host, String authType, String protocol, ByteBuffer digest) {
        /** Null when the chain has no digest: it is not remembered then. */
        static @Nullable Chain of(
                X509Certificate[] chain, String host, String authType, String protocol) {
            try {
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                for (X509Certificate certificate : chain) {
                    byte[] bytes = certificate.getEncoded();
                    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                    sha.update(bytes);
                }
                return new Chain(host, authType, protocol, ByteBuffer.wrap(sha.digest()));
            } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
                return null;
            }
        }

        /** By hand, as hashCode is: a record's own are spun at their first use. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Chain that
                    && digest.equals(that.digest)
                    && host.equals(that.host)
                    && authType.equals(that.authType)
                    && protocol.equals(that.protocol);
        }

        @Override
        public int hashCode() {
            return 31 * digest.hashCode() + host.hashCode();
        }
    }

    private record Validity(long since, long until) {
        boolean holds(long now) {
            return since <= now && now < until; // not after the clock was set back either
        }
    }

    /**
     * @param millis the system's clock
     */
    VerifiedChains(LongSupplier millis) {
        this.millis = millis;
    }

    boolean has(Chain chain) {
        Validity validity = young.get(chain);
        if (validity == null) {
            validity = old.get(chain);
        }
        return validity != null && validity.holds(millis.getAsLong());
    }

    /** {@code chain} has just been believed. */
    void add(Chain chain, X509Certificate[] certificates) {
        long now = millis.getAsLong();
        long until = now + KEPT_MILLIS;
        for (X509Certificate certificate : certificates) {
            until = Math.min(until, certificate.getNotAfter().toInstant().toEpochMilli());
        }
        if (young.size() >= MOST) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
        young.put(chain, new Validity(now, until));
    }
}
