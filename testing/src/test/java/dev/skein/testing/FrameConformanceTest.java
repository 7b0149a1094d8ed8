package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Frames of others: made here byte for byte, and read to what they say. */
final class FrameConformanceTest {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    @Test
    void frames() throws IOException {
        Conformance cases = Conformance.open("h2/frames.json");
        for (JsonNode row : cases.json()) {
            cases.check(
                    row.get("id").stringValue(),
                    () -> {
                        if (row.get("error").isNull()) { // what is wrong is not judged here
                            Case frame = new Case(row.get("frame"));
                            String wire = row.get("wire").stringValue();
                            assertEquals(wire, HEX.formatHex(frame.written()));
                            frame.assertRead(HEX.parseHex(wire));
                        }
                    });
        }
        cases.finish();
    }

    /** What a frame is said to be. */
    private static final class Case {
        private final JsonNode says;
        private final int type;
        private final int flags;
        private final int stream;
        private final int length;

        Case(JsonNode frame) {
            says = frame.get("frame_payload");
            type = frame.get("type").intValue();
            flags = frame.get("flags").intValue();
            stream = frame.get("stream_identifier").intValue();
            length = frame.get("length").intValue();
        }

        private boolean has(int flag) {
            return (flags & flag) != 0;
        }

        private JsonNode value(String part) {
            return says.propertyStream()
                    .filter(field -> field.getKey().contains(part))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
        }

        private int number(String part) {
            return value(part).intValue();
        }

        private byte[] bytes(String part) {
            JsonNode text = value(part);
            return text.isNull()
                    ? new byte[0]
                    : text.stringValue().getBytes(StandardCharsets.ISO_8859_1);
        }

        private byte[] padding() {
            return says.get("padding").isNull()
                    ? new byte[0]
                    : says.get("padding").stringValue().getBytes(StandardCharsets.ISO_8859_1);
        }

        /**
         * Padding is of zeros here, as it has to be (RFC 9113, 6.1); the case's own replaces it.
         */
        byte[] written() {
            byte[] written = frames().bytes();
            if (paddable() && has(Http2.PADDED)) {
                byte[] padding = padding();
                int from = written.length - padding.length;
                assertArrayEquals(
                        new byte[padding.length],
                        Arrays.copyOfRange(written, from, written.length));
                System.arraycopy(padding, 0, written, from, padding.length);
            }
            return written;
        }

        private boolean paddable() {
            return type == Http2.DATA || type == Http2.HEADERS || type == Http2.PUSH_PROMISE;
        }

        private Frames frames() {
            Frames none = Frames.begin();
            return switch (type) {
                case Http2.DATA ->
                        has(Http2.PADDED)
                                ? none.paddedData(
                                        stream,
                                        has(Http2.END_STREAM),
                                        padding().length,
                                        bytes("data"))
                                : none.data(stream, has(Http2.END_STREAM), bytes("data"));
                case Http2.HEADERS ->
                        flags == (flags & (Http2.END_STREAM | Http2.END_HEADERS))
                                        && has(Http2.END_HEADERS)
                                ? none.headers(stream, has(Http2.END_STREAM), bytes("fragment"))
                                : none.raw(type, flags, stream, payload());
                case Http2.PRIORITY ->
                        none.priority(
                                stream,
                                number("dependency"),
                                value("exclusive").booleanValue(),
                                number("weight"));
                case Http2.RST_STREAM -> none.rstStream(stream, number("error_code"));
                case Http2.SETTINGS -> has(Http2.ACK) ? none.settingsAck() : none.settings(pairs());
                case Http2.PUSH_PROMISE -> none.raw(type, flags, stream, payload());
                case Http2.PING -> has(Http2.ACK) ? none.pingAck(opaque()) : none.ping(opaque());
                case Http2.GOAWAY ->
                        none.goAway(
                                number("last_stream"),
                                number("error_code"),
                                value("debug").stringValue());
                case Http2.WINDOW_UPDATE -> none.windowUpdate(stream, number("increment"));
                default -> none.continuation(stream, has(Http2.END_HEADERS), bytes("fragment"));
            };
        }

        /** Of HEADERS and PUSH_PROMISE, with all that may stand around a block. */
        private byte[] payload() {
            ByteBuffer payload = ByteBuffer.allocate(length);
            if (has(Http2.PADDED)) {
                payload.put((byte) padding().length);
            }
            if (type == Http2.PUSH_PROMISE) {
                payload.putInt(number("promised"));
            } else if (has(Http2.HAS_PRIORITY)) {
                int exclusive = value("exclusive").booleanValue() ? 1 << 31 : 0;
                payload.putInt(number("dependency") | exclusive);
                payload.put((byte) (number("weight") - 1));
            }
            return payload.put(bytes("fragment")).array();
        }

        private long opaque() {
            return ByteBuffer.wrap(bytes("opaque")).getLong();
        }

        private int[] pairs() {
            List<Integer> pairs = new ArrayList<>();
            for (JsonNode pair : says.get("settings")) {
                pairs.add(pair.get(0).intValue());
                pairs.add((int) pair.get(1).longValue());
            }
            return pairs.stream().mapToInt(i -> i).toArray();
        }

        void assertRead(byte[] wire) {
            List<Frame> frames = FrameReader.ofServer().add(wire).frames();
            assertEquals(1, frames.size());
            Frame frame = frames.getFirst();
            assertEquals(type, frame.type());
            assertEquals(flags, frame.flags());
            assertEquals(stream, frame.stream());
            assertEquals(length, frame.payload().length);
            switch (type) {
                case Http2.DATA -> assertArrayEquals(bytes("data"), frame.data());
                case Http2.HEADERS, Http2.PUSH_PROMISE, Http2.CONTINUATION -> {
                    assertArrayEquals(bytes("fragment"), frame.headerBlock());
                    assertEquals(has(Http2.END_HEADERS), frame.endHeaders());
                }
                case Http2.RST_STREAM -> assertEquals(number("error_code"), frame.errorCode());
                case Http2.SETTINGS -> {
                    assertEquals(has(Http2.ACK), frame.ack());
                    assertEquals(has(Http2.ACK) ? Map.of() : settings(), frame.settings());
                }
                case Http2.PING -> {
                    assertEquals(has(Http2.ACK), frame.ack());
                    assertEquals(opaque(), frame.opaque());
                }
                case Http2.GOAWAY -> {
                    assertEquals(number("last_stream"), frame.lastStream());
                    assertEquals(number("error_code"), frame.errorCode());
                    assertEquals(value("debug").stringValue(), frame.debug());
                }
                case Http2.WINDOW_UPDATE -> assertEquals(number("increment"), frame.increment());
                default -> assertFalse(frame.endStream());
            }
        }

        private Map<Integer, Long> settings() {
            Map<Integer, Long> settings = new LinkedHashMap<>();
            for (JsonNode pair : says.get("settings")) {
                settings.put(pair.get(0).intValue(), pair.get(1).longValue());
            }
            return settings;
        }
    }
}
