package dev.skein.bench.peers;

import dev.skein.bench.Drive;
import dev.skein.bench.Face;
import dev.skein.bench.Load;
import dev.skein.bench.Peer;
import dev.skein.bench.Setup;
import dev.skein.client.Client;
import dev.skein.client.Limits;
import dev.skein.client.Options;
import dev.skein.client.Results;
import dev.skein.http.Failure;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Success;
import dev.skein.wire.Tls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Skein with its defaults: cookies, redirects, decoding, deadlines and limits on. */
@SuppressWarnings("FutureReturnValueIgnored") // the reply is told, by a callback
public final class SkeinPeer implements Peer {
    private @Nullable Client client;
    private Face face = Face.GATHER;

    @Override
    public void start(Setup setup) {
        face = setup.face();
        client = Client.create(options(setup));
    }

    /** The limits are raised for the workloads that need more than the defaults, and only then. */
    private static Options options(Setup setup) {
        Limits limits = Limits.defaults();
        limits = limits.withTotal(Math.max(limits.total(), setup.connections()));
        if (setup.origins() == 1 && setup.concurrency() > limits.perOrigin()) {
            limits = limits.withPerOrigin(setup.concurrency());
        }
        Options options = Options.defaults().withLimits(limits);
        return setup.tls()
                ? options.withTls(Tls.verified().withTrust(setup.requireAuthority()))
                : options;
    }

    @Override
    public void run(Load load) throws Exception {
        Client client = Objects.requireNonNull(this.client);
        switch (face) {
            case BLOCK -> Drive.onVirtualThreads(load, url -> answer(client.get(url)));
            case STREAM -> Drive.onVirtualThreads(load, url -> streamed(client, url));
            case TRANSFER -> Drive.inFlight(load, (url, reply) -> transfer(client, url, reply));
            case FUTURE -> Drive.inFlight(load, (url, reply) -> send(client, url, reply));
            case GATHER, ACQUIRE, PROCESS -> gather(client, load);
        }
    }

    private static void send(Client client, String url, Drive.Reply reply) {
        client.sendAsync(Request.get(url))
                .whenComplete((response, cause) ->
                        reply.ended(response == null ? null : answer(response), cause));
    }

    private static void gather(Client client, Load load) {
        try (Results<Outcome> done =
                client.bulk(load.iterator()).concurrency(load.concurrency()).asCompleted()) {
            for (Outcome outcome : done) {
                switch (outcome) {
                    case Success(var _, var response) ->
                            load.answered(
                                    response.timings().totalNanos(),
                                    response.status(),
                                    response.bytes().length);
                    case Failure(var _, var cause) -> load.failed(cause);
                }
            }
        }
    }

    private static Drive.Answer answer(Response response) {
        return new Drive.Answer(response.status(), response.bytes().length);
    }

    private static Drive.Answer streamed(Client client, String url) throws Exception {
        try (Response response = client.open(Request.get(url))) {
            return new Drive.Answer(
                    response.status(), response.body().transferTo(new Drive.Counter()));
        }
    }

    private static void transfer(Client client, String url, Drive.Reply reply) {
        Drive.Counter target = new Drive.Counter();
        client.sendAsync(Request.get(url), target)
                .whenComplete((response, cause) ->
                        reply.ended(
                                response == null
                                        ? null
                                        : new Drive.Answer(response.status(), target.count()),
                                cause));
    }

    @Override
    public void stop() {
        Objects.requireNonNull(client).close();
    }

    @Override
    public String toString() {
        return String.valueOf(client);
    }
}
