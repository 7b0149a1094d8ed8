package dev.skein.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked: a method, a URL, headers, a body, and options for this one request. Immutable and
 * thread-safe (as its body is).
 *
 * <p>The URL is kept as it was given. One that is relative is resolved against the client's base
 * URL; one that does not parse is a failure ({@link HttpException.BadUrl}) of this request when it
 * is sent, so that a bad line in a list of a million costs that line only.
 */
public final class Request {
    private final Method method;
    private final String target;
    private final @Nullable Url url;
    private final Headers headers;
    private final Body body;
    private final @Nullable Duration timeout;
    private final List<RequestOption> options;
    private final @Nullable Object tag;

    private Request(
            Method method,
            String target,
            @Nullable Url url,
            Headers headers,
            Body body,
            @Nullable Duration timeout,
            List<RequestOption> options,
            @Nullable Object tag) {
        this.method = method;
        this.target = target;
        this.url = url;
        this.headers = headers;
        this.body = body;
        this.timeout = timeout;
        this.options = options;
        this.tag = tag;
    }

    /** A request of that method, without headers and body. */
    public static Request of(Method method, String url) {
        Objects.requireNonNull(method);
        return new Request(
                method,
                Objects.requireNonNull(url),
                null,
                Headers.empty(),
                Body.empty(),
                null,
                List.of(),
                null);
    }

    /** A request of that method, without headers and body. */
    public static Request of(Method method, Url url) {
        Objects.requireNonNull(method);
        return new Request(
                method, url.toString(), url, Headers.empty(), Body.empty(), null, List.of(), null);
    }

    public static Request get(String url) {
        return of(Method.GET, url);
    }

    public static Request get(Url url) {
        return of(Method.GET, url);
    }

    public static Request head(String url) {
        return of(Method.HEAD, url);
    }

    public static Request head(Url url) {
        return of(Method.HEAD, url);
    }

    public static Request post(String url) {
        return of(Method.POST, url);
    }

    public static Request post(Url url) {
        return of(Method.POST, url);
    }

    public static Request put(String url) {
        return of(Method.PUT, url);
    }

    public static Request put(Url url) {
        return of(Method.PUT, url);
    }

    public static Request patch(String url) {
        return of(Method.PATCH, url);
    }

    public static Request patch(Url url) {
        return of(Method.PATCH, url);
    }

    public static Request delete(String url) {
        return of(Method.DELETE, url);
    }

    public static Request delete(Url url) {
        return of(Method.DELETE, url);
    }

    public static Request options(String url) {
        return of(Method.OPTIONS, url);
    }

    public static Request options(Url url) {
        return of(Method.OPTIONS, url);
    }

    public Method method() {
        return method;
    }

    /** The URL as it was given, also when it is relative or none. */
    public String target() {
        return target;
    }

    /**
     * The absolute URL. @throws UrlSyntaxException if what was given is none, or is relative and
     * not {@link #resolved} yet
     */
    public Url url() {
        return url == null ? Url.parse(target) : url;
    }

    /**
     * The headers given; an engine adds what is missing (Host, Content-Length, Content-Type of the
     * body).
     */
    public Headers headers() {
        return headers;
    }

    /** The value of the first header of that name, or null. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public Body body() {
        return body;
    }

    /**
     * How long all of it may take, body, retries and redirects included; empty: as long as the
     * client allows.
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** The option set for this request under {@code key}, or null. */
    public <T extends RequestOption> @Nullable T option(Class<T> key) {
        for (int i = 0; i < options.size(); i++) { // most have none, and need no iterator
            if (options.get(i).key() == key) {
                return key.cast(options.get(i));
            }
        }
        return null;
    }

    /** All options set for this request. */
    public List<RequestOption> options() {
        return options;
    }

    /** Whatever the caller wants to find again in the outcome; never sent. */
    public @Nullable Object tag() {
        return tag;
    }

    public Request withMethod(Method method) {
        return new Request(
                Objects.requireNonNull(method), target, url, headers, body, timeout, options, tag);
    }

    public Request withUrl(String url) {
        return new Request(
                method, Objects.requireNonNull(url), null, headers, body, timeout, options, tag);
    }

    public Request withUrl(Url url) {
        return new Request(method, url.toString(), url, headers, body, timeout, options, tag);
    }

    /**
     * With a URL that is absolute: resolved against {@code base} if there is one. @throws
     * UrlSyntaxException if it is none
     */
    public Request resolved(@Nullable Url base) {
        return url == null ? resolved(base, headers) : this;
    }

    /**
     * {@link #resolved(Url)} with {@link #headers(Headers)}, at once: what a client does to each
     * request. @throws UrlSyntaxException if the URL is none
     */
    public Request resolved(@Nullable Url base, Headers headers) {
        Url absolute = url != null ? url : base == null ? Url.parse(target) : base.resolve(target);
        return new Request(
                method,
                target,
                absolute,
                Objects.requireNonNull(headers),
                body,
                timeout,
                options,
                tag);
    }

    /**
     * With all headers of that name replaced by this one. @throws IllegalArgumentException if name
     * or value could forge a line
     */
    public Request header(String name, String value) {
        return headers(headers.with(name, value));
    }

    /**
     * With one more header, whether or not the name is there already. @throws
     * IllegalArgumentException if name or value could forge a line
     */
    public Request addHeader(String name, String value) {
        return headers(headers.plus(name, value));
    }

    public Request withoutHeader(String name) {
        return headers(headers.without(name));
    }

    /**
     * With that priority as its {@code Priority} header, instead of an earlier one. {@link
     * Priority#DEFAULT} is said by having none: then a client's own goes out, if it has one
     * (Options.withHeader).
     */
    public Request priority(Priority priority) {
        String value = priority.toString();
        return value.isEmpty() ? withoutHeader("Priority") : header("Priority", value);
    }

    /** With these headers and no others. */
    public Request headers(Headers headers) {
        return new Request(
                method, target, url, Objects.requireNonNull(headers), body, timeout, options, tag);
    }

    /**
     * With {@code name=value} appended to the query, encoded as a form does; what is there stays
     * byte for byte.
     */
    public Request query(String name, String value) {
        return url == null
                ? withUrl(queried(target, name, value))
                : withUrl(url.query(name, value));
    }

    /** With this body, whose media type goes out as Content-Type unless a header says another. */
    public Request body(Body body) {
        return new Request(
                method, target, url, headers, Objects.requireNonNull(body), timeout, options, tag);
    }

    /** With {@code text} in UTF-8 as the body, {@code text/plain; charset=utf-8}. */
    public Request text(String text) {
        return body(Body.text(text));
    }

    /** With a form as the body: {@code form("user", "wanda", "page", "2")}. */
    public Request form(String... namesAndValues) {
        return body(Body.form(namesAndValues));
    }

    /**
     * With {@code value} as JSON as the body. @throws IllegalStateException if there is no {@link
     * JsonCodec}
     */
    public Request json(@Nullable Object value) {
        return body(Json.body(value));
    }

    /**
     * Gives up after {@code timeout}, all of it included. @throws IllegalArgumentException unless
     * it is more than zero
     */
    public Request timeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be more than zero; got " + timeout);
        }
        return new Request(method, target, url, headers, body, timeout, options, tag);
    }

    /** With {@code option} instead of one of the same {@link RequestOption#key()}. */
    public Request with(RequestOption option) {
        List<RequestOption> merged = new ArrayList<>(options.size() + 1);
        for (RequestOption each : options) {
            if (each.key() != option.key()) {
                merged.add(each);
            }
        }
        merged.add(option);
        return new Request(method, target, url, headers, body, timeout, List.copyOf(merged), tag);
    }

    /** With {@code tag} to be found again at {@link #tag()}; never sent. */
    public Request tag(@Nullable Object tag) {
        return new Request(method, target, url, headers, body, timeout, options, tag);
    }

    /** {@code GET https://host/path}: without query, fragment and credentials, as logs need it. */
    @Override
    public String toString() {
        return method + " " + shown();
    }

    private String shown() {
        String text;
        try {
            Url parsed = url();
            text = parsed.hasHost() ? parsed.withoutCredentials().href() : afterAt(parsed.href());
        } catch (UrlSyntaxException none) {
            text = afterAt(target);
        }
        return text.substring(0, end(text, "?#", 0));
    }

    /**
     * What stands before an @ may be a password, in a text that no parser understands; but not in a
     * path. Line ends and tabs count for nothing in a URL; no control may reach a log or a
     * terminal.
     */
    private static String afterAt(String text) {
        String line = text.replaceAll("[\\t\\r\\n]", "").strip().replaceAll("\\p{Cntrl}", "\ufffd");
        boolean path = line.startsWith("/") && !line.startsWith("//") && !line.startsWith("/\\");
        return path ? line : line.substring(line.lastIndexOf('@') + 1);
    }

    /**
     * Works on the text, since a relative reference is no URL yet; blanks at its end are not part
     * of it.
     */
    private static String queried(String reference, String name, String value) {
        int length = reference.length();
        while (length > 0 && reference.charAt(length - 1) <= ' ') {
            length--;
        }
        int end = Math.min(end(reference, "#", 0), length);
        int mark = end(reference, "?", 0);
        StringBuilder text = new StringBuilder(reference).delete(end, reference.length());
        if (mark >= end) {
            text.append('?');
        } else if (mark < end - 1 && text.charAt(end - 1) != '&') {
            text.append('&');
        }
        QueryParams.append(text, name, value);
        return text.append(reference, end, length).toString();
    }

    /** Index of the first character of {@code set} from {@code from} on, else the length. */
    private static int end(String text, String set, int from) {
        int at = from;
        while (at < text.length() && set.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
