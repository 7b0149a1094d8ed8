package dev.skein.bench.peers;

import dev.skein.bench.Drive;
import dev.skein.bench.Face;
import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContextBuilder;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider;

/** Reactor Netty, on native epoll (its own choice) and BoringSSL. */
public final class ReactorPeer implements Peer {
    private final boolean openSsl;
    private static final byte[] NOTHING = {};

    private @Nullable ConnectionProvider connections;
    private @Nullable HttpClient client;
    private boolean streams;

    /** With the JDK's TLS, as it comes, or with BoringSSL. */
    public ReactorPeer(boolean openSsl) {
        this.openSsl = openSsl;
    }

    @Override
    public void start(Setup setup) {
        streams = setup.face() == Face.STREAM;
        ConnectionProvider provider =
                ConnectionProvider.builder("bench")
                        .maxConnections(setup.http2() ? 1 : setup.concurrency())
                        .pendingAcquireMaxCount(-1)
                        .build();
        HttpClient started =
                HttpClient.create(provider)
                        .responseTimeout(Duration.ofSeconds(30))
                        .protocol(setup.http2() ? HttpProtocol.H2 : HttpProtocol.HTTP11);
        connections = provider;
        client = setup.tls() ? secured(started, setup) : started;
    }

    private HttpClient secured(HttpClient client, Setup setup) {
        SslProvider.GenericSslContextSpec<SslContextBuilder> spec =
                setup.http2() ? Http2SslContextSpec.forClient() : Http11SslContextSpec.forClient();
        spec.configure(builder -> NettyTls.configure(builder, setup, openSsl));
        return client.secure(tls -> tls.sslContext(spec));
    }

    @Override
    public void run(Load load) throws Exception {
        HttpClient client = Objects.requireNonNull(this.client);
        Drive.inFlight(
                load,
                (url, reply) ->
                        (streams ? streamed(client, url) : whole(client, url))
                                .subscribe(answer -> reply.ended(answer, null), reply::failed));
    }

    private static Mono<Drive.Answer> whole(HttpClient client, String url) {
        return client.get()
                .uri(url)
                .responseSingle((response, body) ->
                        body.asByteArray()
                                .defaultIfEmpty(NOTHING)
                                .map(bytes -> answer(response, bytes.length)));
    }

    private static Mono<Drive.Answer> streamed(HttpClient client, String url) {
        return client.get()
                .uri(url)
                .response((response, body) ->
                        body.map(ByteBuf::readableBytes)
                                .reduce(0L, Long::sum)
                                .map(bytes -> answer(response, bytes)))
                .single();
    }

    private static Drive.Answer answer(HttpClientResponse response, long bytes) {
        return new Drive.Answer(response.status().code(), bytes);
    }

    @Override
    public void stop() {
        Objects.requireNonNull(connections).dispose();
    }
}
