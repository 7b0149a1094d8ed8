package dev.skein.client;

import dev.skein.http.Body;
import dev.skein.http.Headers;
import dev.skein.http.Method;
import dev.skein.http.Request;
import dev.skein.http.RequestOption;
import dev.skein.http.Url;
import dev.skein.http.UrlSyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which redirects are followed, and with what. Methods change as the Fetch standard says: POST
 * becomes GET at 301 and 302, every method but HEAD becomes GET at 303, and 307 and 308 (and every
 * other method at 301 and 302) repeat the request with its body, which must be replayable.
 *
 * <p>What the request carries for one origin never reaches another (scheme, host and port all
 * count): of its headers only those go along that say what the client can read ({@code Accept},
 * {@code User-Agent}, ranges and conditions, and what describes a body that is sent again) and
 * those named in {@code carried}. An {@code X-Api-Key}, a {@code Referer}, a {@code Host},
 * credentials of any kind stay behind, and do not come back if a later redirect does. Credentials
 * that a Location names are used within the same origin only.
 *
 * @param max how many are followed in a row; one more is {@link
 *     dev.skein.http.HttpException.Refused}; 20. With 0 none is: a 302 is a response like any other
 * @param downgrade whether one may lead from https to http; false
 * @param carried names of further headers that may cross origins, in lower case; none. Never
 *     Authorization, Cookie and their like
 */
public record Redirects(int max, boolean downgrade, Set<String> carried) implements RequestOption {
    private static final Redirects DEFAULTS = new Redirects(20, false, Set.of());

    /** Never carried: also not when asked to. */
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "proxy-authorization", "cookie", "cookie2", "host");

    /** What another origin may see: nothing here is chosen to identify the caller. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "accept",
                    "accept-charset",
                    "accept-encoding",
                    "accept-language",
                    "cache-control",
                    "pragma",
                    "user-agent",
                    "range",
                    "if-range",
                    "if-match",
                    "if-none-match",
                    "if-modified-since",
                    "if-unmodified-since");

    /**
     * What speaks of the body, and goes where it goes (Fetch, "request-body-header name"; RFC 9110,
     * 15.4).
     */
    private static final Set<String> BODY =
            Set.of(
                    "content-type",
                    "content-encoding",
                    "content-language",
                    "content-location",
                    "content-disposition",
                    "content-length",
                    "content-digest",
                    "repr-digest",
                    "digest",
                    "transfer-encoding",
                    "trailer",
                    "last-modified",
                    "expect");

    /**
     * @throws IllegalArgumentException if {@code max} is negative or a carried name is one for
     *     credentials
     */
    public Redirects {
        if (max < 0) {
            throw new IllegalArgumentException("redirects: at least 0, not " + max);
        }
        Set<String> lower = new LinkedHashSet<>();
        for (String name : carried) {
            String folded = name.toLowerCase(Locale.ROOT);
            if (CREDENTIALS.contains(folded)) {
                throw new IllegalArgumentException(name + " never crosses origins");
            }
            lower.add(folded);
        }
        carried = Set.copyOf(lower);
    }

    /** Follows up to 20, never from https to http. */
    public static Redirects standard() {
        return DEFAULTS;
    }

    /** Follows none: the caller gets the 3xx response. */
    public static Redirects none() {
        return DEFAULTS.withMax(0);
    }

    /** These with another number of redirects in a row. */
    public Redirects withMax(int max) {
        return new Redirects(max, downgrade, carried);
    }

    /** These following from https to http too: what was confidential then travels in the open. */
    public Redirects withDowngrade() {
        return new Redirects(max, true, carried);
    }

    /**
     * These with headers that may cross origins, instead of those named before: {@code
     * withCarried("X-Request-Id")}.
     */
    public Redirects withCarried(String... names) {
        return new Redirects(max, downgrade, Set.of(names));
    }

    @Override
    public Class<Redirects> key() {
        return Redirects.class;
    }

    /**
     * What to do about a response.
     *
     * @param request the one it answers: absolute, with all headers that were sent on the user's
     *     behalf
     * @param followed redirects followed in this call so far
     */
    Step next(Request request, int status, Headers headers, int followed) {
        if (max == 0 || !redirects(status) || !headers.has("location")) {
            return Step.DELIVER;
        }
        if (followed >= max) {
            return refused("more than " + max + " redirects in a row");
        }
        List<String> locations = headers.all("location").stream().distinct().toList();
        if (locations.size() > 1) {
            return new Step.Fail(
                    Step.Kind.PROTOCOL, "a redirect to " + locations.size() + " places at once");
        }
        try {
            return towards(target(request.url(), locations.getFirst()), request, status);
        } catch (UrlSyntaxException e) {
            return new Step.Fail(
                    Step.Kind.PROTOCOL,
                    "a redirect to something that is no URL: " + e.getMessage());
        }
    }

    private Step towards(Url url, Request request, int status) {
        if (!url.scheme().equals("http") && !url.scheme().equals("https")) {
            return refused("a redirect to the scheme " + url.scheme() + ", which is not HTTP's");
        }
        if (!downgrade && url.scheme().equals("http") && request.url().scheme().equals("https")) {
            return refused("a redirect from https to http: allow it by Redirects.withDowngrade()");
        }
        Method method = method(request.method(), status);
        boolean bodyKept = method.equals(request.method());
        if (bodyKept && !request.body().replayable()) {
            return refused(
                    "a redirect ("
                            + status
                            + ") that asks for the body again, which cannot be read twice");
        }
        return new Step.Follow(follow(request, url, method, bodyKept));
    }

    private Request follow(Request request, Url url, Method method, boolean bodyKept) {
        boolean sameOrigin = url.origin().equals(request.url().origin());
        Request next =
                request.withMethod(method).headers(kept(request.headers(), sameOrigin, bodyKept));
        if (!bodyKept) {
            next = next.body(Body.empty());
        }
        return sameOrigin
                ? next.withUrl(url)
                : next.withUrl(url.withoutCredentials()).with(Auth.none());
    }

    private Headers kept(Headers headers, boolean sameOrigin, boolean bodyKept) {
        Headers kept = headers;
        for (String name : headers.names()) {
            boolean ofBody = BODY.contains(name);
            boolean mayCross = ofBody || HARMLESS.contains(name) || carried.contains(name);
            if ((ofBody && !bodyKept) || (!sameOrigin && !mayCross)) {
                kept = kept.without(name);
            }
        }
        return kept;
    }

    /**
     * The place meant, with the fragment of where we come from when it has none (Fetch, "location
     * URL").
     */
    private static Url target(Url from, String location) {
        Url url = from.resolve(text(location));
        return from.hasFragment() && !url.hasFragment() ? url.withFragment(from.fragment()) : url;
    }

    /**
     * Field values are Latin-1 by nature; servers put raw UTF-8 into Location all the same, and
     * browsers read it as such.
     */
    private static String text(String location) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(location.getBytes(StandardCharsets.ISO_8859_1));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return location;
        }
    }

    private static Method method(Method method, int status) {
        return switch (status) {
            case 301, 302 -> method.equals(Method.POST) ? Method.GET : method;
            case 303 -> method.equals(Method.HEAD) ? method : Method.GET;
            default -> method;
        };
    }

    private static boolean redirects(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static Step refused(String what) {
        return new Step.Fail(Step.Kind.REFUSED, what);
    }
}
