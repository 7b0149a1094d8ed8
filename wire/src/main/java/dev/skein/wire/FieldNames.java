package dev.skein.wire;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The field names that nearly every message has, found by their bytes in any case, so that they
 * cost no allocation.
 */
final class FieldNames {
    /** Those that HTTP/2 does not have, neither sent nor received (RFC 9113, 8.2.2). */
    static final Set<String> OF_CONNECTION =
            Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

    private static final String[] COMMON =
            """
            accept accept-charset accept-encoding accept-language accept-patch accept-post accept-ranges \
            access-control-allow-credentials access-control-allow-headers access-control-allow-methods access-control-allow-origin \
            access-control-expose-headers access-control-max-age access-control-request-headers access-control-request-method \
            age allow alt-svc authorization cache-control cdn-cache-control cf-cache-status cf-ray clear-site-data connection \
            content-disposition content-encoding content-language content-length content-location content-range \
            content-security-policy content-security-policy-report-only content-type cookie cross-origin-embedder-policy \
            cross-origin-opener-policy cross-origin-resource-policy date dnt early-data etag expect expires forwarded from host \
            if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive last-event-id last-modified link location \
            max-forwards nel origin origin-agent-cluster permissions-policy pragma prefer priority proxy-authenticate \
            proxy-authorization proxy-connection range ratelimit-limit ratelimit-remaining ratelimit-reset referer referrer-policy \
            report-to reporting-endpoints retry-after sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform sec-fetch-dest sec-fetch-mode \
            sec-fetch-site sec-fetch-user sec-websocket-accept sec-websocket-extensions sec-websocket-key sec-websocket-protocol \
            sec-websocket-version server server-timing set-cookie strict-transport-security te timing-allow-origin traceparent \
            tracestate trailer transfer-encoding upgrade upgrade-insecure-requests user-agent vary via warning www-authenticate \
            x-amz-cf-id x-amz-cf-pop x-amz-id-2 x-amz-request-id x-amzn-requestid x-cache x-cache-hits x-content-type-options \
            x-correlation-id x-dns-prefetch-control x-download-options x-forwarded-for x-forwarded-host x-forwarded-proto \
            x-frame-options x-permitted-cross-domain-policies x-powered-by x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset \
            x-real-ip x-request-id x-requested-with x-robots-tag x-runtime x-served-by x-timer x-ua-compatible x-xss-protection\
            """
                    .split(" ");

    /** Open addressing, at most a third full, so that a miss is short. */
    private static final @Nullable String[] TABLE = new String[512];

    /** The bytes of the name in the same slot. */
    private static final byte[][] BYTES = new byte[TABLE.length][];

    static {
        for (String name : COMMON) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            int slot = slot(bytes, 0, bytes.length);
            while (TABLE[slot] != null) {
                slot = (slot + 1) % TABLE.length;
            }
            TABLE[slot] = name;
            BYTES[slot] = bytes;
        }
    }

    private FieldNames() {}

    /** The name in these bytes, at least one, in lower case; null if it is no token. */
    static @Nullable String lowerCase(byte[] bytes, int start, int end) {
        int slot = slot(bytes, start, end);
        for (String name = TABLE[slot]; name != null; name = TABLE[slot]) {
            if (name.length() == end - start && isLower(BYTES[slot], bytes, start)) {
                return name;
            }
            slot = (slot + 1) % TABLE.length;
        }
        return uncommon(bytes, start, end);
    }

    /**
     * Four octets tell the common names apart well enough; reading all of them would cost more than
     * a second probe.
     */
    private static int slot(byte[] bytes, int start, int end) {
        int length = end - start;
        int hash = length;
        hash = hash * 31 + Octets.tokenLower(bytes[start]);
        hash = hash * 31 + Octets.tokenLower(bytes[start + length / 2]);
        hash = hash * 31 + Octets.tokenLower(bytes[end - (length > 3 ? 3 : 1)]);
        hash = hash * 31 + Octets.tokenLower(bytes[end - 1]);
        return (hash ^ (hash >>> 9)) & (TABLE.length - 1);
    }

    private static boolean isLower(byte[] lower, byte[] bytes, int start) {
        int i = 0;
        while (i < lower.length && lower[i] == Octets.tokenLower(bytes[start + i])) {
            i++;
        }
        return i == lower.length;
    }

    private static @Nullable String uncommon(byte[] bytes, int start, int end) {
        byte[] lower = new byte[end - start];
        for (int i = 0; i < lower.length; i++) {
            lower[i] = Octets.tokenLower(bytes[start + i]);
            if (lower[i] == 0) {
                return null;
            }
        }
        return Octets.string(lower, 0, lower.length);
    }
}
