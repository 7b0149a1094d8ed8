package dev.skein.client;

import dev.skein.http.Clock;
import dev.skein.http.Filter;
import dev.skein.http.Headers;
import dev.skein.http.QueryParams;
import dev.skein.http.Url;
import dev.skein.wire.Dns;
import dev.skein.wire.HeadLimits;
import dev.skein.wire.Resolver;
import dev.skein.wire.Tls;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Client} behaves. Immutable: {@code
 * Options.defaults().withRetries(Retries.standard())}. What a request brings itself (headers,
 * timeouts, retries, credentials) wins over what stands here.
 */
public final class Options implements Cloneable {
    private static final Options DEFAULTS = new Options();

    // Written before changed() publishes the object, never after.
    private Limits limits = Limits.defaults();
    private Timeouts timeouts = Timeouts.defaults();
    private Retries retries = Retries.none();
    private Replay replay = Replay.ON;
    private Redirects redirects = Redirects.standard();
    private Auth auth = Auth.none();
    private List<Filter> filters = List.of();
    private Headers headers = Headers.of("User-Agent", Version.USER_AGENT, "Accept", "*/*");
    private QueryParams query = QueryParams.empty();
    private @Nullable Url baseUrl;
    private @Nullable CookieJar cookies;
    private boolean cookiesWanted = true;
    private @Nullable List<ContentCoding> codings; // null: those that are found
    private boolean decoding = true;
    private Tls tls = Tls.verified();
    private HeadLimits headLimits = HeadLimits.DEFAULT;
    private Protocols protocols = Protocols.AUTO;
    private Dns dns = Dns.system();
    private Duration dnsTtl = Duration.ofSeconds(30);
    private Clock clock = Clock.system();
    private int loops = Runtime.getRuntime().availableProcessors();

    private Options() {}

    /** What design and experience say is good for most; each setting says its own. */
    public static Options defaults() {
        return DEFAULTS;
    }

    /** Connections and sizes; see {@link Limits#defaults()}. */
    public Options withLimits(Limits limits) {
        return changed(o -> o.limits = limits);
    }

    /** See {@link Timeouts#defaults()}. */
    public Options withTimeouts(Timeouts timeouts) {
        return changed(o -> o.timeouts = timeouts);
    }

    /**
     * None unless said otherwise: by itself a request is sent again only where the server provably
     * did not act on it (see {@link Replay}).
     */
    public Options withRetries(Retries retries) {
        return changed(o -> o.retries = retries);
    }

    /** Whether what a kept connection's end swallowed is sent again unseen; on. */
    public Options withReplay(Replay replay) {
        return changed(o -> o.replay = replay);
    }

    /** {@link Redirects#standard()} unless said otherwise. */
    public Options withRedirects(Redirects redirects) {
        return changed(o -> o.redirects = redirects);
    }

    /**
     * Credentials for every request that brings none: say whose they are by {@link Auth#at} if
     * there is more than one origin.
     */
    public Options withAuth(Auth auth) {
        return changed(o -> o.auth = auth);
    }

    /**
     * One more filter, around those added before. A client with filters spends a virtual thread on
     * each request of a bulk call.
     */
    public Options withFilter(Filter filter) {
        return changed(o -> o.filters = with(o.filters, filter));
    }

    /**
     * A header for every request that has none of that name; replaces an earlier one of it, {@code
     * User-Agent} too.
     */
    public Options withHeader(String name, String value) {
        return changed(o -> o.headers = o.headers.with(name, value));
    }

    /** Headers for every request, as {@link #withHeader}, and any of them more than once. */
    public Options withHeaders(Headers headers) {
        return changed(o -> o.headers = headers.orElse(o.headers));
    }

    /** No such header by default: {@code withoutHeader("User-Agent")}. */
    public Options withoutHeader(String name) {
        return changed(o -> o.headers = o.headers.without(name));
    }

    /** A query parameter for every request, after its own. */
    public Options withQuery(String name, String value) {
        return changed(o -> o.query = o.query.with(name, value));
    }

    /**
     * What relative URLs are resolved against, as a browser does: end it with a slash to keep its
     * path. @throws dev.skein.http.UrlSyntaxException if it is none
     */
    public Options withBaseUrl(String url) {
        return withBaseUrl(Url.parse(url));
    }

    /** What relative URLs are resolved against. */
    public Options withBaseUrl(Url url) {
        return changed(o -> o.baseUrl = url);
    }

    /**
     * Cookies are kept in {@code jar}, which others may share. Without this, the client has a jar
     * of its own.
     */
    public Options withCookies(CookieJar jar) {
        return changed(o -> {
            o.cookies = jar;
            o.cookiesWanted = true;
        });
    }

    /** Cookies are neither kept nor sent. */
    public Options withoutCookies() {
        return changed(o -> o.cookiesWanted = false);
    }

    /**
     * Bodies arrive as they were sent: no Accept-Encoding is sent, and no content coding undone.
     */
    public Options withoutDecoding() {
        return changed(o -> o.decoding = false);
    }

    /**
     * Bodies in these codings are decoded, besides gzip and deflate, and asked for before them.
     * Without this it is those that {@link java.util.ServiceLoader} finds, which has to look into
     * every jar there is.
     */
    public Options withDecoding(ContentCoding... codings) {
        List<ContentCoding> chosen = List.of(codings);
        return changed(o -> {
            o.codings = chosen;
            o.decoding = true;
        });
    }

    /** Trust, client certificates, versions; {@link Tls#verified()} unless said otherwise. */
    public Options withTls(Tls tls) {
        return changed(o -> o.tls = tls);
    }

    /** What a response's head may measure. */
    public Options withHeadLimits(HeadLimits limits) {
        return changed(o -> o.headLimits = limits);
    }

    /** Which versions of HTTP to speak; {@link Protocols#AUTO} unless said otherwise. */
    public Options withProtocols(Protocols protocols) {
        return changed(o -> o.protocols = protocols);
    }

    /** How names become addresses; the machine's way unless said otherwise. */
    public Options withDns(Dns dns) {
        return changed(o -> o.dns = dns);
    }

    /**
     * How long addresses are kept; 30 s. Zero asks each time (and {@link Dns#system} the JDK, which
     * keeps them for 30 s itself).
     */
    public Options withDnsTtl(Duration ttl) {
        return changed(o -> o.dnsTtl = Durations.requireNotNegative(ttl, "DNS time to live"));
    }

    /**
     * How many event loops, each a thread, and one that stands by for it once futures are used; as
     * many as the machine has cores. An origin's connections all live on one.
     */
    public Options withLoops(int loops) {
        if (loops < 1) {
            throw new IllegalArgumentException("loops: at least 1, not " + loops);
        }
        return changed(o -> o.loops = loops);
    }

    public Limits limits() {
        return limits;
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    public Retries retries() {
        return retries;
    }

    public Redirects redirects() {
        return redirects;
    }

    Replay replay() {
        return replay;
    }

    Auth auth() {
        return auth;
    }

    List<Filter> filters() {
        return filters;
    }

    Headers headers() {
        return headers;
    }

    QueryParams query() {
        return query;
    }

    @Nullable Url baseUrl() {
        return baseUrl;
    }

    /** The jar to use: the one given, a new one, or none. */
    @Nullable CookieJar jar() {
        if (!cookiesWanted) {
            return null;
        }
        return cookies == null ? new CookieJar() : cookies;
    }

    /** What is undone; null: nothing. */
    @Nullable Codings codings() {
        if (!decoding) {
            return null;
        }
        return codings == null ? Codings.found() : new Codings(codings);
    }

    Tls tls() {
        return tls;
    }

    HeadLimits headLimits() {
        return headLimits;
    }

    Protocols protocols() {
        return protocols;
    }

    Resolver resolver() {
        return Resolver.of(dns, dnsTtl, Duration.ofSeconds(1), clock);
    }

    Clock clock() {
        return clock;
    }

    int loops() {
        return loops;
    }

    private Options changed(Consumer<Options> change) {
        Options copy = clone();
        change.accept(copy);
        VarHandle.releaseFence(); // whoever sees the object sees its fields, as if they were final
        return copy;
    }

    @Override
    protected Options clone() {
        try {
            return (Options) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> List<T> with(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }
}
