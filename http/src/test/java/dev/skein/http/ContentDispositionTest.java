package dev.skein.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ContentDispositionTest {
    @Test
    void conformance() throws IOException {
        var cases = Conformance.open("headers/tc2231-content-disposition.json");
        for (JsonNode row : cases.json()) {
            cases.check(row.get("id").asString(), () -> check(row));
        }
        cases.finish();
    }

    /**
     * What is invalid has no right answer but must be survived; what is not has the type and the
     * parameters.
     */
    private static void check(JsonNode row) {
        ContentDisposition parsed = ContentDisposition.parse(row.get("input").asString());
        if (row.get("invalid").asBoolean()) {
            return;
        }
        assertNotNull(parsed);
        assertEquals(row.get("type").asString(), parsed.type());
        Map<String, String> expected = new HashMap<>();
        row.get("params")
                .properties()
                .forEach(entry -> expected.put(entry.getKey(), entry.getValue().asString()));
        Map<String, String> actual = new HashMap<>(parsed.parameters());
        // Upstream takes the separators before a name off while parsing, we keep what was said
        // until fileName().
        actual.replaceAll((name, value) ->
                name.startsWith("filename") ? value.replaceFirst("^[/\\\\]+", "") : value);
        assertEquals(expected, actual);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "attachment; filename=\"a b.txt\" | a b.txt",
                "attachment; filename=a b.txt | a b.txt",
                "attachment; filename=\"a;b.txt\"; x=y | a;b.txt",
                "ATTACHMENT; FileName=x.txt | x.txt",
                "inline; filename=\"na\\\"me.txt\" | na_me.txt",
                "attachment; filename=\"plain.txt\"; filename*=UTF-8''na%C3%AFve.txt |"
                        + " na\u00efve.txt",
                "attachment; filename*=UTF-8''na%C3%AFve.txt; filename=\"plain.txt\" |"
                        + " na\u00efve.txt",
                "attachment; filename*=UTF-8''%C3%28.txt; filename=plain.txt | plain.txt",
                "attachment; filename*=bogus''x.txt; filename=plain.txt | plain.txt",
                "attachment; filename*=iso-8859-1'en'%A3.txt | \u00a3.txt",
                "attachment; filename*=UTF-8''a%2; filename=plain.txt | plain.txt",
                "attachment; filename=first.txt; filename=second.txt | first.txt",
                "attachment; filename=\"../../etc/passwd\" | passwd",
                "attachment; filename=\"C:\\\\windows\\\\x.dll\" | x.dll",
                "attachment; filename*=UTF-8''..%2F..%2Fx.sh | x.sh",
            })
    void proposesANameToSaveUnder(String value, String expected) {
        ContentDisposition parsed = ContentDisposition.parse(value);
        assertNotNull(parsed);
        assertEquals(Optional.of(expected), parsed.fileName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attachment",
                "attachment; filename=\"\"",
                "attachment; filename=",
                "attachment; filename=\"..\"",
                "attachment; filename=\". . .\"",
                "attachment; filename=\"a/\"",
                "attachment; filename=\"\u0007\u202e\"",
            })
    void orNone(String value) {
        ContentDisposition parsed = ContentDisposition.parse(value);
        assertNotNull(parsed);
        assertEquals(Optional.empty(), parsed.fileName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ";", "\"attachment\"", "filename=x", "a b; filename=x", ", attachment"})
    void withoutATypeItSaysNothing(String value) {
        assertNull(ContentDisposition.parse(value));
    }

    @ParameterizedTest
    @CsvSource({
        "CON, _CON",
        "nul.txt, _nul.txt",
        "com1, _com1",
        "console.txt, console.txt",
        "a:b, a_b",
        "x. , x",
        "'  x', x"
    })
    void noSystemTakesTheNameForSomethingElse(String proposed, String safe) {
        assertEquals(Optional.of(safe), SafeFileName.of(proposed));
    }

    @Test
    void longNamesKeepTheirExtension() {
        String name = SafeFileName.of("\u00e4".repeat(5000) + ".tar.gz").orElseThrow();
        assertTrue(name.endsWith(".gz"));
        assertTrue(name.getBytes(UTF_8).length <= 200);
        assertFalse(name.contains("\ufffd"));
        assertEquals(200, SafeFileName.of("." + "x".repeat(5000)).orElseThrow().length());
    }

    @Test
    void writesWhatEveryoneReads() {
        assertEquals(
                "attachment; filename=goose.txt",
                ContentDisposition.attachment("goose.txt").toString());
        assertEquals(
                "attachment; filename=\"g_nse _.txt\"; filename*=UTF-8''g%C3%A4nse%20%E2%82%AC.txt",
                ContentDisposition.attachment("g\u00e4nse \u20ac.txt").toString());
    }

    /**
     * Never throws; a name it finds stays in its folder; a name it writes it reads, and on one
     * line.
     */
    @Test
    void fuzz() {
        var random = new Random(2);
        String alphabet = "af;=\"\\*' %/.\u00e4\u0000\r\n2\u20ac";
        for (int i = 0; i < 6_000; i++) {
            String text = text(random, alphabet);
            ContentDisposition parsed = ContentDisposition.parse("attachment; filename" + text);
            parsed.fileName().ifPresent(name -> assertTrue(isSafe(name), name));
            ContentDisposition.parse(text);
            String written = ContentDisposition.attachment(text).toString();
            assertTrue(Tokens.badValueIndex(written) < 0, written);
            ContentDisposition again = ContentDisposition.parse(written);
            assertEquals(SafeFileName.of(text), again.fileName(), written);
        }
    }

    private static boolean isSafe(String name) {
        return !name.isBlank()
                && name.chars().noneMatch(c -> c < ' ' || "/\\:\"".indexOf(c) >= 0)
                && !name.matches("\\.+");
    }

    private static String text(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(16); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
