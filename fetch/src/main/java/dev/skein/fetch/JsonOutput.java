package dev.skein.fetch;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The two shapes that a job writes: a line of {@code results.jsonl}, and {@code summary.json}. */
final class JsonOutput {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonOutput() {}

    /** One object and a line feed. */
    static byte[] line(LineResult result) {
        return written(json -> {
            LineResult.Head head = result.head();
            LineResult.SavedBody body = result.body();
            json.writeStartObject();
            json.writeNumberProperty("line", result.line().number());
            json.writeStringProperty("url", result.line().text());
            number(json, "status", head == null ? null : head.status());
            string(json, "final_url", head == null ? null : head.url());
            json.writeNumberProperty("bytes", result.received());
            string(json, "sha256", body == null ? null : body.sha256());
            string(json, "file", body == null ? null : body.file());
            string(json, "content_type", head == null ? null : head.contentType());
            string(json, "version", head == null ? null : head.version());
            json.writeNumberProperty("attempts", result.attempts());
            json.writeNumberProperty("ms", result.took().toMillis());
            problem(json, result.problem());
            json.writeEndObject();
            json.writeRaw('\n');
        });
    }

    /** One object. */
    static byte[] summary(Summary summary) {
        return written(json -> {
            json.writeStartObject();
            json.writeStringProperty("started", summary.started().toString());
            json.writeStringProperty("ended", summary.ended().toString());
            json.writeNumberProperty("seconds", summary.took().toMillis() / 1000.0);
            json.writeBooleanProperty("interrupted", summary.interrupted());
            json.writeNumberProperty("lines", summary.lines());
            json.writeNumberProperty("answered", summary.answered());
            json.writeNumberProperty("failed", summary.failed());
            json.writeNumberProperty("bytes", summary.bytes());
            json.writeNumberProperty(
                    "urls_per_second", Math.round(summary.linesPerSecond() * 10) / 10.0);
            latency(json, summary.latency());
            counts(json, "statuses", summary.statuses());
            counts(json, "errors", summary.errors());
            hosts(json, summary);
            json.writeEndObject();
            json.writeRaw('\n');
        });
    }

    private static void problem(JsonGenerator json, LineResult.@Nullable Problem problem) {
        if (problem == null) {
            json.writeNullProperty("error");
            return;
        }
        json.writeObjectPropertyStart("error");
        json.writeStringProperty("kind", problem.kind());
        json.writeStringProperty("phase", problem.phase());
        json.writeStringProperty("message", problem.message());
        json.writeStringProperty("delivery", problem.delivery());
        json.writeEndObject();
    }

    private static void latency(JsonGenerator json, Summary.Latency latency) {
        json.writeObjectPropertyStart("latency_ms");
        json.writeNumberProperty("p50", millis(latency.p50()));
        json.writeNumberProperty("p90", millis(latency.p90()));
        json.writeNumberProperty("p99", millis(latency.p99()));
        json.writeNumberProperty("max", millis(latency.max()));
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, String name, Map<?, Long> counts) {
        json.writeObjectPropertyStart(name);
        counts.forEach((key, count) -> json.writeNumberProperty(key.toString(), count));
        json.writeEndObject();
    }

    private static void hosts(JsonGenerator json, Summary summary) {
        json.writeArrayPropertyStart("hosts");
        summary.hosts()
                .forEach(host -> {
                    json.writeStartObject();
                    json.writeStringProperty("host", host.host());
                    hostNumbers(json, host);
                });
        json.writeEndArray();
        json.writeObjectPropertyStart("other_hosts");
        hostNumbers(json, summary.otherHosts());
    }

    private static void hostNumbers(JsonGenerator json, Summary.Host host) {
        json.writeNumberProperty("lines", host.lines());
        json.writeNumberProperty("answered", host.lines() - host.failed());
        json.writeNumberProperty("failed", host.failed());
        json.writeNumberProperty("bytes", host.bytes());
        json.writeNumberProperty("slowest_ms", millis(host.slowest()));
        json.writeEndObject();
    }

    private static void string(JsonGenerator json, String name, @Nullable String value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, value);
        }
    }

    private static void number(JsonGenerator json, String name, @Nullable Integer value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, value);
        }
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e4) / 100.0;
    }

    private static byte[] written(Consumer<JsonGenerator> shape) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            shape.accept(json);
        }
        return bytes.toByteArray();
    }
}
