package dev.skein.bench.peers;

import dev.skein.bench.Setup;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

/** TLS for the clients on Netty: BoringSSL, which their documents offer as the fast way. */
final class NettyTls {
    private NettyTls() {}

    static void configure(SslContextBuilder builder, Setup setup) {
        builder.sslProvider(SslProvider.OPENSSL).trustManager(setup.requireAuthority().toFile());
    }
}
