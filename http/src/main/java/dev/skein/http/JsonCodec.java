package dev.skein.http;

import java.lang.reflect.Type;

/** Turns values to JSON and back. Found by {@link java.util.ServiceLoader}; the module {@code dev.skein.json} brings one. Thread-safe. */
public interface JsonCodec {
    /** {@code value} as JSON text in UTF-8. */
    byte[] write(Object value);

    /** The value of {@code type} that {@code json}, text in UTF-8, UTF-16 or UTF-32, stands for. */
    <T> T read(byte[] json, Type type);
}
