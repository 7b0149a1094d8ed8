package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_FIELD;

import dev.skein.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What of the trailers may be delivered (RFC 9110, 6.5.1). */
final class TrailerFields {
    /**
     * What frames, routes or interprets a message, or tells who sent it, must be known before its
     * body.
     */
    private static final Set<String> UNSAFE =
            Set.of(
                    """
                    transfer-encoding content-length host connection keep-alive proxy-connection te trailer upgrade \
                    cache-control expect max-forwards pragma range authorization proxy-authorization proxy-authenticate \
                    www-authenticate cookie set-cookie content-encoding content-type content-range location retry-after\
                    """
                            .split(" "));

    private static final Set<String> ATTACKS =
            Set.of("transfer-encoding", "content-length", "host");

    private TrailerFields() {}

    /**
     * Without what does not belong there; in a request framing or a host there is an attack on
     * whoever merges them.
     */
    static Headers safe(Headers trailers, boolean ofRequest) throws Http1Exception {
        if (trailers.isEmpty()) {
            return trailers;
        }
        List<String> kept = new ArrayList<>(2 * trailers.size());
        for (int i = 0; i < trailers.size(); i++) {
            String name = trailers.name(i);
            if (ofRequest && ATTACKS.contains(name)) {
                throw Http1Exception.of(
                        BAD_FIELD, "the trailers of a request have the field " + name);
            }
            if (!UNSAFE.contains(name)) {
                kept.add(name);
                kept.add(trailers.value(i));
            }
        }
        return Headers.ofParsed(kept.toArray(String[]::new));
    }
}
