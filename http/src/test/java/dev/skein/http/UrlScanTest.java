package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way must say exactly what the state machine says, or nothing. */
class UrlScanTest {
    private static final List<String> SEEDS =
            List.of(
                    "https://example.com/path/x?y=z",
                    "http://127.0.0.1:8080/1",
                    "https://www.example.org/a/.well-known/index.html?utm=1&b=2#top",
                    "https://user:pw@host.example:444/",
                    "wss://x/%2E%2e/..",
                    "ws://a.1.2.3.4/",
                    "http://0x7f.1/",
                    "https://example.com",
                    "https://[::1]:443/?#",
                    "ftp://h/",
                    "file:///C|/x");
    private static final String ALPHABET =
            "abzAZ019.-_~:/?#[]@!$&'()*+,;=%\\|^`{}<>\" \t\n\u0000\u007f\u00fc\ud800";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/path/x?y=z",
                "https://example.com",
                "http://example.com:8080",
                "http://127.0.0.1:8080/1",
                "http://localhost/",
                "https://xn--bcher-kva.example/",
                "https://h/.well-known/%2F..x/a..b/...",
                "wss://h/?a=%7e+b#c?d/e#",
                "https://h//",
            })
    void takesTheShortWay(String input) {
        assertNotNull(UrlScan.scan(input));
        assertAgrees(input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://EXAMPLE.com/",
                "https://example.com:443/",
                "https://example.com:080/",
                "https://h/a/../b",
                "https://h/%2e",
                "https://h/a b",
                "https://h/?'",
                "https://u@h/",
                "https://1.2.3/",
                "https://1.2.3.04/",
                "https://h.0x1/",
                "https://h./",
                "https://h?x",
                "git://h/",
                " https://h/",
                "https://h/ü",
            })
    void leavesTheRestToTheMachine(String input) {
        assertNull(UrlScan.scan(input));
    }

    @Test
    void agreesOnTheStandardsCases() throws IOException {
        var cases = Conformance.open("url/urltestdata.json");
        for (var row : cases.json()) {
            String input = row.get("input").asString();
            cases.check(input, () -> assertAgrees(input));
        }
        cases.finish();
    }

    @Test
    void agreesOnMutations() {
        var random = new Random(7);
        for (int i = 0; i < 25_000; i++) {
            assertAgrees(mutated(SEEDS.get(random.nextInt(SEEDS.size())), random));
        }
    }

    private static String mutated(String seed, Random random) {
        var text = new StringBuilder(seed);
        for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
            int at = random.nextInt(text.length() + 1);
            char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, c);
                case 1 -> text.deleteCharAt(Math.max(0, at - 1));
                default -> text.setCharAt(Math.max(0, at - 1), c);
            }
        }
        return text.toString();
    }

    private static void assertAgrees(String input) {
        var byMachine = new ArrayList<Url>(1);
        try {
            byMachine.add(UrlParser.parse(input, null));
        } catch (UrlRejected e) {
            // Then the other must refuse it too.
        }
        assertEquals(byMachine, Url.tryParse(input).stream().toList(), input);
        for (Url url : byMachine) {
            UrlTest.assertSameParts(url, Url.parse(input));
            UrlTest.assertSameParts(url, Url.parse(url.href()));
        }
    }
}
