package dev.skein.bench.peers;

import dev.skein.bench.Drive;
import dev.skein.bench.Face;
import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** OkHttp: blocking, and its calls queued on its own dispatcher. */
public final class OkHttpPeer implements Peer {
    private @Nullable OkHttpClient client;
    private Face face = Face.BLOCK;

    @Override
    public void start(Setup setup) throws Exception {
        face = setup.face();
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(setup.concurrency());
        dispatcher.setMaxRequestsPerHost(setup.concurrency());
        OkHttpClient.Builder builder =
                new OkHttpClient.Builder()
                        .dispatcher(dispatcher)
                        .connectionPool(
                                new ConnectionPool(setup.connections(), 5, TimeUnit.MINUTES))
                        .readTimeout(Duration.ofSeconds(30))
                        .protocols(
                                setup.http2()
                                        ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
                                        : List.of(Protocol.HTTP_1_1));
        if (setup.tls()) {
            builder.sslSocketFactory(setup.sslContext().getSocketFactory(), setup.trustManager());
        }
        client = builder.build();
    }

    @Override
    public void run(Load load) throws Exception {
        OkHttpClient client = Objects.requireNonNull(this.client);
        switch (face) {
            case FUTURE -> Drive.inFlight(load, (url, reply) -> send(client, url, reply));
            case STREAM -> Drive.onVirtualThreads(load, url -> streamed(client, url));
            case BLOCK, TRANSFER, GATHER, ACQUIRE, PROCESS ->
                    Drive.onVirtualThreads(load, url -> get(client, url));
        }
    }

    private static Drive.Answer get(OkHttpClient client, String url) throws IOException {
        try (Response response = call(client, url).execute()) {
            return answer(response);
        }
    }

    private static Drive.Answer streamed(OkHttpClient client, String url) throws IOException {
        try (Response response = call(client, url).execute()) {
            return new Drive.Answer(response.code(), Drive.count(response.body().byteStream()));
        }
    }

    private static void send(OkHttpClient client, String url, Drive.Reply reply) {
        call(client, url)
                .enqueue(
                        new Callback() {
                            @Override
                            public void onResponse(Call call, Response response)
                                    throws IOException {
                                Drive.Answer answer;
                                try (response) {
                                    answer = answer(response);
                                } catch (IOException e) {
                                    reply.failed(e);
                                    return;
                                }
                                reply.answered(answer.status(), answer.bodyLength());
                            }

                            @Override
                            public void onFailure(Call call, IOException e) {
                                reply.failed(e);
                            }
                        });
    }

    private static Call call(OkHttpClient client, String url) {
        return client.newCall(new Request.Builder().url(url).build());
    }

    private static Drive.Answer answer(Response response) throws IOException {
        return new Drive.Answer(response.code(), response.body().bytes().length);
    }

    @Override
    public void stop() {
        OkHttpClient client = Objects.requireNonNull(this.client);
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
