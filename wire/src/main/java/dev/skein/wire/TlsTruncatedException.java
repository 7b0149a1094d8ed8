package dev.skein.wire;

import java.io.Serial;
import javax.net.ssl.SSLException;

/**
 * The peer closed its socket without the close_notify that ends a TLS stream (RFC 8446, section
 * 6.1): what came may be cut short by anyone on the way. A message whose length was told and
 * reached is whole all the same; one that ends with the connection is not.
 */
public final class TlsTruncatedException extends SSLException {
    @Serial private static final long serialVersionUID = 1L;

    TlsTruncatedException() {
        super("truncated: the connection ended without TLS's close_notify");
    }
}
