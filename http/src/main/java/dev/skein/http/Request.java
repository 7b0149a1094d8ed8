package dev.skein.http;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked: a method, a URL, headers, a body, and options for this one request. Immutable and thread-safe (as its body is).
 *
 * <p>The URL is kept as it was given. One that is relative is resolved against the client's base URL; one that does not parse is a failure
 * ({@link HttpException.BadUrl}) of this request when it is sent, so that a bad line in a list of a million costs that line only.
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

    // TODO(helper): the rest. API:
    // static Request get/head/post/put/patch/delete/options(String|Url); static Request of(Method, String|Url)
    // Method method(); String target() (never throws; as given); Url url() (absolute; throws UrlSyntaxException otherwise);
    // Headers headers(); @Nullable String header(String); Body body(); Optional<Duration> timeout();
    // <T extends RequestOption> @Nullable T option(Class<T> key);  List<RequestOption> options(); @Nullable Object tag();
    // Request withMethod, withUrl(Url|String), header(n, v) (replaces), addHeader(n, v), withoutHeader(n), headers(Headers) (replace all), query(n, v), body(Body),
    // text(String), form(String...), json(Object), timeout(Duration) (> 0), with(RequestOption), tag(Object)
    // Request resolved(@Nullable Url base): absolute url or UrlSyntaxException
    // toString: "GET https://host/path" without query and credentials
}
