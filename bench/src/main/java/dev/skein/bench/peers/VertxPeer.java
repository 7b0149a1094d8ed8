package dev.skein.bench.peers;

import dev.skein.bench.Drive;
import dev.skein.bench.Face;
import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Vert.x, on native epoll and BoringSSL, all from one event loop as it wants to be used. */
public final class VertxPeer implements Peer {
    private final boolean openSsl;
    private @Nullable Vertx vertx;
    private @Nullable HttpClient client;
    private boolean streams;

    /** With the JDK's TLS, as it comes, or with BoringSSL. */
    public VertxPeer(boolean openSsl) {
        this.openSsl = openSsl;
    }

    @Override
    public void start(Setup setup) {
        streams = setup.face() == Face.STREAM;
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        HttpClientOptions options = new HttpClientOptions();
        if (setup.tls()) {
            options.setSsl(true)
                    .setSslEngineOptions(
                            openSsl ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions())
                    .setTrustOptions(
                            new PemTrustOptions().addCertPath(setup.requireAuthority().toString()));
        }
        if (setup.http2()) {
            options.setProtocolVersion(HttpVersion.HTTP_2).setUseAlpn(true);
        }
        client =
                vertx.createHttpClient(
                        options,
                        new PoolOptions().setHttp1MaxSize(setup.concurrency()).setHttp2MaxSize(1));
    }

    @Override
    public void run(Load load) throws Exception {
        HttpClient client = Objects.requireNonNull(this.client);
        Context context = Objects.requireNonNull(vertx).getOrCreateContext();
        Drive.inFlight(load, (url, reply) -> onContext(context, () -> send(client, url, reply)));
    }

    /** The first request of each slot comes from outside; all others are on the loop already. */
    @SuppressWarnings("ReferenceEquality") // the same loop, not one like it
    private static void onContext(Context context, Runnable send) {
        if (Vertx.currentContext() == context) {
            send.run();
        } else {
            context.runOnContext(_ -> send.run());
        }
    }

    private void send(HttpClient client, String url, Drive.Reply reply) {
        client.request(
                        new RequestOptions()
                                .setMethod(HttpMethod.GET)
                                .setAbsoluteURI(url)
                                .setIdleTimeout(30_000))
                .compose(HttpClientRequest::send)
                .compose(streams ? VertxPeer::streamed : VertxPeer::whole)
                .onComplete(answer -> reply.ended(answer, null), reply::failed);
    }

    private static Future<Drive.Answer> whole(HttpClientResponse response) {
        return response.body()
                .map(body -> new Drive.Answer(response.statusCode(), body.getBytes().length));
    }

    private static Future<Drive.Answer> streamed(HttpClientResponse response) {
        LongAdder bytes = new LongAdder();
        Promise<Drive.Answer> end = Promise.promise();
        response.handler(part -> bytes.add(part.length()))
                .exceptionHandler(end::tryFail)
                .endHandler(
                        _ -> end.tryComplete(new Drive.Answer(response.statusCode(), bytes.sum())));
        return end.future();
    }

    @Override
    public void stop() throws Exception {
        Objects.requireNonNull(vertx)
                .close()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
