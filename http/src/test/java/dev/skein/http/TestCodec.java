package dev.skein.http;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the json module brings, for the tests of the module below it. */
public final class TestCodec implements JsonCodec {
    private static final JsonMapper MAPPER = new JsonMapper();

    @Override
    public byte[] write(@Nullable Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> T read(byte[] json, Type type) {
        return MAPPER.readValue(json, MAPPER.constructType(type));
    }
}
