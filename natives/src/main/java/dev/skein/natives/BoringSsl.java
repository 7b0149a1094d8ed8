package dev.skein.natives;

import dev.skein.wire.TlsProvider;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * TLS by BoringSSL, through Netty's engine for it. Found by {@link java.util.ServiceLoader}, so
 * there is no need to name it but in {@code Tls.withProvider}. The native library is loaded when
 * TLS is first spoken.
 */
public final class BoringSsl implements TlsProvider {
    /** For the service loader; all are the same. */
    public BoringSsl() {}

    @Override
    public String name() {
        return "BoringSSL";
    }

    /** Whether the native library of this platform is on the path and can be loaded. */
    @Override
    public boolean isAvailable() {
        try {
            return OpenSsl.isAvailable() && name().equals(OpenSsl.versionString());
        } catch (LinkageError withoutNetty) {
            return false;
        }
    }

    @Override
    public Engines engines(Settings settings) throws GeneralSecurityException, IOException {
        return BoringSslEngines.of(this, settings);
    }
}
