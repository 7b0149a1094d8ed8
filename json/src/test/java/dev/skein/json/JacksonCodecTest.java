package dev.skein.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Body;
import dev.skein.http.JsonCodec;
import dev.skein.http.Request;
import dev.skein.http.Response;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

final class JacksonCodecTest {
    record Goose(int id, String name, List<String> friends) {}

    record Flight(Instant start, LocalDate day, Duration length, Optional<String> note) {}

    record Flock(Map<String, Goose> geese) {}

    private final JsonCodec codec = new JacksonCodec();

    @Test
    void readsWhatItWrites() {
        Goose goose = new Goose(1, "Märta \"\u2028\ud83e\udebf", List.of("Akka", "Yksi"));
        assertEquals(goose, codec.<Goose>read(codec.write(goose), Goose.class));
    }

    @Test
    void writesUtf8() {
        assertEquals(
                "{\"id\":1,\"name\":\"Mårten\",\"friends\":[]}",
                text(codec.write(new Goose(1, "Mårten", List.of()))));
        assertEquals("null", text(codec.write(null)));
    }

    @Test
    void writesTimesAsIsoText() {
        Flight flight =
                new Flight(
                        Instant.parse("2026-03-01T04:05:06Z"),
                        LocalDate.of(2026, 3, 1),
                        Duration.ofMinutes(90),
                        Optional.empty());
        byte[] json = codec.write(flight);
        assertEquals(
                "{\"start\":\"2026-03-01T04:05:06Z\",\"day\":\"2026-03-01\",\"length\":\"PT1H30M\",\"note\":null}",
                sorted(json, "start", "day", "length", "note"));
        assertEquals(flight, codec.<Flight>read(json, Flight.class));
    }

    @Test
    void readsGenericTypes() {
        Type type = new TypeReference<Map<String, List<Goose>>>() {}.getType();
        Map<String, List<Goose>> read =
                codec.read(bytes("{\"a\":[{\"id\":7,\"name\":\"x\",\"friends\":[]}]}"), type);
        assertEquals(Map.of("a", List.of(new Goose(7, "x", List.of()))), read);
    }

    @Test
    void readsWithoutAType() {
        Map<?, ?> read = codec.read(bytes("{\"a\":[1,2.5,true,null]}"), Map.class);
        assertEquals("{a=[1, 2.5, true, null]}", read.toString());
        JsonNode node = codec.read(bytes("{\"a\":{\"b\":3}}"), JsonNode.class);
        assertEquals(3, node.at("/a/b").asInt());
    }

    @Test
    void ignoresWhatTheTypeDoesNotKnow() {
        Goose read =
                codec.read(
                        bytes("{\"new\":{\"x\":[1]},\"id\":2,\"name\":\"y\",\"friends\":[]}"),
                        Goose.class);
        assertEquals(new Goose(2, "y", List.of()), read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void readsEveryUnicodeEncodingWithAndWithoutItsMark(String charset) {
        byte[] plain = "[\"Gås\"]".getBytes(Charset.forName(charset));
        byte[] mark = "\ufeff".getBytes(Charset.forName(charset));
        ByteArrayOutputStream marked = new ByteArrayOutputStream();
        marked.writeBytes(mark);
        marked.writeBytes(plain);
        assertArrayEquals(new String[] {"Gås"}, codec.<String[]>read(plain, String[].class));
        assertArrayEquals(
                new String[] {"Gås"}, codec.<String[]>read(marked.toByteArray(), String[].class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "secret",
                "{\"secret\"",
                "{\"id\":secret}",
                "[1,]",
                "[1] secret",
                "NaN",
                "'secret'",
                "{\"a\":\"sec\nret\"}",
                "// secret\n1",
                "<html>secret</html>"
            })
    void saysWhereTextIsNoJsonAndDoesNotQuoteIt(String text) {
        IllegalArgumentException e = fails(bytes(text), Object.class);
        assertTrue(e.getMessage().matches("(?s).+\\(line \\d+, column \\d+\\)"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"id":"secret"}                                       | .id
                    {"id":99999999999999}                                 | .id
                    {"id":null,"name":"secret","friends":[]}              | .id
                    {"id":1,"friends":"secret"}                           | .friends
                    {"id":1,"friends":["a",{"secret":1}]}                 | .friends[1]
                    """)
    void saysWhichPropertyDoesNotFitAndDoesNotQuoteIt(String text, String place) {
        IllegalArgumentException e = fails(bytes(text), Goose.class);
        assertTrue(e.getMessage().startsWith("the JSON does not fit "), e.getMessage());
        assertTrue(e.getMessage().contains(" at " + place + " ("), e.getMessage());
    }

    @Test
    void aKeyOfAMapIsNotQuoted() {
        IllegalArgumentException e =
                fails(bytes("{\"geese\":{\"secret\":{\"id\":\"x\"}}}"), Flock.class);
        assertTrue(e.getMessage().contains(".geese[key].id "), e.getMessage());
    }

    @Test
    void whatIsAbsentIsZeroOrNull() {
        assertEquals(new Goose(0, null, null), codec.<Goose>read(bytes("{}"), Goose.class));
    }

    @Test
    void brokenUtf8IsNoText() {
        fails(new byte[] {'[', '"', (byte) 0xc3, 0x28, '"', ']'}, String[].class);
    }

    @Test
    void depthIsBounded() {
        IllegalArgumentException e =
                fails(bytes("[".repeat(100_000) + "]".repeat(100_000)), Object.class);
        assertTrue(e.getMessage().startsWith("the JSON is deeper"), e.getMessage());
    }

    @Test
    void nullIsNoValueButOfANode() {
        fails(bytes("null"), Goose.class);
        assertTrue(codec.<JsonNode>read(bytes("null"), JsonNode.class).isNull());
    }

    @Test
    void aTypeThatCannotBeMadeIsNamed() {
        IllegalArgumentException e = fails(bytes("{\"x\":\"secret\"}"), Runnable.class);
        assertTrue(e.getMessage().contains("java.lang.Runnable"), e.getMessage());
    }

    @Test
    void whatCannotBeSaidIsNamed() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> codec.write(itself));
        assertTrue(e.getMessage().startsWith("cannot be said in JSON: java.util.ArrayList"));
    }

    @Test
    void isFoundAsAService() {
        JsonCodec found = ServiceLoader.load(JsonCodec.class).findFirst().orElseThrow();
        assertInstanceOf(JacksonCodec.class, found);
    }

    @Test
    void requestsCarryJson() {
        Request request = Request.post("http://a/").json(new Goose(3, "Gorgo", List.of("Smirre")));
        assertEquals(
                "{\"id\":3,\"name\":\"Gorgo\",\"friends\":[\"Smirre\"]}", request.body().text());
        assertEquals("application/json", request.body().contentType());
        assertTrue(request.body().replayable());
    }

    @Test
    void responsesAreReadAsJson() {
        Response response =
                Response.of(200)
                        .withBody(
                                Body.of(
                                        bytes("{\"id\":3,\"name\":\"Gorgo\"}"),
                                        "application/json"));
        assertEquals(new Goose(3, "Gorgo", null), response.json(Goose.class));
        Type type = new TypeReference<Map<String, Object>>() {}.getType();
        Map<String, Object> map = response.json(type);
        assertEquals(3, map.get("id"));
    }

    @Test
    void manyThreadsShareIt() throws Exception {
        byte[] json = codec.write(new Goose(1, "Akka", List.of()));
        List<Thread> threads = new ArrayList<>();
        List<Goose> read = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.startVirtualThread(() -> read.add(codec.read(json, Goose.class))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(Collections.nCopies(8, new Goose(1, "Akka", List.of())), read);
    }

    private IllegalArgumentException fails(byte[] json, Type type) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> codec.read(json, type));
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
        assertNull(e.getCause(), "a cause would quote the text in every log");
        return e;
    }

    private static String sorted(byte[] json, String... names) {
        JsonNode node = new JacksonCodec().read(json, JsonNode.class);
        StringBuilder text = new StringBuilder("{");
        for (String name : names) {
            text.append(text.length() > 1 ? "," : "")
                    .append('"')
                    .append(name)
                    .append("\":")
                    .append(node.get(name));
        }
        return text.append('}').toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
