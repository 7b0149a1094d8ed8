package dev.skein.wire;

import dev.skein.http.Headers;

/**
 * The head of a request or of a response, checked. What the other kind would have is 0 or empty.
 *
 * @param status the status code of a response, 100 to 999; 0 in a request
 * @param reason the reason phrase of a response, as sent, often empty; means nothing to a program
 * @param method the method of a request, case as sent; it may be one that nobody has heard of
 * @param target the request target as sent, in the form its method allows (RFC 9112, 3.2)
 * @param minorVersion 0 for HTTP/1.0, 1 for HTTP/1.1 and the minors after it
 * @param fields all field lines
 * @param framing what ends the body
 * @param contentLength what Content-Length says, or -1. Where the framing is {@link Framing#NONE}
 *     it is the length that a GET would have
 * @param keepAlive whether the connection may carry another message after this one (RFC 9112, 9.3)
 */
public record Http1Head(
        int status,
        String reason,
        String method,
        String target,
        int minorVersion,
        Headers fields,
        Framing framing,
        long contentLength,
        boolean keepAlive) {

    static Http1Head response(
            int status,
            String reason,
            int minorVersion,
            Headers fields,
            Framing framing,
            long contentLength,
            boolean keepAlive) {
        return new Http1Head(
                status, reason, "", "", minorVersion, fields, framing, contentLength, keepAlive);
    }

    static Http1Head request(
            String method,
            String target,
            int minorVersion,
            Headers fields,
            Framing framing,
            long contentLength,
            boolean keepAlive) {
        return new Http1Head(
                0, "", method, target, minorVersion, fields, framing, contentLength, keepAlive);
    }

    /** Start line and names; neither the target nor a value, which may be secret. */
    @Override
    public String toString() {
        return (status == 0 ? method : Integer.toString(status))
                + " HTTP/1."
                + minorVersion
                + " "
                + fields.names();
    }
}
