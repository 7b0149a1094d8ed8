package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a dial tells of where it leads, and when. */
class DialTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final Tls TRUSTING =
            Tls.verified().withoutSystemTrust().withTrust(List.of(Peer.root()));

    private final SelectorLoop loop = SelectorLoop.start("dial-loop");
    private final Recorder recorder = new Recorder(loop);
    private final Resolver resolver = Resolver.of(host -> List.of(HERE));
    private Peer peer;

    @BeforeEach
    void listen() throws Exception {
        peer = new Peer();
        peer.serve(Peer.context(Peer.good()), (socket, plain) -> socket.getInputStream().read());
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        loop.close();
        assertEquals(0, loop.openSockets());
    }

    /** Writes down what it hears, and gives up when the addresses are there if it is to. */
    private final class Witness implements Dialer.Dialed {
        final List<String> heard = new ArrayList<>();
        final LinkedBlockingQueue<String> end = new LinkedBlockingQueue<>();
        final boolean givesUp;
        @Nullable Dial dial;

        Witness(boolean givesUp) {
            this.givesUp = givesUp;
        }

        void dial(Tls tls, Dialer.Target target) throws InterruptedException {
            recorder.run(() -> {
                dial = new Dialer(loop, resolver, tls).dial(target, Long.MAX_VALUE, this);
                heard.add("begun");
            });
        }

        @Override
        public void onResolved(List<InetAddress> addresses) {
            heard.add("resolved " + addresses + ", sockets " + loop.openSockets());
            if (givesUp) {
                dial.cancel();
                end.add("given up");
            }
        }

        @Override
        public void onDialed(Wire wire, Dialer.Times times) {
            wire.abort();
            end.add("dialed");
        }

        @Override
        public void onDialFailed(
                Phase phase, boolean timedOut, String what, @Nullable Throwable cause) {
            end.add(what);
        }

        String await() throws InterruptedException {
            return end.poll(Recorder.PATIENCE, TimeUnit.SECONDS);
        }
    }

    private Dialer.Target secure(String host) {
        return Dialer.Target.secure(host, peer.address().getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"named.test", "127.0.0.1"})
    void whoGivesUpWhenTheAddressesAreThereOpensNothing(String host) throws Exception {
        Witness witness = new Witness(true);
        witness.dial(TRUSTING, secure(host));
        assertEquals("given up", witness.await());
        assertEquals(
                List.of("begun", "resolved [" + address(host) + "], sockets 0"), witness.heard);
        recorder.run(() -> assertTrue(witness.end.isEmpty(), "nobody is called any more"));
    }

    private static String address(String host) {
        return host.startsWith("127") ? "/127.0.0.1" : HERE.toString();
    }

    @Test
    void aConnectionProvesWhereItLeads() throws Exception {
        Witness witness = new Witness(false);
        witness.dial(TRUSTING, secure("127.0.0.1"));
        assertEquals("dialed", witness.await());
        assertEquals(2, witness.heard.size());
        Dialer.Proof proof = witness.dial.proof();
        assertEquals(peer.address(), proof.address());
        assertTrue(CertificateNames.of(proof.certificate()).cover("localhost", _ -> false));
        assertFalse(CertificateNames.of(proof.certificate()).cover("named.test", _ -> false));
    }

    @Test
    void whereNobodyIsCheckedNothingIsProved() throws Exception {
        Witness witness = new Witness(true);
        witness.dial(Tls.insecureTrustAll(), secure("127.0.0.1"));
        assertEquals("dialed", witness.await());
        assertEquals(List.of("begun"), witness.heard);
        assertNull(witness.dial.proof());
    }

    @Test
    void norWithoutTls() throws Exception {
        Witness witness = new Witness(true);
        witness.dial(TRUSTING, Dialer.Target.plain("127.0.0.1", peer.address().getPort()));
        assertEquals("dialed", witness.await());
        assertEquals(List.of("begun"), witness.heard);
        assertNull(witness.dial.proof());
    }
}
