package dev.skein.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.skein.http.Delivery;
import dev.skein.http.HttpException;
import dev.skein.http.HttpException.Where;
import dev.skein.http.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class JsonOutputTest {
    private static final UrlLine LINE = new UrlLine(3, "http://a.example/\"x\"", false);

    @Test
    void answeredLine() {
        LineResult result =
                new LineResult(
                        LINE,
                        "a.example",
                        new LineResult.Head(200, "http://a.example/y", "text/html", "http/1.1", 2),
                        5,
                        new LineResult.SavedBody("bodies/000/000/000000003", "ab12"),
                        Duration.ofMillis(12),
                        null);
        assertEquals(
                """
                {"line":3,"url":"http://a.example/\\"x\\"","status":200,"final_url":"http://a.example/y","bytes":5,\
                "sha256":"ab12","file":"bodies/000/000/000000003","content_type":"text/html","version":"http/1.1",\
                "attempts":2,"ms":12,"error":null}
                """,
                text(new JsonOutput().line(result)));
    }

    @Test
    void lineWithoutAnswer() {
        Where where =
                new Where(
                        Phase.FIRST_BYTE,
                        "http://a.example",
                        Delivery.MAYBE_PROCESSED,
                        Duration.ofSeconds(30),
                        2);
        LineResult.Problem problem =
                LineResult.Problem.of(new HttpException.Timeout("no answer", where, null));
        LineResult result =
                new LineResult(LINE, "a.example", null, 0, null, Duration.ofSeconds(30), problem);
        assertEquals(
                """
                {"line":3,"url":"http://a.example/\\"x\\"","status":null,"final_url":null,"bytes":0,"sha256":null,\
                "file":null,"content_type":null,"version":null,"attempts":2,"ms":30000,"error":{"kind":"timeout",\
                "phase":"first_byte","message":"no answer [http://a.example, first byte, after 30000 ms]",\
                "delivery":"maybe_processed"}}
                """,
                text(new JsonOutput().line(result)));
    }

    @Test
    void summary() {
        Instant started = Instant.parse("2026-01-02T03:04:05Z");
        Summary summary =
                new Summary(
                        started,
                        started.plusMillis(2500),
                        false,
                        10,
                        1,
                        1234,
                        new Summary.Latency(
                                Duration.ofMillis(1),
                                Duration.ofMillis(2),
                                Duration.ofMillis(3),
                                Duration.ofNanos(4_125_000)),
                        new TreeMap<>(Map.of(200, 8L, 404, 1L)),
                        new TreeMap<>(Map.of("dns", 1L)),
                        List.of(new Summary.Host("a.example", 9, 0, 1234, Duration.ofMillis(4))),
                        new Summary.Host("", 1, 1, 0, Duration.ZERO));
        assertEquals(
                """
                {"started":"2026-01-02T03:04:05Z","ended":"2026-01-02T03:04:07.500Z","seconds":2.5,"interrupted":false,\
                "lines":10,"answered":9,"failed":1,"bytes":1234,"urls_per_second":4.0,\
                "latency_ms":{"p50":1.0,"p90":2.0,"p99":3.0,"max":4.13},"statuses":{"200":8,"404":1},"errors":{"dns":1},\
                "hosts":[{"host":"a.example","lines":9,"answered":9,"failed":0,"bytes":1234,"slowest_ms":4.0}],\
                "other_hosts":{"lines":1,"answered":0,"failed":1,"bytes":0,"slowest_ms":0.0}}
                """,
                text(new JsonOutput().summary(summary)));
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
