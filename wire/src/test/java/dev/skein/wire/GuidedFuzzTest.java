package dev.skein.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the seeded fuzz tests hold, over inputs that coverage leads to: where {@code JAZZER_FUZZ} is
 * set (CONTRIBUTING.md). Else over the seeds alone, those of others where they are, too.
 *
 * <p>It has a virtual machine of its own, into which Jazzer loads an agent.
 */
@Tag("guided")
class GuidedFuzzTest {
    private static final int MOST = 1 << 16; // what the harnesses have room for

    @MethodSource("dialogues")
    @FuzzTest
    void frames(byte[] input) {
        if (input.length <= MOST) {
            Http2FuzzTest.framesAreFine(input, below(input, input.length + 1), true);
        }
    }

    @MethodSource("dialogues")
    @FuzzTest
    void connection(byte[] input) {
        if (input.length <= MOST) {
            Http2FuzzTest.dialogueIsFine(input, 1 + below(input, input.length + 1));
            Http2FuzzTest.unrulyDialogue(input, new SplittableRandom(Arrays.hashCode(input)));
        }
    }

    @MethodSource("stories")
    @FuzzTest
    void blocks(byte[] input) {
        if (input.length <= MOST) {
            HpackFuzzTest.everyWay(apart(input));
        }
    }

    @MethodSource("responses")
    @FuzzTest
    void http1Responses(byte[] input) {
        if (input.length <= MOST) {
            Http1FuzzTest.everyWay(input, false, below(input, input.length + 1));
        }
    }

    @MethodSource("requests")
    @FuzzTest
    void http1Requests(byte[] input) {
        if (input.length <= MOST) {
            Http1FuzzTest.everyWay(input, true, below(input, input.length + 1));
        }
    }

    /** From 0 on, and the same for the same input: a finding can be seen again. */
    private static int below(byte[] input, int bound) {
        return Math.floorMod(Arrays.hashCode(input), bound);
    }

    // Seeds.

    static Stream<Arguments> dialogues() {
        Http2Seeds seeds = new Http2Seeds();
        Stream<byte[]> whole = seeds.dialogues().stream().map(Http2Seeds::joined);
        return Stream.concat(whole, seeds.frames().stream()).map(Arguments::of);
    }

    static Stream<Arguments> stories() throws IOException {
        return HpackFuzzTest.stories().stream()
                .map(story -> Arguments.of(together(HpackFuzzTest.beginning(story))));
    }

    static Stream<Arguments> responses() {
        return messages(Http1FuzzTest.RESPONSES);
    }

    static Stream<Arguments> requests() {
        return messages(Http1FuzzTest.REQUESTS);
    }

    private static Stream<Arguments> messages(List<String> seeds) {
        return seeds.stream().map(seed -> Arguments.of(Http1FuzzTest.bytes(seed)));
    }

    // The blocks of a connection as one input: each after its length in two octets.

    private static byte[] together(List<byte[]> blocks) {
        ByteBuffer all =
                ByteBuffer.allocate(blocks.stream().mapToInt(block -> 2 + block.length).sum());
        blocks.forEach(block -> all.putShort((short) block.length).put(block));
        return all.array();
    }

    /** What is shorter than it says ends with the input. */
    private static List<byte[]> apart(byte[] input) {
        List<byte[]> blocks = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(input);
        while (left.remaining() >= 2) {
            int length = Short.toUnsignedInt(left.getShort());
            byte[] block = new byte[Math.min(length, left.remaining())];
            left.get(block);
            blocks.add(block);
        }
        return blocks;
    }
}
