package dev.skein.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;

/** What went wrong on the way to a socket, in one plain sentence that says what to do about it. */
final class DialProblem {
    private DialProblem() {}

    static String unresolved(String host, IOException cause) {
        if (says(
                cause,
                "temporary failure")) { // EAI_AGAIN: nobody said that the name does not exist
            return "the address of " + host + " could not be looked up: no name server answered";
        }
        return "no address of " + host + " is known: check the name";
    }

    /**
     * @param tried how many addresses failed, {@code last} among them with {@code cause}
     */
    static String unconnected(String host, int tried, InetSocketAddress last, IOException cause) {
        String text = place(host, last) + " " + refusal(cause);
        return tried == 1
                ? text
                : "none of " + tried + " addresses could be reached; the last, " + text;
    }

    static String timedOut(
            Dialer.Target target, dev.skein.http.Phase phase, int tried, long nanos) {
        String time = seconds(nanos);
        return switch (phase) {
            case DNS ->
                    "looking up "
                            + target.host()
                            + " took longer than "
                            + time
                            + ": does the name server answer?";
            case CONNECT ->
                    "connecting to %s took longer than %s (%d of its addresses tried): is it up, or a firewall in between?"
                            .formatted(target, time, tried);
            default -> "the TLS handshake with " + target + " took longer than " + time;
        };
    }

    private static String refusal(IOException cause) {
        if (says(cause, "too many open files")) {
            return "was not tried, too many files are open: raise the limit (ulimit -n) or have"
                    + " fewer connections";
        }
        if (cause instanceof NoRouteToHostException
                || says(cause, "unreachable")
                || says(cause, "no route")) {
            return "cannot be reached from here: check the network";
        }
        if (says(cause, "refused")) {
            return "refused the connection: is the server running?";
        }
        if (says(cause, "timed out")) {
            return "did not answer: is it up, or a firewall in between?";
        }
        return "could not be connected to: "
                + (cause.getMessage() == null ? cause : cause.getMessage());
    }

    /** {@code example.com (93.184.216.34:443)}, or the address alone when that is the host. */
    private static String place(String host, InetSocketAddress address) {
        String literal = address.getAddress().getHostAddress();
        String place =
                (literal.indexOf(':') < 0 ? literal : "[" + literal + "]")
                        + ":"
                        + address.getPort();
        return Resolver.literal(host) == null ? host + " (" + place + ")" : place;
    }

    private static String seconds(long nanos) {
        Duration time = Duration.ofNanos(nanos);
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static boolean says(IOException cause, String words) {
        String message = cause.getMessage();
        return message != null && message.toLowerCase(java.util.Locale.ROOT).contains(words);
    }
}
