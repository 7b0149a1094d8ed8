package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Failure;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Phase;
import dev.skein.http.Response;
import dev.skein.http.Success;
import dev.skein.testing.Gate;
import dev.skein.testing.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.function.Executable;

/**
 * A scripted server and clients for one test over real sockets. After it everything is closed, and
 * looked at once more: the clients have left nothing open, and what they sent was correct HTTP.
 */
final class Scene implements AfterEachCallback {
    /** No failure is hidden by another try. */
    static final Options ONE_TRY = Options.defaults().withRetries(Retries.none());

    final ScriptedServer server = ScriptedServer.start();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(server));

    Client client() {
        return client(ONE_TRY);
    }

    Client client(Options options) {
        return opened(Client.create(options));
    }

    /** Closed after the test, the last one first. */
    <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    String url(String target) {
        return server.url(target);
    }

    List<String> urls(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> server.url(prefix + i)).toList();
    }

    /**
     * Opens {@code gate} once so many requests are at the server together; never, should fewer run.
     */
    void openWhenInFlight(int requests, Gate gate) {
        Thread.startVirtualThread(() -> {
            try {
                server.awaitInFlight(requests);
                gate.open();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The port of a server that has gone. */
    static int closedPort() {
        try (ScriptedServer gone = ScriptedServer.start()) {
            return gone.port();
        }
    }

    static Response response(Outcome outcome) {
        return assertInstanceOf(Success.class, outcome, outcome::toString).response();
    }

    static HttpException cause(Outcome outcome) {
        return assertInstanceOf(Failure.class, outcome, outcome::toString).cause();
    }

    /**
     * The failure of {@code call}: of that very kind, in that phase, and with a message that has
     * each of these words.
     */
    static <X extends HttpException> X fails(
            Class<X> kind, Phase phase, Executable call, String... words) {
        X failure = assertThrows(kind, call);
        assertEquals(phase, failure.phase(), failure::getMessage);
        for (String word : words) {
            assertTrue(
                    failure.getMessage().contains(word),
                    () -> "no \"" + word + "\" in: " + failure.getMessage());
        }
        return failure;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
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
