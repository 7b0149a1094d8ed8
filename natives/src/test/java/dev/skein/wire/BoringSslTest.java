package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Phase;
import dev.skein.natives.BoringSsl;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is BoringSSL's own; the rest is TlsWireTest, which runs here too. */
class BoringSslTest {
    /** BoringSSL, counting what it gives and gets back. */
    private static final class Counted implements TlsProvider {
        final ConcurrentLinkedQueue<SSLEngine> opened = new ConcurrentLinkedQueue<>();
        final AtomicInteger released = new AtomicInteger();

        @Override
        public String name() {
            return "counted";
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public Engines engines(Settings settings) throws GeneralSecurityException, IOException {
            Engines engines = new BoringSsl().engines(settings);
            return new Engines() {
                @Override
                public SSLEngine open(String host, int port, List<String> alpn) {
                    SSLEngine engine = engines.open(host, port, alpn);
                    opened.add(engine);
                    return engine;
                }

                @Override
                public boolean agreed(SSLEngine engine, long openedMillis) {
                    return engines.agreed(engine, openedMillis);
                }

                @Override
                public boolean direct() {
                    return engines.direct();
                }

                @Override
                public TlsProvider provider() {
                    return Counted.this;
                }

                @Override
                public void release(SSLEngine engine) {
                    released.incrementAndGet();
                    engines.release(engine);
                }
            };
        }
    }

    enum End {
        CLOSED,
        ABORTED,
        CLOSED_BY_PEER,
        RESET_BY_PEER,
        CUT_BY_PEER,
        CLOSED_IN_ITS_OWN_EVENT,
        NOT_BELIEVED,
        NO_TLS,
        CANCELLED,
        LOOP_CLOSED
    }

    private final LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    private final SelectorLoop loop = SelectorLoop.start("tls-loop", (thread, t) -> thrown.add(t));
    private final Counted counted = new Counted();
    private final Tls tls =
            Tls.verified()
                    .withoutSystemTrust()
                    .withTrust(List.of(Peer.root()))
                    .withProvider(counted);
    private final Recorder owner = new Recorder(loop);
    private final LinkedBlockingQueue<Object> result = new LinkedBlockingQueue<>();
    private Peer peer;

    @BeforeEach
    void listen() throws IOException {
        peer = new Peer();
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        loop.close();
        assertEquals(List.of(), List.copyOf(thrown));
    }

    private Dial dial(Tls tls, String host, Wire.Events events) {
        Resolver resolver = Resolver.of(name -> List.of(InetAddress.ofLiteral("127.0.0.1")));
        Dialer dialer = new Dialer(loop, resolver, tls);
        Dialer.Target target = Dialer.Target.secure(host, peer.address().getPort(), "http/1.1");
        return dialer.dial(
                target,
                Long.MAX_VALUE,
                new Dialer.Dialed() {
                    @Override
                    public void onDialed(Wire wire, Dialer.Times times) {
                        wire.events(events);
                        result.add(wire);
                    }

                    @Override
                    public void onDialFailed(Phase phase, boolean late, String what, Throwable t) {
                        result.add(what);
                    }
                });
    }

    private Object dialed() throws InterruptedException {
        return result.poll(Recorder.PATIENCE, TimeUnit.SECONDS);
    }

    private Wire connected() throws InterruptedException {
        return assertInstanceOf(Wire.class, dialed());
    }

    private void serve(Peer.Script script) throws Exception {
        peer.serve(Peer.context(Peer.good()), script);
    }

    @Test
    void isFoundByItself() throws Exception {
        assertEquals("BoringSSL", TlsProvider.preferred().name());
        assertSame(TlsProvider.preferred(), TlsProvider.preferred());
        serve((socket, plain) -> socket.getInputStream().read());
        Tls byItself = Tls.verified().withoutSystemTrust().withTrust(List.of(Peer.root()));
        owner.call(() -> dial(byItself, "localhost", owner));
        Wire wire = connected();
        assertEquals("BoringSSL", wire.tls().provider());
        owner.run(wire::close);
        serve((socket, plain) -> socket.getInputStream().read());
        owner.call(() -> dial(byItself.withProvider(TlsProvider.jdk()), "localhost", owner));
        wire = connected();
        assertEquals("JDK", wire.tls().provider());
        owner.run(wire::close);
    }

    @ParameterizedTest
    @EnumSource
    void whateverHappensAnEngineIsGivenBackOnce(End end) throws Exception {
        Recorder closing =
                new Recorder(loop) {
                    @Override
                    public void onRead(ByteBuffer bytes) {
                        event("read");
                        wire(bytes).close();
                    }

                    private Wire wire(ByteBuffer bytes) {
                        bytes.position(bytes.limit());
                        return (Wire) result.poll();
                    }
                };
        switch (end) {
            case CLOSED, ABORTED, LOOP_CLOSED -> {
                serve((socket, plain) -> socket.getInputStream().read());
                owner.call(() -> dial(tls, "localhost", owner));
                Wire wire = connected();
                if (end == End.LOOP_CLOSED) {
                    loop.close();
                    owner.expect("failed");
                } else {
                    owner.run(end == End.CLOSED ? wire::close : wire::abort);
                    owner.run(wire::abort);
                    owner.run(wire::close);
                    owner.run(() -> wire.write(ByteBuffer.wrap(new byte[9])));
                }
            }
            case CLOSED_BY_PEER -> {
                serve((socket, plain) -> socket.startHandshake());
                owner.call(() -> dial(tls, "localhost", owner));
                Wire wire = connected();
                owner.expect("end");
                owner.run(wire::close);
            }
            case RESET_BY_PEER, CUT_BY_PEER -> {
                serve((socket, plain) -> {
                    socket.startHandshake();
                    socket.getInputStream().read();
                    plain.setSoLinger(end == End.RESET_BY_PEER, 0);
                    plain.close();
                });
                owner.call(() -> dial(tls, "localhost", owner));
                owner.send(connected(), "!");
                owner.expect("failed");
            }
            case CLOSED_IN_ITS_OWN_EVENT -> {
                serve((socket, plain) -> {
                    socket.getOutputStream().write(new byte[40_000]); // several records
                    socket.getInputStream().read();
                });
                owner.call(() -> dial(tls, "localhost", closing));
                closing.expect("read");
            }
            case NOT_BELIEVED -> {
                peer.serve(
                        Peer.context(Peer.good()),
                        (socket, plain) -> assertThrows(IOException.class, socket::startHandshake));
                owner.call(() -> dial(tls, "other.test", owner));
                assertEquals("certificate is for localhost, 127.0.0.1, not other.test", dialed());
            }
            case NO_TLS -> {
                owner.call(() -> dial(tls, "localhost", owner));
                try (Socket plain = peer.accept()) {
                    plain.getOutputStream().write(Recorder.ascii("HTTP/1.1 400 No\r\n\r\n"));
                    assertTrue(dialed().toString().contains("does not speak TLS"));
                }
            }
            case CANCELLED -> {
                Dial dial = owner.call(() -> dial(tls, "localhost", owner));
                try (Socket silent = peer.accept()) {
                    silent.getInputStream().read(); // the client's hello
                    owner.run(dial::cancel);
                    owner.run(dial::cancel);
                }
            }
        }
        loop.close();
        assertEquals(1, counted.opened.size());
        assertEquals(1, counted.released.get());
        counted.opened.forEach(engine -> assertEquals(0, ReferenceCountUtil.refCnt(engine)));
    }

    @ParameterizedTest
    @CsvSource({"x25519, X25519", "secp384r1, P-384"})
    void aServerIsSentTheKeyShareItTookAndNoOther(String group, String share) throws Exception {
        assertEquals(List.of("X25519MLKEM768", "X25519"), sharesSentTo("localhost"));
        serve((socket, plain) -> {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setNamedGroups(new String[] {group});
            socket.setSSLParameters(parameters);
            socket.getInputStream().read();
        });
        owner.call(() -> dial(tls, "localhost", owner));
        Wire wire = connected();
        owner.run(wire::close);
        peer.await();
        assertEquals(List.of(share), sharesSentTo("localhost"));
        assertEquals(List.of("X25519MLKEM768", "X25519"), sharesSentTo("127.0.0.1"));
    }

    @Test
    void aServerThatTookThePostQuantumShareIsSentItAgain() throws Exception {
        TlsProvider.Engines engines =
                new BoringSsl()
                        .engines(
                                new TlsProvider.Settings(
                                        List.of("TLSv1.3"), List.of(), Trust.all(), false, 10));
        for (int i = 0; i < 2; i++) {
            SSLEngine client = engines.open("localhost", 443, List.of());
            SSLEngine server =
                    SslContextBuilder.forServer(Peer.good().toKeyManagerFactory())
                            .sslProvider(SslProvider.OPENSSL)
                            .build()
                            .newEngine(UnpooledByteBufAllocator.DEFAULT);
            shakeHands(client, server);
            assertEquals(
                    "X25519MLKEM768",
                    SSL.getGroupName(((ReferenceCountedOpenSslEngine) client).sslPointer()));
            assertFalse(engines.agreed(client, 0));
            engines.release(client);
        }
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        for (int flight = 0; flight < 4; flight++) {
            sendFlight(client, server);
            sendFlight(server, client);
        }
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, client.getHandshakeStatus());
    }

    private static void sendFlight(SSLEngine from, SSLEngine to) throws SSLException {
        ByteBuffer flight = ByteBuffer.allocate(1 << 16);
        for (Runnable task = from.getDelegatedTask();
                task != null;
                task = from.getDelegatedTask()) {
            task.run();
        }
        do {
            from.wrap(ByteBuffer.allocate(0), flight);
        } while (from.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
        flight.flip();
        while (flight.hasRemaining()) {
            to.unwrap(flight, ByteBuffer.allocate(1 << 16));
        }
    }

    /** What a hello of TLS brings along (RFC 8446, 4.2.8), told by the group and the length. */
    private List<String> sharesSentTo(String host) throws Exception {
        owner.call(() -> dial(tls, host, owner));
        byte[] hello;
        try (Socket plain = peer.accept()) {
            DataInputStream in = new DataInputStream(plain.getInputStream());
            in.skipNBytes(3);
            hello = in.readNBytes(in.readUnsignedShort());
        }
        assertInstanceOf(String.class, dialed());
        String hex = HexFormat.of().formatHex(hello);
        return Stream.of(
                        Map.entry("11ec04c0", "X25519MLKEM768"),
                        Map.entry("001d0020", "X25519"),
                        Map.entry("00180061", "P-384"))
                .filter(share -> hex.contains(share.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Test
    void aBrokenRecordIsTold() throws Exception {
        serve((socket, plain) -> {
            socket.startHandshake();
            plain.getOutputStream().write(new byte[] {23, 3, 3, 0, 32});
            plain.getOutputStream().write(new byte[32]);
            assertThrows(IOException.class, () -> socket.getInputStream().read());
        });
        owner.call(() -> dial(tls, "localhost", owner));
        connected();
        owner.expect("failed");
        peer.await();
        assertTrue(
                owner.failure.getMessage().contains("BAD_DECRYPT")
                        || owner.failure.getMessage().contains("DECRYPTION_FAILED"),
                owner.failure::toString);
    }

    @Test
    void aKeyThatCannotBeReadIsLeftToTheJdk() {
        X509KeyManager token = new Token();
        TlsProvider.Settings settings =
                new TlsProvider.Settings(
                        List.of("TLSv1.3"), List.of(token), Trust.all(), false, 10);
        assertThrows(InvalidKeyException.class, () -> new BoringSsl().engines(settings));
    }

    /** A key in hardware: it signs and is not shown. */
    private static final class Token implements X509KeyManager {
        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return keyType.equals("EC") ? new String[] {"token"} : null;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "token";
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[0];
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return new PrivateKey() {
                @Override
                public String getAlgorithm() {
                    return "EC";
                }

                @Override
                public String getFormat() {
                    return null;
                }

                @Override
                public byte[] getEncoded() {
                    return null;
                }
            };
        }
    }
}
