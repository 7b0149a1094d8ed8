package dev.skein.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A client is played by hand, over a network in memory. */
final class Http2PeerTest {
    private static final String[] FIELDS = {":method", "GET"};

    private final FrameReader answers = FrameReader.ofServer();
    private final FakeLoop loop = new FakeLoop();
    private final Wire wire =
            loop.connect(
                    InetSocketAddress.createUnresolved("origin.example", 80),
                    new Wire.Events() {
                        @Override
                        public void onConnected() {}

                        @Override
                        public void onRead(ByteBuffer bytes) {
                            byte[] read = new byte[bytes.remaining()];
                            bytes.get(read);
                            answers.add(read);
                        }

                        @Override
                        public void onDrained() {}

                        @Override
                        public void onEnd() {}

                        @Override
                        public void onFailed(IOException cause) {}
                    });

    private void write(Frames frames) {
        wire.write(ByteBuffer.wrap(frames.bytes()));
    }

    /** What the peer has sent since, without payloads. */
    private String answers() {
        loop.run();
        return answers.frames().toString();
    }

    private Http2Peer greeted(int... clientSettings) {
        write(Frames.preface().settings(clientSettings).settingsAck());
        Http2Peer peer = Http2Peer.on(loop.network().accept());
        assertEquals("[SETTINGS, 0 bytes, SETTINGS, flags 0x1, 0 bytes]", answers());
        return peer;
    }

    @Test
    void greetsAndAcknowledges() {
        Http2Peer peer = Http2Peer.on(loop.network().accept(), Http2.SETTINGS_ENABLE_PUSH, 0);
        assertEquals("[SETTINGS, 6 bytes]", answers());
        write(Frames.preface().settings(Http2.SETTINGS_MAX_FRAME_SIZE, 20_000).ping(7));
        assertEquals("[SETTINGS, flags 0x1, 0 bytes, PING, flags 0x1, 8 bytes]", answers());
        assertFalse(peer.acknowledged());
        write(Frames.begin().settingsAck().pingAck(7).goAway(0, Http2.NO_ERROR, ""));
        assertEquals("[]", answers());
        assertTrue(peer.acknowledged());
        assertEquals(20_000L, peer.settings().get(Http2.SETTINGS_MAX_FRAME_SIZE));
        assertEquals(Http2.NO_ERROR, peer.goAway().errorCode());
        assertEquals(5, peer.frames().size());
    }

    @Test
    void answersEachRequestThatIsThere() {
        Http2Peer peer = greeted().onRequest(stream -> stream.respond(200, stream.text()));
        write(Frames.begin().headers(1, true, FIELDS).headers(3, false, FIELDS));
        assertEquals("[HEADERS of stream 1, flags 0x5, 13 bytes]", answers());
        write(Frames.begin().data(3, false, "he").paddedData(3, true, 2, new byte[] {'y'}));
        assertEquals(
                "[WINDOW_UPDATE, 4 bytes, WINDOW_UPDATE of stream 3, 4 bytes,"
                        + " WINDOW_UPDATE, 4 bytes, HEADERS of stream 3, flags 0x4, 31 bytes,"
                        + " DATA of stream 3, flags 0x1, 3 bytes]",
                answers());
        assertEquals(
                "[stream 1 ended, answered, stream 3 ended, answered]", peer.streams().toString());
    }

    @Test
    void answersByHandInAnyOrder() {
        Http2Peer peer = greeted();
        write(Frames.begin().headers(1, true, FIELDS).tornHeaders(3, true, 2, FIELDS));
        loop.run();
        assertEquals(List.of(1, 3), peer.streams().stream().map(Http2Stream::id).toList());
        peer.stream(3).headers(":status", "103").headers(":status", "200").data("x").end();
        peer.stream(1).headers(":status", "200").endWithTrailers("a", "b").data("dropped");
        assertEquals(
                "[HEADERS of stream 3, flags 0x4, 13 bytes, HEADERS of stream 3, flags 0x4,"
                        + " 13 bytes, DATA of stream 3, 1 bytes, DATA of stream 3, flags 0x1, 0"
                        + " bytes, HEADERS of stream 1, flags 0x4, 13 bytes, HEADERS of stream 1,"
                        + " flags 0x5, 5 bytes]",
                answers());
        assertEquals(OptionalLong.empty(), peer.stream(1).window());
        assertThrows(AssertionError.class, () -> peer.stream(5));
    }

    @Test
    void keepsToTheWindowOfAStream() {
        Http2Peer peer = greeted(Http2.SETTINGS_INITIAL_WINDOW_SIZE, 3);
        write(Frames.begin().headers(1, true, FIELDS));
        loop.run();
        Http2Stream stream = peer.stream(1).headers(":status", "200").data("hello").data("!").end();
        assertEquals(
                "[HEADERS of stream 1, flags 0x4, 13 bytes, DATA of stream 1, 3 bytes]", answers());
        write(Frames.begin().windowUpdate(1, 1));
        assertEquals("[DATA of stream 1, 1 bytes]", answers());
        write(Frames.begin().settings(Http2.SETTINGS_INITIAL_WINDOW_SIZE, 1));
        assertEquals("[SETTINGS, flags 0x1, 0 bytes]", answers());
        assertEquals(OptionalLong.of(-2), stream.window());
        write(Frames.begin().windowUpdate(1, 4));
        assertEquals(
                "[DATA of stream 1, 1 bytes, DATA of stream 1, 1 bytes,"
                        + " DATA of stream 1, flags 0x1, 0 bytes]",
                answers());
    }

    @Test
    void keepsToTheWindowOfTheConnection() {
        Http2Peer peer = greeted(Http2.SETTINGS_INITIAL_WINDOW_SIZE, 1_000_000);
        write(Frames.begin().headers(1, true, FIELDS).headers(3, true, FIELDS));
        loop.run();
        peer.stream(1).respond(200, new byte[65_530]);
        peer.stream(3).respond(200, "hello!");
        loop.run();
        int sent =
                answers.frames().stream()
                        .filter(frame -> frame.type() == Http2.DATA)
                        .mapToInt(frame -> frame.data().length)
                        .sum();
        assertEquals(65_535, sent);
        write(Frames.begin().windowUpdate(0, 1));
        assertEquals("[DATA of stream 3, flags 0x1, 1 bytes]", answers());
    }

    @Test
    void resets() {
        Http2Peer peer = greeted(Http2.SETTINGS_INITIAL_WINDOW_SIZE, 0);
        write(Frames.begin().headers(1, false, FIELDS).headers(3, false, FIELDS));
        loop.run();
        peer.stream(1).data("waits").reset(Http2.REFUSED_STREAM);
        write(Frames.begin().rstStream(3, Http2.CANCEL).windowUpdate(1, 100));
        assertEquals("[RST_STREAM of stream 1, 4 bytes]", answers());
        assertEquals(OptionalInt.of(Http2.CANCEL), peer.stream(3).resetCode());
        assertFalse(peer.stream(3).hasEnded());
        peer.stream(3).respond(200, "too late").reset(Http2.CANCEL);
        assertEquals("[]", answers());
    }

    @Test
    void holdsItsWindows() {
        Http2Peer peer = greeted().holdWindows();
        write(Frames.begin().headers(1, false, FIELDS).data(1, false, new byte[16_000]));
        assertEquals("[]", answers());
        peer.grant(1, 10).grant(0, 20);
        assertEquals("[WINDOW_UPDATE of stream 1, 4 bytes, WINDOW_UPDATE, 4 bytes]", answers());
        assertEquals(16_000, peer.stream(1).body().length);
    }

    @Test
    void aClientThatOverrunsItsWindows() {
        Http2Peer peer = greeted().holdWindows();
        write(Frames.begin().headers(1, false, FIELDS));
        for (int i = 0; i < 5; i++) {
            write(Frames.begin().data(1, false, new byte[13_107]));
        }
        loop.run();
        peer.grant(0, 1);
        write(Frames.begin().data(1, false, "x"));
        AssertionError overrun = assertThrows(AssertionError.class, loop::run);
        assertTrue(overrun.getMessage().contains("its stream's window"), overrun.getMessage());
        peer.grant(1, 2);
        write(Frames.begin().data(1, false, "y"));
        overrun = assertThrows(AssertionError.class, loop::run);
        assertTrue(overrun.getMessage().contains("connection's window"), overrun.getMessage());
    }
}
