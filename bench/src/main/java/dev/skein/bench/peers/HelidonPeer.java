package dev.skein.bench.peers;

import dev.skein.bench.Drive;
import dev.skein.bench.Face;
import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.api.WebClientConfig;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Helidon WebClient, made for virtual threads. */
public final class HelidonPeer implements Peer {
    private @Nullable WebClient client;
    private boolean streams;

    @Override
    public void start(Setup setup) throws Exception {
        streams = setup.face() == Face.STREAM;
        WebClientConfig.Builder config =
                WebClient.builder()
                        .shareConnectionCache(false)
                        .connectionCacheSize(setup.connections())
                        .readTimeout(Duration.ofSeconds(30))
                        .addProtocolPreference(setup.http2() ? "h2" : "http/1.1");
        if (setup.tls()) {
            config.tls(Tls.builder().sslContext(setup.sslContext()).build());
        }
        client = config.build();
    }

    @Override
    public void run(Load load) {
        WebClient client = Objects.requireNonNull(this.client);
        Drive.onVirtualThreads(load, url -> streams ? streamed(client, url) : whole(client, url));
    }

    private static Drive.Answer whole(WebClient client, String url) {
        try (HttpClientResponse response = client.get(url).request()) {
            return new Drive.Answer(response.status().code(), response.as(byte[].class).length);
        }
    }

    private static Drive.Answer streamed(WebClient client, String url) throws IOException {
        try (HttpClientResponse response = client.get(url).request();
                InputStream body = response.inputStream()) {
            return new Drive.Answer(response.status().code(), Drive.count(body));
        }
    }

    @Override
    public void stop() {
        Objects.requireNonNull(client).closeResource();
    }
}
