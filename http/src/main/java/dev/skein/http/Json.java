package dev.skein.http;

import java.lang.reflect.Type;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The way to whatever {@link JsonCodec} there is. */
final class Json {
    private static volatile @Nullable JsonCodec codec;

    private Json() {}

    static Body body(@Nullable Object value) {
        return Body.of(codec().write(value), "application/json");
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    static <T> T read(byte[] json, Type type) {
        return codec().read(json, type);
    }

    /** Looked up until it is found, then kept: two threads that look at once find the same. */
    private static JsonCodec codec() {
        JsonCodec known = codec;
        if (known == null) {
            known = find();
            codec = known;
        }
        return known;
    }

    /**
     * First where the caller's code comes from, then where this does: a server gives its
     * applications loaders of their own.
     */
    private static JsonCodec find() {
        return find(
                Thread.currentThread().getContextClassLoader(), JsonCodec.class.getClassLoader());
    }

    static JsonCodec find(@Nullable ClassLoader... loaders) {
        for (ClassLoader loader : loaders) {
            for (JsonCodec found : ServiceLoader.load(JsonCodec.class, loader)) {
                return found;
            }
        }
        throw new IllegalStateException(
                "JSON needs a codec: add the module dev.skein.json (artifact dev.skein:skein-json),"
                        + " or provide a "
                        + JsonCodec.class.getName()
                        + " as a service");
    }
}
