package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    private record Goose(String name, int age) {}

    /** A field whose declared type is generic: the plainest way to a {@link Type}. */
    @SuppressWarnings("unused")
    private static List<Goose> flock;

    @Test
    void thereAndBack() {
        Request request = Request.post("/").json(new Goose("Akka", 7));
        assertEquals("application/json", request.body().contentType());
        assertEquals("{\"name\":\"Akka\",\"age\":7}", request.body().text());
        assertEquals(new Goose("Akka", 7), Response.json(new Goose("Akka", 7)).json(Goose.class));
        assertEquals("null", Request.post("/").json(null).body().text());
    }

    @Test
    void readsGenericTypes() throws NoSuchFieldException {
        Type type = JsonTest.class.getDeclaredField("flock").getGenericType();
        List<Goose> read = Response.json(List.of(Map.of("name", "Akka", "age", 7))).json(type);
        assertEquals(List.of(new Goose("Akka", 7)), read);
    }

    @Test
    void withoutACodecItSaysWhatToAdd() {
        var missing =
                assertThrows(
                        IllegalStateException.class,
                        () -> Json.find(ClassLoader.getPlatformClassLoader()));
        assertTrue(missing.getMessage().contains("dev.skein.json"), missing.getMessage());
    }
}
