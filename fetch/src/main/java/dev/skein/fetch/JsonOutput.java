package dev.skein.fetch;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/**
 * The two shapes that a job writes: a line of {@code results.jsonl}, and {@code summary.json}. All
 * go through one generator, as to make one costs what it takes to write a line.
 */
final class JsonOutput implements AutoCloseable {
    // Of a line, of which there may be millions: encoded once.
    private static final SerializableString LINE = new SerializedString("line");
    private static final SerializableString URL = new SerializedString("url");
    private static final SerializableString STATUS = new SerializedString("status");
    private static final SerializableString FINAL_URL = new SerializedString("final_url");
    private static final SerializableString BYTES = new SerializedString("bytes");
    private static final SerializableString SHA_256 = new SerializedString("sha256");
    private static final SerializableString FILE = new SerializedString("file");
    private static final SerializableString CONTENT_TYPE = new SerializedString("content_type");
    private static final SerializableString VERSION = new SerializedString("version");
    private static final SerializableString ATTEMPTS = new SerializedString("attempts");
    private static final SerializableString MS = new SerializedString("ms");
    private static final SerializableString ERROR = new SerializedString("error");

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
            json.writeName(LINE).writeNumber(result.line().number());
            string(URL, result.line().text());
            status(head);
            string(FINAL_URL, head == null ? null : head.url());
            json.writeName(BYTES).writeNumber(result.received());
            string(SHA_256, body == null ? null : body.sha256());
            string(FILE, body == null ? null : body.file());
            string(CONTENT_TYPE, head == null ? null : head.contentType());
            string(VERSION, head == null ? null : head.version());
            json.writeName(ATTEMPTS).writeNumber(result.attempts());
            json.writeName(MS).writeNumber(result.took().toMillis());
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
        json.writeName(ERROR);
        if (problem == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
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

    private void string(SerializableString name, @Nullable String value) {
        json.writeName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeString(value.toCharArray(), 0, value.length());
        }
    }

    private void status(LineResult.@Nullable Head head) {
        json.writeName(STATUS);
        if (head == null) {
            json.writeNull();
        } else {
            json.writeNumber(head.status());
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
