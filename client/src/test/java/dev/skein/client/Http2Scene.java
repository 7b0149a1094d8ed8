package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.testing.Http2Script;
import dev.skein.testing.Script;
import dev.skein.testing.ScriptedServer;
import dev.skein.testing.TestCertificates;
import dev.skein.wire.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Servers of HTTP/2 and clients for one test. After it the clients have nothing at work, and once
 * closed nothing open.
 */
final class Http2Scene implements AfterEachCallback {
    static final TestCertificates CERTIFICATES = TestCertificates.create();
    static final Options TRUSTING =
            Scene.ONE_TRY.withTls(
                    Tls.verified()
                            .withoutSystemTrust()
                            .withTrust(List.of(CERTIFICATES.authority())));

    /** In clear text, too. */
    static final Options ONLY_HTTP_2 = TRUSTING.withProtocols(Protocols.HTTP_2);

    private final List<AutoCloseable> open = new ArrayList<>();

    /** Closed after the test, the last one first. */
    <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    Client client(Options options) {
        return opened(Client.create(options));
    }

    ServesHttp2 start(ServesHttp2.Kind kind, int maxConcurrentStreams) throws Exception {
        return opened(kind.start(CERTIFICATES.localhost(), maxConcurrentStreams));
    }

    /** One that speaks HTTP/2 over TLS as the scripts say, one for each connection. */
    ScriptedServer scripted(Http2Script... perConnection) {
        Script[] scripts = new Script[perConnection.length];
        for (int i = 0; i < scripts.length; i++) {
            scripts[i] = Script.begin().http2(perConnection[i]);
        }
        return scripted(scripts);
    }

    ScriptedServer scripted(Script... perConnection) {
        return opened(ScriptedServer.tls(CERTIFICATES.localhost().context(), perConnection))
                .protocols("h2");
    }

    /** Whoever closes a body or cancels a future goes on before the loop has heard of it. */
    static void awaitRest(Client client) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!PoolLine.of(client).atRest()) {
            assertTrue(System.nanoTime() < end, () -> "still at work: " + client);
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isEmpty()) {
            for (AutoCloseable resource : open) {
                if (resource instanceof Client client) {
                    awaitRest(client);
                }
            }
        }
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
        for (AutoCloseable resource : open) {
            if (resource instanceof Client client) {
                assertEquals(PoolLine.EMPTY, PoolLine.of(client), "of a closed client");
            } else if (resource instanceof ScriptedServer closed) {
                assertEquals(List.of(), closed.faults(), "what the server has to complain about");
            }
        }
    }
}
