package dev.skein.client;

import dev.skein.http.Origin;

/**
 * Which origins live on one loop: those of one site, so that they can share connections (RFC 9113,
 * 9.1.1). A site is guessed by its name's last labels, as all that hangs on it is the placement: a
 * wrong guess costs a connection, or puts two sites on one loop.
 */
final class Site {
    /** At most so many letters before the last label, and it is a suffix: {@code co.uk}. */
    private static final int SHORT = 3;

    private Site() {}

    /** The same for all origins of a site. Allocates nothing: each call asks. */
    static int hash(Origin origin) {
        String host = origin.host();
        int hash = origin.port();
        for (int i = start(host); i < host.length(); i++) {
            hash = 31 * hash + host.charAt(i);
        }
        return hash;
    }

    /** Where the last labels begin: two, or three behind a short one; of an address, the whole. */
    static int start(String host) {
        int end = host.endsWith(".") ? host.length() - 1 : host.length();
        if (isAddress(host, end)) {
            return 0;
        }
        int last = host.lastIndexOf('.', end - 1);
        int second = host.lastIndexOf('.', last - 1);
        boolean suffix = second >= 0 && last - second - 1 <= SHORT;
        return (suffix ? host.lastIndexOf('.', second - 1) : second) + 1;
    }

    /** What ends in a digit is one, or a name so rare that its site does not matter. */
    private static boolean isAddress(String host, int end) {
        char c = end == 0 ? ']' : host.charAt(end - 1);
        return c == ']' || (c >= '0' && c <= '9');
    }
}
