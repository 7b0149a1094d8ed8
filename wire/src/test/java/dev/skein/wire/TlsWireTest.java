package dev.skein.wire;

import static dev.skein.wire.Recorder.ascii;
import static dev.skein.wire.Recorder.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Phase;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's blocking TLS sockets, by way of a dialer. */
class TlsWireTest {
    private static final int MANY = 16 << 20; // more than the kernel's socket buffers take
    private static final Tls TRUSTING =
            Tls.verified().withoutSystemTrust().withTrust(List.of(Peer.root()));

    private final LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    private final SelectorLoop loop = SelectorLoop.start("tls-loop", (thread, t) -> thrown.add(t));
    private final Recorder owner = new Recorder(loop);
    private final Resolver resolver =
            Resolver.of(host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
    private Peer peer;

    @BeforeEach
    void listen() throws IOException {
        peer = new Peer();
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        loop.close();
        assertEquals(0, loop.openSockets());
        assertEquals(List.of(), List.copyOf(thrown));
    }

    private Dialer.Dialed handTo(Recorder recorder, LinkedBlockingQueue<Object> result) {
        return new Dialer.Dialed() {
            @Override
            public void onDialed(Wire wire, Dialer.Times times) {
                wire.events(recorder);
                result.add(wire);
            }

            @Override
            public void onDialFailed(Phase phase, boolean timedOut, String what, Throwable cause) {
                result.add((timedOut ? "timeout" : "failed") + " in " + phase + ": " + what);
            }
        };
    }

    private Object dial(Tls tls, String host, String... alpn) throws InterruptedException {
        LinkedBlockingQueue<Object> result = new LinkedBlockingQueue<>();
        Dialer.Target target = Dialer.Target.secure(host, peer.address().getPort(), alpn);
        Dialer dialer = new Dialer(loop, resolver, tls);
        owner.call(() -> dialer.dial(target, 20_000_000_000L, handTo(owner, result)));
        return result.poll(Recorder.PATIENCE, TimeUnit.SECONDS);
    }

    private Wire connect(String... alpn) throws InterruptedException {
        return assertInstanceOf(Wire.class, dial(TRUSTING, "localhost", alpn));
    }

    private String failure(Tls tls, String host) throws InterruptedException {
        String said = assertInstanceOf(String.class, dial(tls, host));
        return said.replace(":" + peer.address().getPort(), ":PORT");
    }

    private void serve(Peer.Script script) throws Exception {
        peer.serve(Peer.context(Peer.good()), script);
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /**
     * Whether a close_notify came; a bare end is an SSLException, and our answer may find nobody.
     */
    private static boolean endsInOrder(SSLSocket socket) throws SSLException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SSLException e) {
            throw e;
        } catch (IOException e) {
            return true;
        }
    }

    private static void only(SSLSocket socket, String protocol) {
        socket.setEnabledProtocols(new String[] {protocol});
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void carriesMegabytesBothWaysAndEndsInOrder(String protocol) throws Exception {
        byte[] up = noise(MANY);
        byte[] down = noise(MANY + 1);
        CountDownLatch written = new CountDownLatch(1);
        serve((socket, plain) -> {
            only(socket, protocol);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            written.await();
            assertArrayEquals(up, socket.getInputStream().readNBytes(MANY));
            socket.getOutputStream().write(down);
            assertTrue(endsInOrder(socket));
        });
        Wire wire = connect("h2", "http/1.1");
        TlsInfo info = wire.tls();
        assertEquals(protocol, info.protocol());
        assertEquals("http/1.1", info.alpn());
        assertEquals("CN=leaf", info.peer().getFirst().getSubjectX500Principal().getName());
        assertFalse(info.resumed());
        owner.run(() -> wire.write(ByteBuffer.wrap(up)));
        written.countDown();
        owner.expect("drained");
        assertArrayEquals(down, owner.bytes(down.length));
        assertEquals(0, (long) owner.call(wire::pending));
        owner.run(wire::close);
        peer.await();
        owner.expectNothing();
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, 3, false",
        "TLSv1.2, 3, true",
        "TLSv1.3, 2, false",
        "TLSv1.3, 2, true",
    })
    void theFirstRequestLeavesWithTheEndOfTheHandshake(
            String protocol, int writes, boolean closedAtOnce) throws Exception {
        SSLEngine server = Peer.context(Peer.good()).createSSLEngine();
        server.setUseClientMode(false);
        server.setEnabledProtocols(new String[] {protocol});
        RecordedWire socket = new RecordedWire();
        TlsProvider.Engines engines = TRUSTING.engines().get(Recorder.PATIENCE, TimeUnit.SECONDS);
        TlsWire[] wire = new TlsWire[1];
        wire[0] =
                new TlsWire(
                        new ManualLoop(),
                        socket,
                        engines,
                        Dialer.Target.secure("localhost", 443),
                        new TlsBuffers(engines.direct()),
                        new Recorder(new ManualLoop()) {
                            @Override
                            public void onConnected() {
                                wire[0].write(ByteBuffer.wrap(ascii("request")));
                                if (closedAtOnce) {
                                    wire[0].close();
                                }
                            }
                        });
        wire[0].start();
        for (int i = 1; i < writes; i++) {
            assertEquals("", text(exchange(server, socket)));
        }
        assertEquals("request", text(exchange(server, socket)));
        assertEquals(writes, socket.writes);
        assertEquals(closedAtOnce, server.isInboundDone());
        wire[0].close();
        assertEquals(closedAtOnce ? writes : writes + 1, socket.writes);
        exchange(server, socket);
        assertTrue(server.isInboundDone());
    }

    /** Gives {@code server} what was written, and its answer back; what it read. */
    private static byte[] exchange(SSLEngine server, RecordedWire socket) throws SSLException {
        ByteBuffer in = ByteBuffer.wrap(ascii(socket.takeWritten()));
        ByteBuffer out = ByteBuffer.allocate(100_000);
        ByteBuffer plain = ByteBuffer.allocate(100_000);
        while (true) {
            switch (server.getHandshakeStatus()) {
                case NEED_TASK -> server.getDelegatedTask().run();
                case NEED_WRAP -> server.wrap(ByteBuffer.allocate(0), out);
                default -> {
                    if (!in.hasRemaining() || server.isInboundDone()) {
                        socket.events.onRead(out.flip());
                        return Arrays.copyOf(plain.array(), plain.position());
                    }
                    server.unwrap(in, plain);
                }
            }
        }
    }

    @Test
    void theNameIsSentAndTheServersCloseNotifyIsAnEnd() throws Exception {
        X509Bundle named =
                Peer.certificate().addSanDnsName("www.test").buildIssuedBy(Peer.AUTHORITY);
        peer.serve(
                Peer.context(named),
                (socket, plain) -> {
                    socket.startHandshake();
                    var session = (javax.net.ssl.ExtendedSSLSession) socket.getSession();
                    socket.getOutputStream()
                            .write(session.getRequestedServerNames().getFirst().getEncoded());
                    socket.shutdownOutput();
                });
        Wire wire = assertInstanceOf(Wire.class, dial(TRUSTING, "www.test."));
        owner.expect("end");
        assertEquals("www.test", owner.text(8));
        owner.run(wire::close);
        peer.await();
        owner.expectNothing();
    }

    @Test
    void anEndWithoutCloseNotifyIsAFailureAfterTheBytes() throws Exception {
        serve((socket, plain) -> {
            socket.getOutputStream().write(ascii("cut"));
            plain.shutdownOutput();
            plain.getInputStream().readAllBytes();
        });
        connect();
        owner.expect("failed");
        assertInstanceOf(TlsTruncatedException.class, owner.failure);
        assertEquals("cut", owner.text(3));
        owner.expectNothing();
    }

    @Test
    void aPausedWireDeliversNothingNotEvenWhatItHas() throws Exception {
        byte[] down = noise(400_000);
        Wire[] wire = new Wire[1];
        LinkedBlockingQueue<Object> result = new LinkedBlockingQueue<>();
        Recorder pausing =
                new Recorder(loop) {
                    @Override
                    public void onRead(ByteBuffer bytes) {
                        wire[0].pauseReading();
                        super.onRead(bytes);
                        event("read");
                    }
                };
        serve((socket, plain) -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(down);
            socket.getInputStream().read();
        });
        Dialer dialer = new Dialer(loop, resolver, TRUSTING);
        var target = Dialer.Target.secure("localhost", peer.address().getPort());
        pausing.call(() -> dialer.dial(target, Long.MAX_VALUE, handTo(pausing, result)));
        wire[0] = (Wire) result.poll(Recorder.PATIENCE, TimeUnit.SECONDS);
        pausing.send(wire[0], "!");
        pausing.expect("read");
        pausing.expectNothing();
        while (pausing.received() < down.length) {
            pausing.run(wire[0]::resumeReading);
            pausing.expect("read");
            pausing.expectNothing(); // one record for each time
        }
        assertArrayEquals(down, pausing.bytes(down.length));
        pausing.run(wire[0]::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void takesUpAnEarlierSession(String protocol) throws Exception {
        Tls tls = TRUSTING.withMinimum("TLSv1.2"); // with sessions of its own
        var context = Peer.context(Peer.good());
        for (int i = 0; i < 3; i++) {
            peer.serve(
                    context,
                    (socket, plain) -> {
                        only(socket, protocol);
                        socket.getOutputStream().write('x'); // after its tickets
                        socket.getInputStream().read();
                    });
            Wire wire = assertInstanceOf(Wire.class, dial(tls, "localhost"));
            owner.bytes(i + 1);
            assertEquals(i > 0, wire.tls().resumed());
            assertEquals(1, wire.tls().peer().size());
            owner.run(wire::close);
        }
    }

    @Test
    void aSessionIsForOneNameAndOneTls() throws Exception {
        Tls tls = TRUSTING.withMinimum("TLSv1.2");
        var context = Peer.context(Peer.good());
        int seen = 0;
        for (String host : List.of("localhost", "127.0.0.1", "localhost")) {
            Tls other = seen == 2 ? tls.withMinimum("TLSv1.2") : tls;
            peer.serve(
                    context,
                    (socket, plain) -> {
                        socket.getOutputStream().write('x');
                        socket.getInputStream().read();
                    });
            Wire wire = assertInstanceOf(Wire.class, dial(other, host));
            owner.bytes(++seen);
            assertFalse(wire.tls().resumed());
            owner.run(wire::close);
        }
    }

    @Test
    void refusesToRenegotiate() throws Exception {
        serve((socket, plain) -> {
            only(socket, "TLSv1.2");
            socket.getOutputStream().write('x');
            socket.startHandshake();
            assertThrows(IOException.class, () -> socket.getInputStream().read());
        });
        connect();
        owner.expect("failed");
        assertEquals(
                "the peer wants to renegotiate TLS, which is refused", owner.failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 400 Bad Request | localhost:PORT does not speak TLS on this port: is it"
                        + " http, not https?",
                "SSH-2.0-x | localhost:PORT does not speak TLS on this port: is it http, not"
                        + " https?",
                "nothing | the TLS handshake with localhost:PORT failed: the peer closed the"
                        + " connection during the TLS handshake",
                "reset | localhost:PORT broke the connection during the TLS handshake: Connection"
                        + " reset",
                "record | the TLS handshake with localhost:PORT failed: the peer sent a TLS record"
                        + " of 65535 bytes, 18432 are allowed",
            })
    void peersThatDoNotSpeakTls(String what, String sentence) throws Exception {
        Thread server =
                Thread.startVirtualThread(() -> {
                    try (Socket plain = peer.accept()) {
                        plain.getInputStream().read();
                        switch (what) {
                            case "nothing" ->
                                    plain.getInputStream()
                                            .skipNBytes(plain.getInputStream().available());
                            case "reset" -> plain.setSoLinger(true, 0);
                            case "record" -> answer(plain, new byte[] {22, 3, 3, -1, -1, 0, 0});
                            default -> answer(plain, ascii(what + "\r\n\r\n"));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        assertEquals("failed in tls: " + sentence, failure(TRUSTING, "localhost"));
        server.join();
    }

    private static void answer(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        try {
            in.readAllBytes(); // so that the answer is not overtaken by a reset
        } catch (IOException hungUp) {
            // as it may
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "good       | www.test  | wire",
                "good       | 127.0.0.1 | certificate is for www.test, w3.test, not 127.0.0.1",
                "good       | b.test    | certificate is for www.test, w3.test, not b.test",
                "expired    | www.test  | certificate of www.test expired 3 days ago",
                "not yet    | www.test  | certificate of www.test is not valid before DATE, in 2"
                        + " days: is this machine's clock right?",
                "self       | www.test  | certificate of www.test is not signed by a trusted"
                        + " authority (self-signed)",
                "stranger   | www.test  | certificate of www.test is not signed by a trusted"
                        + " authority (but by Strange Authority, and the server sent no other"
                        + " certificate)",
            })
    void certificatesThatAreNotBelieved(String kind, String host, String sentence)
            throws Exception {
        Instant now = Instant.now();
        var builder = Peer.certificate().addSanDnsName("www.test").addSanDnsName("w3.test");
        Instant later = now.plus(2, ChronoUnit.DAYS).plus(1, ChronoUnit.HOURS);
        X509Bundle bundle =
                switch (kind) {
                    case "expired" ->
                            builder.notAfter(now.minus(3, ChronoUnit.DAYS))
                                    .buildIssuedBy(Peer.AUTHORITY);
                    case "not yet" -> builder.notBefore(later).buildIssuedBy(Peer.AUTHORITY);
                    case "self" -> builder.setIsCertificateAuthority(true).buildSelfSigned();
                    case "stranger" -> builder.buildIssuedBy(Peer.STRANGER);
                    default -> builder.buildIssuedBy(Peer.AUTHORITY);
                };
        peer.serve(Peer.context(bundle), (socket, plain) -> socket.getInputStream().read());
        Object result = dial(TRUSTING, host);
        if (result instanceof Wire wire) {
            owner.run(wire::close);
            assertEquals("wire", sentence);
        } else {
            assertEquals(
                    "failed in tls: " + sentence,
                    result.toString().replaceAll("\\d{4}-\\d\\d-\\d\\d", "DATE"));
        }
    }

    @Test
    void onlyTheLoudOptionBelievesEverything() throws Exception {
        X509Bundle self =
                Peer.certificate()
                        .addSanDnsName("www.test")
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned();
        peer.serve(Peer.context(self), (socket, plain) -> socket.getInputStream().read());
        Wire wire = assertInstanceOf(Wire.class, dial(Tls.insecureTrustAll(), "other.test"));
        owner.run(wire::close);
    }

    @Test
    void theSystemsRootsDoNotKnowOurAuthority() throws Exception {
        serve((socket, plain) -> socket.getInputStream().read());
        assertEquals(
                "failed in tls: certificate of localhost is not signed by a trusted authority (but"
                        + " by Test Authority, and the server sent no other certificate)",
                failure(Tls.verified(), "localhost"));
    }

    @Test
    void trustAndClientCertificatesFromPemFiles(@TempDir Path folder) throws Exception {
        X509Bundle client = Peer.certificate().subject("CN=client").buildIssuedBy(Peer.AUTHORITY);
        Path root =
                Files.writeString(
                        folder.resolve("root.pem"),
                        "# ours\n" + Peer.AUTHORITY.getCertificatePEM());
        Path chain = Files.writeString(folder.resolve("chain.pem"), client.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve("key.pem"), client.getPrivateKeyPEM());
        Peer.Script script =
                (socket, plain) -> {
                    only(socket, "TLSv1.2"); // in 1.3 the client is done before it is refused
                    socket.setNeedClientAuth(true);
                    socket.startHandshake();
                    socket.getOutputStream()
                            .write(ascii(socket.getSession().getPeerPrincipal().getName()));
                };
        Tls anonymous = Tls.verified().withTrust(root);
        serve(script);
        assertTrue(failure(anonymous, "localhost").contains("client certificate"));
        serve(script);
        assertInstanceOf(
                Wire.class, dial(anonymous.withClientCertificate(chain, key), "localhost"));
        assertEquals("CN=client", owner.text(9));
        owner.expect("end");

        assertThrows(
                UncheckedIOException.class, () -> anonymous.withTrust(folder.resolve("none.pem")));
        assertTrue(
                assertThrows(UncheckedIOException.class, () -> anonymous.withTrust(key))
                        .getMessage()
                        .contains("holds no certificate"));
        Path old =
                Files.writeString(
                        folder.resolve("old.pem"),
                        "-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----");
        assertTrue(
                assertThrows(
                                UncheckedIOException.class,
                                () -> anonymous.withClientCertificate(chain, old))
                        .getMessage()
                        .contains("openssl pkcs8 -topk8"));
    }

    @Test
    void versionsThatDoNotMeet() throws Exception {
        serve((socket, plain) -> {
            only(socket, "TLSv1.2");
            assertThrows(SSLException.class, socket::startHandshake);
        });
        assertEquals(
                "failed in tls: localhost:PORT does not speak the TLS versions we allow (1.2 or"
                        + " newer)",
                failure(TRUSTING.withMinimum("TLSv1.3"), "localhost"));
        assertThrows(IllegalArgumentException.class, () -> TRUSTING.withMinimum("TLSv1.1"));
    }

    @Test
    void noProtocolInCommon() throws Exception {
        serve((socket, plain) -> {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h3"});
            socket.setSSLParameters(parameters);
            assertThrows(SSLException.class, socket::startHandshake);
        });
        assertEquals(
                "failed in tls: localhost:"
                        + peer.address().getPort()
                        + " speaks nothing that was asked for: h2, http/1.1",
                dial(TRUSTING, "localhost", "h2", "http/1.1"));
    }

    @Test
    void aSilentServerRunsOutOfTimeAndACancelledDialLeavesNothing() throws Exception {
        LinkedBlockingQueue<Object> result = new LinkedBlockingQueue<>();
        Dialer dialer = new Dialer(loop, resolver, TRUSTING);
        var target = Dialer.Target.secure("127.0.0.1", peer.address().getPort());
        Dial cancelled =
                owner.call(() -> dialer.dial(target, Long.MAX_VALUE, handTo(owner, result)));
        try (Socket silent = peer.accept()) {
            silent.getInputStream().read(); // the client's hello
            assertEquals(Phase.TLS, owner.call(cancelled::phase));
            owner.run(cancelled::cancel);
        }
        owner.call(() -> dialer.dial(target, 50_000_000, handTo(owner, result)));
        assertEquals(
                "timeout in tls: the TLS handshake with " + target + " took longer than 50 ms",
                result.poll(Recorder.PATIENCE, TimeUnit.SECONDS));
        assertEquals(0, loop.openSockets());
    }

    @Test
    void anOwnerThatThrowsLosesItsWireOnly() throws Exception {
        LinkedBlockingQueue<Object> result = new LinkedBlockingQueue<>();
        Recorder faulty =
                new Recorder(loop) {
                    @Override
                    public void onRead(ByteBuffer bytes) {
                        throw new IllegalStateException("owner");
                    }
                };
        serve((socket, plain) -> socket.getOutputStream().write('x'));
        Dialer dialer = new Dialer(loop, resolver, TRUSTING);
        var target = Dialer.Target.secure("localhost", peer.address().getPort());
        faulty.call(() -> dialer.dial(target, Long.MAX_VALUE, handTo(faulty, result)));
        faulty.expect("failed");
        assertEquals("owner", thrown.poll(Recorder.PATIENCE, TimeUnit.SECONDS).getMessage());
    }
}
