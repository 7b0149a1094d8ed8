package dev.skein.http;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An answer: a status, headers, a body. Immutable; thread-safe if its body is in memory, as it is
 * unless the caller asked for a stream. A streamed one holds a connection until its body is read to
 * the end or closed.
 */
public final class Response implements AutoCloseable {
    /** As much of an error's streamed page as {@link #orThrow()} keeps. */
    private static final int ERROR_PAGE = 64 << 10;

    private final @Nullable Request request;
    private final HttpVersion version;
    private final int status;
    private final String reason;
    private final Headers headers;
    private final Body body;
    private final Ending ending;
    private final List<Response> redirects;
    private final int attempts;

    private Response(
            @Nullable Request request,
            HttpVersion version,
            int status,
            String reason,
            Headers headers,
            Body body,
            Ending ending,
            List<Response> redirects,
            int attempts) {
        this.request = request;
        this.version = version;
        this.status = status;
        this.reason = reason;
        this.headers = headers;
        this.body = body;
        this.ending = ending;
        this.redirects = redirects;
        this.attempts = attempts;
    }

    /**
     * A response with all that an engine knows about it; nothing is checked or copied.
     *
     * @param request the one answered, with its absolute URL
     * @param reason as the peer wrote it, perhaps empty
     * @param body in memory, or a stream whose close ends the transfer; best with the Content-Type
     *     as its type, so that {@code body().text()} knows the charset
     * @param ending timings and trailers, which a streamed body's end completes
     * @param redirects see {@link #redirects()}; unmodifiable
     * @param attempts see {@link #attempts()}
     */
    public static Response received(
            Request request,
            HttpVersion version,
            int status,
            String reason,
            Headers headers,
            Body body,
            Ending ending,
            List<Response> redirects,
            int attempts) {
        return new Response(
                request, version, status, reason, headers, body, ending, redirects, attempts);
    }

    /**
     * A response of that status, without headers and body. @throws IllegalArgumentException unless
     * 100 to 999
     */
    public static Response of(int status) {
        return new Response(
                null,
                HttpVersion.HTTP_1_1,
                checked(status),
                "",
                Headers.empty(),
                Body.empty(),
                Ending.NONE,
                List.of(),
                1);
    }

    /** 200 with {@code text} in UTF-8, {@code text/plain; charset=utf-8}. */
    public static Response text(String text) {
        return of(200).withBody(Body.text(text));
    }

    /** 200 with {@code bytes}, which belong to the response from now on. */
    public static Response bytes(byte[] bytes) {
        return of(200).withBody(Body.of(bytes));
    }

    /**
     * 200 with {@code value} as JSON. @throws IllegalStateException if there is no {@link
     * JsonCodec}
     */
    public static Response json(@Nullable Object value) {
        return of(200).withBody(Json.body(value));
    }

    public int status() {
        return status;
    }

    /** The phrase the peer sent with the status, often empty; never decide by it. */
    public String reason() {
        return reason;
    }

    public HttpVersion version() {
        return version;
    }

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
     * The request answered, which after redirects is not the one given. @throws
     * IllegalStateException if none was: a response made by hand
     */
    public Request request() {
        if (request == null) {
            throw new IllegalStateException(
                    "this response was made by hand and answers no request: withRequest(...) gives"
                            + " it one");
        }
        return request;
    }

    /** Whether it answers a request; one made by hand does not until {@link #withRequest}. */
    public boolean hasRequest() {
        return request != null;
    }

    /** The URL that answered, after redirects. */
    public Url url() {
        return request().url();
    }

    /** The responses that led here, oldest first, without their bodies. */
    public List<Response> redirects() {
        return redirects;
    }

    /** How long each phase took; of a streamed response, so far. */
    public Timings timings() {
        return ending.timings();
    }

    /** The trailer section; of a streamed response, empty before its body's end. */
    public Headers trailers() {
        return ending.trailers();
    }

    /** How many times the request was sent, retries included; 1 as a rule. */
    public int attempts() {
        return attempts;
    }

    /** Whether the status is 200 to 299. */
    public boolean ok() {
        return status >= 200 && status <= 299;
    }

    /** {@link Body#bytes()}. */
    public byte[] bytes() {
        return body.bytes();
    }

    /**
     * All of the body as text: by its byte order mark, else {@link #charset()}. What is malformed
     * becomes U+FFFD.
     */
    public String text() {
        return body.text(charset());
    }

    /** The body's lines in {@link #charset()}; see {@link Body#lines(Charset)}. */
    public Stream<String> lines() {
        return body.lines(charset());
    }

    /**
     * The body's value as JSON.
     *
     * @throws IllegalArgumentException if it is none, or does not fit {@code type}
     * @throws IllegalStateException if there is no {@link JsonCodec}
     */
    public <T> T json(Class<T> type) {
        return Json.read(bytes(), type);
    }

    /**
     * The body's value as JSON of a generic type, such as {@code List<Goose>}.
     *
     * @throws IllegalArgumentException if it is none, or does not fit {@code type}
     * @throws IllegalStateException if there is no {@link JsonCodec}
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // it stands in the Type
    public <T> T json(Type type) {
        return Json.read(bytes(), type);
    }

    /**
     * This response, if its status is below 400. Otherwise its body is closed (of a streamed one
     * the exception's response keeps the first 64 KiB).
     *
     * @throws HttpException.Status if the status is 400 or more
     */
    public Response orThrow() throws HttpException.Status {
        if (status < 400) {
            return this;
        }
        Response kept = body.inMemory() == null ? withBody(firstPage()) : this;
        String what =
                (request == null ? "the answer was " : request + " was answered ")
                        + status
                        + (reason.isEmpty() ? "" : " " + reason);
        String origin =
                request != null && request.url().hasOrigin()
                        ? request.url().origin().toString()
                        : "";
        HttpException.Where where =
                new HttpException.Where(
                        Phase.BODY, origin, Delivery.ANSWERED, timings().total(), attempts);
        throw HttpException.traced(new HttpException.Status(what, where, kept));
    }

    /** A page that breaks off is less than the status it explains. */
    private Body firstPage() {
        try (body;
                InputStream in = body.open()) {
            return Body.of(in.readNBytes(ERROR_PAGE));
        } catch (IOException | IllegalStateException unreadable) {
            return Body.empty();
        }
    }

    /**
     * What the Content-Type lines say together (Fetch standard), else the body's own type, or null.
     */
    public @Nullable MediaType contentType() {
        List<String> lines = headers.all("content-type");
        if (!lines.isEmpty()) {
            return MediaType.extract(lines);
        }
        String own = body.contentType();
        return own == null ? null : MediaType.parse(own);
    }

    /**
     * The charset that the content type names, else UTF-8. A byte order mark overrules it where
     * text is read.
     */
    public Charset charset() {
        MediaType type = contentType();
        Charset named = type == null ? null : type.charset();
        return named == null ? StandardCharsets.UTF_8 : named;
    }

    /**
     * The file name that Content-Disposition proposes, made safe: see {@link
     * ContentDisposition#fileName()}.
     */
    public Optional<String> fileName() {
        String value = headers.get("content-disposition");
        ContentDisposition disposition = value == null ? null : ContentDisposition.parse(value);
        return disposition == null ? Optional.empty() : disposition.fileName();
    }

    /**
     * The Link headers (RFC 8288), resolved against {@link #url()}; what does not parse is left
     * out.
     */
    public List<Link> links() {
        List<String> lines = headers.all("link");
        return lines.isEmpty() ? List.of() : Link.parse(lines, url());
    }

    /**
     * How long Retry-After asks to wait, by that clock's wall time; zero if that time has passed,
     * empty without a valid one.
     */
    public Optional<Duration> retryAfter(Clock clock) {
        String value = headers.get("retry-after");
        return value == null
                ? Optional.empty()
                : Optional.ofNullable(HttpDate.untilOrSeconds(value, clock.now()));
    }

    public Response withStatus(int status) {
        return new Response(
                request, version, checked(status), "", headers, body, ending, redirects, attempts);
    }

    /**
     * With all headers of that name replaced by this one. @throws IllegalArgumentException if name
     * or value could forge a line
     */
    public Response withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /** With these headers and no others. */
    public Response withHeaders(Headers headers) {
        return new Response(
                request,
                version,
                status,
                reason,
                Objects.requireNonNull(headers),
                body,
                ending,
                redirects,
                attempts);
    }

    /**
     * With this body, whose media type goes out as Content-Type unless a header says another. The
     * old body is not closed.
     */
    public Response withBody(Body body) {
        return new Response(
                request,
                version,
                status,
                reason,
                headers,
                Objects.requireNonNull(body),
                ending,
                redirects,
                attempts);
    }

    /** As the answer to {@code request}. */
    public Response withRequest(Request request) {
        return new Response(
                Objects.requireNonNull(request),
                version,
                status,
                reason,
                headers,
                body,
                ending,
                redirects,
                attempts);
    }

    /**
     * Closes the body; of a streamed response this gives the connection back or ends the transfer.
     * Does nothing the second time.
     */
    @Override
    public void close() {
        body.close();
    }

    /** {@code 200 OK (GET https://host/path)}. */
    @Override
    public String toString() {
        return status
                + (reason.isEmpty() ? "" : " " + reason)
                + (request == null ? "" : " (" + request + ")");
    }

    private static int checked(int status) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status must be 100 to 999; got " + status);
        }
        return status;
    }
}
