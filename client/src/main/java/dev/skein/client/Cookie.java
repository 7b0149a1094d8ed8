package dev.skein.client;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cookie as a {@link CookieJar} keeps it (RFC 6265bis, 5.5). Characters stand for bytes
 * (Latin-1), as they do in headers.
 *
 * @param name empty for a cookie that is a value only
 * @param value as sent, quotes included
 * @param domain the host it belongs to, in lower case and ASCII, without a leading dot
 * @param path begins with a slash; the cookie goes to this path and those below it
 * @param hostOnly whether it goes to that very host only, not to the hosts below it
 * @param secure whether it goes over https only
 * @param httpOnly whether it is kept from scripts, of which this client has none
 * @param sameSite kept for whoever asks; without pages there are no sites to compare
 * @param expires when it stops to be sent; null for a cookie that ends with the session
 */
public record Cookie(
        String name,
        String value,
        String domain,
        String path,
        boolean hostOnly,
        boolean secure,
        boolean httpOnly,
        SameSite sameSite,
        @Nullable Instant expires) {
    /** What Set-Cookie said about requests from other sites. */
    public enum SameSite {
        /** Nothing, or nothing known. */
        DEFAULT,
        NONE,
        LAX,
        STRICT
    }

    /**
     * @throws IllegalArgumentException if a part could forge another cookie or another header
     */
    public Cookie {
        require(
                isClean(name) && name.indexOf('=') < 0,
                "name: no controls, no semicolon, no equals sign, Latin-1 only");
        require(isClean(value), "value: no controls, no semicolon, Latin-1 only: encode it first");
        require(
                isClean(path) && path.startsWith("/"),
                "path: begins with a slash, no controls, no semicolon");
        require(
                !domain.isEmpty() && domain.chars().allMatch(c -> c > ' ' && c < 127),
                "domain: ASCII, not empty");
        require(!name.isEmpty() || !value.isEmpty(), "neither name nor value");
        domain = domain.toLowerCase(Locale.ROOT);
    }

    /** A cookie of one host, for all its paths, until the session ends. */
    public static Cookie of(String name, String value, String host) {
        return new Cookie(name, value, host, "/", true, false, false, SameSite.DEFAULT, null);
    }

    /** This with another value. */
    public Cookie withValue(String value) {
        return new Cookie(name, value, domain, path, hostOnly, secure, httpOnly, sameSite, expires);
    }

    /** This for that path and those below it. */
    public Cookie withPath(String path) {
        return new Cookie(name, value, domain, path, hostOnly, secure, httpOnly, sameSite, expires);
    }

    /** This for the hosts below its domain too. */
    public Cookie withSubdomains() {
        return new Cookie(name, value, domain, path, false, secure, httpOnly, sameSite, expires);
    }

    /** This for https only. */
    public Cookie withSecure() {
        return new Cookie(name, value, domain, path, hostOnly, true, httpOnly, sameSite, expires);
    }

    /** This until that moment; null for the end of the session. */
    public Cookie withExpires(@Nullable Instant expires) {
        return new Cookie(name, value, domain, path, hostOnly, secure, httpOnly, sameSite, expires);
    }

    /** Whether it is past at {@code now}. */
    public boolean expired(Instant now) {
        return expires != null && !expires.isAfter(now);
    }

    /** Name and where it goes; never the value, which may be all that a session hangs on. */
    @Override
    public String toString() {
        return (name.isEmpty() ? "(nameless)" : name)
                + " at "
                + (hostOnly ? "" : "*.")
                + domain
                + path;
    }

    /** Whether two are one to a jar, so that the later takes the earlier's place. */
    boolean replaces(Cookie other) {
        return name.equals(other.name)
                && path.equals(other.path)
                && domain.equals(other.domain)
                && hostOnly == other.hostOnly;
    }

    /** Whether it goes to a path (RFC 6265bis, 5.1.4). */
    boolean matchesPath(String requested) {
        return requested.startsWith(path)
                && (requested.length() == path.length()
                        || path.endsWith("/")
                        || requested.charAt(path.length()) == '/');
    }

    private static boolean isClean(String text) {
        return text.chars()
                .allMatch(c -> c != ';' && c != 127 && c < 256 && (c >= ' ' || c == '\t'));
    }

    private static void require(boolean right, String rule) {
        if (!right) {
            throw new IllegalArgumentException("cookie " + rule);
        }
    }
}
