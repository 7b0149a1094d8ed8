package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FrameReaderTest {
    private static final Frames ALL =
            Frames.preface()
                    .settings(Http2.SETTINGS_ENABLE_PUSH, 0, Http2.SETTINGS_MAX_FRAME_SIZE, -1)
                    .headers(1, false, "a", "b")
                    .paddedHeaders(3, true, 9, "a", "b")
                    .prioritizedHeaders(5, true, 1, true, 7, "a", "b")
                    .tornHeaders(7, true, 1, "a", "b")
                    .pushPromise(1, 2, "a", "b")
                    .data(1, false, "hello")
                    .paddedData(1, true, 255, new byte[] {'!'})
                    .rstStream(1, Http2.CANCEL)
                    .ping(42)
                    .goAway(7, Http2.NO_ERROR, "bye")
                    .windowUpdate(0, 1000)
                    .raw(0xbe, 0xef, -1, (byte) 1);

    private static void check(List<Frame> frames) {
        assertEquals(13, frames.size());
        assertEquals(
                Map.of(Http2.SETTINGS_ENABLE_PUSH, 0L, Http2.SETTINGS_MAX_FRAME_SIZE, 0xffff_ffffL),
                frames.get(0).settings());
        for (int i = 1; i <= 5; i++) {
            assertArrayEquals(Frames.headerBlock("a", "b"), frames.get(i).headerBlock());
            assertTrue(frames.get(i).endHeaders());
        }
        assertEquals(
                List.of(false, true, true, true, false),
                frames.subList(1, 6).stream().map(Frame::endStream).toList());
        assertEquals("hello", frames.get(6).text());
        assertEquals("!", frames.get(7).text());
        assertTrue(frames.get(7).endStream());
        assertEquals(Http2.CANCEL, frames.get(8).errorCode());
        assertEquals(42, frames.get(9).opaque());
        assertFalse(frames.get(9).ack());
        assertEquals(7, frames.get(10).lastStream());
        assertEquals(Http2.NO_ERROR, frames.get(10).errorCode());
        assertEquals("bye", frames.get(10).debug());
        assertEquals(1000, frames.get(11).increment());
        assertEquals(new Frame(0xbe, 0xef, Integer.MAX_VALUE, new byte[] {1}), frames.get(12));
    }

    @Test
    void allAtOnce() {
        FrameReader reader = FrameReader.ofClient().joining().add(ALL.bytes());
        check(reader.frames());
        assertEquals(0, reader.rest());
    }

    @Test
    void aByteAtATime() {
        FrameReader reader = FrameReader.ofClient().joining();
        List<Frame> frames = new ArrayList<>();
        for (byte b : ALL.bytes()) {
            frames.addAll(reader.add(b).frames());
        }
        check(frames);
    }

    @Test
    void fromAStream() throws IOException {
        FrameReader reader = FrameReader.ofServer();
        ByteArrayInputStream in =
                new ByteArrayInputStream(
                        Frames.begin().settingsAck().data(1, true, new byte[16_384]).bytes());
        assertTrue(reader.read(in).ack());
        assertEquals(16_384, reader.read(in).data().length);
        assertNull(reader.read(in));
    }

    @Test
    void withoutJoiningFramesAreAsTheyCame() {
        List<Frame> frames =
                FrameReader.ofServer()
                        .add(Frames.begin().tornHeaders(1, true, 3, "a", "b").bytes())
                        .frames();
        assertEquals(
                "[HEADERS of stream 1, flags 0x1, 3 bytes,"
                        + " CONTINUATION of stream 1, flags 0x4, 2 bytes]",
                frames.toString());
        assertFalse(frames.getFirst().endHeaders());
    }

    @Test
    void tornPushPromisesKeepTheirPromise() {
        Frames torn =
                Frames.begin()
                        .raw(Http2.PUSH_PROMISE, Http2.PADDED, 1, new byte[] {1, 0, 0, 0, 2, 8, 0})
                        .continuation(1, true, new byte[] {9});
        Frame whole = FrameReader.ofServer().joining().add(torn.bytes()).next();
        assertEquals(
                new Frame(Http2.PUSH_PROMISE, Http2.END_HEADERS, 1, new byte[] {0, 0, 0, 2, 8, 9}),
                whole);
    }

    @Test
    void whatCannotBeRead() {
        FrameReader http1 = FrameReader.ofClient().add("GET /".getBytes(StandardCharsets.US_ASCII));
        assertThrows(AssertionError.class, http1::next);
        FrameReader large =
                FrameReader.ofServer().add(Frames.begin().data(1, false, new byte[16_385]).bytes());
        assertThrows(AssertionError.class, large::next);
        assertEquals(16_385, large.maxFrameSize(16_385).next().data().length);
        FrameReader torn =
                FrameReader.ofServer()
                        .joining()
                        .add(Frames.begin().raw(Http2.HEADERS, 0, 1).windowUpdate(0, 1).bytes());
        assertThrows(AssertionError.class, torn::next);
        FrameReader half = FrameReader.ofServer().add(new byte[] {0, 0, 1, 0, 0, 0, 0, 0, 1});
        assertNull(half.next());
        assertEquals(9, half.rest());
    }

    @Test
    void partsThatAFrameHasNot() {
        Frame data = new Frame(Http2.DATA, Http2.PADDED, 1, new byte[] {2, 0});
        assertThrows(AssertionError.class, data::data);
        assertThrows(AssertionError.class, data::headerBlock);
        assertThrows(AssertionError.class, data::settings);
        assertThrows(AssertionError.class, data::errorCode);
        assertThrows(AssertionError.class, data::increment);
        Frame empty = new Frame(Http2.DATA, Http2.PADDED, 1, new byte[0]);
        assertThrows(AssertionError.class, empty::data);
    }
}
