package dev.skein.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client says about its connections in one line, read back: each number summed over its
 * loops.
 */
record PoolLine(int leases, int idle, int connecting, int sockets, int waiting) {
    static PoolLine of(Client client) {
        String line = client.toString();
        return new PoolLine(
                sum(line, "leases"),
                sum(line, "idle"),
                sum(line, "connecting"),
                sum(line, "sockets"),
                sum(line, "waiting"));
    }

    /** Nothing open, nothing wanted. */
    static final PoolLine EMPTY = new PoolLine(0, 0, 0, 0, 0);

    /** So many connections kept, and nothing at work. */
    static PoolLine idle(int connections) {
        return new PoolLine(0, connections, 0, connections, 0);
    }

    /** Whether nobody has, or waits for, a connection. */
    boolean atRest() {
        return leases == 0 && connecting == 0 && waiting == 0 && idle == sockets;
    }

    private static int sum(String line, String name) {
        Matcher numbers = Pattern.compile("\\b" + name + "=(\\d+)").matcher(line);
        int sum = 0;
        while (numbers.find()) {
            sum += Integer.parseInt(numbers.group(1));
        }
        return sum;
    }
}
