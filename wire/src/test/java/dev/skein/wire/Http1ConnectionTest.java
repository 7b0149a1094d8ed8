package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http1ConnectionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private final RecordedWire wire = new RecordedWire();
    private final RecordedOwner owner = new RecordedOwner();
    private final Http1Connection connection =
            new Http1Connection(wire, owner, new Http1Codec(HeadLimits.DEFAULT));

    @Test
    void oneExchangeAfterAnother() {
        for (int i = 0; i < 3; i++) {
            RecordedExchange exchange = new RecordedExchange("GET", 0, null);
            connection.start(exchange);
            assertEquals("GET /x HTTP/1.1\r\nHost: h\r\n\r\n", wire.takeWritten());
            receive(OK);
            assertEquals(List.of("sent", "200 2", "body hi", "end"), exchange.events);
        }
        assertEquals(List.of("reusable", "reusable", "reusable"), owner.events);
        assertFalse(wire.closed);
    }

    @Test
    void aTornResponseIsTheSame() {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        connection.start(exchange);
        OK.chars().forEach(c -> receive(Character.toString(c)));
        assertEquals(List.of("sent", "200 2", "body h", "body i", "end"), exchange.events);
    }

    @Test
    void aBodyInMemoryLeavesWithItsHead() {
        connection.start(new RecordedExchange("POST", 5, "hello"));
        assertEquals(1, wire.writes);
        assertEquals(
                "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
                wire.takeWritten());
    }

    @Test
    void anEmptyPostSaysSo() {
        connection.start(new RecordedExchange("POST", 0, null));
        assertEquals(
                "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", wire.takeWritten());
    }

    @Test
    void aBodyOfUnknownLengthIsChunked() {
        RecordedExchange exchange = new RecordedExchange("POST", -1, null);
        connection.start(exchange);
        connection.send(bytes("hello"));
        connection.send(bytes(""));
        connection.send(bytes("you"));
        assertFalse(exchange.events.contains("sent"));
        connection.endSend();
        assertEquals(
                "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n",
                wire.takeWritten());
        assertEquals(List.of("sent"), exchange.events);
    }

    @Test
    void sentMeansThatItHasLeft() {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        wire.pending = 10;
        connection.start(exchange);
        assertEquals(List.of(), exchange.events);
        wire.pending = 0;
        connection.onDrained();
        assertEquals(List.of("sent"), exchange.events);
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestCostsTheConnection() {
        RecordedExchange exchange = new RecordedExchange("POST", 100, null);
        connection.start(exchange);
        receive(OK);
        assertEquals(List.of("200 2", "body hi", "end"), exchange.events);
        assertEquals(List.of("not reusable"), owner.events);
        assertTrue(wire.closed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Connection: close~Content-Length: 0~~",
                "HTTP/1.0 200 OK~Content-Length: 0~~",
                "HTTP/1.1 200 OK~Content-Length: 0~~HTTP/1.1 200 OK~~",
            })
    void someResponsesEndTheConnection(String response) {
        connection.start(new RecordedExchange("GET", 0, null));
        receive(response.replace("~", "\r\n"));
        assertEquals(List.of("not reusable"), owner.events);
        assertTrue(wire.closed);
    }

    @Test
    void aBodyMayLastUntilTheEnd() {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        connection.start(exchange);
        receive("HTTP/1.1 200 OK\r\n\r\nhi");
        connection.onEnd();
        assertEquals(List.of("sent", "200 -1", "body hi", "end"), exchange.events);
        assertEquals(List.of("not reusable"), owner.events);
    }

    @Test
    void headHasNoBody() {
        RecordedExchange exchange = new RecordedExchange("HEAD", 0, null);
        connection.start(exchange);
        receive("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n");
        assertEquals(List.of("sent", "200 0", "end"), exchange.events);
        assertEquals(List.of("reusable"), owner.events);
    }

    @Test
    void interimResponsesComeBeforeTheAnswer() {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        connection.start(exchange);
        receive("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK);
        assertEquals(List.of("sent", "interim 103", "200 2", "body hi", "end"), exchange.events);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 5~Content-Length: 6~~ | PROTOCOL | true",
                "garbage~~                                             | PROTOCOL | true",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~       | PROTOCOL | true",
                "HTTP/1.1 200 OK~Content-Length: 5~~hi^                | CLOSED   | true",
                "^                                                     | CLOSED   | false",
            })
    void whatBreaksIsTold(String response, String kind, boolean answered) {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        connection.start(exchange);
        String bytes = response.replace("~", "\r\n").replace("^", "");
        if (!bytes.isEmpty()) {
            receive(bytes);
        }
        if (response.endsWith("^")) {
            connection.onEnd();
        }
        assertEquals(
                "broken " + kind + " sent=true answered=" + answered, exchange.events.getLast());
        assertEquals(List.of("closed"), owner.events);
        assertTrue(wire.closed);
    }

    @Test
    void aResetIsTold() {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        connection.start(exchange);
        connection.onFailed(new IOException("Connection reset"));
        assertEquals("broken CLOSED sent=true answered=false", exchange.events.getLast());
        assertEquals(List.of("closed"), owner.events);
    }

    @Test
    void bytesThatNobodyAskedForEndAnIdleConnection() {
        receive(OK);
        assertEquals(List.of("closed"), owner.events);
        assertTrue(wire.closed);
    }

    @Test
    void thePeerMayEndAnIdleConnection() {
        connection.onEnd();
        assertEquals(List.of("closed"), owner.events);
    }

    @Test
    void aCancelledExchangeHearsNothingMore() {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        exchange.onHead = connection::cancel;
        connection.start(exchange);
        receive(OK);
        assertEquals(List.of("sent", "200 2"), exchange.events);
        assertEquals(List.of("closed"), owner.events);
        assertTrue(wire.closed);
    }

    @Test
    void aRequestThatCannotBeWrittenIsNotSent() {
        RecordedExchange exchange = new RecordedExchange("GET", 0, null);
        exchange.value = "a\r\nInjected: b";
        connection.start(exchange);
        assertEquals("", wire.takeWritten());
        assertEquals(List.of("broken REQUEST sent=false answered=false"), exchange.events);
    }

    /** The body's reader may be behind when the body ends, and asks for nothing any more. */
    @Test
    void aConnectionThatWasHeldBackReadsOnForTheNext() {
        connection.start(new RecordedExchange("GET", 0, null));
        connection.pauseReading();
        assertTrue(wire.paused);
        receive(OK);
        assertFalse(wire.paused);
    }

    @Test
    void oneAtATime() {
        connection.start(new RecordedExchange("GET", 0, null));
        RecordedExchange second = new RecordedExchange("GET", 0, null);
        assertThrows(IllegalStateException.class, () -> connection.start(second));
    }

    private void receive(String text) {
        connection.onRead(bytes(text));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
