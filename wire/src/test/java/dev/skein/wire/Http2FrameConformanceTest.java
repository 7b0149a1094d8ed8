package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Frames of others: read to what they say, or refused; and those of kinds we write, written. */
class Http2FrameConformanceTest {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    @Test
    void frames() throws IOException {
        Conformance cases = Conformance.open("h2/frames.json");
        for (JsonNode row : cases.json()) {
            cases.check(
                    row.get("id").stringValue(),
                    () -> {
                        byte[] wire = HEX.parseHex(row.get("wire").stringValue());
                        if (row.get("error").isNull()) {
                            assertRead(row.get("frame"), wire);
                            assertWritten(row.get("frame"), row.get("wire").stringValue());
                        } else {
                            assertRefused(row.get("error"), wire);
                        }
                    });
        }
        cases.finish();
    }

    /** The same in one piece and byte by byte. */
    private static void assertRead(JsonNode frame, byte[] wire) throws Http2Exception {
        for (int piece : new int[] {wire.length, 1}) {
            Fields read = new Fields();
            Http2FrameReader reader = new Http2FrameReader();
            for (int at = 0; at < wire.length; at += piece) {
                reader.decode(ByteBuffer.wrap(wire, at, piece), read);
            }
            assertEquals(expected(frame), read.toString());
            assertEquals(number(frame, "length"), wire.length - Http2FrameReader.HEADER_SIZE);
        }
    }

    private static void assertRefused(JsonNode errors, byte[] wire) {
        Http2Exception refusal =
                assertThrows(
                        Http2Exception.class,
                        () -> new Http2FrameReader().decode(ByteBuffer.wrap(wire), new Fields()));
        List<Integer> codes = new ArrayList<>();
        errors.forEach(code -> codes.add(code.intValue()));
        assertTrue(codes.contains(refusal.error().code()), () -> refusal.error() + " of " + codes);
    }

    // What the case says, in the words of Fields.

    /** Weights count from 1 here, as in the RFC; padding is all in the bytes that are counted. */
    private static String expected(JsonNode frame) {
        JsonNode says = frame.get("frame_payload");
        int flags = number(frame, "flags");
        int stream = number(frame, "stream_identifier");
        boolean ack = (flags & 1) != 0;
        return switch (number(frame, "type")) {
            case Http2FrameReader.DATA ->
                    line("DATA", stream, says.get("data").stringValue(), number(frame, "length"))
                            + end(flags);
            case Http2FrameReader.HEADERS ->
                    line("HEADERS", stream, fragment(says)) + end(flags) + last(flags);
            case Http2FrameReader.PRIORITY ->
                    line(
                            "PRIORITY",
                            stream,
                            number(says, "stream_dependency"),
                            number(says, "weight"),
                            says.get("exclusive").booleanValue());
            case Http2FrameReader.RST_STREAM ->
                    line("RST_STREAM", stream, number(says, "error_code"));
            case Http2FrameReader.SETTINGS ->
                    ack ? line("SETTINGS", 0, "ack") : line("SETTINGS", 0, pairs(says));
            case Http2FrameReader.PUSH_PROMISE ->
                    line("PUSH_PROMISE", stream, number(says, "promised"), fragment(says))
                            + last(flags);
            case Http2FrameReader.PING -> line("PING", 0, Long.toHexString(opaque(says)), ack);
            case Http2FrameReader.GOAWAY ->
                    line(
                            "GOAWAY",
                            0,
                            number(says, "last_stream_id"),
                            number(says, "error_code"),
                            says.get("additional_debug_data").stringValue());
            case Http2FrameReader.WINDOW_UPDATE ->
                    line("WINDOW_UPDATE", stream, number(says, "increment"));
            default -> line("CONTINUATION", stream, fragment(says)) + last(flags);
        };
    }

    private static String line(Object... words) {
        return String.join(" ", Arrays.stream(words).map(String::valueOf).toList());
    }

    private static String end(int flags) {
        return (flags & Http2FrameReader.END_STREAM) != 0 ? " end" : "";
    }

    private static String last(int flags) {
        return (flags & Http2FrameReader.END_HEADERS) != 0 ? "" : " more";
    }

    private static int number(JsonNode of, String name) {
        return value(of, name).intValue();
    }

    /** By its name, or a part of it. */
    private static JsonNode value(JsonNode of, String name) {
        JsonNode value = of.get(name);
        return value != null
                ? value
                : of.propertyStream()
                        .filter(field -> field.getKey().contains(name))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
    }

    private static String fragment(JsonNode says) {
        return says.get("header_block_fragment").stringValue();
    }

    private static List<Integer> pairs(JsonNode says) {
        List<Integer> pairs = new ArrayList<>();
        for (JsonNode pair : says.get("settings")) {
            pairs.add(pair.get(0).intValue());
            pairs.add((int) pair.get(1).longValue());
        }
        return pairs;
    }

    /** Eight characters. */
    private static long opaque(JsonNode says) {
        byte[] bytes = value(says, "opaque").stringValue().getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.wrap(bytes).getLong();
    }

    // Writing.

    /** Without padding, priorities and the kinds that only a server or nobody sends. */
    private static void assertWritten(JsonNode frame, String wire) {
        JsonNode says = frame.get("frame_payload");
        int flags = number(frame, "flags");
        int stream = number(frame, "stream_identifier");
        boolean first = (flags & 1) != 0;
        Output out = new Output();
        Http2FrameWriter writer = new Http2FrameWriter(out);
        boolean plain = (flags & (Http2FrameReader.PADDED | Http2FrameReader.WITH_PRIORITY)) == 0;
        switch (plain ? number(frame, "type") : -1) {
            case Http2FrameReader.DATA -> {
                ByteBuffer data = latin1(says.get("data").stringValue());
                writer.data(stream, data, data.remaining(), first);
            }
            case Http2FrameReader.HEADERS -> headers(writer, out, stream, says, first);
            case Http2FrameReader.RST_STREAM ->
                    writer.reset(stream, Http2Error.of(number(says, "error_code")));
            case Http2FrameReader.SETTINGS -> {
                if (first) {
                    writer.settingsAck();
                } else {
                    writer.settings(pairs(says).stream().mapToInt(i -> i).toArray());
                }
            }
            case Http2FrameReader.PING -> writer.ping(opaque(says), first);
            case Http2FrameReader.GOAWAY ->
                    writer.goAway(
                            number(says, "last_stream_id"),
                            Http2Error.of(number(says, "error_code")),
                            says.get("additional_debug_data").stringValue());
            case Http2FrameReader.WINDOW_UPDATE ->
                    writer.windowUpdate(stream, number(says, "increment"));
            default -> {
                return;
            }
        }
        byte[] written = new byte[out.size()];
        out.written().get(written);
        assertEquals(wire, HEX.formatHex(written));
    }

    private static void headers(
            Http2FrameWriter writer, Output out, int stream, JsonNode says, boolean end) {
        int start = writer.beginHeaders(stream, end);
        ByteBuffer block = latin1(fragment(says));
        out.reserve(block.remaining());
        out.put(block, block.remaining());
        writer.endHeaders(start, stream, Http2FrameReader.MAX_FRAME_SIZE);
    }

    private static ByteBuffer latin1(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One frame, its DATA put together again. */
    private static final class Fields implements Http2FrameReader.Sink {
        private String line = "";
        private String data = "";
        private int dataCounted;

        @Override
        public String toString() {
            return line;
        }

        private static String text(ByteBuffer bytes) {
            return StandardCharsets.ISO_8859_1.decode(bytes).toString();
        }

        private static String more(boolean last) {
            return last ? "" : " more";
        }

        @Override
        public void onFrame(int type, int stream) {}

        @Override
        public void onData(int stream, ByteBuffer bytes, int counted, boolean end) {
            data += text(bytes);
            dataCounted += counted;
            line = line("DATA", stream, data, dataCounted) + (end ? " end" : "");
        }

        @Override
        public void onHeaders(int stream, ByteBuffer fragment, boolean end, boolean last) {
            line = line("HEADERS", stream, text(fragment)) + (end ? " end" : "") + more(last);
        }

        @Override
        public void onContinuation(int stream, ByteBuffer fragment, boolean last) {
            line = line("CONTINUATION", stream, text(fragment)) + more(last);
        }

        @Override
        public void onPushPromise(int stream, int promised, ByteBuffer fragment, boolean last) {
            line = line("PUSH_PROMISE", stream, promised, text(fragment)) + more(last);
        }

        @Override
        public void onPriority(int stream, int dependency, int weight, boolean exclusive) {
            line = line("PRIORITY", stream, dependency, weight, exclusive);
        }

        @Override
        public void onReset(int stream, int code) {
            line = line("RST_STREAM", stream, code);
        }

        @Override
        public void onSettings(ByteBuffer pairs) {
            List<Integer> read = new ArrayList<>();
            while (pairs.hasRemaining()) {
                read.add(pairs.getShort() & 0xffff);
                read.add(pairs.getInt());
            }
            line = line("SETTINGS", 0, read);
        }

        @Override
        public void onSettingsAck() {
            line = line("SETTINGS", 0, "ack");
        }

        @Override
        public void onPing(long data, boolean ack) {
            line = line("PING", 0, Long.toHexString(data), ack);
        }

        @Override
        public void onGoAway(int last, int code, ByteBuffer debug) {
            line = line("GOAWAY", 0, last, code, text(debug));
        }

        @Override
        public void onWindowUpdate(int stream, int increment) {
            line = line("WINDOW_UPDATE", stream, increment);
        }
    }
}
