package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Seeded: whatever comes in, the decoder answers with lines or a refusal, the same wherever the
 * bytes lie; and whatever goes out comes in as it was.
 */
class HpackFuzzTest {
    private static final int TABLE = 4096;

    /** Each the blocks of a connection. */
    private static final List<List<String>> STORIES =
            List.of(
                    List.of(
                            "828684418cf1e3c2e5f23a6ba0ab90f4ff",
                            "828684be5886a8eb10649cbf",
                            "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"),
                    List.of(
                            "3f4540 03612d62 0163 4003612d63 0164",
                            "20 3fe11f be82",
                            "0f2d 0165 1f22 026161 10 0163 0164 be"),
                    List.of(
                            "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff",
                            "4883640effc1c0bf",
                            "88c1 4001 6101 62c1c0bfbe"));

    /** Where a block is likely to go another way. */
    private static final int[] TELLING = {
        0x00, 0x01, 0x0f, 0x10, 0x1f, 0x20, 0x21, 0x3f, 0x40, 0x41, 0x7e, 0x7f, 0x80, 0x81, 0x82,
        0xbd, 0xbe, 0xbf, 0xc0, 0xfe, 0xff
    };

    /** Where a socket's bytes lie. */
    private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(1 << 16);

    @Test
    void mutatedBlocks() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<List<byte[]>> stories = stories();
        int refused = 0;
        int rounds = 60_000;
        for (int round = 0; round < rounds; round++) {
            List<byte[]> story = stories.get(random.nextInt(stories.size()));
            List<byte[]> blocks = new ArrayList<>(beginning(story));
            int which = random.nextInt(blocks.size());
            blocks.set(which, mutate(blocks.get(which), random));
            refused += everyWay(blocks) ? 0 : 1;
        }
        int share = refused * 100 / rounds;
        assertTrue(
                share > 20 && share < 95,
                share + " % refused: the mutations are too mild or too wild to mean anything");
    }

    @Test
    void noise() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 60_000; round++) {
            byte[] block = new byte[random.nextInt(40)];
            random.nextBytes(block);
            everyWay(List.of(block));
        }
    }

    /** Those of others where they are, too. */
    static List<List<byte[]>> stories() throws IOException {
        List<List<byte[]>> stories = new ArrayList<>();
        for (List<String> blocks : STORIES) {
            stories.add(blocks.stream().map(hex -> HpackRecorder.block(hex).array()).toList());
        }
        for (var file : HpackConformanceTest.files()) {
            List<byte[]> blocks = new ArrayList<>();
            for (JsonNode block : HpackConformanceTest.read(file)) {
                blocks.add(HpackRecorder.block(block.get("wire").stringValue()).array());
            }
            stories.add(blocks);
        }
        return stories;
    }

    static List<byte[]> beginning(List<byte[]> story) {
        return story.subList(0, Math.min(3, story.size()));
    }

    /** Whether all blocks were fine. */
    static boolean everyWay(List<byte[]> blocks) {
        Trace heap = new Trace();
        Trace shifted = new Trace();
        Trace direct = new Trace();
        Trace readOnly = new Trace();
        for (byte[] block : blocks) {
            heap.feed(ByteBuffer.wrap(block));
            shifted.feed(shifted(block));
            direct.feed(DIRECT.clear().put(block).flip());
            readOnly.feed(shifted(block).asReadOnlyBuffer());
        }
        assertEquals(heap.toString(), shifted.toString());
        assertEquals(heap.toString(), direct.toString());
        assertEquals(heap.toString(), readOnly.toString());
        KnownLines known = new KnownLines();
        for (int time = 0; time < 3; time++) { // what came twice is known
            Trace again = new Trace(known);
            blocks.forEach(block -> again.feed(ByteBuffer.wrap(block)));
            assertEquals(heap.toString(), again.toString());
        }
        return !heap.failed;
    }

    /** In the middle of other bytes, and of a slice at that. */
    private static ByteBuffer shifted(byte[] block) {
        byte[] framed = new byte[block.length + 9];
        Arrays.fill(framed, (byte) 0xff);
        System.arraycopy(block, 0, framed, 5, block.length);
        return ByteBuffer.wrap(framed)
                .slice(2, block.length + 5)
                .position(3)
                .limit(3 + block.length);
    }

    private static byte[] mutate(byte[] seed, SplittableRandom random) {
        byte[] block = seed;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(block.length + 1);
            byte telling = (byte) TELLING[random.nextInt(TELLING.length)];
            int behind = Math.min(block.length, at + 1 + random.nextInt(6));
            block =
                    switch (random.nextInt(5)) {
                        case 0 -> splice(block, at, at, telling);
                        case 1 -> splice(block, at, Math.min(block.length, at + 1), telling);
                        case 2 -> splice(block, at, behind);
                        case 3 -> splice(block, at, at, Arrays.copyOfRange(block, at, behind));
                        default -> flip(block, random);
                    };
        }
        return block;
    }

    private static byte[] flip(byte[] block, SplittableRandom random) {
        byte[] flipped = block.clone();
        if (block.length > 0) {
            flipped[random.nextInt(block.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] splice(byte[] block, int from, int to, byte... with) {
        byte[] result = new byte[block.length - (to - from) + with.length];
        System.arraycopy(block, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(block, to, result, from + with.length, block.length - to);
        return result;
    }

    /** What was heard, up to the refusal that ends a connection. */
    private static final class Trace implements HpackDecoder.Sink {
        private final HpackDecoder decoder;
        private final StringBuilder heard = new StringBuilder();
        private int lines;
        private int characters;
        private boolean failed;

        Trace() {
            this(new KnownLines());
        }

        Trace(KnownLines known) {
            decoder = new HpackDecoder(TABLE, known);
        }

        void feed(ByteBuffer block) {
            if (failed) {
                return;
            }
            int length = block.remaining();
            lines = 0;
            characters = 0;
            try {
                decoder.decode(block, this);
            } catch (HpackException e) {
                failed = true;
                heard.append(e.getMessage());
            }
            assertFalse(block.hasRemaining());
            assertTrue(lines <= length, "a line takes an octet at least");
            assertTrue(characters <= lines * TABLE + 2 * length, "what is not in a table is sent");
        }

        @Override
        public void onField(String name, String value) {
            lines++;
            characters += name.length() + value.length();
            heard.append(name).append(": ").append(value).append('\n');
        }

        @Override
        public String toString() {
            return heard.toString();
        }
    }

    @Test
    void whateverGoesOutComesIn() throws HpackException {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 300; round++) {
            new Pair(random).talk();
        }
    }

    /** An encoder, and the decoder of its peer. */
    private static final class Pair {
        private static final int[] SIZES = {0, 1, 36, 100, 300, 1000, 4096, 8192};
        private static final List<String> NAMES =
                List.of(
                        ":method",
                        ":path",
                        ":authority",
                        ":status",
                        "accept",
                        "cookie",
                        "te",
                        "authorization",
                        "set-cookie",
                        "content-length",
                        "x-a",
                        "x-b",
                        "x-c");

        private final SplittableRandom random;
        private final HpackEncoder encoder;
        private final HpackDecoder decoder = new HpackDecoder(8192);
        private final HpackRecorder heard = new HpackRecorder(decoder);
        private final Output out = new Output();

        Pair(SplittableRandom random) {
            this.random = random;
            encoder = new HpackEncoder(size());
        }

        private int size() {
            return SIZES[random.nextInt(SIZES.length)];
        }

        void talk() throws HpackException {
            for (int block = 0; block < 60; block++) {
                for (int changes = random.nextInt(8) - 5; changes > 0; changes--) {
                    int size = size();
                    encoder.tableSize(size);
                    decoder.tableSize(size);
                }
                out.clear();
                encoder.begin(out);
                List<String> lines = new ArrayList<>();
                for (int i = random.nextInt(12); i > 0; i--) {
                    String name = NAMES.get(random.nextInt(NAMES.size()));
                    String value = value();
                    HpackEncoder.check(name, value);
                    encoder.field(out, name, value);
                    lines.add(name + ": " + value);
                }
                assertEquals(lines, heard.decode(out.written()));
            }
        }

        /** Mostly one that came before. */
        private String value() {
            if (random.nextInt(4) > 0) {
                return "v".repeat(random.nextInt(30));
            }
            StringBuilder value = new StringBuilder();
            for (int i = random.nextInt(random.nextInt(10) == 0 ? 6000 : 60); i > 0; i--) {
                int c = random.nextInt(256);
                value.append(Octets.isText((byte) c) ? (char) c : 'e');
            }
            return value.toString();
        }
    }
}
