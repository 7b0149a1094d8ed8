package dev.skein.http;

/**
 * An answer came, of whatever status: 404 is one (see {@link Response#orThrow()}).
 *
 * @param request the request as it was given, before defaults and redirects; the one that was
 *     answered is {@link Response#request()}
 */
public record Success(Request request, Response response) implements Outcome {
    @Override
    public Response orThrow() {
        return response;
    }
}
