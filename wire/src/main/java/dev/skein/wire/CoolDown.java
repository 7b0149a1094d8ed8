package dev.skein.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Remembers addresses that failed, or that kept a faster one waiting, for 30 s, and puts addresses
 * in the order to try: RFC 8305, section 4, IPv6 first and the families in turn, with the
 * remembered ones last. Loop only.
 */
final class CoolDown {
    static final long NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int CAPACITY = 10_000;

    private final Map<InetSocketAddress, Long> until = new HashMap<>();

    void failed(InetSocketAddress address, long now) {
        if (until.size() >= CAPACITY) {
            until.values().removeIf(end -> end - now <= 0);
        }
        if (until.size() < CAPACITY) { // beyond that, forgetting costs a failed connect at most
            until.put(address, now + NANOS);
        }
    }

    void worked(InetSocketAddress address) {
        if (!until.isEmpty()) {
            until.remove(address);
        }
    }

    List<InetSocketAddress> order(List<InetAddress> addresses, int port, long now) {
        if (addresses.size() == 1) {
            return List.of(new InetSocketAddress(addresses.getFirst(), port));
        }
        List<InetSocketAddress> warm = new ArrayList<>();
        List<InetSocketAddress> cold = new ArrayList<>();
        for (InetAddress address : interleaved(addresses)) {
            InetSocketAddress socket = new InetSocketAddress(address, port);
            Long end = until.isEmpty() ? null : until.get(socket);
            (end != null && end - now > 0 ? cold : warm).add(socket);
        }
        warm.addAll(cold);
        return warm;
    }

    private static List<InetAddress> interleaved(List<InetAddress> addresses) {
        List<InetAddress> six = addresses.stream().filter(Inet6Address.class::isInstance).toList();
        List<InetAddress> four =
                addresses.stream().filter(a -> !(a instanceof Inet6Address)).toList();
        List<InetAddress> mixed = new ArrayList<>(addresses.size());
        for (int i = 0; i < Math.max(six.size(), four.size()); i++) {
            if (i < six.size()) {
                mixed.add(six.get(i));
            }
            if (i < four.size()) {
                mixed.add(four.get(i));
            }
        }
        return mixed;
    }
}
