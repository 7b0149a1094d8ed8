package dev.skein.bench.peers;

import dev.skein.bench.Setup;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

/** TLS for the clients on Netty: the JDK's, or BoringSSL, which their documents offer. */
final class NettyTls {
    private NettyTls() {}

    static void configure(SslContextBuilder builder, Setup setup, boolean openSsl) {
        builder.sslProvider(openSsl ? SslProvider.OPENSSL : SslProvider.JDK)
                .trustManager(setup.requireAuthority().toFile());
    }
}
