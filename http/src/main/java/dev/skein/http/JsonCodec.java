package dev.skein.http;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns values to JSON and back. Found by {@link java.util.ServiceLoader}; the module {@code
 * dev.skein.json} brings one. Thread-safe.
 */
public interface JsonCodec {
    /**
     * {@code value} as JSON text in UTF-8. @throws IllegalArgumentException if it cannot be said in
     * JSON
     */
    byte[] write(@Nullable Object value);

    /**
     * The value of {@code type} that {@code json}, text in UTF-8, UTF-16 or UTF-32, stands for.
     *
     * @throws IllegalArgumentException if the text is not JSON or not of that type; the message
     *     says where, and does not quote the text
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // the caller's type stands in the Type
    <T> T read(byte[] json, Type type);
}
