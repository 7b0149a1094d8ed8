package dev.skein.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Hears what a decoder says, and hands it blocks as people write them down: in hexadecimal. */
final class HpackRecorder implements HpackDecoder.Sink {
    final List<String> names = new ArrayList<>();
    final List<String> values = new ArrayList<>();

    private final HpackDecoder decoder;

    HpackRecorder(HpackDecoder decoder) {
        this.decoder = decoder;
    }

    HpackRecorder(int tableSize) {
        this(new HpackDecoder(tableSize));
    }

    static ByteBuffer block(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    /** The lines of this block alone. */
    List<String> decode(String hex) throws HpackException {
        return decode(block(hex));
    }

    List<String> decode(ByteBuffer block) throws HpackException {
        names.clear();
        values.clear();
        decoder.decode(block, this);
        return lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            lines.add(names.get(i) + ": " + values.get(i));
        }
        return lines;
    }

    @Override
    public void onField(String name, String value) {
        names.add(name);
        values.add(value);
    }
}
