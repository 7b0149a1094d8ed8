package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_FIELD;

import java.util.Arrays;
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
                    transfer-encoding content-length host connection keep-alive proxy-connection te trailer upgrade
                    cache-control expect max-forwards pragma range authorization proxy-authorization proxy-authenticate
                    www-authenticate cookie set-cookie content-encoding content-type content-range location retry-after\
                    """
                            .split("\\s+"));

    private static final Set<String> ATTACKS =
            Set.of("transfer-encoding", "content-length", "host");

    private TrailerFields() {}

    /**
     * Without what does not belong there; in a request framing or a host there is an attack on
     * whoever merges them.
     */
    static FieldLines safe(FieldLines trailers, boolean ofRequest) throws Http1Exception {
        String[] lines = trailers.namesAndValues();
        int kept = 0;
        for (int i = 0; i < lines.length; i += 2) {
            if (ofRequest && ATTACKS.contains(lines[i])) {
                throw Http1Exception.of(
                        BAD_FIELD, "the trailers of a request have the field " + lines[i]);
            }
            if (!UNSAFE.contains(lines[i])) {
                lines[kept++] = lines[i];
                lines[kept++] = lines[i + 1];
            }
        }
        return kept == lines.length ? trailers : FieldLines.of(Arrays.copyOf(lines, kept));
    }
}
