package dev.skein.client;

import java.nio.ByteBuffer;

/** Where the body of a response goes as it comes. Loop only. */
sealed interface Incoming permits WholeBody, BodyStream {
    /** Takes all of {@code bytes}, still encoded, which are valid during the call only. */
    void take(ByteBuffer bytes) throws DecodingException;
}
