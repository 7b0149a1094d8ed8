package dev.skein.wire;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A TLS server of the JDK's blocking sockets, which shares no code with ours, and certificates. */
final class Peer implements AutoCloseable {
    /** What the server does with one connection. */
    interface Script {
        // plain: the socket below
        void run(SSLSocket socket, Socket plain) throws Exception;
    }

    static {
        // Read once, by whoever uses TLS first: makes transfers of 16 MiB update their keys. The
        // JDK
        // asks again with each record until it is obeyed, and BoringSSL ends the connection at 32.
        Security.setProperty("jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate 16500000");
    }

    static final X509Bundle AUTHORITY = authority("CN=Test Authority");
    static final X509Bundle STRANGER = authority("CN=Strange Authority");

    final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Future<?> last;

    Peer() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Recorder.PATIENCE));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Recorder.PATIENCE));
        return socket;
    }

    /** Serves the next connection. */
    void serve(SSLContext context, Script script) {
        last =
                threads.submit(() -> {
                    try (Socket plain = accept();
                            SSLSocket socket =
                                    (SSLSocket)
                                            context.getSocketFactory()
                                                    .createSocket(plain, null, true)) {
                        socket.setUseClientMode(false);
                        script.run(socket, plain);
                    }
                    return null;
                });
    }

    /** Waits for the last script; throws what it threw. */
    void await() throws Exception {
        last.get(Recorder.PATIENCE, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    static X509Certificate root() {
        return AUTHORITY.getCertificate();
    }

    static CertificateBuilder certificate() {
        return new CertificateBuilder()
                .subject("CN=leaf")
                .ecp256()
                .notBefore(Instant.now().minus(10, ChronoUnit.DAYS))
                .notAfter(Instant.now().plus(10, ChronoUnit.DAYS));
    }

    private static X509Bundle authority(String name) {
        try {
            return certificate().subject(name).setIsCertificateAuthority(true).buildSelfSigned();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Good for {@code localhost} and 127.0.0.1, by the authority. */
    static X509Bundle good() throws Exception {
        return certificate()
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(AUTHORITY);
    }

    /** A server's, which believes clients whom the authority vouches for. */
    static SSLContext context(X509Bundle bundle) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                bundle.toKeyManagerFactory().getKeyManagers(),
                AUTHORITY.toTrustManagerFactory().getTrustManagers(),
                null);
        return context;
    }
}
