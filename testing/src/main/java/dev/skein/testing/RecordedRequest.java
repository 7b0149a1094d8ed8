package dev.skein.testing;

import dev.skein.http.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as it stood on the wire, nothing decoded, for a test to look at. Immutable. */
public final class RecordedRequest {
    private final int connection;
    private final String method;
    private final String target;
    private final String version;
    private final Headers headers;
    private final byte[] body;
    private final long bodySize;
    private final Headers trailers;

    RecordedRequest(int connection, String method, String target, String version, Headers headers) {
        this(connection, method, target, version, headers, new byte[0], 0, Headers.empty());
    }

    private RecordedRequest(
            int connection,
            String method,
            String target,
            String version,
            Headers headers,
            byte[] body,
            long bodySize,
            Headers trailers) {
        this.connection = connection;
        this.method = method;
        this.target = target;
        this.version = version;
        this.headers = headers;
        this.body = body;
        this.bodySize = bodySize;
        this.trailers = trailers;
    }

    RecordedRequest withBody(byte[] body, long bodySize, Headers trailers) {
        return new RecordedRequest(
                connection, method, target, version, headers, body, bodySize, trailers);
    }

    /** The number of the connection it came on: 1 is the first the server accepted. */
    public int connection() {
        return connection;
    }

    /** {@code GET} */
    public String method() {
        return method;
    }

    /**
     * As sent: {@code /a?b=c}, through a proxy {@code http://host/a?b=c}, for CONNECT {@code
     * host:443}.
     */
    public String target() {
        return target;
    }

    /** {@code HTTP/1.1} or {@code HTTP/1.0} */
    public String version() {
        return version;
    }

    /** The field lines in the order they came. */
    public Headers headers() {
        return headers;
    }

    /** The first value of that field, or null. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /**
     * The body with its chunked framing taken off, as far as it was read; of a body above 16 MiB
     * the first 16 MiB.
     */
    public byte[] body() {
        return body.clone();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** How many bytes the whole body had. */
    public long bodySize() {
        return bodySize;
    }

    /** The fields after a chunked body. */
    public Headers trailers() {
        return trailers;
    }

    /** The path of {@link #target}, still percent-encoded, without the query. */
    public String path() {
        String origin = originForm();
        int query = origin.indexOf('?');
        return query < 0 ? origin : origin.substring(0, query);
    }

    /** What follows the {@code ?} as it was sent; empty if nothing does. */
    public String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /** The query's pairs in order, decoded as a form is ({@code +} is a space). */
    public List<Map.Entry<String, String>> queryPairs() {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String pair : query().split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                pairs.add(
                        Map.entry(
                                decoded(name),
                                equals < 0 ? "" : decoded(pair.substring(equals + 1))));
            }
        }
        return pairs;
    }

    /** The first value of that query parameter, decoded, or null. */
    public @Nullable String query(String name) {
        for (Map.Entry<String, String> pair : queryPairs()) {
            if (pair.getKey().equals(name)) {
                return pair.getValue();
            }
        }
        return null;
    }

    /** {@code GET /a on connection 3}: no query, no fields, so nothing secret. */
    @Override
    public String toString() {
        return method + " " + path() + " on connection " + connection;
    }

    /** Whether the client does not want the connection kept. */
    boolean last() {
        String connectionField = headers.joined("connection");
        String options = connectionField == null ? "" : connectionField.toLowerCase(Locale.ROOT);
        return options.contains("close")
                || (version.equals("HTTP/1.0") && !options.contains("keep-alive"));
    }

    private String originForm() {
        int scheme = target.indexOf("://");
        if (target.startsWith("/") || scheme < 0) {
            return target;
        }
        int path = target.indexOf('/', scheme + 3);
        return path < 0 ? "/" : target.substring(path);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
