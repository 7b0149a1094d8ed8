package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skein.conformance.Conformance;
import dev.skein.http.Origin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PublicSuffixesTest {
    private static final String LIST =
            """
            // a comment

            com
            co.uk  trailing words
            *.ck
            !www.ck
            *.bd
            COM.Example
            \u516c\u53f8.cn
            """;

    @ParameterizedTest
    @CsvSource({
        "com, true, ",
        "a.com, false, a.com",
        "b.a.com, false, a.com",
        "a.com., false, a.com",
        "com., true, ",
        "co.uk, true, ",
        "a.co.uk, false, a.co.uk",
        "uk, true, ",
        "ck, true, ",
        "b.ck, true, ",
        "a.b.ck, false, a.b.ck",
        "www.ck, false, www.ck",
        "a.www.ck, false, www.ck",
        "unlisted, true, ",
        "a.unlisted, false, a.unlisted",
        "com.example, true, ",
        "xn--55qx5d.cn, true, ",
        "a.xn--55qx5d.cn, false, a.xn--55qx5d.cn",
        "a..com, false, ",
        "127.0.0.1, false, ",
        "[::1], true, ",
        "localhost, true, ",
    })
    void rules(String host, boolean suffix, String registrable) throws IOException {
        PublicSuffixes list = parse(LIST);
        assertEquals(suffix, list.isSuffix(host), host);
        assertEquals(registrable, list.registrable(host), host);
    }

    @Test
    void everyRuleIsFoundAndItsNeighboursAreNot() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append(Integer.toString(i * 7, 36)).append("x.zz\n");
        }
        PublicSuffixes list = parse(text.toString());
        for (int i = 0; i < 3500; i++) {
            assertEquals(i % 7 == 0, list.isSuffix(Integer.toString(i, 36) + "x.zz"), "rule " + i);
        }
    }

    @Test
    void anEmptyListKnowsOnlyTheDefaultRule() throws IOException {
        PublicSuffixes list = parse("");
        assertTrue(list.isSuffix("com"));
        assertEquals("b.c", list.registrable("a.b.c"));
    }

    @Test
    void whatIsNoDomainIsNoRule() {
        assertThrows(IOException.class, () -> parse("com\n\u00ad\u00ad\n"));
    }

    @Test
    void thePackedListIsWhole() {
        PublicSuffixes packed = PublicSuffixes.standard();
        for (String suffix :
                new String[] {
                    "com", "co.uk", "github.io", "xn--fiqs8s", "b.ck", "s3.amazonaws.com", "zw"
                }) {
            assertTrue(packed.isSuffix(suffix), suffix);
        }
        assertFalse(packed.isSuffix("www.ck"));
        assertNull(packed.registrable("co.uk"));
        assertEquals("example.co.uk", packed.registrable("www.example.co.uk"));
    }

    @Test
    void conformancePacked() throws IOException {
        conformance(PublicSuffixes.standard());
    }

    @Test
    void conformanceOfTheListBesideTheCases() throws IOException {
        Path file = Conformance.directory().resolve("psl/public_suffix_list.dat");
        assumeTrue(Files.exists(file), "psl/test_psl.json skipped: no list beside it");
        conformance(PublicSuffixes.parse(file));
    }

    private static void conformance(PublicSuffixes list) throws IOException {
        Conformance cases = Conformance.open("psl/test_psl.json");
        for (JsonNode row : cases.json()) {
            String host = row.get("host").asString("");
            cases.check(
                    host,
                    () ->
                            assertEquals(
                                    ascii(row.get("registrable").asString(null)),
                                    list.registrable(ascii(host))));
        }
        cases.finish();
    }

    /** As a URL spells it; what a URL refuses stays as it is. */
    private static String ascii(String host) {
        if (host == null || host.isEmpty() || host.startsWith(".")) {
            return host;
        }
        return new Origin("http", host, -1).host();
    }

    private static PublicSuffixes parse(String list) throws IOException {
        return PublicSuffixes.parse(
                new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)));
    }
}
