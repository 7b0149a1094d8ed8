package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skein.conformance.Conformance;
import dev.skein.http.Clock;
import dev.skein.http.HttpDate;
import dev.skein.http.Url;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CookieConformanceTest {
    @Test
    void webPlatformTests() throws IOException {
        Conformance cases = Conformance.open("cookies/wpt-cookies.json");
        for (JsonNode row : cases.json()) {
            cases.check(
                    row.get("id").asString(),
                    () -> {
                        CookieJar jar = jar("2026-01-01T00:00:00Z");
                        Url from = Url.parse(row.get("setUrl").asString());
                        row.get("set-cookie")
                                .forEach(field -> jar.store(from, onTheWire(field.asString())));
                        String sent = sent(jar, Url.parse(row.get("getUrl").asString()));
                        if (!row.has("mayFail") || !sent.isEmpty()) {
                            assertEquals(onTheWire(row.get("expected").asString()), sent);
                        }
                    });
        }
        cases.finish();
    }

    /**
     * Those marked nameless are judged by the web platform's instead, where they differ; the
     * disabled and suspect ones by nobody.
     */
    @Test
    void httpState() throws IOException {
        Conformance cases = Conformance.open("cookies/http-state.json");
        for (JsonNode row : cases.json()) {
            cases.check(
                    row.get("id").asString(),
                    () -> {
                        CookieJar jar = jar("2019-01-01T00:00:00Z");
                        Url from = Url.parse(row.get("setUrl").asString());
                        row.get("set-cookie").forEach(field -> jar.store(from, field.asString()));
                        String sent = sent(jar, from.resolve(row.get("location").asString()));
                        if (!row.has("nameless") && !row.has("disabled") && !row.has("suspect")) {
                            assertEquals(row.get("expected").asString(), sent);
                        }
                    });
        }
        cases.finish();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookies/dates-examples.json", "cookies/dates-bsd-examples.json"})
    void dates(String name) throws IOException {
        Conformance cases = Conformance.open(name);
        for (JsonNode row : cases.json()) {
            cases.check(
                    row.get("test").asString(),
                    () -> {
                        Instant date = CookieDate.parse(row.get("test").asString());
                        assertEquals(
                                row.get("expected").asString(null),
                                date == null ? null : HttpDate.format(date));
                    });
        }
        cases.finish();
    }

    private static CookieJar jar(String now) {
        Instant instant = Instant.parse(now);
        return new CookieJar(
                new Clock() {
                    @Override
                    public long nanoTime() {
                        return 0;
                    }

                    @Override
                    public Instant now() {
                        return instant;
                    }
                },
                PublicSuffixes.standard());
    }

    private static String sent(CookieJar jar, Url url) {
        String field = jar.header(url);
        return field == null ? "" : field;
    }

    /** UTF-8, one character a byte, as a field's value is read. */
    private static String onTheWire(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
