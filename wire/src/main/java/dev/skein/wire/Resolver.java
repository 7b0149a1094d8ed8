package dev.skein.wire;

import dev.skein.http.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves names for loops, which must not block: a question now, the answer as a task later. */
public interface Resolver {
    /** Who asked. One of the two is called, on the loop, once, unless the query was cancelled. */
    interface Answer {
        /** At least one address, best first. */
        void onAddresses(List<InetAddress> addresses);

        /** There is none, or none was to be had. */
        void onUnresolved(IOException cause);
    }

    /** A question that is on its way. */
    interface Query {
        /**
         * No answer is wanted any more, and none will come. Others who asked the same get theirs.
         * Loop only.
         */
        void cancel();
    }

    /**
     * Asks for the addresses of {@code host}. The answer never comes before this has returned. Loop
     * only.
     */
    Query resolve(String host, Loop loop, Answer answer);

    /** The machine's names, as {@link #of(Dns)} keeps them. */
    static Resolver system() {
        return of(Dns.system());
    }

    /**
     * Keeps addresses for 30 s and failures for 1 s, as {@link #of(Dns, Duration, Duration,
     * Clock)}.
     */
    static Resolver of(Dns dns) {
        return of(dns, Duration.ofSeconds(30), Duration.ofSeconds(1), Clock.system());
    }

    /**
     * Asks {@code dns} on up to 32 threads of its own, which end when idle, and keeps the answers.
     * Any number of loops may share it. Whoever asks for a name that is being looked up waits for
     * the same answer. Keeps some 10,000 names.
     *
     * @param ttl how long an answer is used; zero: by those only who asked before it came
     * @param failureTtl the same for a failure
     */
    static Resolver of(Dns dns, Duration ttl, Duration failureTtl, Clock clock) {
        return new CachingResolver(dns, CachingResolver.threads(), ttl, failureTtl, clock);
    }

    /**
     * The addresses of a host that no server is to be asked about, null for other hosts: an IP
     * address, with or without the brackets of a URL, and {@code localhost} with all names below it
     * (RFC 6761, section 6.3).
     */
    static @Nullable List<InetAddress> literal(String host) {
        InetAddress address = IpLiteral.of(host);
        if (address != null) {
            return List.of(address);
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return name.equals("localhost") || name.endsWith(".localhost")
                ? List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"))
                : null;
    }
}
