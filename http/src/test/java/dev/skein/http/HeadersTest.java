package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    private static final Headers TWO = Headers.of("Accept", "a", "X-Trace", "7", "accept", "b");

    @Test
    void findsWithoutCaseAndKeepsOrderAndDuplicates() {
        assertEquals("a", TWO.get("ACCEPT"));
        assertEquals(List.of("a", "b"), TWO.all("accept"));
        assertEquals("a, b", TWO.joined("Accept"));
        assertNull(TWO.joined("none"));
        assertNull(TWO.get("none"));
        assertEquals(Set.of("accept", "x-trace"), TWO.names());
        assertEquals("Accept", TWO.name(0));
        assertEquals("7", TWO.value(1));
        assertEquals(3, TWO.size());
    }

    @Test
    void withReplacesAllInTheFirstsPlace() {
        assertEquals(Headers.of("accept", "c", "x-trace", "7"), TWO.with("accept", "c"));
        assertEquals(
                Headers.of("accept", "a", "x-trace", "7", "accept", "b", "n", "v"),
                TWO.with("n", "v"));
    }

    @Test
    void plusAddsAndWithoutRemoves() {
        assertEquals(List.of("a", "b", "c"), TWO.plus("Accept", "c").all("accept"));
        assertEquals(Headers.of("x-trace", "7"), TWO.without("ACCEPT"));
        assertSame(TWO, TWO.without("none"));
        assertTrue(Headers.of("a", "b").without("A").isEmpty());
        assertEquals(3, TWO.size(), "nothing changes the original");
    }

    @Test
    void defaultsFillOnlyTheNamesThatAreMissing() {
        Headers defaults = Headers.of("ACCEPT", "z", "User-Agent", "skein");
        assertEquals("a, b", TWO.orElse(defaults).joined("accept"));
        assertEquals("skein", TWO.orElse(defaults).get("user-agent"));
        assertSame(defaults, Headers.empty().orElse(defaults));
        assertSame(TWO, TWO.orElse(Headers.of("accept", "z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\nX-Forged: 1", "a\nb", "a\rb", "a\0b", "\u0007", "\u007f", "\u20ac"})
    void noValueCanForgeALine(String value) {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> Headers.of("x-key", value));
        assertTrue(refused.getMessage().contains("x-key"));
        assertFalse(refused.getMessage().contains(value), "the value may be a secret");
        assertThrows(IllegalArgumentException.class, () -> TWO.with("x-key", value));
        assertThrows(IllegalArgumentException.class, () -> TWO.plus("x-key", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\r\n", "\u00e4", "a\0"})
    void noNameButAToken(String name) {
        assertThrows(IllegalArgumentException.class, () -> Headers.of(name, "v"));
        assertThrows(IllegalArgumentException.class, () -> TWO.plus(name, "v"));
    }

    @Test
    void namesAndValuesComeInPairs() {
        assertThrows(IllegalArgumentException.class, () -> Headers.of("a", "b", "c"));
    }

    @Test
    void blanksAroundAValueAreNoPartOfIt() {
        assertEquals("a b", Headers.of("x", " \ta b\t ").get("x"));
        assertEquals("\u00e4", Headers.of("x", "\u00e4").get("x"));
    }

    @Test
    void theGivenArrayStaysTheCallers() {
        String[] given = {"a", "b"};
        Headers headers = Headers.of(given);
        given[1] = "c";
        assertEquals("b", headers.get("a"));
    }

    @Test
    void equalWithoutCaseOfNamesOnly() {
        assertEquals(Headers.of("A", "b"), Headers.of("a", "b"));
        assertEquals(Headers.of("A", "b").hashCode(), Headers.of("a", "b").hashCode());
        assertNotEquals(Headers.of("A", "b"), Headers.of("a", "B"));
        assertNotEquals(Headers.of("a", "1", "b", "2"), Headers.of("b", "2", "a", "1"));
    }

    @Test
    void toStringHidesSecrets() {
        String text =
                Headers.of("Authorization", "Bearer s3cret", "Cookie", "sid=s3cret", "Accept", "x")
                        .toString();
        assertFalse(text.contains("s3cret"), text);
        assertTrue(text.contains("Accept: x"), text);
    }

    @Test
    void iteratesOverLines() {
        List<Headers.Field> lines = new ArrayList<>();
        TWO.forEach(lines::add);
        assertEquals(new Headers.Field("X-Trace", "7"), lines.get(1));
        Iterator<Headers.Field> end = Headers.empty().iterator();
        assertThrows(NoSuchElementException.class, end::next);
    }

    /** Whatever is accepted, written one line a field, reads back as exactly these lines. */
    @Test
    void fuzzNothingAcceptedForges() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String name = text(random);
            String value = text(random);
            try {
                Headers headers = Headers.of(name, value);
                String wire = headers.name(0) + ":" + headers.value(0) + "\r\n";
                assertEquals(wire.length() - 2, wire.indexOf('\r'));
                assertEquals(wire.length() - 1, wire.indexOf('\n'));
                assertEquals(name.length(), wire.indexOf(':'));
            } catch (IllegalArgumentException refused) {
                // the documented answer
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(
                    (char)
                            (random.nextInt(8) == 0
                                    ? random.nextInt(0x180)
                                    : 'a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
