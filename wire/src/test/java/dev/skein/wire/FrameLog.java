package dev.skein.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down frames, one line each. Heads are decoded, if {@code hpack} is given. */
final class FrameLog implements Http2FrameReader.Sink {
    private static final String[] TYPES = {
        "DATA",
        "HEADERS",
        "PRIORITY",
        "RST_STREAM",
        "SETTINGS",
        "PUSH_PROMISE",
        "PING",
        "GOAWAY",
        "WINDOW_UPDATE",
        "CONTINUATION"
    };

    final List<String> lines = new ArrayList<>();
    private final boolean heads;
    private final HpackDecoder hpack = new HpackDecoder(4096);

    FrameLog(boolean heads) {
        this.heads = heads;
    }

    @Override
    public void onFrame(int type, int stream) {
        if (type >= TYPES.length) {
            lines.add("type " + type + " " + stream);
        }
    }

    @Override
    public void onData(int stream, ByteBuffer bytes, int counted, boolean end) {
        add(Http2FrameReader.DATA, stream, "'" + text(bytes) + "' " + counted + end(end));
    }

    @Override
    public void onHeaders(int stream, ByteBuffer fragment, boolean end, boolean last)
            throws Http2Exception {
        add(Http2FrameReader.HEADERS, stream, head(fragment) + end(end) + (last ? "" : " more"));
    }

    private String head(ByteBuffer fragment) throws Http2Exception {
        if (!heads) {
            return "'" + text(fragment) + "'";
        }
        StringBuilder fields = new StringBuilder();
        try {
            hpack.decode(
                    fragment,
                    (name, value) ->
                            fields.append(fields.isEmpty() ? "" : " ")
                                    .append(name)
                                    .append('=')
                                    .append(value));
        } catch (HpackException e) {
            throw Http2Exception.of(Http2Error.COMPRESSION_ERROR, "HPACK");
        }
        return fields.toString();
    }

    @Override
    public void onContinuation(int stream, ByteBuffer fragment, boolean last) {
        add(
                Http2FrameReader.CONTINUATION,
                stream,
                "'" + text(fragment) + "'" + (last ? "" : " more"));
    }

    @Override
    public void onPushPromise(int stream, int promised, ByteBuffer fragment, boolean last) {
        add(Http2FrameReader.PUSH_PROMISE, stream, promised + " '" + text(fragment) + "'");
    }

    @Override
    public void onPriority(int stream, int dependency, int weight, boolean exclusive) {
        add(
                Http2FrameReader.PRIORITY,
                stream,
                dependency + " " + weight + (exclusive ? " exclusive" : ""));
    }

    @Override
    public void onReset(int stream, int code) {
        add(Http2FrameReader.RST_STREAM, stream, Http2Error.shown(code));
    }

    @Override
    public void onSettings(ByteBuffer pairs) {
        StringBuilder text = new StringBuilder();
        while (pairs.hasRemaining()) {
            text.append(text.isEmpty() ? "" : " ").append(pairs.getShort()).append('=');
            text.append(pairs.getInt());
        }
        add(Http2FrameReader.SETTINGS, 0, text.toString());
    }

    @Override
    public void onSettingsAck() {
        add(Http2FrameReader.SETTINGS, 0, "ack");
    }

    @Override
    public void onPing(long data, boolean ack) {
        add(Http2FrameReader.PING, 0, Long.toHexString(data) + (ack ? " ack" : ""));
    }

    @Override
    public void onGoAway(int last, int code, ByteBuffer debug) {
        add(
                Http2FrameReader.GOAWAY,
                0,
                last + " " + Http2Error.shown(code) + " '" + text(debug) + "'");
    }

    @Override
    public void onWindowUpdate(int stream, int increment) {
        add(Http2FrameReader.WINDOW_UPDATE, stream, Integer.toString(increment));
    }

    private void add(int type, int stream, String what) {
        lines.add((TYPES[type] + " " + stream + " " + what).strip());
    }

    private static String end(boolean end) {
        return end ? " end" : "";
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }
}
