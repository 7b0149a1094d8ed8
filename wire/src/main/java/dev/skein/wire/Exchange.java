package dev.skein.wire;

import dev.skein.http.Headers;
import dev.skein.http.HttpVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, as its connection sees it. Called on the loop; {@link #onEnd} or
 * {@link #onBroken} is the last call.
 */
public interface Exchange {
    /** What goes out as the request's head. */
    Head head();

    /**
     * The request's body if it is in memory, to leave together with the head; null when there is
     * none or it comes by {@link HttpStream#send}.
     */
    @Nullable ByteBuffer body();

    /**
     * A request's head.
     *
     * @param host the Host field, unless it is among {@code fields}
     * @param fields all but the framing of the body, which is the connection's; requests that say
     *     the same share one object, of which the connection then knows the bytes
     * @param more what this one exchange says beyond that
     * @param bodyLength of the body: 0 for none, -1 for unknown
     * @param lengthAlways whether an empty body is announced too (RFC 9110, 8.6: where the method
     *     means one to be there)
     */
    record Head(
            String method,
            String target,
            Headers host,
            Headers fields,
            Headers more,
            long bodyLength,
            boolean lengthAlways) {}

    /** The last byte of the request was given to the socket. */
    void onSent();

    /** What was sent has left: there is room for more of the body. */
    void onWritable();

    /** An interim response, 1xx. */
    default void onInterim(int status, Headers headers) {}

    /** The final response's head. */
    void onHead(int status, String reason, HttpVersion version, Headers headers, long bodyLength);

    /**
     * Bytes of the response's body, still encoded; valid during the call only, unless {@link
     * Loop#lend} lends them.
     */
    void onBody(ByteBuffer bytes);

    /** The response is complete. The connection has been released. */
    void onEnd(Headers trailers);

    /**
     * The exchange broke.
     *
     * @param answered whether a byte of a response had come
     * @param sent whether a byte of the request may have left
     */
    void onBroken(Fault fault, boolean sent, boolean answered);

    /**
     * What broke it.
     *
     * @param what one sentence: what is wrong, and what to do about it where something can be done
     */
    record Fault(Kind kind, String what, @Nullable Throwable cause) {
        /** The wire under it broke. */
        static Fault ofWire(IOException cause) {
            String why = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
            return new Fault(Kind.CLOSED, "the connection broke: " + why, cause);
        }

        /** As which failure it counts. */
        public enum Kind {
            /** The peer broke the protocol. */
            PROTOCOL,
            /** The peer ended or reset the connection. */
            CLOSED,
            /** The peer gave up this exchange, and maybe acted on it. Only over HTTP/2. */
            RESET,
            /**
             * The peer says that it did not act on the request (RFC 9113, 8.7). Only over HTTP/2.
             */
            REFUSED,
            /** The peer went over a limit. */
            TOO_LARGE,
            /** The request cannot be put on the wire as it is. */
            REQUEST
        }
    }
}
