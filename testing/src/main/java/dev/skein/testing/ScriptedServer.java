package dev.skein.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 (or, by {@link Script#http2}, HTTP/2) server that does on the wire what a test says:
 * any bytes at any time. It listens on 127.0.0.1 at a free port, reads requests by the letter of
 * the standard, and keeps and counts what it sees.
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.start()) {
 *     server.on("/hello", Answer.ok("hello"));                                  // by path
 *     server.on("/slow/*", request -> Answer.ok(request.path()).after(gate));   // computed
 *     client.get(server.url("/hello"));
 *     assertEquals("GET", server.requests().getFirst().method());
 * }
 * ScriptedServer.start(Script.begin().reset(), Script.begin().serve());         // by connection: the first is reset
 * ScriptedServer.start(Script.begin().serveHttp2(s -> s.respond(200, "hello")));   // another protocol
 * }</pre>
 *
 * <p>A virtual thread plays each connection, so that ten thousand can be held at once. All methods
 * may be called from any thread; the {@code await} methods throw {@link AssertionError} after 30
 * seconds in vain. {@link #close} ends everything. What is counted of requests is HTTP/1.1's: of
 * HTTP/2 it counts connections, keeps faults, and leaves the rest to the script.
 */
public final class ScriptedServer implements AutoCloseable {
    /** What connections need to know of their server. */
    static final class Setup {
        private final @Nullable SSLContext tls;
        private final Routes routes = new Routes();
        private volatile List<Script> scripts = List.of(Script.begin().serve());
        private volatile List<String> protocols = List.of("http/1.1");
        private volatile boolean clientCertificate;

        private Setup(@Nullable SSLContext tls) {
            this.tls = tls;
        }

        @Nullable SSLContext tls() {
            return tls;
        }

        Routes routes() {
            return routes;
        }

        /**
         * @param connection counted from 1
         */
        Script scriptFor(int connection) {
            List<Script> now = scripts;
            return now.get(Math.min(connection, now.size()) - 1);
        }

        void prepare(SSLSocket socket) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(protocols.toArray(String[]::new));
            parameters.setNeedClientAuth(clientCertificate);
            socket.setSSLParameters(parameters);
        }
    }

    private static final int BACKLOG = 4096;
    private static final long ACCEPT_AGAIN_NANOS =
            50_000_000; // out of file descriptors: some will come free

    private final Setup setup;
    private final Traffic traffic;
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket listener;
    private volatile Thread acceptor;

    private ScriptedServer(@Nullable SSLContext tls, boolean recording, Script... perConnection) {
        setup = new Setup(tls);
        traffic = new Traffic(recording);
        if (perConnection.length > 0) {
            onConnection(perConnection);
        }
        listener = listen(0);
        acceptor = accepting(listener);
    }

    /**
     * Starts a server; it listens when this returns.
     *
     * @param perConnection the first connection gets the first script and so on, the last repeats;
     *     without any, every connection is answered by path
     */
    public static ScriptedServer start(Script... perConnection) {
        return new ScriptedServer(null, true, perConnection);
    }

    /**
     * The same over TLS, with {@code context}'s certificate ({@link TestCertificates}), its
     * protocols and ALPN http/1.1.
     */
    public static ScriptedServer tls(SSLContext context, Script... perConnection) {
        return new ScriptedServer(context, true, perConnection);
    }

    /** One that keeps no requests, so that it can run for long. */
    static ScriptedServer unrecorded() {
        return new ScriptedServer(null, false);
    }

    // --- what it does

    /**
     * Answers requests for {@code path}, whatever their method and query: the first gets the first
     * answer and so on, the last repeats. A path that ends with {@code *} stands for all that begin
     * so; an exact path goes before it, a longer one before a shorter. What has no route gets 404.
     */
    public ScriptedServer on(String path, Answer... inTurn) {
        setup.routes.add(path, inTurn);
        return this;
    }

    /** The same with an answer made for each request, once its body was read. */
    public ScriptedServer on(String path, Function<RecordedRequest, Answer> answer) {
        setup.routes.add(path, answer);
        return this;
    }

    /**
     * What connections accepted from now on do; counted from the first one of all. See {@link
     * #start}.
     */
    public ScriptedServer onConnection(Script... perConnection) {
        if (perConnection.length == 0) {
            throw new IllegalArgumentException("no script");
        }
        setup.scripts = List.of(perConnection);
        return this;
    }

    /**
     * The application protocols (ALPN) that TLS connections accepted from now on agree to, best
     * first, instead of {@code http/1.1}: {@code h2} for {@link Script#http2}.
     */
    public ScriptedServer protocols(String... alpn) {
        setup.protocols = List.of(alpn);
        return this;
    }

    /**
     * Asks connections accepted from now on for a client certificate that the {@link SSLContext}
     * trusts.
     */
    public ScriptedServer requireClientCertificate() {
        setup.clientCertificate = true;
        return this;
    }

    // --- where it is

    /** {@code url("/a?b")} is {@code http://127.0.0.1:port/a?b}, over TLS https. */
    public String url(String target) {
        return (setup.tls == null ? "http" : "https") + "://127.0.0.1:" + port() + target;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), port());
    }

    // --- what it has seen

    /** Every request so far in the order of their heads, with as much of each body as was read. */
    public List<RecordedRequest> requests() {
        return traffic.requests();
    }

    /**
     * Requests that were read and not answered: an {@link Answer} counts its request out just
     * before its last byte leaves, a {@link Script} when it reads the next one or closes. That a
     * client has left is noticed soon after, not before.
     */
    public int inFlight() {
        return traffic.inFlight();
    }

    /** The largest {@link #inFlight} there was. */
    public int peak() {
        return traffic.peak();
    }

    /** How many requests there were, whether or not they are kept. */
    public long requestCount() {
        return traffic.heads();
    }

    /** How many connections were accepted. */
    public int connections() {
        return traffic.connections();
    }

    /** How many connections are open now. */
    public int openConnections() {
        return traffic.open();
    }

    /**
     * Each way in which a client, or a function of the test, went wrong: a test of a well-behaved
     * client expects none.
     */
    public List<String> faults() {
        return traffic.faults();
    }

    // --- waiting for it

    /** Waits until there were {@code count} requests. */
    public void awaitRequests(long count) throws InterruptedException {
        traffic.await(count + " requests", () -> traffic.heads() >= count);
    }

    /** Waits until {@code count} requests or more are in flight. */
    public void awaitInFlight(int count) throws InterruptedException {
        traffic.await(count + " in flight", () -> traffic.inFlight() >= count);
    }

    /** Waits until {@code count} connections were accepted. */
    public void awaitConnections(int count) throws InterruptedException {
        traffic.await(count + " connections", () -> traffic.connections() >= count);
    }

    /** Waits until just {@code count} connections are open. */
    public void awaitOpenConnections(int count) throws InterruptedException {
        traffic.await(count + " open connections", () -> traffic.open() == count);
    }

    /** Waits until no request is in flight. An answered one on a kept connection is over. */
    public void awaitIdle() throws InterruptedException {
        traffic.await("no request in flight", () -> traffic.inFlight() == 0);
    }

    // --- ending

    /**
     * Closes every open connection, whatever it is at; new ones are accepted as before. Returns
     * when they are closed.
     */
    public void dropConnections() {
        List<ServerConnection> dropped = List.copyOf(connections);
        dropped.forEach(ServerConnection::kill);
        try {
            traffic.await(
                    "the connections to end",
                    () -> dropped.stream().noneMatch(connections::contains));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Goes away and comes back at the same port, as a server does that is deployed anew. Routes,
     * scripts and counts stay.
     */
    public void restart() {
        int port = port();
        close();
        listener = listen(port);
        acceptor = accepting(listener);
    }

    /**
     * Stops listening and closes every connection. Returns when their threads are done with them.
     * Again does nothing.
     */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException already) {
            // it listens no more either way
        }
        awaitAcceptor(); // it gives the port back, should it be within accept()
        dropConnections();
    }

    private ServerSocket listen(int port) {
        try {
            return new ServerSocket(
                    port, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException cause) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, cause);
        }
    }

    private Thread accepting(ServerSocket socket) {
        return Thread.ofVirtual()
                .name("scripted server " + socket.getLocalPort())
                .start(() -> accept(socket));
    }

    private void awaitAcceptor() {
        try {
            acceptor.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                ServerConnection connection = start(socket.accept());
                if (socket.isClosed()) {
                    connection.kill(); // it came between the two steps of close()
                }
            } catch (IOException refused) {
                if (!socket.isClosed()) {
                    traffic.fault("cannot accept a connection: " + refused.getMessage());
                    LockSupport.parkNanos(ACCEPT_AGAIN_NANOS);
                }
            }
        }
    }

    private ServerConnection start(Socket socket) {
        ServerConnection connection =
                new ServerConnection(socket, setup, traffic, connections::remove);
        connections.add(connection);
        connection.start();
        return connection;
    }

    @Override
    public String toString() {
        return url("/") + ": " + traffic;
    }
}
