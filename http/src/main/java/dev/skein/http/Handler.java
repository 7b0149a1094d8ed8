package dev.skein.http;

/**
 * Answers a request: a client, a server's application, or a test's stand-in for either. Called on
 * the caller's thread, which it may block; an interrupt stops the work.
 */
@FunctionalInterface
public interface Handler {
    Response handle(Request request) throws HttpException, InterruptedException;
}
