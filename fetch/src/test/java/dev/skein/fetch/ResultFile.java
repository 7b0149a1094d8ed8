package dev.skein.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what a job wrote, by a parser that is not ours. */
final class ResultFile {
    private ResultFile() {}

    /** The objects of {@code results.jsonl} by their line number; fails if a line has two. */
    static Map<Long, Map<String, @Nullable Object>> of(Path out) throws IOException {
        Map<Long, Map<String, @Nullable Object>> byLine = new TreeMap<>();
        List<String> lines = Files.readAllLines(out.resolve("results.jsonl"));
        for (String line : lines) {
            Map<String, @Nullable Object> result = object(line);
            if (byLine.put(((Number) result.get("line")).longValue(), result) != null) {
                throw new AssertionError("two results for one line: " + line);
            }
        }
        return byLine;
    }

    static Map<String, @Nullable Object> object(String json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return object(parser);
        }
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> skipped(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NULL -> null;
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            default -> parser.getNumberValue();
        };
    }

    private static String skipped(JsonParser parser) {
        parser.skipChildren();
        return "array";
    }
}
