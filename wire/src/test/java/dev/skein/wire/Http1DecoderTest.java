package dev.skein.wire;

import static dev.skein.wire.Http1Exception.Kind.BAD_CHUNK;
import static dev.skein.wire.Http1Exception.Kind.BAD_FIELD;
import static dev.skein.wire.Http1Exception.Kind.BAD_FRAMING;
import static dev.skein.wire.Http1Exception.Kind.BAD_START_LINE;
import static dev.skein.wire.Http1Exception.Kind.CLOSED_EARLY;
import static dev.skein.wire.Http1Exception.Kind.TOO_LARGE;
import static dev.skein.wire.Http1Exception.Kind.UNSUPPORTED_CODING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.skein.http.Headers;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1DecoderTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    /** What only unusual tests hear. */
    private static final Http1Decoder.Sink DEAF =
            new Http1Decoder.Sink() {
                @Override
                public void onHead(Http1Head head) {}

                @Override
                public void onInterim(Http1Head head) {}

                @Override
                public void onBody(ByteBuffer bytes) {}

                @Override
                public void onEnd(Headers trailers) {}
            };

    @Test
    void ordinaryResponse() {
        Decoding decoding =
                get(
                        OK
                                + "Content-TYPE: text/plain\r\n"
                                + "X-Odd: \t a  b \t\r\n"
                                + "Content-Length: 5\r\n\r\n"
                                + "hello");
        Http1Head head = decoding.message().head;
        assertEquals(200, head.status());
        assertEquals("OK", head.reason());
        assertEquals(1, head.minorVersion());
        assertEquals(
                List.of("content-type", "text/plain", "x-odd", "a  b", "content-length", "5"),
                Decoding.flat(head.fields()));
        assertEquals(Framing.LENGTH, head.framing());
        assertEquals(5, head.contentLength());
        assertEquals("hello", decoding.message().body());
        assertTrue(
                decoding.message().complete
                        && decoding.decoder.idle()
                        && decoding.decoder.keepAlive());
    }

    @Test
    void ordinaryRequest() {
        Decoding decoding =
                Decoding.ofRequests()
                        .feed(
                                crlf(
                                        "POST /a?b HTTP/1.1",
                                        "Content-Length: 2",
                                        "",
                                        "hiGET / HTTP/1.1",
                                        ""));
        assertEquals(2, decoding.completed());
        assertEquals("POST", decoding.message().head.method());
        assertEquals("/a?b", decoding.message().head.target());
        assertEquals("hi", decoding.message().body());
        assertEquals(Framing.NONE, decoding.messages.get(1).head.framing());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK",
                "HTTP/1.0 200 OK",
                "HTTP/1.2 200 OK",
                "HTTP/1.1 200 ",
                "HTTP/1.1 200",
                "HTTP/1.1 200  OK",
                "HTTP/1.1 999 what",
                "\r\n\r\nHTTP/1.1 200 OK",
                "HTTP/1.1 200 d\u00e9j\u00e0 vu\tagain"
            })
    void goodStatusLines(String line) {
        assertNull(get(line + "\r\n\r\n").failure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200 OK",
                "HTTP/2.0 200 OK",
                "HTTP/1.10 200 OK",
                "HTTP/1. 200 OK",
                "HTTP/1.x 200 OK",
                "http/1.1 200 OK",
                " HTTP/1.1 200 OK",
                "HTTP/1.1",
                "HTTP/1.1 ",
                "HTTP/1.1  200 OK",
                "HTTP/1.1\t200 OK",
                "HTTP/1.1 20 OK",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1 099 OK",
                "HTTP/1.1 +20 OK",
                "HTTP/1.1 200\tOK",
                "HTTP/1.1 200 O\u0000K",
                "HTTP/1.1 200 O\rK",
                "HTTP/1.1 200 OK\u007f",
                "ICY 200 OK",
                "\rHTTP/1.1 200 OK",
                "\nHTTP/1.1 200 OK",
                "<html>",
                "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\nHTTP/1.1 200 OK"
            })
    void badStatusLines(String line) {
        assertFails(BAD_START_LINE, get(line + "\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SSH-2.0-OpenSSH_9.6", "\u0015\u0003\u0001\u0000\u0002\u0002F", "220 mail"})
    void anotherProtocolIsSeenWithoutItsLineEnd(String greeting) {
        assertFails(BAD_START_LINE, get(greeting));
    }

    @Test
    void theBeginningOfAnotherProtocolIsShown() {
        assertTrue(message(get("SSH-2.0-x\u0000")).contains("\"SSH-2.0-x\\x00\""), "shown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:",
                "a: ",
                "a:b",
                "!#$%&'*+-.^_`|~09azAZ: v",
                "a: b\tc",
                "a: caf\u00e9",
                "a: \u0080\u00ff",
                "a: :::"
            })
    void goodFields(String line) {
        Decoding decoding = get(OK + line + "\r\nContent-Length: 0\r\n\r\n");
        assertNull(decoding.failure);
        assertEquals(2, decoding.message().head.fields().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                ": b",
                " a: b",
                "\ta: b",
                "a : b",
                "a\t: b",
                "a b: c",
                "a\u0000: b",
                "\u00e9: b",
                "a(: b",
                "a: b\r\n c",
                "a: b\r\n\tc",
                "a: b\u0000c",
                "a: b\rc",
                "a: b\u0001",
                "a: b\u007f",
                "a: b\u000bc",
                "a: b\nc: d",
                "a: b\n",
                "a: b\r\r",
                "a\r\n: b",
                "a[]: b",
                "a\"b: c"
            })
    void badFields(String line) {
        assertFails(BAD_FIELD, get(OK + line + "\r\n\r\n"));
    }

    @Test
    void anErrorNamesTheFieldAndNeverItsValue() {
        String message = message(get(OK + "Set-Cookie: s3cr3t\u0001\r\n\r\n"));
        assertTrue(message.contains("set-cookie") && !message.contains("s3cr3t"), message);
        assertEquals(
                "200 HTTP/1.1 [set-cookie]",
                get(OK + "Set-Cookie: s3cr3t\r\n\r\n").message().head.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Content-Length: 3                                    | 3
                    Content-Length: 003                                  | 3
                    Content-Length: 9223372036854775807                  | 9223372036854775807
                    Content-Length: 3, 3                                 | 3
                    Content-Length: 3;Content-Length: 3                  | 3
                    Content-Length: 3 ,3;Content-Length: 3               | 3
                    Content-Length:                                      | -1
                    Content-Length: ,                                    | -1
                    Content-Length: 3,                                   | -1
                    Content-Length: ,3                                   | -1
                    Content-Length: 3,,3                                 | -1
                    Content-Length: 3, 03                                | -1
                    Content-Length: 3, 4                                 | -1
                    Content-Length: 3;Content-Length: 4                  | -1
                    Content-Length: 3;Content-Length:                    | -1
                    Content-Length: +3                                   | -1
                    Content-Length: -3                                   | -1
                    Content-Length: 0x3                                  | -1
                    Content-Length: 3 3                                  | -1
                    Content-Length: 3.0                                  | -1
                    Content-Length: 9223372036854775808                  | -1
                    Content-Length: 18446744073709551619                 | -1
                    Content-Length: 3;Transfer-Encoding: chunked         | -1
                    Transfer-Encoding: chunked;Content-Length: 3         | -1
                    Transfer-Encoding: identity;Content-Length: 3        | -1
                    """)
    void lengths(String fields, long expected) {
        Decoding decoding = get(OK + fields.replace(";", "\r\n") + "\r\n\r\n");
        if (expected < 0) {
            assertTrue(decoding.failure != null, "accepted");
            assertTrue(decoding.messages.isEmpty(), "nothing is delivered of what is refused");
        } else {
            assertNull(decoding.failure);
            assertEquals(expected, decoding.message().head.contentLength());
            assertEquals(expected, decoding.decoder.remaining());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "gzip, chunked",
                "chunked, gzip",
                "chunked, chunked",
                "identity",
                "",
                "chunked,",
                ",chunked",
                "xchunked",
                "chunked;q=1",
                "chunked\r\nTransfer-Encoding: chunked"
            })
    void codingsButChunkedAreRefused(String coding) {
        assertFails(UNSUPPORTED_CODING, get(OK + "Transfer-Encoding: " + coding + "\r\n\r\n"));
    }

    @Test
    void chunkedIsRefusedInHttp10() {
        assertFails(BAD_FRAMING, get("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    }

    @Test
    void requestsMayNotRepeatLengthOrHost() {
        assertFails(
                BAD_FRAMING,
                Decoding.ofRequests().feed("GET / HTTP/1.1\r\nContent-Length: 3, 3\r\n\r\n"));
        assertFails(
                BAD_FRAMING,
                Decoding.ofRequests()
                        .feed("GET / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n"));
        assertFails(
                BAD_FIELD,
                Decoding.ofRequests().feed("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD,200,NONE",
        "GET,204,NONE",
        "GET,304,NONE",
        "GET,101,NONE",
        "CONNECT,200,NONE",
        "CONNECT,407,LENGTH",
        "GET,205,LENGTH",
        "POST,200,LENGTH"
    })
    void whatHasABody(String method, int status, Framing framing) {
        Decoding decoding =
                Decoding.ofResponses(method)
                        .feed("HTTP/1.1 " + status + " x\r\nContent-Length: 3\r\n\r\n");
        assertEquals(framing, decoding.message().head.framing());
        assertEquals(3, decoding.message().head.contentLength());
        assertEquals(framing == Framing.NONE, decoding.message().complete);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    1 | -                       | true
                    1 | close                   | false
                    1 | Close                   | false
                    1 | keep-alive, close       | false
                    1 | upgrade , CLOSE         | false
                    1 | closed                  | true
                    1 | x;Connection: close     | false
                    0 | -                       | false
                    0 | keep-alive              | true
                    0 | Keep-Alive, x           | true
                    0 | keep-alive, close       | false
                    0 | ,,                      | false
                    """)
    void keepAlive(int minor, String connection, boolean expected) {
        String field =
                connection == null ? "" : "Connection: " + connection.replace(";", "\r\n") + "\r\n";
        Decoding decoding =
                get("HTTP/1." + minor + " 200 OK\r\nContent-Length: 0\r\n" + field + "\r\n");
        assertEquals(expected, decoding.message().head.keepAlive());
        assertEquals(expected, decoding.decoder.keepAlive());
        assertEquals(expected, decoding.decoder.idle());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nhello\r\n0\r\n\r\n",
                "0005\r\nhello\r\n000\r\n\r\n",
                "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                "5;a\r\nhello\r\n0;b=c\r\n\r\n",
                "5 ; a = b ;c=\"d;\\\"\"\r\nhello\r\n0\r\n\r\n",
                "5;a=\"\u00e9\"\r\nhello\r\n0\r\n\r\n",
                "5;a=\"\"\r\nhello\r\n0\r\nX: y\r\n\r\n"
            })
    void goodChunks(String body) {
        Decoding decoding = get(OK + "Transfer-Encoding: Chunked\r\n\r\n" + body);
        assertNull(decoding.failure);
        assertEquals("hello", decoding.message().body());
        assertTrue(decoding.message().complete);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                " 5\r\n",
                "5 \r\n",
                "+5\r\n",
                "-5\r\n",
                "0x5\r\n",
                "5_0\r\n",
                "g\r\n",
                "5;\r\n",
                "5;;a\r\n",
                "5;a=\r\n",
                "5;a=\"\r\n",
                "5;a=\"\\\"\r\n",
                "5;a=\"\u0000\"\r\n",
                "5;a=b c\r\n",
                "5 a\r\n",
                "5\n",
                "5\r\r\n",
                "5\rhello\r\n",
                "8000000000000000\r\n",
                "10000000000000000\r\n",
                "5\r\nhelloX",
                "5\r\nhello\n",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhello\r\n\r\n",
                "5\r\nhello\r\r\n",
                "\u0665\r\n"
            })
    void badChunks(String body) {
        Decoding decoding = get(OK + "Transfer-Encoding: chunked\r\n\r\n" + body);
        assertFails(BAD_CHUNK, decoding);
        assertFalse(decoding.message().complete);
    }

    @Test
    void endlessChunkExtensionsAreRefused() {
        String chunk = "1;" + "x".repeat(1000) + "\r\na\r\n";
        assertFails(BAD_CHUNK, get(OK + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(30)));
        assertNull(
                get(OK + "Transfer-Encoding: chunked\r\n\r\n" + "1\r\na\r\n".repeat(100_000))
                        .failure);
    }

    @Test
    void trailersAreDeliveredWithoutWhatFrames() {
        Decoding decoding =
                get(
                        OK
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + "0\r\n"
                                + "X-Sum: 1\r\n"
                                + "Content-Length: 9\r\n"
                                + "Set-Cookie: a=b\r\n"
                                + "ETag: t\r\n\r\n");
        assertEquals(
                List.of("x-sum", "1", "etag", "t"), Decoding.flat(decoding.message().trailers));
        assertFails(BAD_FIELD, get(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n folded\r\n\r\n"));
        assertFails(
                BAD_FIELD,
                Decoding.ofRequests()
                        .feed(
                                crlf(
                                        "POST / HTTP/1.1",
                                        "Transfer-Encoding: chunked",
                                        "",
                                        "0",
                                        "Host: evil",
                                        "")));
    }

    @Test
    void interimResponsesComeBeforeTheirFinalOne() throws Http1Exception {
        List<Integer> interims = new ArrayList<>();
        List<Integer> heads = new ArrayList<>();
        Http1Decoder decoder = Http1Decoder.ofResponses(HeadLimits.DEFAULT);
        decoder.expect("POST");
        decoder.decode(
                ByteBuffer.wrap(
                        Decoding.latin1(
                                crlf(
                                        "HTTP/1.1 100 Continue",
                                        "",
                                        "HTTP/1.1 103 Hints",
                                        "Link: x",
                                        "",
                                        "HTTP/1.1 204 x",
                                        ""))),
                new Http1Decoder.Sink() {
                    @Override
                    public void onHead(Http1Head head) {
                        heads.add(head.status());
                    }

                    @Override
                    public void onInterim(Http1Head head) {
                        interims.add(head.status());
                    }

                    @Override
                    public void onBody(ByteBuffer bytes) {
                        throw new AssertionError();
                    }

                    @Override
                    public void onEnd(Headers trailers) {
                        decoder.expect("GET"); // a pool may give the connection away at once
                    }
                });
        assertEquals(List.of(100, 103), interims);
        assertEquals(List.of(204), heads);
        assertThrows(IllegalStateException.class, () -> decoder.expect("GET"));
    }

    @Test
    void anotherProtocolsBytesStayInTheBuffer() throws Http1Exception {
        Http1Decoder decoder = Http1Decoder.ofResponses(HeadLimits.DEFAULT);
        decoder.expect("GET");
        ByteBuffer in =
                ByteBuffer.wrap(Decoding.latin1("HTTP/1.1 101 x\r\nUpgrade: y\r\n\r\nother"));
        decoder.decode(in, DEAF);
        decoder.decode(in, DEAF);
        assertEquals(5, in.remaining());
        assertTrue(decoder.switched() && !decoder.idle() && !decoder.keepAlive());
        assertThrows(IllegalStateException.class, () -> decoder.expect("GET"));
    }

    @Test
    void unsolicitedBytesStayInTheBuffer() throws Http1Exception {
        Http1Decoder decoder = Http1Decoder.ofResponses(HeadLimits.DEFAULT);
        ByteBuffer in =
                ByteBuffer.wrap(
                        Decoding.latin1("HTTP/1.1 204 x\r\n\r\nHTTP/1.1 200 injected\r\n\r\n"));
        decoder.decode(in, DEAF);
        assertEquals(0, in.position());
        decoder.expect("GET");
        decoder.decode(in, DEAF);
        decoder.decode(in, DEAF);
        assertEquals(18, in.position());
        assertTrue(decoder.idle());
    }

    @Test
    void directAndReadOnlyBuffersAreDecodedToTheSameEnd() {
        byte[] input =
                Decoding.latin1(
                        OK
                                + "Content-Length: 20000\r\n\r\n"
                                + "x".repeat(20000)
                                + OK
                                + "Content-Length: 1\r\n\r\ny");
        String expected = Decoding.ofResponses("GET").feed(input, Integer.MAX_VALUE).toString();
        ByteBuffer direct = ByteBuffer.allocateDirect(input.length).put(input).flip();
        assertEquals(expected, Decoding.ofResponses("GET").feed(direct).toString());
        assertEquals(
                expected,
                Decoding.ofResponses("GET")
                        .feed(ByteBuffer.wrap(input).asReadOnlyBuffer())
                        .toString());
        ByteBuffer offset =
                ByteBuffer.allocate(input.length + 14)
                        .position(7)
                        .limit(input.length + 7)
                        .slice()
                        .put(input)
                        .flip();
        assertEquals(expected, Decoding.ofResponses("GET").feed(offset).toString());
    }

    @Test
    void directBuffersKeepWhatFollowsTheMessage() throws Http1Exception {
        Http1Decoder decoder = Http1Decoder.ofRequests(HeadLimits.DEFAULT);
        byte[] request = Decoding.latin1("GET / HTTP/1.1\r\n\r\n");
        ByteBuffer in = ByteBuffer.allocateDirect(100).put(request).put(request).flip();
        decoder.decode(in, DEAF);
        assertEquals(request.length, in.position());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    startLine | HTTP/1.1 200 OKOKOKOKO                                                  | HTTP/1.1 200 OKOKOKOKOK
                    fieldLine | HTTP/1.1 200 OK;a: 45678901234567890                                    | HTTP/1.1 200 OK;a: 456789012345678901
                    fields    | HTTP/1.1 200 OK;a:;b:;c:                                                | HTTP/1.1 200 OK;a:;b:;c:;d:
                    head      | HTTP/1.1 200 OK;a: 4567890123456789;b: 4567890123456;c: 4               | HTTP/1.1 200 OK;a: 4567890123456789;b: 4567890123456;c: 45
                    interims  | HTTP/1.1 100 x;;HTTP/1.1 200 OK                                         | HTTP/1.1 100 x;;HTTP/1.1 100 x;;HTTP/1.1 200 OK
                    """)
    void limits(String limit, String fits, String tooLarge) {
        HeadLimits limits = new HeadLimits(22, 20, 3, 64, 8, 1);
        assertNull(
                Decoding.ofResponses("GET", limits)
                        .feed(fits.replace(";", "\r\n") + "\r\n\r\n")
                        .failure);
        for (int piece : new int[] {1, 7, 1000}) {
            Decoding decoding =
                    Decoding.ofResponses("GET", limits)
                            .feed(
                                    Decoding.latin1(tooLarge.replace(";", "\r\n") + "\r\n\r\n"),
                                    piece);
            assertFails(TOO_LARGE, decoding);
            assertTrue(message(decoding).contains("HeadLimits." + limit), message(decoding));
        }
    }

    @Test
    void limitsOfChunksAndTrailers() {
        HeadLimits limits = new HeadLimits(30, 30, 3, 64, 8, 1);
        String head = OK + "Transfer-Encoding: chunked\r\n\r\n";
        assertNull(
                Decoding.ofResponses("GET", limits)
                        .feed(head + "0;234567\r\na: 1\r\nb: 2\r\nc: 3\r\n\r\n")
                        .failure);
        assertFails(TOO_LARGE, Decoding.ofResponses("GET", limits).feed(head + "0;2345678\r\n"));
        assertFails(
                TOO_LARGE,
                Decoding.ofResponses("GET", limits)
                        .feed(head + "0\r\na: 1\r\nb: 2\r\nc: 3\r\nd: 4\r\n\r\n"));
        assertFails(
                TOO_LARGE,
                Decoding.ofResponses("GET", limits)
                        .feed(head + "0\r\n" + "a: 4567890123456789012345\r\n".repeat(3)));
    }

    @Test
    void aLineWithoutEndIsRefusedAndNotKept() {
        long limit = HeadLimits.DEFAULT.fieldLine();
        Decoding decoding = get(OK + "a: " + "x".repeat(1 << 20));
        assertFails(TOO_LARGE, decoding);
        assertEquals(limit, decoding.failure.limit());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                                       | before any byte
                    HTT                                                      | before the end of the head
                    HTTP/1.1 200 OK;a: b;                                    | before the end of the head
                    HTTP/1.1 100 x;;                                         | before the end of the head
                    HTTP/1.1 200 OK;Content-Length: 5;;he                    | with 3 bytes of the body
                    HTTP/1.1 200 OK;Transfer-Encoding: chunked;;             | between the chunks
                    HTTP/1.1 200 OK;Transfer-Encoding: chunked;;5;he         | with 3 bytes of a chunk
                    HTTP/1.1 200 OK;Transfer-Encoding: chunked;;5;hello      | between the chunks
                    HTTP/1.1 200 OK;Transfer-Encoding: chunked;;0;           | between the chunks
                    """)
    void closedEarly(String input, String where) {
        Decoding decoding = get(input.replace(";", "\r\n")).end();
        assertFails(CLOSED_EARLY, decoding);
        assertTrue(message(decoding).contains(where), message(decoding));
    }

    @Test
    void theEndOfTheStreamEndsABodyWithoutLength() {
        Decoding decoding = get(OK + "\r\nhel");
        decoding.feed("lo").end();
        assertNull(decoding.failure);
        assertEquals("hello", decoding.message().body());
        assertTrue(decoding.message().complete && !decoding.decoder.keepAlive());
        assertNull(Decoding.ofRequests().feed("GET / HTTP/1.1\r\n\r\n\r\n").end().failure);
        assertNull(get(OK + "Content-Length: 0\r\n\r\n").end().failure);
    }

    @Test
    void afterAFailureNothingIsDecoded() {
        Decoding decoding = get("nonsense");
        assertThrows(
                IllegalStateException.class,
                () -> decoding.decoder.decode(ByteBuffer.allocate(1), DEAF));
        assertFalse(decoding.decoder.idle());
    }

    @Test
    void whatIsInHandIsTold() {
        Decoding decoding = Decoding.ofResponses("GET");
        assertFalse(decoding.decoder.midHead() || decoding.decoder.idle());
        decoding.feed("H");
        assertTrue(decoding.decoder.midHead() && decoding.decoder.midMessage());
        decoding.feed("TTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        assertTrue(!decoding.decoder.midHead() && decoding.decoder.midMessage());
        assertEquals(7, decoding.decoder.remaining());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.0",
                "get /x HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "GET http://h/ HTTP/1.1",
                "CONNECT h:443 HTTP/1.1",
                "CONNECT [::1]:1 HTTP/1.1",
                "X! /{}|\"<>^`\\#f HTTP/1.1"
            })
    void goodRequestLines(String line) {
        assertEquals(1, Decoding.ofRequests().feed(line + "\r\n\r\n").completed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET  / HTTP/1.1",
                "GET /  HTTP/1.1",
                "GET / HTTP/1.1 ",
                " GET / HTTP/1.1",
                "GET\t/ HTTP/1.1",
                "GET /a b HTTP/1.1",
                "GET HTTP/1.1",
                "/ HTTP/1.1",
                "GET / HTTP/2.0",
                "GET / http/1.1",
                "GET / HTTP/1.",
                "GET / HTTP/11",
                "G(T / HTTP/1.1",
                "GET * HTTP/1.1",
                "GET x HTTP/1.1",
                "GET h:443 HTTP/1.1",
                "GET 1http://h/ HTTP/1.1",
                "GET ://h HTTP/1.1",
                "CONNECT h HTTP/1.1",
                "CONNECT h: HTTP/1.1",
                "CONNECT :1 HTTP/1.1",
                "CONNECT /:1 HTTP/1.1",
                "CONNECT u@h:1 HTTP/1.1",
                "GET /\u00e9 HTTP/1.1",
                "GET /\u0000 HTTP/1.1",
                "GET /\r HTTP/1.1",
                "",
                "GET"
            })
    void badRequestLines(String line) {
        Decoding decoding = Decoding.ofRequests().feed(line + "\r\n".repeat(10));
        assertFails(BAD_START_LINE, decoding);
    }

    @Test
    void connectEndsTheHttpOfAServersConnection() {
        Decoding decoding =
                Decoding.ofRequests()
                        .feed(
                                crlf(
                                        "CONNECT h:1 HTTP/1.1",
                                        "Content-Length: 9",
                                        "",
                                        "GET / HTTP/1.1",
                                        ""));
        assertEquals(1, decoding.messages.size());
        assertEquals(18, decoding.leftOver);
        assertTrue(decoding.decoder.switched());
    }

    /** Six fields cost the objects handed over and nothing else. */
    @Test
    void anOrdinaryResponseAllocatesLittle() throws Http1Exception {
        byte[] response =
                Decoding.latin1(
                        OK
                                + "Server: nginx\r\n"
                                + "Date: Sat, 21 Nov 2026 02:00:00 GMT\r\n"
                                + "Content-Type: application/octet-stream\r\n"
                                + "Content-Length: 1024\r\n"
                                + "Connection: keep-alive\r\n"
                                + "ETag: \"655c1b2a-400\"\r\n\r\n"
                                + "x".repeat(1024));
        Http1Decoder decoder = Http1Decoder.ofResponses(HeadLimits.DEFAULT);
        ByteBuffer in = ByteBuffer.wrap(response);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        int rounds = 10_000;
        for (int i = -rounds; i < rounds; i++) {
            before = i == 0 ? threads.getCurrentThreadAllocatedBytes() : before;
            decoder.expect("GET");
            decoder.decode(in.rewind(), DEAF);
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
        assertTrue(decoder.idle());
        assertTrue(each < 600, each + " bytes allocated for a response, strings included");
    }

    @Test
    void commonNamesAreShared() {
        Headers fields = get(OK + "Content-Length: 0\r\nX-Mine: 1\r\n\r\n").message().head.fields();
        Headers again = get(OK + "content-LENGTH: 0\r\nx-mine: 1\r\n\r\n").message().head.fields();
        assertSame(fields.name(0), again.name(0));
        assertEquals(fields.name(1), again.name(1));
    }

    private static String crlf(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    private static Decoding get(String input) {
        return Decoding.ofResponses("GET").feed(input);
    }

    private static String message(Decoding decoding) {
        assertNotNull(decoding.failure, decoding.toString());
        return decoding.failure.getMessage();
    }

    private static void assertFails(Http1Exception.Kind kind, Decoding decoding) {
        assertEquals(
                kind,
                decoding.failure == null ? null : decoding.failure.kind(),
                () -> decoding.toString());
    }
}
