package dev.skein.bench.peers;

import dev.skein.bench.Drive;
import dev.skein.bench.Face;
import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Jetty's client: its futures, its blocking call, its content listeners. */
@SuppressWarnings("FutureReturnValueIgnored") // the reply is told, by a callback
public final class JettyPeer implements Peer {
    private @Nullable HttpClient client;
    private Face face = Face.FUTURE;

    @Override
    public void start(Setup setup) throws Exception {
        face = setup.face();
        ClientConnector connector = new ClientConnector();
        if (setup.tls()) {
            SslContextFactory.Client tls = new SslContextFactory.Client();
            tls.setSslContext(setup.sslContext());
            connector.setSslContextFactory(tls);
        }
        HttpClient started = new HttpClient(transport(setup, connector));
        started.setMaxConnectionsPerDestination(setup.http2() ? 1 : setup.concurrency());
        started.setMaxRequestsQueuedPerDestination(2 * setup.concurrency());
        started.start();
        client = started;
    }

    private static HttpClientTransport transport(Setup setup, ClientConnector connector) {
        return setup.http2()
                ? new HttpClientTransportOverHTTP2(new HTTP2Client(connector))
                : new HttpClientTransportOverHTTP(connector);
    }

    @Override
    public void run(Load load) throws Exception {
        HttpClient client = Objects.requireNonNull(this.client);
        switch (face) {
            case BLOCK ->
                    Drive.onVirtualThreads(load, url -> answer(client.newRequest(url).send()));
            case STREAM -> Drive.inFlight(load, (url, reply) -> stream(client, url, reply));
            case FUTURE, TRANSFER, GATHER, ACQUIRE, PROCESS ->
                    Drive.inFlight(load, (url, reply) -> send(client, url, reply));
        }
    }

    private static void send(HttpClient client, String url, Drive.Reply reply) {
        new CompletableResponseListener(client.newRequest(url))
                .send()
                .whenComplete((response, cause) ->
                        reply.ended(response == null ? null : answer(response), cause));
    }

    private static void stream(HttpClient client, String url, Drive.Reply reply) {
        LongAdder bytes = new LongAdder();
        client.newRequest(url)
                .onResponseContent((_, content) -> bytes.add(content.remaining()))
                .send(result -> {
                    if (result.isFailed()) {
                        reply.failed(result.getFailure());
                    } else {
                        reply.answered(result.getResponse().getStatus(), bytes.sum());
                    }
                });
    }

    private static Drive.Answer answer(ContentResponse response) {
        return new Drive.Answer(response.getStatus(), response.getContent().length);
    }

    @Override
    public void stop() throws Exception {
        Objects.requireNonNull(client).stop();
    }
}
