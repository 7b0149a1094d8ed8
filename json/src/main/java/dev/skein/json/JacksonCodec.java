package dev.skein.json;

import dev.skein.http.JsonCodec;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON by Jackson 3: records, classes with Jackson's annotations, collections, maps, {@code
 * JsonNode}. It need not be named anywhere: {@code response.json(...)} and {@code
 * Request.json(...)} find it when this module is there.
 *
 * <p>Properties that a type does not know are ignored, since servers add some; those absent are
 * null, or zero where the type is primitive, but a JSON null is no zero; times of {@code java.time}
 * are ISO 8601 text. Depth, numbers and strings have Jackson's bounds (500 levels, among others). A
 * JSON {@code null} is no value of a type, unless that type is Jackson's {@code JsonNode}.
 *
 * <p>Types in a named module must be in a package that it opens to {@code tools.jackson.databind}.
 */
public final class JacksonCodec implements JsonCodec {
    private final JsonMapper mapper =
            JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(
                            DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
                            DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .build();

    /** One is enough for a program; {@link java.util.ServiceLoader} makes it. */
    public JacksonCodec() {}

    @Override
    public byte[] write(@Nullable Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JacksonException e) {
            // The value is the program's own, so its messages may say what they like.
            String type = value == null ? "null" : value.getClass().getName();
            throw new IllegalArgumentException(
                    "cannot be said in JSON: " + type + at(e) + ", " + e.getOriginalMessage(), e);
        }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> T read(byte[] json, Type type) {
        JavaType wanted = mapper.constructType(type);
        try {
            T value = mapper.readValue(json, wanted);
            if (value == null) {
                throw new IllegalArgumentException(
                        "the JSON is null, where one of " + wanted.toCanonical() + " was expected");
            }
            return value;
        } catch (JacksonException e) {
            // Not the cause: Jackson's messages quote the text, and so would a log of this one.
            throw new IllegalArgumentException(problem(e, wanted.toCanonical()) + at(e));
        }
    }

    private static String problem(JacksonException e, String type) {
        return switch (e) {
            case InvalidDefinitionException _ ->
                    "nothing is read into "
                            + type
                            + ": it, or a type inside it, has no constructor for the JSON found, or"
                            + " is in a package not open to tools.jackson.databind";
            case DatabindException _, InputCoercionException _ -> "the JSON does not fit " + type;
            case StreamConstraintsException _ -> "the JSON is deeper or larger than is read safely";
            default -> "not JSON";
        };
    }

    /** Where in the value, and where in the text. */
    private static String at(JacksonException e) {
        StringBuilder place = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            place.append(place.isEmpty() ? " at " : "").append(step(step));
        }
        TokenStreamLocation location = e.getLocation();
        if (location != null && location.getLineNr() > 0) {
            place.append(" (line ").append(location.getLineNr());
            place.append(", column ").append(location.getColumnNr()).append(')');
        }
        return place.toString();
    }

    /** A property's name is the type's; but the key of a map is part of what was sent. */
    private static String step(JacksonException.Reference step) {
        if (step.getPropertyName() == null) {
            return "[" + step.getIndex() + "]";
        }
        Class<?> owner = step.from() instanceof Class<?> type ? type : step.from().getClass();
        return Map.class.isAssignableFrom(owner) ? "[key]" : "." + step.getPropertyName();
    }
}
