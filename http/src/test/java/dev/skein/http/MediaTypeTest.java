package dev.skein.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MediaTypeTest {
    @ParameterizedTest
    @ValueSource(strings = {"headers/wpt-mime-types.json", "headers/wpt-generated-mime-types.json"})
    void conformanceOfParsing(String file) throws IOException {
        var cases = Conformance.open(file);
        for (JsonNode row : cases.json()) {
            String input = row.get("input").asString();
            cases.check(input, () -> checkType(row, MediaType.parse(input)));
        }
        cases.finish();
    }

    private static void checkType(JsonNode row, MediaType parsed) {
        assertEquals(textOf(row, "output"), parsed == null ? null : parsed.toString());
        if (row.has("encoding")) {
            assertEquals(textOf(row, "encoding"), encodingOf(parsed));
        }
    }

    @Test
    void conformanceOfSeveralLines() throws IOException {
        var cases = Conformance.open("headers/wpt-content-types.json");
        for (JsonNode row : cases.json()) {
            List<String> lines = new ArrayList<>();
            row.get("contentType").forEach(line -> lines.add(line.asString()));
            cases.check(
                    lines.toString(),
                    () -> {
                        checkExtracted(row, MediaType.extract(lines));
                        checkExtracted(row, MediaType.extract(List.of(String.join(", ", lines))));
                    });
        }
        cases.finish();
    }

    private static void checkExtracted(JsonNode row, MediaType extracted) {
        assertEquals(textOf(row, "mimeType"), extracted == null ? null : extracted.toString());
        assertEquals(textOf(row, "encoding"), encodingOf(extracted));
    }

    private static String encodingOf(MediaType type) {
        String label = type == null ? null : type.parameter("charset");
        return label == null ? null : EncodingLabel.encoding(label);
    }

    private static String textOf(JsonNode row, String name) {
        return row.hasNonNull(name) ? row.get(name).asString() : null;
    }

    @Test
    void answersByName() {
        MediaType type = MediaType.parse("Text/HTML; Charset=\"UTF-8\"; charset=latin1; x=a b");
        assertNotNull(type);
        assertEquals("text/html", type.essence());
        assertEquals("UTF-8", type.parameter("CHARSET"));
        assertEquals(UTF_8, type.charset());
        assertEquals("a b", type.parameter("x"));
        assertNull(type.parameter("none"));
        assertEquals("text/html;charset=UTF-8;x=\"a b\"", type.toString());
        assertEquals(
                "text/html;charset=latin1;x=\"a b\"",
                type.withParameter("Charset", "latin1").toString());
    }

    @Test
    void theLastCharsetOfTheSameTypeHoldsOn() {
        MediaType type = MediaType.extract(List.of("a/b;charset=x", "a/b", "a/b"));
        assertNotNull(type);
        assertEquals("a/b;charset=x", type.toString());
        assertNull(MediaType.extract(List.of()));
        assertNull(MediaType.extract(List.of("", "nonsense")));
    }

    @Test
    void noTypeCanForgeALine() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new MediaType("text", "html\r\nx: y", Map.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new MediaType("text", "html", Map.of("a", "b\r\nc")));
        assertThrows(IllegalArgumentException.class, () -> new MediaType("", "html", Map.of()));
    }

    /** Never throws, and what it serialises parses to the same. */
    @Test
    void fuzz() {
        var random = new Random(1);
        String alphabet = "ab/;=\", \t\\\u00e4*\u0100\r";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "a/b;" : "");
            for (int n = random.nextInt(14); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            MediaType type = MediaType.parse(text.toString());
            if (type != null) {
                assertEquals(type, MediaType.parse(type.toString()), text.toString());
            }
            MediaType.extract(List.of(text.toString(), "a/b", text.toString()));
        }
    }
}
