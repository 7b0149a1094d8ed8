package dev.skein.http;

/** No answer came, and this is why. */
public record Failure(Request request, HttpException cause) implements Outcome {
    @Override
    public Response orThrow() throws HttpException {
        throw HttpException.traced(cause);
    }
}
