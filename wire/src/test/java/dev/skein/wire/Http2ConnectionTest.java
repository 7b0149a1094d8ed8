package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http2ConnectionTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String GET =
            "HEADERS %d :method=GET :scheme=http :authority=h :path=/x end";

    private final ManualLoop loop = new ManualLoop();
    private final RecordedWire wire = new RecordedWire();
    private final RecordedOwner owner = new RecordedOwner();
    private final Http2Connection connection =
            new Http2Connection(wire, owner, loop, new Http2Codec(HeadLimits.DEFAULT));

    private final Http2FrameReader reader = new Http2FrameReader();
    private final FrameLog log = new FrameLog(true);

    private final Output out = new Output();
    private final Http2FrameWriter server = new Http2FrameWriter(out);
    private final HpackEncoder hpack = new HpackEncoder(4096);

    private List<String> greeting = List.of();

    @BeforeEach
    void greet() {
        loop.run();
        assertEquals(1, wire.writes);
        String written = wire.takeWritten();
        assertTrue(written.startsWith(PREFACE));
        greeting = frames(written.substring(PREFACE.length()));
    }

    @Test
    void theGreetingRulesOutPushAndOpensTheWindows() {
        assertEquals(
                List.of("SETTINGS 0 2=0 4=1048576 6=262144 9=1", "WINDOW_UPDATE 0 67043329"),
                greeting);
        say(s -> s.settings());
        assertEquals(List.of("SETTINGS 0 ack"), said());
    }

    // Exchanges.

    @Test
    void aRequestAndItsResponse() {
        RecordedExchange exchange = start("GET");
        assertEquals(List.of(GET.formatted(1)), said());
        assertEquals(List.of("sent"), exchange.events);
        settings();
        head(1, false, ":status", "200", "content-length", "5");
        data(1, "hello", true);
        assertEquals(List.of("sent", "200 5", "body hello", "end"), exchange.events);
        assertEquals(List.of("reusable"), owner.events);
        assertEquals(List.of(), said());
    }

    @Test
    void manyAtOnceAnsweredInAnyOrder() {
        settings();
        int before = wire.writes;
        List<RecordedExchange> exchanges = List.of(start("GET"), start("GET"), start("GET"));
        assertEquals(List.of(GET.formatted(1), GET.formatted(3), GET.formatted(5)), said());
        assertEquals(before + 1, wire.writes, "what a turn says leaves in one write");
        for (int id : new int[] {5, 1, 3}) {
            head(id, true, ":status", "204");
        }
        exchanges.forEach(e -> assertEquals(List.of("sent", "204 0", "end"), e.events));
    }

    @Test
    void aTornResponseIsTheSame() {
        settings();
        RecordedExchange exchange = start("GET");
        said();
        encode(1, false, ":status", "200");
        server.data(1, bytes("hello"), 5, true);
        byte[] all = new byte[out.size()];
        out.written().get(all);
        out.clear();
        for (byte b : all) {
            connection.onRead(ByteBuffer.wrap(new byte[] {b}));
        }
        assertEquals(
                List.of("sent", "200 -1", "body h", "body e", "body l", "body l", "body o", "end"),
                exchange.events);
    }

    @Test
    void fieldsInLowerCaseAndWithoutThoseOfConnections() {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        exchange.fields =
                Headers.of("Accept", "*/*", "Connection", "close", "Host", "z", "Keep-Alive", "5");
        connection.open().start(exchange);
        assertEquals(
                List.of("HEADERS 1 :method=GET :scheme=http :authority=h :path=/x accept=*/* end"),
                said());
    }

    /** As over HTTP/1.1. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/ ", "/a b", "/\t", "/\r\n", "/\u0000", "/\u00e9", "/\u007f"})
    void aTargetHasNoSpaceAndOnlyAscii(String target) {
        RecordedExchange bad = new RecordedExchange("GET", 0, null);
        bad.target = target;
        connection.open().start(bad);
        assertEquals(List.of("broken REQUEST sent=false answered=false"), bad.events);
        assertEquals(List.of(), said());
    }

    @Test
    void whatCannotBeSentFailsAloneAndLeavesNothing() {
        RecordedExchange bad = new RecordedExchange("GET", 0, null);
        bad.fields = Headers.ofParsed("A", "b\r\nc: d");
        connection.open().start(bad);
        assertEquals(List.of("broken REQUEST sent=false answered=false"), bad.events);
        assertEquals(List.of(), said());
        start("GET");
        assertEquals(List.of(GET.formatted(1)), said());
    }

    @Test
    void aHeadLargerThanAFrameIsContinued() {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        exchange.fields = Headers.of("x-large", "~".repeat(20_000));
        connection.open().start(exchange);
        loop.run();
        String written = wire.takeWritten();
        FrameLog raw = new FrameLog(false);
        read(written, raw);
        assertEquals(2, raw.lines.size());
        assertTrue(raw.lines.get(0).endsWith("end more"), raw.lines.get(0));
        assertTrue(raw.lines.get(1).startsWith("CONTINUATION 1"), raw.lines.get(1));
    }

    @Test
    void interimResponsesAndTrailers() {
        settings();
        RecordedExchange exchange = start("GET");
        head(1, false, ":status", "103", "link", "</a>");
        head(1, false, ":status", "200");
        data(1, "hi", false);
        head(1, true, "x-sum", "7");
        assertEquals(List.of("interim 103", "200 -1", "body hi", "end x-sum: 7"), exchange.events);
    }

    @Test
    void aHeadInPieces() {
        settings();
        RecordedExchange exchange = start("GET");
        encode(1, true, ":status", "200", "x", "y");
        byte[] whole = new byte[out.size()];
        out.written().get(whole);
        out.clear();
        int block = whole.length - 9;
        byte[] torn = new byte[whole.length + 9];
        System.arraycopy(whole, 0, torn, 0, 9 + 2);
        torn[2] = 2;
        torn[4] = 1; // END_STREAM, without END_HEADERS
        torn[11 + 2] = (byte) (block - 2);
        torn[11 + 3] = 9;
        torn[11 + 4] = 4;
        torn[11 + 8] = 1;
        System.arraycopy(whole, 11, torn, 20, block - 2);
        connection.onRead(ByteBuffer.wrap(torn));
        assertEquals(List.of("200 0", "end"), exchange.events);
    }

    @Test
    void headHasALengthAndNoBody() {
        settings();
        RecordedExchange exchange = start("HEAD");
        head(1, true, ":status", "200", "content-length", "5");
        assertEquals(List.of("200 0", "end"), exchange.events);
    }

    // Bodies of requests.

    @Test
    void aBodyInMemoryFollowsItsHead() {
        RecordedExchange exchange = new RecordedExchange("POST", 5, "hello");
        connection.open().start(exchange);
        assertEquals(
                List.of(
                        "HEADERS 1 :method=POST :scheme=http :authority=h :path=/x"
                                + " content-length=5",
                        "DATA 1 'hello' 5 end"),
                said());
        assertEquals(List.of("sent"), exchange.events);
    }

    @Test
    void aBodyInPieces() {
        RecordedExchange exchange = new RecordedExchange("POST", -1, null);
        HttpStream stream = connection.open();
        stream.start(exchange);
        stream.send(bytes("hello"));
        assertEquals(0, stream.pending());
        stream.send(bytes(""));
        stream.endSend();
        List<String> said = said();
        assertEquals(List.of("DATA 1 'hello' 5", "DATA 1 '' 0 end"), said.subList(1, 3));
        assertEquals(List.of("sent"), exchange.events);
    }

    @Test
    void aBodyWaitsForTheWindows() {
        say(s -> s.settings(4, 4));
        said();
        RecordedExchange exchange = new RecordedExchange("POST", -1, null);
        HttpStream stream = connection.open();
        stream.start(exchange);
        stream.send(bytes("hello you"));
        assertEquals("DATA 1 'hell' 4", said().getLast());
        assertEquals(5, stream.pending());
        say(s -> s.windowUpdate(1, 2));
        assertEquals(List.of("DATA 1 'o ' 2"), said());
        say(s -> s.settings(4, 100));
        assertEquals(List.of("SETTINGS 0 ack", "DATA 1 'you' 3"), said());
        assertEquals(0, stream.pending());
        assertEquals(List.of("writable"), exchange.events);
        stream.endSend();
        assertEquals(List.of("DATA 1 '' 0 end"), said());
        assertEquals(List.of("writable", "sent"), exchange.events);
    }

    @Test
    void ofInitialWindowsInOneFrameTheLastHolds() {
        say(s -> s.settings(4, 4));
        said();
        HttpStream stream = connection.open();
        stream.start(new RecordedExchange("POST", -1, null));
        stream.send(bytes("hello you"));
        assertEquals("DATA 1 'hell' 4", said().getLast());
        say(s -> s.settings(4, 100, 4, 0, 4, 6));
        assertEquals(List.of("SETTINGS 0 ack", "DATA 1 'o ' 2"), said());
        say(s -> s.settings(4, 100, 4, 3));
        assertEquals(List.of("SETTINGS 0 ack"), said());
        say(s -> s.settings(4, 9));
        assertEquals(List.of("SETTINGS 0 ack", "DATA 1 'you' 3"), said());
    }

    /** They count in their order (RFC 9113, 6.5.3). */
    @Test
    void anInitialWindowTooLargeForAStreamIsAnErrorThoughASmallerOneFollows() {
        settings();
        start("GET");
        say(s -> s.settings(4, Integer.MAX_VALUE, 4, 65_535));
        assertFalse(wire.closed);
        say(s -> s.windowUpdate(1, 1));
        say(s -> s.settings(4, Integer.MAX_VALUE, 4, 65_535));
        assertEquals("GOAWAY 0 0 FLOW_CONTROL_ERROR ''", said().getLast());
        assertTrue(wire.closed);
    }

    @Test
    void theWindowOfAllIsSharedInTurn() {
        say(s -> s.settings(4, 1 << 20));
        said();
        String large = "x".repeat(60_000);
        List<RecordedExchange> exchanges =
                List.of(
                        new RecordedExchange("POST", 60_000, large),
                        new RecordedExchange("POST", 60_000, large));
        exchanges.forEach(e -> connection.open().start(e));
        assertEquals(65_535, dataBytes(said()));
        say(s -> s.windowUpdate(0, 1000));
        assertEquals(1000, dataBytes(said()));
        say(s -> s.windowUpdate(0, 100_000));
        assertEquals(120_000 - 66_535, dataBytes(said()));
        exchanges.forEach(e -> assertTrue(e.events.contains("sent")));
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestEndsTheStream() {
        settings();
        RecordedExchange exchange = new RecordedExchange("POST", 100, null);
        HttpStream stream = connection.open();
        stream.start(exchange);
        said();
        head(1, true, ":status", "413");
        assertEquals(List.of("413 0", "end"), exchange.events);
        assertEquals(List.of("RST_STREAM 1 NO_ERROR"), said());
        stream.send(bytes("more"));
        assertEquals(List.of(), said());
    }

    // Windows of responses.

    @Test
    void whatIsReadIsGivenBackHalfAWindowAtATime() {
        settings();
        start("GET");
        said();
        head(1, false, ":status", "200");
        for (int i = 0; i < 31; i++) {
            data(1, "x".repeat(16_384), false);
        }
        assertEquals(List.of(), said());
        data(1, "x".repeat(16_384), false);
        assertEquals(List.of("WINDOW_UPDATE 1 524288"), said());
    }

    @Test
    void aReaderThatPausesHoldsItsStreamAndNoOther() {
        settings();
        HttpStream slow = connection.open();
        RecordedExchange slowExchange = new RecordedExchange("GET", 0, null);
        slow.start(slowExchange);
        RecordedExchange other = start("GET");
        said();
        head(1, false, ":status", "200");
        head(3, false, ":status", "200");
        slow.pauseReading();
        for (int i = 0; i < 64; i++) {
            data(1, "x".repeat(16_384), false);
            data(3, "x".repeat(8_192), false);
        }
        assertEquals(List.of("WINDOW_UPDATE 3 524288"), said());
        slow.resumeReading();
        assertEquals(List.of("WINDOW_UPDATE 1 1048576"), said());
        assertFalse(wire.paused);
        assertEquals(
                65,
                other.events.stream().filter(e -> e.startsWith("b") || e.startsWith("2")).count());
    }

    @Test
    void aFastLinkGetsALargerWindow() {
        loop.pass(1); // a round trip of a second
        say(s -> {
            s.settings();
            s.settingsAck();
        });
        start("GET");
        said();
        head(1, false, ":status", "200");
        for (int i = 0; i < 32; i++) {
            data(1, "x".repeat(16_384), false);
        }
        assertEquals(List.of("WINDOW_UPDATE 1 1572864"), said());
    }

    @Test
    void moreThanTheWindowIsAnError() {
        settings();
        HttpStream stream = connection.open();
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        stream.start(exchange);
        said();
        head(1, false, ":status", "200");
        stream.pauseReading();
        for (int i = 0; i < 65; i++) {
            data(1, "x".repeat(16_384), false);
        }
        assertEquals(List.of("RST_STREAM 1 FLOW_CONTROL_ERROR"), said());
        assertEquals("broken PROTOCOL sent=true answered=true", exchange.events.getLast());
        assertFalse(wire.closed);
    }

    // What ends a stream.

    @Test
    void cancelResetsTheStreamAndKeepsTheConnection() {
        settings();
        HttpStream stream = connection.open();
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        stream.start(exchange);
        said();
        stream.cancel();
        assertEquals(List.of("RST_STREAM 1 CANCEL"), said());
        assertEquals(List.of("reusable"), owner.events);
        head(1, false, ":status", "200"); // on its way already
        data(1, "late", true);
        assertEquals(List.of("sent"), exchange.events);
        assertEquals(List.of(), said());
        assertFalse(wire.closed);
    }

    @Test
    void whoCancelsAtTheHeadHearsNothingMore() {
        settings();
        HttpStream stream = connection.open();
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        exchange.onHead = stream::cancel;
        stream.start(exchange);
        head(1, false, ":status", "200");
        data(1, "x", true);
        assertEquals(List.of("200 -1"), exchange.events);
        assertEquals(List.of("reusable"), owner.events);
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED_STREAM, REFUSED",
        "CANCEL, RESET",
        "INTERNAL_ERROR, RESET",
        "NO_ERROR, RESET"
    })
    void aResetStreamIsOneFailure(Http2Error error, String kind) {
        settings();
        RecordedExchange exchange = start("GET");
        RecordedExchange other = start("GET");
        said();
        say(s -> s.reset(1, error));
        assertEquals(
                List.of("sent", "broken " + kind + " sent=true answered=false"), exchange.events);
        head(3, true, ":status", "200");
        assertEquals(List.of("sent", "200 0", "end"), other.events);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ":status 200 a b :status 200   | a second :status",
                "a b                           | none",
                ":status 20                    | no status",
                ":status 2000                  | no status",
                ":status 099                   | no status",
                ":status 101                   | no upgrade",
                ":status 200 Upper case        | a name in upper case",
                ":status 200 connection close  | a field of HTTP/1.1",
                ":status 200 transfer-encoding chunked | a field of HTTP/1.1",
                ":status 200 :path /           | a request's pseudo-header",
                ":status 200 content-length x  | no length",
                ":status 200 content-length 1  | a length and no body",
            })
    void aMalformedHeadIsAnErrorOfItsStream(String words, String why) {
        settings();
        RecordedExchange exchange = start("GET");
        RecordedExchange other = start("GET");
        said();
        raw(1, true, words.trim().split(" "));
        assertEquals(List.of("RST_STREAM 1 PROTOCOL_ERROR"), said(), why);
        assertEquals("broken PROTOCOL sent=true", exchange.events.getLast().substring(0, 25), why);
        head(3, true, ":status", "200");
        assertEquals("end", other.events.getLast());
    }

    @Test
    void aLengthThatDisagrees() {
        settings();
        RecordedExchange exchange = start("GET");
        said();
        head(1, false, ":status", "200", "content-length", "3");
        data(1, "hello", false);
        assertEquals(List.of("RST_STREAM 1 PROTOCOL_ERROR"), said());
        assertEquals("broken PROTOCOL sent=true answered=true", exchange.events.getLast());
    }

    @Test
    void aBodyBeforeItsHead() {
        settings();
        start("GET");
        said();
        data(1, "hello", false);
        assertEquals(List.of("RST_STREAM 1 PROTOCOL_ERROR"), said());
    }

    @Test
    void aHeadOverTheLimitsIsTooLarge() {
        settings();
        RecordedExchange exchange = start("GET");
        said();
        String[] lines = new String[602];
        lines[0] = ":status";
        lines[1] = "200";
        for (int i = 2; i < lines.length; i += 2) {
            lines[i] = "a" + i;
            lines[i + 1] = "b";
        }
        head(1, true, lines);
        assertEquals(List.of("RST_STREAM 1 CANCEL"), said());
        assertEquals("broken TOO_LARGE sent=true answered=false", exchange.events.getLast());
    }

    @Test
    void endlessInterimResponsesAreTooMany() {
        settings();
        RecordedExchange exchange = start("GET");
        said();
        for (int i = 0; i < 33; i++) {
            head(1, false, ":status", "103");
        }
        assertEquals("broken TOO_LARGE sent=true answered=true", exchange.events.getLast());
    }

    // What ends the connection.

    @Test
    void goAwayRefusesWhatIsAboveAndFinishesWhatIsBelow() {
        settings();
        RecordedExchange below = start("GET");
        RecordedExchange above = start("GET");
        said();
        say(s -> s.goAway(1, Http2Error.NO_ERROR, "bye"));
        assertEquals(0, connection.capacity());
        assertEquals(List.of("draining", "reusable"), owner.events);
        assertEquals("broken REFUSED sent=true answered=false", above.events.getLast());
        assertThrows(IllegalStateException.class, connection::open);
        head(1, true, ":status", "200");
        assertEquals("end", below.events.getLast());
        connection.close();
        assertTrue(wire.closed);
    }

    @Test
    void theEndOfTheConnectionFailsAll() {
        settings();
        RecordedExchange first = start("GET");
        RecordedExchange second = start("GET");
        said();
        head(1, false, ":status", "200");
        connection.onEnd();
        assertEquals("broken CLOSED sent=true answered=true", first.events.getLast());
        assertEquals("broken CLOSED sent=true answered=false", second.events.getLast());
        assertEquals(List.of("closed"), owner.events);
        connection.onFailed(new IOException("again"));
        assertEquals(List.of("closed"), owner.events);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "000001 00 00 00000002 61                  | PROTOCOL_ERROR",
                "000001 00 00 00000009 61                  | PROTOCOL_ERROR",
                "000001 01 04 00000002 88                  | PROTOCOL_ERROR",
                "000001 01 00 00000001 88 000000 04 00 00000000 | PROTOCOL_ERROR",
                "000001 01 00 00000001 88 000001 09 04 00000003 88 | PROTOCOL_ERROR",
                "000001 09 04 00000001 88                  | PROTOCOL_ERROR",
                "000001 01 04 00000001 ff                  | COMPRESSION_ERROR",
                "000001 01 04 00000001 80                  | COMPRESSION_ERROR",
                "000004 03 00 00000009 00000008            | PROTOCOL_ERROR",
                "000006 04 00 00000000 000200000001        | PROTOCOL_ERROR",
                "000006 04 00 00000000 000480000000        | FLOW_CONTROL_ERROR",
                "000006 04 00 00000000 000500000100        | PROTOCOL_ERROR",
                "000006 05 04 00000001 00000002 6162       | PROTOCOL_ERROR",
                "000004 08 00 00000000 7fffffff            | FLOW_CONTROL_ERROR",
                "000004 08 00 00000009 00000001            | PROTOCOL_ERROR",
                "100000 00 00 00000001                     | FRAME_SIZE_ERROR",
            })
    void anErrorOfTheConnectionIsSaidAndEndsIt(String hex, Http2Error error) {
        settings();
        RecordedExchange exchange = start("GET");
        said();
        connection.onRead(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
        assertEquals("GOAWAY 0 0 " + error + " ''", said().getLast());
        assertEquals("broken PROTOCOL", exchange.events.getLast().substring(0, 15));
        assertEquals(List.of("closed"), owner.events);
        assertTrue(wire.closed);
    }

    @Test
    void whoDoesNotSpeakHttp2IsToldApart() {
        RecordedExchange exchange = start("GET");
        connection.onRead(bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
        assertEquals("broken PROTOCOL sent=true answered=false", exchange.events.getLast());
        assertTrue(wire.closed);
    }

    // What those do who hear of it.

    @Test
    void afterTheCloseNothingIsHeardOfTheSameRead() {
        settings();
        RecordedExchange first = start("GET");
        RecordedExchange second = start("GET");
        first.onHead = connection::close;
        said();
        encode(1, false, ":status", "200");
        encode(3, true, ":status", "200");
        say(s -> {
            s.settings(3, 7);
            s.ping(1, false);
        });
        assertEquals(List.of("sent", "200 -1"), first.events);
        assertEquals(List.of("sent"), second.events);
        assertEquals(List.of("closed"), owner.events);
        assertEquals(List.of(), said());
    }

    @Test
    void whoGivesUpAnotherThatIsRefusedTooReleasesItOnce() {
        settings();
        RecordedExchange first = start("GET");
        HttpStream other = connection.open();
        RecordedExchange second = new RecordedExchange("GET", 0, null);
        other.start(second);
        HttpStream third = connection.open();
        third.start(new RecordedExchange("GET", 0, null));
        second.onBroken = third::cancel;
        first.onBroken = other::cancel;
        said();
        say(s -> s.goAway(0, Http2Error.NO_ERROR, ""));
        assertEquals("broken REFUSED sent=true answered=false", first.events.getLast());
        assertEquals(List.of("sent"), second.events);
        assertEquals(List.of("draining", "reusable", "reusable", "reusable"), owner.events);
    }

    @Test
    void whoGivesUpAnotherWhenTheConnectionBreaksReleasesNothing() {
        settings();
        RecordedExchange first = start("GET");
        HttpStream other = connection.open();
        other.start(new RecordedExchange("GET", 0, null));
        first.onBroken = other::cancel;
        said();
        connection.onEnd();
        assertEquals(List.of("closed"), owner.events);
        assertEquals(List.of(), said());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000004 02 00 00000009 00000001",
                "000004 02 00 00000002 00000001",
                "000004 08 00 00000009 00000000"
            })
    void aStreamThatWasNeverOpenedIsNotReset(String hex) {
        settings();
        start("GET");
        said();
        connection.onRead(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
        List<String> said = said();
        assertEquals(1, said.size());
        assertTrue(said.getFirst().startsWith("GOAWAY 0 0"), said.getFirst());
    }

    @Test
    void aStreamThatIsOverIsNotReset() {
        settings();
        start("GET");
        said();
        head(1, true, ":status", "200");
        byte[] priority = {0, 0, 4, 2, 0, 0, 0, 0, 1, 0, 0, 0, 3};
        connection.onRead(ByteBuffer.wrap(priority));
        assertEquals(List.of(), said());
        assertFalse(wire.closed);
    }

    @Test
    void whoWaitsForItsWindowDoesNotMoveWhenOthersDo() {
        say(s -> s.settings(4, 0));
        HttpStream stream = connection.open();
        stream.start(new RecordedExchange("POST", 5, "hello"));
        said();
        assertEquals(5, stream.pending());
        wire.pending = 1000;
        assertEquals(5, stream.pending());
    }

    // Floods.

    @ParameterizedTest
    @ValueSource(strings = {"ping", "settings"})
    void whoAsksAndDoesNotReadIsNotAnsweredForEver(String kind) {
        settings();
        RecordedExchange exchange = start("GET");
        said();
        head(1, false, ":status", "200");
        wire.stuck = true;
        for (int i = 0; i < 3000 && !wire.closed; i++) {
            say(s -> flood(s, kind));
            data(1, "x", false);
            loop.run();
        }
        assertTrue(wire.closed);
        assertTrue(wire.pending < 40_000, () -> wire.pending + " bytes");
        assertTrue(said().getLast().startsWith("GOAWAY 0 0 ENHANCE_YOUR_CALM"));
        assertEquals("broken PROTOCOL sent=true answered=true", exchange.events.getLast());
    }

    @Test
    void answersThatLeaveAreNoFlood() {
        settings();
        wire.stuck = true;
        connection.open().start(new RecordedExchange("POST", 10_000, "x".repeat(10_000)));
        said();
        wire.stuck = false; // what waits is not the same all the time, though it never ends
        head(1, false, ":status", "200");
        for (int i = 0; i < 5000; i++) {
            say(s -> s.ping(7, false));
            data(1, "x", false);
            loop.run();
        }
        assertFalse(wire.closed);
    }

    @Test
    void whereNothingIsReadNoMoreRequestsAreLeft() {
        settings();
        wire.stuck = true;
        int opened = 0;
        for (; opened < 3000 && connection.capacity() > 0; opened++) {
            HttpStream stream = connection.open();
            stream.start(new RecordedExchange("GET", 0, null));
            stream.cancel();
            loop.run();
        }
        assertTrue(opened <= 1001, () -> "" + connection.capacity());
        assertEquals("draining", owner.events.get(owner.events.size() - 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "settings", "empty", "window", "reset", "unknown"})
    void aFloodEndsTheConnection(String kind) {
        settings();
        RecordedExchange exchange = start("GET");
        start("GET").events.clear();
        said();
        head(1, false, ":status", "200");
        for (int i = 0; i < 1100 && !wire.closed; i++) {
            say(s -> flood(s, kind));
            loop.run();
        }
        assertTrue(wire.closed);
        assertTrue(said().getLast().startsWith("GOAWAY 0 0 ENHANCE_YOUR_CALM"));
        assertEquals("broken PROTOCOL sent=true answered=true", exchange.events.getLast());
    }

    private static void flood(Http2FrameWriter s, String kind) {
        switch (kind) {
            case "ping" -> s.ping(7, false);
            case "settings" -> s.settings(4, 100);
            case "empty" -> s.data(1, bytes(""), 0, false);
            case "window" -> s.windowUpdate(1, 1);
            case "reset" -> s.reset(3, Http2Error.CANCEL);
            default -> s.goAway(99, Http2Error.NO_ERROR, "");
        }
    }

    @Test
    void slowNuisancesAreNone() {
        settings();
        start("GET");
        for (int i = 0; i < 1500; i++) {
            loop.pass(0.1);
            say(s -> s.ping(7, false));
        }
        assertFalse(wire.closed);
    }

    @Test
    void anEndlessHeadIsCutOff() {
        settings();
        RecordedExchange exchange = start("GET");
        said();
        byte[] first = {0, 0, 1, 1, 0, 0, 0, 0, 1, (byte) 0x88};
        connection.onRead(ByteBuffer.wrap(first));
        byte[] more = new byte[9 + 16_384];
        more[1] = 0x40;
        more[3] = 9;
        more[8] = 1;
        for (int i = 0; i < 20 && !wire.closed; i++) {
            connection.onRead(ByteBuffer.wrap(more));
        }
        assertEquals("GOAWAY 0 0 ENHANCE_YOUR_CALM ''", said().getLast());
        assertEquals("broken PROTOCOL sent=true answered=false", exchange.events.getLast());
    }

    @Test
    void lateFramesOfWhatWasGivenUpAreNoFlood() {
        settings();
        List<HttpStream> streams = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            HttpStream stream = connection.open();
            stream.start(new RecordedExchange("GET", 0, null));
            streams.add(stream);
        }
        streams.forEach(HttpStream::cancel);
        for (int i = 0; i < 90; i++) {
            for (int k = 0; k < 20; k++) {
                data(2 * i + 1, "late", false);
            }
        }
        assertFalse(wire.closed);
    }

    // Signs of life.

    @Test
    void silenceIsAskedAboutAndThenIsTheEnd() {
        settings();
        RecordedExchange exchange = start("GET");
        said();
        loop.pass(29);
        assertEquals(List.of(), said());
        loop.pass(2);
        assertTrue(said().getFirst().startsWith("PING 0"));
        loop.pass(11);
        assertEquals("broken CLOSED sent=true answered=false", exchange.events.getLast());
        assertTrue(wire.closed);
    }

    @Test
    void anAnswerKeepsItAlive() {
        settings();
        RecordedExchange exchange = start("GET");
        said();
        for (int i = 0; i < 5; i++) {
            loop.pass(31);
            assertTrue(said().getFirst().startsWith("PING 0"));
            say(s -> s.ping(0, true));
        }
        assertEquals(List.of("sent"), exchange.events);
    }

    @Test
    void whatTimesOutOnASilentConnectionCallsItIntoQuestion() {
        settings();
        HttpStream stream = connection.open();
        stream.start(new RecordedExchange("GET", 0, null));
        said();
        loop.pass(6);
        stream.cancel();
        assertEquals(0, connection.capacity());
        assertEquals(List.of("draining", "reusable"), owner.events);
    }

    // The dialogue.

    private RecordedExchange start(String method) {
        RecordedExchange exchange = new RecordedExchange(method, 0, null);
        connection.open().start(exchange);
        return exchange;
    }

    private void settings() {
        say(s -> s.settings());
        assertEquals(List.of("SETTINGS 0 ack"), said());
        assertEquals(List.of("capacity 100"), owner.events, "the first word counts");
        owner.events.clear();
    }

    private void say(Consumer<Http2FrameWriter> frames) {
        frames.accept(server);
        ByteBuffer bytes = out.written();
        out.clear();
        connection.onRead(bytes);
    }

    private void encode(int stream, boolean end, String... lines) {
        int start = server.beginHeaders(stream, end);
        hpack.begin(out);
        for (int i = 0; i < lines.length; i += 2) {
            hpack.field(out, lines[i], lines[i + 1]);
        }
        server.endHeaders(start, stream, 16_384);
    }

    private void head(int stream, boolean end, String... lines) {
        encode(stream, end, lines);
        say(s -> {});
    }

    /** Literal, so that nothing makes it better than it is. */
    private void raw(int stream, boolean end, String... lines) {
        int start = server.beginHeaders(stream, end);
        for (String text : lines) {
            int index = List.of(lines).indexOf(text);
            out.reserve(2 + text.length());
            if (index % 2 == 0) {
                out.put(0);
            }
            out.put(text.length());
            out.put(bytes(text), text.length());
        }
        server.endHeaders(start, stream, 16_384);
        say(s -> {});
    }

    private void data(int stream, String text, boolean end) {
        say(s -> s.data(stream, bytes(text), text.length(), end));
    }

    private List<String> said() {
        loop.run();
        return frames(wire.takeWritten());
    }

    private List<String> frames(String written) {
        log.lines.clear();
        read(written, log);
        return List.copyOf(log.lines);
    }

    private void read(String written, FrameLog to) {
        try {
            reader.decode(bytes(written), to);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
    }

    private static int dataBytes(List<String> frames) {
        return frames.stream()
                .filter(line -> line.startsWith("DATA"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".*' (\\d+).*", "$1")))
                .sum();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
