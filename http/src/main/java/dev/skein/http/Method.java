package dev.skein.http;

import org.jspecify.annotations.Nullable;

/**
 * A request method (RFC 9110, section 9): any token, case-sensitive.
 *
 * @param name the token as sent
 */
public record Method(String name) {
    public static final Method GET = new Method("GET");
    public static final Method HEAD = new Method("HEAD");
    public static final Method POST = new Method("POST");
    public static final Method PUT = new Method("PUT");
    public static final Method PATCH = new Method("PATCH");
    public static final Method DELETE = new Method("DELETE");
    public static final Method OPTIONS = new Method("OPTIONS");
    public static final Method TRACE = new Method("TRACE");
    public static final Method CONNECT = new Method("CONNECT");

    /** A safe, idempotent request with a body (RFC 10008). */
    public static final Method QUERY = new Method("QUERY");

    /**
     * @throws IllegalArgumentException if the name is not a token
     */
    public Method {
        Tokens.require(name, "method");
    }

    /** The method of that name; the constants above for theirs. */
    public static Method of(String name) {
        return switch (name) {
            case "GET" -> GET;
            case "HEAD" -> HEAD;
            case "POST" -> POST;
            case "PUT" -> PUT;
            case "PATCH" -> PATCH;
            case "DELETE" -> DELETE;
            case "OPTIONS" -> OPTIONS;
            case "TRACE" -> TRACE;
            case "CONNECT" -> CONNECT;
            case "QUERY" -> QUERY;
            default -> new Method(name);
        };
    }

    /** Whether it asks for no change on the server (RFC 9110, 9.2.1; RFC 10008). */
    public boolean safe() {
        return switch (name) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "QUERY" -> true;
            default -> false;
        };
    }

    /** Whether sending it twice means what sending it once means (RFC 9110, 9.2.2). */
    public boolean idempotent() {
        return safe() || name.equals("PUT") || name.equals("DELETE");
    }

    /**
     * Whether a request of it without a body still says {@code Content-Length: 0} (RFC 9110, 8.6).
     */
    public boolean expectsBody() {
        return switch (name) {
            case "POST", "PUT", "PATCH", "QUERY" -> true;
            default -> false;
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Method(var its) && name.equals(its);
    }

    /** By hand, as equals is: see {@link Origin#hashCode}. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
