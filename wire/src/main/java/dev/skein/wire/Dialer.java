package dev.skein.wire;

import dev.skein.http.Phase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens wires: the name's addresses, a TCP connection to the quickest of them (Happy Eyeballs, RFC
 * 8305), TLS over it if asked for. One for each loop, as it remembers which addresses failed. Knows
 * nothing of pools or HTTP. Loop only.
 */
public final class Dialer {
    final Loop loop;
    final Resolver resolver;
    final Tls tls;
    final CoolDown coolDown = new CoolDown();
    private @Nullable TlsBuffers buffers; // made for the first handshake
    private String lastHost = ""; // that was dialed, and its addresses if they stand in it
    private @Nullable List<InetAddress> lastLiteral;

    /**
     * Where to.
     *
     * @param host a name in ASCII or an IP address, IPv6 with or without brackets
     * @param secure whether TLS is wanted
     * @param alpn the application protocols to offer over TLS (RFC 7301), best first; empty: none
     */
    public record Target(String host, int port, boolean secure, List<String> alpn) {
        public Target {
            alpn = List.copyOf(alpn);
            if (port < 0 || port > 65535) { // a URL may say 0, where nobody listens
                throw new IllegalArgumentException("not a port: " + port);
            }
        }

        /** A plain TCP connection. */
        public static Target plain(String host, int port) {
            return new Target(host, port, false, List.of());
        }

        /** A TLS connection that offers {@code alpn}. */
        public static Target secure(String host, int port, String... alpn) {
            return new Target(host, port, true, List.of(alpn));
        }

        /** {@code example.com:443}. */
        @Override
        public String toString() {
            return (host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]")
                    + ":"
                    + port;
        }
    }

    /**
     * To whom a connection over TLS leads, where TLS has proved it.
     *
     * @param address that was connected to
     * @param certificate of the peer, found good for the target's name
     */
    public record Proof(InetSocketAddress address, X509Certificate certificate) {}

    /** How long each step took, in nanoseconds; zero for a step that was not needed. */
    public record Times(long dnsNanos, long connectNanos, long tlsNanos) {}

    /**
     * Who asked. One of the last two is called, once, unless the dial was cancelled; never from
     * inside {@link Dialer#dial}.
     */
    public interface Dialed {
        /**
         * The addresses that will be tried are known, and none has been tried yet: the moment to
         * {@link Dial#cancel} for whom another connection does as well. Over TLS only, where a
         * connection may be used for other hosts than its own: see {@link Dial#proof}.
         */
        default void onResolved(List<InetAddress> addresses) {}

        /**
         * {@code wire} is ready. Set its {@link Wire#events} in this call: nothing comes before.
         */
        void onDialed(Wire wire, Times times);

        /**
         * There is no connection, and no socket left open.
         *
         * @param phase {@link Phase#DNS}, {@link Phase#CONNECT} or {@link Phase#TLS}
         * @param timedOut whether the time ran out
         * @param what a sentence for people, without the final stop
         */
        void onDialFailed(Phase phase, boolean timedOut, String what, @Nullable Throwable cause);
    }

    /** A dialer for {@code loop}. */
    public Dialer(Loop loop, Resolver resolver, Tls tls) {
        this.loop = loop;
        this.resolver = resolver;
        this.tls = tls;
    }

    /**
     * Starts to connect.
     *
     * @param timeoutNanos for all steps together; {@link Long#MAX_VALUE}: no limit
     */
    public Dial dial(Target target, long timeoutNanos, Dialed callback) {
        Dial dial = new Dial(this, target, timeoutNanos, callback);
        dial.start();
        return dial;
    }

    /** {@link Resolver#literal}; a burst of dials asks for the same again and again. */
    @Nullable List<InetAddress> literal(String host) {
        if (!host.equals(lastHost)) {
            lastLiteral = Resolver.literal(host);
            lastHost = host;
        }
        return lastLiteral;
    }

    TlsBuffers buffers(boolean direct) {
        if (buffers == null) {
            buffers = new TlsBuffers(direct);
        }
        return buffers;
    }
}
