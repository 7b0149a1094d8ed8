package dev.skein.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Scheme, host and port: what a connection belongs to and what credentials must not leave (RFC
 * 6454; URL standard, section 4.7). Only {@code http}, {@code https}, {@code ws}, {@code wss} and
 * {@code ftp} URLs have one that can be compared.
 *
 * @param scheme in lower case, without colon
 * @param host as {@link Url#host()} spells it; the constructor brings it into that form
 * @param port 0 to 65535; -1 is taken as the scheme's default
 */
public record Origin(String scheme, String host, int port) {
    /**
     * @throws IllegalArgumentException for another scheme, a text that is no host, or a port out of
     *     range
     */
    public Origin {
        scheme = scheme.toLowerCase(Locale.ROOT);
        int defaultPort = Scheme.defaultPort(scheme);
        if (defaultPort == Scheme.NO_PORT) {
            throw new IllegalArgumentException(
                    "an origin has the scheme http, https, ws, wss or ftp, not " + scheme);
        }
        if (port < -1 || port > 65535) {
            throw new IllegalArgumentException(
                    "a port is 0 to 65535, or -1 for the default, not " + port);
        }
        host = canonical(host);
        if (port == Scheme.NO_PORT) {
            port = defaultPort;
        }
    }

    /**
     * The origin of the URL that the text holds; its path, query and fragment are ignored.
     *
     * @throws UrlSyntaxException when the text is no URL
     * @throws IllegalStateException when the URL has no origin
     */
    public static Origin parse(String url) {
        return Url.parse(url).origin();
    }

    /** Whether the scheme is https or wss. */
    public boolean isSecure() {
        return scheme.equals("https") || scheme.equals("wss");
    }

    /** Whether the port is the one that the scheme stands for, so that it is not written. */
    public boolean hasDefaultPort() {
        return port == Scheme.defaultPort(scheme);
    }

    /**
     * Host and, unless it is the default, port: the value of a Host field or {@code :authority}.
     */
    public String authority() {
        return hasDefaultPort() ? host : host + ':' + port;
    }

    /**
     * As in an Origin field: {@code https://example.com} or {@code https://example.com:8443},
     * without a final slash.
     */
    @Override
    public String toString() {
        return scheme + "://" + authority();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Origin(var itsScheme, var itsHost, var itsPort)
                && port == itsPort
                && host.equals(itsHost)
                && scheme.equals(itsScheme);
    }

    /** By hand, as equals is: what the JDK spins for a record costs a short program 20 ms. */
    @Override
    public int hashCode() {
        return 31 * (31 * host.hashCode() + port) + scheme.hashCode();
    }

    private static String canonical(String host) {
        if (UrlScan.isCanonicalHost(host)) {
            return host;
        }
        try {
            return HostParser.parse(host, false);
        } catch (UrlRejected e) {
            throw new IllegalArgumentException("not a host: " + e.reason(), e);
        }
    }
}
