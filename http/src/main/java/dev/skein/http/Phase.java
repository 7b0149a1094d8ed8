package dev.skein.http;

import java.util.Locale;

/**
 * Where in its life a request is: what a timeout ran out in, what an error happened in. In the
 * order they come.
 */
public enum Phase {
    /** Before anything was asked of the network: the URL, the options, the filters. */
    PREPARE,
    /** Waiting for a connection of the pool. */
    QUEUE,
    /** Resolving the host's name. */
    DNS,
    /** Opening the socket. */
    CONNECT,
    /** The TLS handshake. */
    TLS,
    /** Sending head and body. */
    SEND,
    /** Waiting for the response's head. */
    FIRST_BYTE,
    /** Reading the response's body. */
    BODY,
    /** Waiting before a retry. */
    BACKOFF;

    /** The name in prose and in results: {@code "first byte"}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
