package dev.skein.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A URL as browsers understand it: the WHATWG URL standard, all of it, with UTS 46 for domains.
 * Immutable, and safe for any thread. Equality, hash and order are those of {@link #href()}.
 *
 * <p>Parsing is as lenient as the standard: it trims, drops tabs and newlines, reads {@code \} as
 * {@code /} in {@code http:}-like URLs and encodes what must be encoded. It never rewrites what is
 * already there: the case and choice of percent-escapes, the order of pairs and {@code +} in a
 * query stay byte for byte, so a signed URL stays valid.
 *
 * <p>A URL is one string and the places where its parts begin; each getter cuts its part out. The
 * methods {@code with...} run the standard's setters: a value that the standard ignores gives this
 * same URL back.
 */
public final class Url implements Comparable<Url> {
    /**
     * The origin made last, which is that of most URLs of a job: to make one is to check its host
     * once more.
     */
    private static final AtomicReference<@Nullable Recent> RECENT = new AtomicReference<>();

    /**
     * @param start what every URL of the origin begins with that has no credentials, and no other
     */
    private record Recent(Origin origin, String start) {}

    // https://user:pass@example.com:1234/foo/bar?baz#quux
    //      |      |    |          |    |       |   fragmentStart, the mark, -1 when there is none
    //      |      |    |          |    |       queryStart, the mark, -1 when there is none
    //      |      |    |          |    pathStart
    //      |      |    |          hostEnd
    //      |      |    hostStart, behind the @
    //      |      usernameEnd
    //      schemeEnd, the colon; without an authority the next three are schemeEnd + 1
    private final String href;
    private final int schemeEnd;
    private final int usernameEnd;
    private final int hostStart;
    private final int hostEnd;
    private final int port;
    private final int pathStart;
    private final int queryStart;
    private final int fragmentStart;

    /**
     * Made when first asked for; two threads may make it twice, which harms nothing as it is
     * immutable.
     */
    private @Nullable Origin origin;

    Url(
            String href,
            int schemeEnd,
            int usernameEnd,
            int hostStart,
            int hostEnd,
            int port,
            int pathStart,
            int queryStart,
            int fragmentStart) {
        this.href = href;
        this.schemeEnd = schemeEnd;
        this.usernameEnd = usernameEnd;
        this.hostStart = hostStart;
        this.hostEnd = hostEnd;
        this.port = port;
        this.pathStart = pathStart;
        this.queryStart = queryStart;
        this.fragmentStart = fragmentStart;
    }

    /**
     * Parses an absolute URL.
     *
     * @throws UrlSyntaxException when the text is none; an absent scheme, as in {@code
     *     example.com}, is not guessed
     */
    public static Url parse(String input) {
        return parseOrThrow(input, null);
    }

    /**
     * Parses a URL or a reference relative to {@code base}.
     *
     * @throws UrlSyntaxException when the text is neither
     */
    public static Url parse(String input, Url base) {
        return parseOrThrow(input, base);
    }

    /** As {@link #parse(String)}, but empty where that throws. */
    public static Optional<Url> tryParse(String input) {
        return parseOrEmpty(input, null);
    }

    /** As {@link #parse(String, Url)}, but empty where that throws. */
    public static Optional<Url> tryParse(String input, Url base) {
        return parseOrEmpty(input, base);
    }

    private static Url parseOrThrow(String input, @Nullable Url base) {
        try {
            return parseOrReject(input, base);
        } catch (UrlRejected e) {
            throw new UrlSyntaxException(e.reason(), input, e.index());
        }
    }

    private static Optional<Url> parseOrEmpty(String input, @Nullable Url base) {
        try {
            return Optional.of(parseOrReject(input, base));
        } catch (UrlRejected e) {
            return Optional.empty();
        }
    }

    private static Url parseOrReject(String input, @Nullable Url base) throws UrlRejected {
        Url canonical = UrlScan.scan(input);
        return canonical != null ? canonical : UrlParser.parse(input, base);
    }

    /**
     * This URL as the base of a reference, as a browser follows a link or a client a Location
     * field.
     *
     * @throws UrlSyntaxException when the reference is malformed
     */
    public Url resolve(String reference) {
        return parse(reference, this);
    }

    // Parts

    /**
     * The whole URL in its canonical spelling, credentials included: mind where you log it ({@link
     * #withoutCredentials()}).
     */
    public String href() {
        return href;
    }

    /** In lower case, without the colon. */
    public String scheme() {
        // Almost every URL there is; saves a copy.
        if (schemeEnd == 5 && href.startsWith("https")) {
            return "https";
        }
        if (schemeEnd == 4 && href.startsWith("http")) {
            return "http";
        }
        return href.substring(0, schemeEnd);
    }

    /** Percent-encoded; empty when there is none. */
    public String username() {
        return hasHost() ? href.substring(schemeEnd + 3, usernameEnd) : "";
    }

    /** Percent-encoded; empty when there is none. */
    public String password() {
        return usernameEnd < hostStart - 1 ? href.substring(usernameEnd + 1, hostStart - 1) : "";
    }

    /** Whether there is a user name or a password. */
    public boolean hasCredentials() {
        return hostStart > usernameEnd;
    }

    /**
     * A domain in ASCII and lower case, a dotted IPv4 address, an IPv6 address in brackets, or,
     * under a scheme that the standard does not know, any percent-encoded text. Empty when there is
     * none: then {@link #hasHost()} tells {@code file:///x} from {@code mailto:x}.
     */
    public String host() {
        return href.substring(hostStart, hostEnd);
    }

    /** Whether {@code //} follows the scheme; the host may be empty even so. */
    public boolean hasHost() {
        return hostEnd > schemeEnd + 1;
    }

    /** The port that is written; -1 when there is none or it is the scheme's default. */
    public int port() {
        return port;
    }

    /** The port to connect to: the one written or the scheme's default; -1 when neither exists. */
    public int effectivePort() {
        return port >= 0 ? port : Scheme.defaultPort(scheme());
    }

    /**
     * The host and, where {@link #port()} has one, {@code :} and the port: the value of a Host
     * field.
     */
    public String hostAndPort() {
        return href.substring(hostStart, port < 0 ? hostEnd : pathStart);
    }

    /**
     * Percent-encoded, never decoded; begins with {@code /} wherever the scheme is http or alike.
     */
    public String path() {
        return href.substring(pathStart, pathEnd());
    }

    /** Without the question mark, percent-encoded; empty when there is none. */
    public String query() {
        return queryStart < 0 ? "" : href.substring(queryStart + 1, queryEnd());
    }

    /** Whether there is a question mark, so also with an empty query. */
    public boolean hasQuery() {
        return queryStart >= 0;
    }

    /** The query read as {@code application/x-www-form-urlencoded}, in order, duplicates kept. */
    public QueryParams queryParams() {
        return QueryParams.parse(query());
    }

    /** Without the number sign, percent-encoded; empty when there is none. */
    public String fragment() {
        return fragmentStart < 0 ? "" : href.substring(fragmentStart + 1);
    }

    /** Whether there is a number sign, so also with an empty fragment. */
    public boolean hasFragment() {
        return fragmentStart >= 0;
    }

    /**
     * Path and query as an HTTP/1.1 request line and HTTP/2's {@code :path} carry them: no fragment
     * (RFC 9112, section 3.2.1).
     */
    public String target() {
        return href.substring(pathStart, queryEnd());
    }

    /**
     * Scheme, host and port. A {@code blob:} URL has the one of the http or https URL inside it.
     *
     * @throws IllegalStateException when it is opaque, as that of a {@code file:} or {@code data:}
     *     URL: see {@link #hasOrigin()}
     */
    public Origin origin() {
        Origin known = knownOrigin();
        if (known == null) {
            throw new IllegalStateException("a " + scheme() + ": URL has no origin");
        }
        return known;
    }

    /** Whether {@link #origin()} answers. */
    public boolean hasOrigin() {
        return knownOrigin() != null;
    }

    private @Nullable Origin knownOrigin() {
        Origin known = origin;
        if (known == null) {
            Recent recent = RECENT.get();
            known = recent != null && href.startsWith(recent.start) ? recent.origin : makeOrigin();
            origin = known;
        }
        return known;
    }

    private @Nullable Origin makeOrigin() {
        String scheme = scheme();
        if (Scheme.defaultPort(scheme) != Scheme.NO_PORT) {
            return hostOrigin(scheme, effectivePort());
        }
        if (!scheme.equals("blob")) {
            return null;
        }
        return tryParse(path())
                .filter(inner -> inner.scheme().equals("http") || inner.scheme().equals("https"))
                .map(Url::origin)
                .orElse(null);
    }

    private Origin hostOrigin(String scheme, int port) {
        Origin made = new Origin(scheme, host(), port);
        if (!hasCredentials()) {
            RECENT.set(new Recent(made, href.substring(0, pathStart + 1)));
        }
        return made;
    }

    // Changed copies

    /**
     * Another scheme, without or with its colon; not from one the standard knows to one it does
     * not, nor back.
     */
    public Url withScheme(String scheme) {
        var record = UrlRecord.of(this);
        UrlParser.modify(record, scheme + ':', UrlParser.State.SCHEME_START);
        return changed(record);
    }

    /** The user name, which is percent-encoded here; empty removes it. */
    public Url withUsername(String username) {
        return withUserinfo(username, false);
    }

    /** The password, which is percent-encoded here; empty removes it. */
    public Url withPassword(String password) {
        return withUserinfo(password, true);
    }

    private Url withUserinfo(String value, boolean password) {
        var record = UrlRecord.of(this);
        if (record.cannotHavePort()) {
            return this;
        }
        var part = password ? record.password : record.username;
        part.setLength(0);
        PercentCoding.encode(part, value, 0, value.length(), PercentSet.USERINFO);
        return changed(record);
    }

    /** The host alone; the port stays. A value with a port is ignored: {@link #withHostAndPort}. */
    public Url withHost(String host) {
        return withHost(host, UrlParser.State.HOSTNAME);
    }

    /** The host and, if the value has one, the port; else the port stays. */
    public Url withHostAndPort(String hostAndPort) {
        return withHost(hostAndPort, UrlParser.State.HOST);
    }

    private Url withHost(String value, UrlParser.State state) {
        if (hasOpaquePath()) {
            return this;
        }
        var record = UrlRecord.of(this);
        UrlParser.modify(record, value, state);
        return changed(record);
    }

    /**
     * The port; -1 or the scheme's default removes it.
     *
     * @throws IllegalArgumentException when it is not -1 to 65535
     */
    public Url withPort(int port) {
        if (port < -1 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 to 65535, or -1 for none, not " + port);
        }
        return withPort(port < 0 ? "" : Integer.toString(port));
    }

    /** The standard's setter, which reads digits as far as they go. */
    Url withPort(String port) {
        var record = UrlRecord.of(this);
        if (record.cannotHavePort()) {
            return this;
        }
        if (port.isEmpty()) {
            record.port = Scheme.NO_PORT;
        } else {
            UrlParser.modify(record, port, UrlParser.State.PORT);
        }
        return changed(record);
    }

    /** The path: dot segments are resolved, {@code ?} and {@code #} are encoded, escapes stay. */
    public Url withPath(String path) {
        if (hasOpaquePath()) {
            return this;
        }
        var record = UrlRecord.of(this);
        record.path.setLength(0);
        UrlParser.modify(record, path, UrlParser.State.PATH_START);
        return changed(record);
    }

    /**
     * The whole query, already encoded but for what cannot stand in one; a leading {@code ?} is
     * dropped; empty removes it.
     */
    public Url withQuery(String query) {
        var record = UrlRecord.of(this);
        record.query = null;
        if (!query.isEmpty()) {
            UrlParser.modify(record, withoutMark(query, '?'), UrlParser.State.QUERY);
        }
        return changed(record);
    }

    /** As {@link #withQuery(String)}, from pairs. */
    public Url withQuery(QueryParams params) {
        return withQuery(params.toString());
    }

    /**
     * The fragment, already encoded but for what cannot stand in one; a leading {@code #} is
     * dropped; empty removes it.
     */
    public Url withFragment(String fragment) {
        var record = UrlRecord.of(this);
        record.fragment = null;
        if (!fragment.isEmpty()) {
            UrlParser.modify(record, withoutMark(fragment, '#'), UrlParser.State.FRAGMENT);
        }
        return changed(record);
    }

    /** This URL up to the number sign: what a server gets to see, and the key of a cache. */
    public Url withoutFragment() {
        return withFragment("");
    }

    /** This URL without user name and password. */
    public Url withoutCredentials() {
        return hasCredentials() ? withUsername("").withPassword("") : this;
    }

    /**
     * Appends a pair to the query, which stays as it is byte for byte. Name and value are taken as
     * plain text and encoded as {@code application/x-www-form-urlencoded}, as browsers'
     * URLSearchParams do: a space becomes {@code +}, everything but letters, digits and {@code
     * *-._} becomes escapes.
     */
    public Url query(String name, String value) {
        int end = queryEnd();
        var out =
                new StringBuilder(href.length() + name.length() + value.length() + 8)
                        .append(href, 0, end);
        if (!hasQuery()) {
            out.append('?');
        } else if (end > queryStart + 1 && href.charAt(end - 1) != '&') {
            out.append('&');
        }
        QueryParams.append(out, name, value);
        int newEnd = out.length();
        out.append(href, end, href.length());
        int newQuery = hasQuery() ? queryStart : end;
        int newFragment = hasFragment() ? newEnd : -1;
        return new Url(
                out.toString(),
                schemeEnd,
                usernameEnd,
                hostStart,
                hostEnd,
                port,
                pathStart,
                newQuery,
                newFragment);
    }

    // Inside

    /**
     * Whether the path is one text without segments, as in {@code mailto:x}: nothing but a fragment
     * is relative to it.
     */
    boolean hasOpaquePath() {
        return !hasHost() && !href.startsWith("/", pathStart);
    }

    boolean isFile() {
        return schemeEnd == 4 && href.startsWith("file");
    }

    private Url changed(UrlRecord record) {
        Url url = record.toUrl();
        return url.equals(this) ? this : url;
    }

    private static String withoutMark(String part, char mark) {
        return part.charAt(0) == mark ? part.substring(1) : part;
    }

    private int pathEnd() {
        return queryStart >= 0 ? queryStart : queryEnd();
    }

    private int queryEnd() {
        return fragmentStart >= 0 ? fragmentStart : href.length();
    }

    @Override
    public int compareTo(Url other) {
        return href.compareTo(other.href);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Url url && href.equals(url.href);
    }

    @Override
    public int hashCode() {
        return href.hashCode();
    }

    /** {@link #href()}. */
    @Override
    public String toString() {
        return href;
    }
}
