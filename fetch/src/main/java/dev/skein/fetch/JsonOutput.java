package dev.skein.fetch;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The two shapes that a job writes: a line of {@code results.jsonl}, and {@code summary.json}. All
 * go through one generator, as to make one costs what it takes to write a line.
 */
final class JsonOutput implements AutoCloseable {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final JsonGenerator json =
            JsonFactory.builder()
                    .rootValueSeparator((String) null)
                    .build()
                    .createGenerator(ObjectWriteContext.empty(), bytes);

    /** One object and a line feed. */
    byte[] line(LineResult result) {
        return written(() -> {
            LineResult.Head head = result.head();
            LineResult.SavedBody body = result.body();
            json.writeStartObject();
            json.writeNumberProperty("line", result.line().number());
            json.writeStringProperty("url", result.line().text());
            number("status", head == null ? null : head.status());
            string("final_url", head == null ? null : head.url());
            json.writeNumberProperty("bytes", result.received());
            string("sha256", body == null ? null : body.sha256());
            string("file", body == null ? null : body.file());
            string("content_type", head == null ? null : head.contentType());
            string("version", head == null ? null : head.version());
            json.writeNumberProperty("attempts", result.attempts());
            json.writeNumberProperty("ms", result.took().toMillis());
            problem(result.problem());
            json.writeEndObject();
        });
    }

    /** One object. */
    byte[] summary(Summary summary) {
        return written(() -> {
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
            latency(summary.latency());
            counts("statuses", summary.statuses());
            counts("errors", summary.errors());
            hosts(summary);
            json.writeEndObject();
        });
    }

    private void problem(LineResult.@Nullable Problem problem) {
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

    private void latency(Summary.Latency latency) {
        json.writeObjectPropertyStart("latency_ms");
        json.writeNumberProperty("p50", millis(latency.p50()));
        json.writeNumberProperty("p90", millis(latency.p90()));
        json.writeNumberProperty("p99", millis(latency.p99()));
        json.writeNumberProperty("max", millis(latency.max()));
        json.writeEndObject();
    }

    private void counts(String name, Map<?, Long> counts) {
        json.writeObjectPropertyStart(name);
        counts.forEach((key, count) -> json.writeNumberProperty(key.toString(), count));
        json.writeEndObject();
    }

    private void hosts(Summary summary) {
        json.writeArrayPropertyStart("hosts");
        summary.hosts()
                .forEach(host -> {
                    json.writeStartObject();
                    json.writeStringProperty("host", host.host());
                    hostNumbers(host);
                });
        json.writeEndArray();
        json.writeObjectPropertyStart("other_hosts");
        hostNumbers(summary.otherHosts());
    }

    private void hostNumbers(Summary.Host host) {
        json.writeNumberProperty("lines", host.lines());
        json.writeNumberProperty("answered", host.lines() - host.failed());
        json.writeNumberProperty("failed", host.failed());
        json.writeNumberProperty("bytes", host.bytes());
        json.writeNumberProperty("slowest_ms", millis(host.slowest()));
        json.writeEndObject();
    }

    private void string(String name, @Nullable String value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, value);
        }
    }

    private void number(String name, @Nullable Integer value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, value);
        }
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e4) / 100.0;
    }

    private byte[] written(Runnable shape) {
        bytes.reset();
        shape.run();
        json.writeRaw('\n');
        json.flush();
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        json.close();
    }
}
