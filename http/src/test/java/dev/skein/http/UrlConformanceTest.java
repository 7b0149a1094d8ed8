package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The WHATWG's own cases for the URL standard. */
class UrlConformanceTest {
    @Test
    void parsesAsTheStandardSays() throws IOException {
        var cases = Conformance.open("url/urltestdata.json");
        for (var row : cases.json()) {
            cases.check(row.get("input") + " against " + row.path("base"), () -> parseCase(row));
        }
        cases.finish();
    }

    private static void parseCase(JsonNode row) {
        var url = parse(row.get("input").asString(), row.path("base"));
        if (row.path("failure").asBoolean(false)) {
            assertTrue(url.isEmpty(), () -> "should fail but is " + url);
            relativeCase(row);
            return;
        }
        Url parsed = url.orElseThrow(() -> new AssertionError("should parse"));
        for (var part : parts(row)) {
            assertEquals(row.get(part).asString(), get(parsed, part), part);
        }
        assertEquals(allParts(parsed), allParts(Url.parse(parsed.href())), "parsed again");
    }

    /**
     * What fails alone may still be a reference: {@code relativeTo} says against which bases of its
     * own scheme.
     */
    private static void relativeCase(JsonNode row) {
        String input = row.get("input").asString();
        Url hierarchical =
                Url.parse(
                        input.startsWith("https:")
                                ? "https://example.com/"
                                : "http://example.com/");
        switch (row.path("relativeTo").asString("")) {
            case "non-opaque-path-base" -> {
                assertTrue(Url.tryParse(input, hierarchical).isPresent());
                assertFalse(Url.tryParse(input, Url.parse("about:blank")).isPresent());
            }
            case "any-base" -> {
                assertTrue(Url.tryParse(input, hierarchical).isPresent());
                assertTrue(Url.tryParse(input, Url.parse("about:blank")).isPresent());
            }
            default -> {}
        }
    }

    private static Optional<Url> parse(String input, JsonNode base) {
        if (!base.isString()) {
            return Url.tryParse(input);
        }
        return Url.tryParse(base.asString()).flatMap(parsed -> Url.tryParse(input, parsed));
    }

    @Test
    void setsPartsAsTheStandardSays() throws IOException {
        var cases = Conformance.open("url/setters_tests.json");
        for (var property : cases.json().properties()) {
            if (property.getKey().equals("comment")) {
                continue;
            }
            for (var row : property.getValue()) {
                String id =
                        property.getKey() + " of " + row.get("href") + " = " + row.get("new_value");
                cases.check(id, () -> setterCase(property.getKey(), row));
            }
        }
        cases.finish();
    }

    private static void setterCase(String property, JsonNode row) {
        Url before = Url.parse(row.get("href").asString());
        Url after = set(before, property, row.get("new_value").asString());
        for (var part : parts(row.get("expected"))) {
            assertEquals(row.get("expected").get(part).asString(), get(after, part), part);
        }
        assertEquals(allParts(after), allParts(Url.parse(after.href())), "parsed again");
    }

    private static Url set(Url url, String property, String value) {
        return switch (property) {
            case "protocol" -> url.withScheme(value);
            case "username" -> url.withUsername(value);
            case "password" -> url.withPassword(value);
            case "host" -> url.withHostAndPort(value);
            case "hostname" -> url.withHost(value);
            case "port" -> url.withPort(value);
            case "pathname" -> url.withPath(value);
            case "search" -> url.withQuery(value);
            case "hash" -> url.withFragment(value);
            case "href" -> Url.parse(value);
            default -> throw new AssertionError(property);
        };
    }

    @Test
    void convertsDomainsAsTheStandardSays() throws IOException {
        domains("url/toascii.json");
    }

    @Test
    void convertsDomainsAsUnicodeSays() throws IOException {
        domains("url/IdnaTestV2.json");
    }

    private static void domains(String file) throws IOException {
        var cases = Conformance.open(file);
        for (var row : cases.json()) {
            String input = row.get("input").asString();
            cases.check(
                    row.get("input") + " " + row.path("comment").asString(""),
                    () -> {
                        var host = Url.tryParse("https://" + input + "/x").map(Url::host);
                        assertEquals(
                                row.get("output").isNull() ? null : row.get("output").asString(),
                                host.orElse(null));
                    });
        }
        cases.finish();
    }

    @Test
    void percentEncodesQueries() throws IOException {
        var cases = Conformance.open("url/percent-encoding.json");
        for (var row : cases.json()) {
            cases.check(
                    row.get("input").toString(),
                    () -> {
                        String encoded =
                                PercentCoding.encode(
                                        row.get("input").asString(), PercentSet.SPECIAL_QUERY);
                        assertEquals(row.get("output").get("utf-8").asString(), encoded);
                    });
        }
        cases.finish();
    }

    @Test
    void parsesForms() throws IOException {
        var cases = Conformance.open("url/urlencoded-parser.json");
        for (var row : cases.json()) {
            cases.check(
                    row.get("input").toString(),
                    () -> {
                        var expected =
                                row.get("output")
                                        .valueStream()
                                        .map(pair ->
                                                new QueryParams.Pair(
                                                        pair.get(0).asString(),
                                                        pair.get(1).asString()))
                                        .toList();
                        assertEquals(
                                expected, QueryParams.parse(row.get("input").asString()).pairs());
                    });
        }
        cases.finish();
    }

    private static final List<String> PARTS =
            List.of(
                    "href",
                    "protocol",
                    "username",
                    "password",
                    "host",
                    "hostname",
                    "port",
                    "pathname",
                    "search",
                    "hash",
                    "origin");

    private static List<String> parts(JsonNode row) {
        return PARTS.stream().filter(row::has).toList();
    }

    private static List<String> allParts(Url url) {
        return PARTS.stream().map(part -> get(url, part)).toList();
    }

    private static String get(Url url, String part) {
        return switch (part) {
            case "href" -> url.href();
            case "protocol" -> url.scheme() + ':';
            case "username" -> url.username();
            case "password" -> url.password();
            case "host" -> url.hostAndPort();
            case "hostname" -> url.host();
            case "port" -> url.port() < 0 ? "" : Integer.toString(url.port());
            case "pathname" -> url.path();
            case "search" -> url.query().isEmpty() ? "" : '?' + url.query();
            case "hash" -> url.fragment().isEmpty() ? "" : '#' + url.fragment();
            case "origin" -> url.hasOrigin() ? url.origin().toString() : "null";
            default -> throw new AssertionError(part);
        };
    }
}
