package dev.skein.http;

/**
 * Stands between a caller and a {@link Handler} and may look at, change, answer or repeat what
 * passes: logging, caching, fault injection. Works on a client and on a server alike, on the thread
 * that called.
 */
@FunctionalInterface
public interface Filter {
    /**
     * Answers {@code request}, as a rule by asking {@code next}, which may be asked any number of
     * times.
     */
    Response filter(Request request, Handler next) throws HttpException, InterruptedException;

    /** {@code handler} behind this filter. */
    default Handler around(Handler handler) {
        return request -> filter(request, handler);
    }
}
