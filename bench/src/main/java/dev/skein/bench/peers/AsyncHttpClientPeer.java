package dev.skein.bench.peers;

import dev.skein.bench.Drive;
import dev.skein.bench.Face;
import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.asynchttpclient.AsyncCompletionHandler;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.Response;
import org.jspecify.annotations.Nullable;

/** AsyncHttpClient, on Netty's native epoll and BoringSSL. */
@SuppressWarnings("FutureReturnValueIgnored") // the reply is told, by a callback
public final class AsyncHttpClientPeer implements Peer {
    private final boolean openSsl;
    private @Nullable AsyncHttpClient client;
    private boolean streams;

    /** With the JDK's TLS, as it comes, or with BoringSSL. */
    public AsyncHttpClientPeer(boolean openSsl) {
        this.openSsl = openSsl;
    }

    @Override
    public void start(Setup setup) throws Exception {
        streams = setup.face() == Face.STREAM;
        DefaultAsyncHttpClientConfig.Builder config =
                new DefaultAsyncHttpClientConfig.Builder()
                        .setUseNativeTransport(true)
                        .setMaxConnections(-1)
                        .setMaxConnectionsPerHost(-1)
                        .setReadTimeout(Duration.ofSeconds(30))
                        .setHttp2Enabled(setup.http2());
        if (setup.tls()) {
            config.setUseOpenSsl(openSsl).setSslContext(tls(setup));
        }
        client = new DefaultAsyncHttpClient(config.build());
    }

    private SslContext tls(Setup setup) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient();
        NettyTls.configure(builder, setup, openSsl);
        if (setup.http2()) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            "h2",
                            "http/1.1"));
        }
        return builder.build();
    }

    @Override
    public void run(Load load) throws Exception {
        AsyncHttpClient client = Objects.requireNonNull(this.client);
        Drive.inFlight(
                load,
                (url, reply) ->
                        client.prepareGet(url)
                                .execute(streams ? new Count(reply) : new Whole(reply)));
    }

    @Override
    public void stop() throws IOException {
        Objects.requireNonNull(client).close();
    }

    private static final class Whole extends AsyncCompletionHandler<Void> {
        private final Drive.Reply reply;

        Whole(Drive.Reply reply) {
            this.reply = reply;
        }

        @Override
        public @Nullable Void onCompleted(@Nullable Response response) {
            if (response == null) {
                reply.failed(new IllegalStateException("no response"));
            } else {
                reply.answered(response.getStatusCode(), response.getResponseBodyAsBytes().length);
            }
            return null;
        }

        @Override
        public void onThrowable(Throwable cause) {
            reply.failed(cause);
        }
    }

    /** Counts a body as it comes. */
    private static final class Count implements AsyncHandler<Void> {
        private final Drive.Reply reply;
        private int status;
        private long bytes;

        Count(Drive.Reply reply) {
            this.reply = reply;
        }

        @Override
        public State onStatusReceived(HttpResponseStatus line) {
            status = line.getStatusCode();
            return State.CONTINUE;
        }

        @Override
        public State onHeadersReceived(HttpHeaders headers) {
            return State.CONTINUE;
        }

        @Override
        public State onBodyPartReceived(HttpResponseBodyPart part) {
            bytes += part.length();
            return State.CONTINUE;
        }

        @Override
        public void onThrowable(Throwable cause) {
            reply.failed(cause);
        }

        @Override
        public @Nullable Void onCompleted() {
            reply.answered(status, bytes);
            return null;
        }
    }
}
