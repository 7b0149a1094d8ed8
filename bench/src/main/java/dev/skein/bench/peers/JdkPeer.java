package dev.skein.bench.peers;

import dev.skein.bench.Drive;
import dev.skein.bench.Face;
import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link HttpClient}. Its pool has no limit. */
@SuppressWarnings("FutureReturnValueIgnored") // the reply is told, by a callback
public final class JdkPeer implements Peer {
    private @Nullable HttpClient client;
    private Face face = Face.FUTURE;

    @Override
    public void start(Setup setup) throws Exception {
        face = setup.face();
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(
                                setup.http2()
                                        ? HttpClient.Version.HTTP_2
                                        : HttpClient.Version.HTTP_1_1);
        if (setup.tls()) {
            builder.sslContext(setup.sslContext());
        }
        client = builder.build();
    }

    @Override
    public void run(Load load) throws Exception {
        HttpClient client = Objects.requireNonNull(this.client);
        switch (face) {
            case BLOCK -> Drive.onVirtualThreads(load, url -> get(client, url));
            case STREAM -> Drive.onVirtualThreads(load, url -> streamed(client, url));
            case FUTURE, TRANSFER, GATHER, ACQUIRE, PROCESS ->
                    Drive.inFlight(load, (url, reply) -> send(client, url, reply));
        }
    }

    private static void send(HttpClient client, String url, Drive.Reply reply) {
        client.sendAsync(request(url), BodyHandlers.ofByteArray())
                .whenComplete((response, cause) ->
                        reply.ended(response == null ? null : answer(response), cause));
    }

    private static Drive.Answer get(HttpClient client, String url) throws Exception {
        return answer(client.send(request(url), BodyHandlers.ofByteArray()));
    }

    private static Drive.Answer streamed(HttpClient client, String url) throws Exception {
        HttpResponse<InputStream> response =
                client.send(request(url), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            return new Drive.Answer(response.statusCode(), Drive.count(body));
        }
    }

    private static HttpRequest request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build();
    }

    private static Drive.Answer answer(HttpResponse<byte[]> response) {
        return new Drive.Answer(response.statusCode(), response.body().length);
    }

    @Override
    public void stop() {
        Objects.requireNonNull(client).close();
    }
}
