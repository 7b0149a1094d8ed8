package dev.skein.wire;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Hosts that are no names but IP addresses. */
final class IpLiteral {
    private IpLiteral() {}

    /** The address that {@code host} is, with or without the brackets of a URL; null for a name. */
    static @Nullable InetAddress of(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                boolean bracketed = host.startsWith("[") && host.endsWith("]");
                return InetAddress.ofLiteral(
                        bracketed ? host.substring(1, host.length() - 1) : host);
            }
            return isDigitsAndDots(host) ? InetAddress.ofLiteral(host) : null;
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    /** A loop: this is asked for each connection that is opened. */
    private static boolean isDigitsAndDots(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return !host.isEmpty();
    }
}
