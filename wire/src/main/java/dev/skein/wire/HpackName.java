package dev.skein.wire;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field name that is often sent, found in the spellings it comes in, so that it costs one look
 * and no allocation.
 *
 * @param lower as HTTP/2 writes it
 * @param index of its first line in the static table, or 0
 * @param indexing what the table is told of its lines
 */
record HpackName(String lower, int index, Indexing indexing) {
    /** What becomes of a line that is written out. */
    enum Indexing {
        /** It goes into the table: it is likely to come again. */
        KEPT,
        /** It does not: it would only push out others. */
        PASSING,
        /** It does not, nor in any proxy behind us: guessing must not pay (RFC 7541, 7.1.3). */
        SECRET
    }

    /** Those of requests that are not in the static table. */
    private static final String OTHERS =
            """
            access-control-request-headers access-control-request-method baggage cdn-cache-control dnt forwarded \
            idempotency-key last-event-id origin pragma prefer priority sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform \
            sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user te traceparent tracestate trailer \
            upgrade-insecure-requests warning x-api-key x-correlation-id x-csrf-token x-forwarded-for x-forwarded-host \
            x-forwarded-proto x-real-ip x-request-id x-requested-with\
            """;

    /** Spellings that are not a capital after each hyphen. */
    private static final String ODD =
            """
            DNT ETag Sec-CH-UA Sec-CH-UA-Mobile Sec-CH-UA-Platform TE WWW-Authenticate X-API-Key X-Correlation-ID \
            X-CSRF-Token X-Real-IP X-Request-ID\
            """;

    private static final Set<String> PASSING =
            Set.of(
                    ":path",
                    "age",
                    "content-length",
                    "content-range",
                    "date",
                    "etag",
                    "expires",
                    "if-modified-since",
                    "if-none-match",
                    "last-modified",
                    "location",
                    "range",
                    "set-cookie");

    private static final Set<String> SECRETS = Set.of("authorization", "proxy-authorization");

    private static final Map<String, HpackName> KNOWN = new HashMap<>();

    static {
        for (int i = HpackStatic.SIZE; i > 0; i--) { // so that the first line of a name stays
            learn(HpackStatic.line(i).name(), i);
        }
        for (String name : OTHERS.split(" ")) {
            learn(name, 0);
        }
        for (String spelling : ODD.split(" ")) {
            KNOWN.put(spelling, known(lowerCase(spelling)));
        }
    }

    private static void learn(String name, int index) {
        Indexing indexing =
                PASSING.contains(name)
                        ? Indexing.PASSING
                        : SECRETS.contains(name) ? Indexing.SECRET : Indexing.KEPT;
        HpackName known = new HpackName(name, index, indexing);
        KNOWN.put(name, known);
        KNOWN.put(capitals(name), known);
    }

    private static HpackName known(String name) {
        return Objects.requireNonNull(KNOWN.get(name), name);
    }

    private static String capitals(String name) {
        StringBuilder text = new StringBuilder(name);
        for (int i = 0; i < text.length(); i++) {
            if (i == 0 || text.charAt(i - 1) == '-') {
                text.setCharAt(i, Character.toUpperCase(text.charAt(i)));
            }
        }
        return text.toString();
    }

    /** What is known of that name, in any of the usual spellings. */
    static @Nullable HpackName of(String name) {
        return KNOWN.get(name);
    }

    /** The name itself if it is in lower case. */
    static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
