package dev.skein.http;

/** What became of one request of many: exactly one for each, never null. */
public sealed interface Outcome permits Success, Failure {
    /** The request as it was given. */
    Request request();

    /** The URL as it was given, also when it is none. */
    default String url() {
        return request().target();
    }

    /** The response, or the failure thrown: for those who want one to end all. */
    Response orThrow() throws HttpException;
}
