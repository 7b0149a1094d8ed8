package dev.skein.bench.peers;

import dev.skein.bench.Drive;
import dev.skein.bench.Face;
import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** Apache HttpClient 5, its asynchronous client; for HTTP/2 the one that multiplexes. */
@SuppressWarnings("FutureReturnValueIgnored") // the reply is told, by a callback
public final class ApachePeer implements Peer {
    private @Nullable CloseableHttpAsyncClient client;
    private boolean streams;

    @Override
    public void start(Setup setup) throws Exception {
        streams = setup.face() == Face.STREAM;
        CloseableHttpAsyncClient started =
                setup.http2()
                        ? HttpAsyncClients.customHttp2().setTlsStrategy(tls(setup)).build()
                        : http1(setup);
        started.start();
        client = started;
    }

    private static CloseableHttpAsyncClient http1(Setup setup) throws Exception {
        PoolingAsyncClientConnectionManagerBuilder connections =
                PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(setup.concurrency())
                        .setMaxConnTotal(setup.connections())
                        .setDefaultTlsConfig(
                                TlsConfig.custom()
                                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                                        .build());
        if (setup.tls()) {
            connections.setTlsStrategy(tls(setup));
        }
        return HttpAsyncClients.custom().setConnectionManager(connections.build()).build();
    }

    private static TlsStrategy tls(Setup setup) throws Exception {
        return ClientTlsStrategyBuilder.create().setSslContext(setup.sslContext()).buildAsync();
    }

    @Override
    public void run(Load load) throws Exception {
        CloseableHttpAsyncClient client = Objects.requireNonNull(this.client);
        if (streams) {
            Drive.inFlight(load, (url, reply) -> send(client, url, new Count(), reply));
        } else {
            Drive.inFlight(load, (url, reply) -> sendWhole(client, url, reply));
        }
    }

    private static void sendWhole(CloseableHttpAsyncClient client, String url, Drive.Reply reply) {
        client.execute(
                request(url),
                SimpleResponseConsumer.create(),
                new Ending<SimpleHttpResponse>(reply) {
                    @Override
                    public void completed(SimpleHttpResponse response) {
                        byte @Nullable [] body = response.getBodyBytes();
                        reply.answered(response.getCode(), body == null ? 0 : body.length);
                    }
                });
    }

    private static void send(
            CloseableHttpAsyncClient client,
            String url,
            AsyncResponseConsumer<Drive.Answer> consumer,
            Drive.Reply reply) {
        client.execute(
                request(url),
                consumer,
                new Ending<Drive.Answer>(reply) {
                    @Override
                    public void completed(Drive.Answer answer) {
                        reply.answered(answer.status(), answer.bodyLength());
                    }
                });
    }

    private static SimpleRequestProducer request(String url) {
        return SimpleRequestProducer.create(SimpleRequestBuilder.get(url).build());
    }

    @Override
    public void stop() {
        Objects.requireNonNull(client).close(CloseMode.GRACEFUL);
    }

    /** The two ends that are the same for every kind of answer. */
    private abstract static class Ending<T> implements FutureCallback<T> {
        private final Drive.Reply reply;

        Ending(Drive.Reply reply) {
            this.reply = reply;
        }

        @Override
        public void failed(Exception cause) {
            reply.failed(cause);
        }

        @Override
        public void cancelled() {
            reply.failed(new IllegalStateException("cancelled"));
        }
    }

    /** Counts a body as it comes. */
    private static final class Count extends AbstractBinResponseConsumer<Drive.Answer> {
        private int status;
        private long bytes;

        @Override
        protected void start(HttpResponse response, ContentType type) {
            status = response.getCode();
        }

        @Override
        protected int capacityIncrement() {
            return Integer.MAX_VALUE;
        }

        @Override
        protected void data(ByteBuffer source, boolean last) {
            bytes += source.remaining();
            source.position(source.limit());
        }

        @Override
        protected Drive.Answer buildResult() {
            return new Drive.Answer(status, bytes);
        }

        @Override
        public void releaseResources() {}
    }
}
