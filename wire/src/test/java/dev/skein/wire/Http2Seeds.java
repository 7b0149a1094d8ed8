package dev.skein.wire;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What servers say, frame by frame, to be mutated; the streams are 1, 3, 5 and 7. */
final class Http2Seeds {
    private static final List<String> BY_HAND =
            List.of(
                    "000005 00 09 00000001 02 6162 0000",
                    "000003 00 08 00000003 02 0000",
                    "000000 00 01 00000005",
                    "000002 00 00 00000003 6869",
                    "000005 01 0c 00000003 02 88 88 0000",
                    "000006 01 24 00000005 80000003 0f 88",
                    "000001 01 00 00000001 88",
                    "000001 01 05 00000003 88",
                    "000003 01 04 00000007 88 5c 80",
                    "000004 01 04 00000001 88 5c 01 33",
                    "000001 01 04 00000001 3f",
                    "000006 09 04 00000001 00 01 61 02 6263",
                    "000005 02 00 00000003 00000000 0f",
                    "000004 03 00 00000005 00000008",
                    "000004 03 00 00000003 00000007",
                    "000006 04 00 00000000 0004 00000010",
                    "000006 04 00 00000000 0004 7fffffff",
                    "000012 04 00 00000000 0001 00000000 0003 00000002 0005 0000ffff",
                    "000000 04 01 00000000",
                    "000007 05 04 00000001 00000002 828684",
                    "000008 06 00 00000000 0102030405060708",
                    "000008 06 01 00000000 0102030405060708",
                    "00000a 07 00 00000000 00000003 00000000 6869",
                    "000008 07 00 00000000 7fffffff 00000000",
                    "000004 08 00 00000000 00010000",
                    "000004 08 00 00000007 00001000",
                    "000004 08 00 00000005 7fffffff",
                    "000003 2a ff 00000009 616263");

    private static final int[] TELLING = {
        0x00, 0x01, 0x02, 0x04, 0x05, 0x08, 0x09, 0x0c, 0x20, 0x3f, 0x40, 0x7f, 0x80, 0x88, 0xff
    };
    private static final int[] FLAGS = {0, 1, 4, 5, 8, 9, 0xc, 0xd, 0x20, 0x25, 0xff};

    private final List<List<byte[]>> dialogues = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();

    Http2Seeds() {
        BY_HAND.forEach(hex -> frames.add(bytes(hex)));
        dialogues.add(answers());
        dialogues.add(aLongHead());
        dialogues.add(others());
        for (String hex : ofOthers()) {
            frames.add(bytes(hex));
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", "").toLowerCase(Locale.ROOT));
    }

    /** Where they are. */
    private static List<String> ofOthers() {
        Path file = Conformance.directory().resolve("h2/frames.json");
        List<String> wires = new ArrayList<>();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                for (JsonNode row : new JsonMapper().readTree(in)) {
                    wires.add(row.get("wire").stringValue());
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return wires;
    }

    List<byte[]> frames() {
        return frames;
    }

    List<List<byte[]>> dialogues() {
        return dialogues;
    }

    private static List<byte[]> answers() {
        return new Server()
                .say(w -> w.settings(3, 50, 4, 1 << 16))
                .head(1, false, ":status", "200", "content-length", "5", "x-a", "b")
                .head(5, false, ":status", "103", "link", "</a>")
                .data(1, "hel", false)
                .head(3, true, ":status", "200", "content-length", "5", "x-a", "b")
                .say(w -> w.settingsAck())
                .data(1, "lo", true)
                .say(w -> w.windowUpdate(0, 100_000))
                .say(w -> w.windowUpdate(7, 50_000))
                .head(5, false, ":status", "200", "x-c", "d")
                .data(5, "x".repeat(300), false)
                .say(w -> w.ping(1, false))
                .head(5, true, "x-sum", "7")
                .head(7, true, ":status", "413")
                .frames();
    }

    private static List<byte[]> aLongHead() {
        List<byte[]> frames =
                new Server()
                        .say(w -> w.settings())
                        .head(1, false, ":status", "200", "x-long", "~".repeat(400))
                        .data(1, "a", true)
                        .head(3, true, ":status", "204")
                        .frames();
        byte[] head = frames.remove(1);
        for (int at = 9; at < head.length; at += 120) {
            byte[] payload = Arrays.copyOfRange(head, at, Math.min(head.length, at + 120));
            boolean last = at + 120 >= head.length;
            byte[] piece = new byte[9 + payload.length];
            piece[2] = (byte) payload.length;
            piece[3] = (byte) (at == 9 ? 1 : 9);
            piece[4] = (byte) (last ? 4 : 0);
            piece[8] = 1;
            System.arraycopy(payload, 0, piece, 9, payload.length);
            frames.add(1 + at / 120, piece);
        }
        return frames;
    }

    private static List<byte[]> others() {
        return new Server()
                .say(w -> w.settings(4, 1, 1, 0))
                .say(w -> w.reset(1, Http2Error.REFUSED_STREAM))
                .head(3, false, ":status", "200")
                .say(w -> w.settings(4, 1 << 20))
                .head(3, false, ":status", "304")
                .say(w -> w.goAway(5, Http2Error.NO_ERROR, "bye"))
                .head(5, false, ":status", "200")
                .data(5, "more", false)
                .say(w -> w.reset(5, Http2Error.INTERNAL_ERROR))
                .frames();
    }

    /** A dialogue in which frames and bytes are other than they should be; or left as it is. */
    byte[] mutated(SplittableRandom random) {
        List<byte[]> mutated = new ArrayList<>(dialogues.get(random.nextInt(dialogues.size())));
        for (int changes = random.nextInt(5); changes > 0 && !mutated.isEmpty(); changes--) {
            int at = random.nextInt(mutated.size());
            byte[] frame = mutated.get(at).clone();
            switch (random.nextInt(9)) {
                case 0 -> mutated.remove(at);
                case 1 -> mutated.add(at, frame);
                case 2 -> mutated.add(random.nextInt(mutated.size()), mutated.remove(at));
                case 3, 4 -> mutated.add(at, frames.get(random.nextInt(frames.size())));
                case 5 -> frame[3] = (byte) random.nextInt(11);
                case 6 -> frame[4] = (byte) FLAGS[random.nextInt(FLAGS.length)];
                case 7 -> frame[8] = (byte) random.nextInt(12);
                default ->
                        frame[random.nextInt(frame.length)] =
                                (byte) TELLING[random.nextInt(TELLING.length)];
            }
            if (at < mutated.size() && mutated.get(at).length == frame.length) {
                mutated.set(at, frame);
            }
        }
        byte[] all = joined(mutated);
        return random.nextInt(4) == 0 ? spliced(all, random) : all;
    }

    static byte[] joined(List<byte[]> frames) {
        ByteBuffer all = ByteBuffer.allocate(frames.stream().mapToInt(f -> f.length).sum());
        frames.forEach(all::put);
        return all.array();
    }

    /** A byte more, or a few less. */
    private static byte[] spliced(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        int to = random.nextBoolean() ? at : Math.min(bytes.length, at + 1 + random.nextInt(20));
        ByteBuffer result = ByteBuffer.allocate(bytes.length + 1);
        result.put(bytes, 0, at);
        if (to == at) {
            result.put((byte) TELLING[random.nextInt(TELLING.length)]);
        }
        result.put(bytes, to, bytes.length - to).flip();
        return Arrays.copyOf(result.array(), result.limit());
    }

    /** Writes frames. */
    private static final class Server {
        private final List<byte[]> frames = new ArrayList<>();
        private final Output out = new Output();
        private final Http2FrameWriter writer = new Http2FrameWriter(out);
        private final HpackEncoder hpack = new HpackEncoder(4096);

        Server say(Consumer<Http2FrameWriter> frame) {
            frame.accept(writer);
            byte[] bytes = new byte[out.size()];
            out.written().get(bytes);
            out.clear();
            frames.add(bytes);
            return this;
        }

        Server head(int stream, boolean end, String... lines) {
            return say(w -> {
                int start = w.beginHeaders(stream, end);
                hpack.begin(out);
                for (int i = 0; i < lines.length; i += 2) {
                    hpack.field(out, lines[i], lines[i + 1]);
                }
                w.endHeaders(start, stream, 16 << 10);
            });
        }

        Server data(int stream, String text, boolean end) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            return say(w -> w.data(stream, ByteBuffer.wrap(bytes), bytes.length, end));
        }

        List<byte[]> frames() {
            return frames;
        }
    }
}
