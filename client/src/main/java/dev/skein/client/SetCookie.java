package dev.skein.client;

import dev.skein.client.Cookie.SameSite;
import dev.skein.http.Url;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One Set-Cookie field, read as RFC 6265bis, 5.6 says and made a cookie, or refused, as 5.7 says.
 */
final class SetCookie {
    private static final int LONGEST_PAIR = 4096;
    private static final int LONGEST_ATTRIBUTE = 1024;
    private static final Duration LONGEST_LIFE = Duration.ofDays(400);

    private final Instant now;
    private final String name;
    private final String value;
    private @Nullable Instant expires;
    private @Nullable Instant maxAge;
    private String domain = "";
    private @Nullable String path;
    private boolean secure;
    private boolean httpOnly;
    private SameSite sameSite = SameSite.DEFAULT;

    private SetCookie(String field, Instant now) {
        this.now = now;
        int end = endOfPart(field, 0);
        int equals = field.indexOf('=');
        boolean named = equals >= 0 && equals < end;
        this.name = named ? trim(field.substring(0, equals)) : "";
        this.value = trim(field.substring(named ? equals + 1 : 0, end));
        while (end < field.length()) {
            int start = end + 1;
            end = endOfPart(field, start);
            attribute(field.substring(start, end));
        }
    }

    /**
     * The cookie that a response from {@code url} sets, also when it is past already; null when the
     * field is not to be heeded.
     *
     * @param publicSuffix asked only when there is a Domain
     */
    static @Nullable Cookie parse(
            String field, Url url, Instant now, Predicate<String> publicSuffix) {
        if (!field.chars().allMatch(c -> c != 127 && (c >= ' ' || c == '\t'))) {
            return null;
        }
        SetCookie parsed = new SetCookie(field, now);
        boolean fits = parsed.name.length() + parsed.value.length() <= LONGEST_PAIR;
        boolean some = !parsed.name.isEmpty() || !parsed.value.isEmpty();
        return fits && some ? parsed.cookie(url, publicSuffix) : null;
    }

    private void attribute(String part) {
        int equals = part.indexOf('=');
        String key = trim(equals < 0 ? part : part.substring(0, equals)).toLowerCase(Locale.ROOT);
        String given = equals < 0 ? "" : trim(part.substring(equals + 1));
        if (given.length() > LONGEST_ATTRIBUTE) {
            return;
        }
        switch (key) {
            case "expires" -> expires(given);
            case "max-age" -> maxAge(given);
            case "domain" -> domain = withoutDot(given).toLowerCase(Locale.ROOT);
            case "path" -> path = given;
            case "secure" -> secure = true;
            case "httponly" -> httpOnly = true;
            case "samesite" -> sameSite = sameSite(given);
            default -> {}
        }
    }

    /** A dot alone stays: no host is below it, so that the cookie is refused, as browsers do. */
    private static String withoutDot(String given) {
        return given.length() > 1 && given.startsWith(".") ? given.substring(1) : given;
    }

    private void expires(String given) {
        Instant date = CookieDate.parse(given);
        if (date != null) {
            expires = soonEnough(date);
        }
    }

    private void maxAge(String given) {
        boolean negative = given.startsWith("-");
        String digits = negative ? given.substring(1) : given;
        if (given.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return;
        }
        boolean past = negative || digits.chars().allMatch(c -> c == '0');
        // Ten digits are three centuries already.
        long seconds =
                digits.length() > 10
                        ? Long.MAX_VALUE / 1_000_000_000
                        : past ? 0 : Long.parseLong(digits);
        maxAge = past ? Instant.EPOCH : soonEnough(now.plusSeconds(seconds));
    }

    private Instant soonEnough(Instant date) {
        Instant latest = now.plus(LONGEST_LIFE);
        return date.isAfter(latest) ? latest : date;
    }

    private static SameSite sameSite(String given) {
        return switch (given.toLowerCase(Locale.ROOT)) {
            case "none" -> SameSite.NONE;
            case "lax" -> SameSite.LAX;
            case "strict" -> SameSite.STRICT;
            default -> SameSite.DEFAULT;
        };
    }

    private @Nullable Cookie cookie(Url url, Predicate<String> publicSuffix) {
        String host = url.host();
        boolean suffix = !domain.isEmpty() && publicSuffix.test(domain);
        boolean hostOnly = domain.isEmpty() || (suffix && domain.equals(host));
        if (!hostOnly && (suffix || !matchesDomain(host, domain))) {
            return null;
        }
        if ((secure && !isSecure(url)) || !keepsPrefix(hostOnly)) {
            return null;
        }
        String where = path != null && path.startsWith("/") ? path : defaultPath(url.path());
        Instant end = maxAge != null ? maxAge : expires;
        return new Cookie(
                name,
                value,
                hostOnly ? host : domain,
                where,
                hostOnly,
                secure,
                httpOnly,
                sameSite,
                end);
    }

    /**
     * The promises that a name makes (4.1.3): a server that sees it can rely on how it was set. A
     * value without name must not pass for one.
     */
    private boolean keepsPrefix(boolean hostOnly) {
        String lower = (name.isEmpty() ? value : name).toLowerCase(Locale.ROOT);
        boolean host = lower.startsWith("__host-");
        boolean http = lower.startsWith("__http-") || lower.startsWith("__host-http-");
        if (!host && !http && !lower.startsWith("__secure-")) {
            return true;
        }
        boolean hostKept = !host || (hostOnly && "/".equals(path));
        return !name.isEmpty() && secure && hostKept && (!http || httpOnly);
    }

    /** Whether {@code host} is {@code domain} or below it (5.1.3); an address is below nothing. */
    static boolean matchesDomain(String host, String domain) {
        if (host.equals(domain)) {
            return true;
        }
        boolean below =
                host.endsWith(domain) && host.charAt(host.length() - domain.length() - 1) == '.';
        return below && !isAddress(host);
    }

    /**
     * What a URL's host is when its last label begins with a digit, or it stands in brackets (URL
     * standard, 3.5).
     */
    static boolean isAddress(String host) {
        char first = host.charAt(host.lastIndexOf('.') + 1);
        return host.startsWith("[") || (first >= '0' && first <= '9');
    }

    static boolean isSecure(Url url) {
        return url.scheme().equals("https") || url.scheme().equals("wss");
    }

    /** The folder of a path, without its last slash (5.1.4). */
    private static String defaultPath(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static int endOfPart(String field, int from) {
        int semicolon = field.indexOf(';', from);
        return semicolon < 0 ? field.length() : semicolon;
    }

    /** Without blanks around it: spaces and tabs, and nothing else that Java thinks blank. */
    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
