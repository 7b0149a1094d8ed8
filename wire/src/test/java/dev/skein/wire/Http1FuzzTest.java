package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Seeded mutations of good and bad messages: whatever comes, the decoder answers, the same for
 * every way the bytes are torn.
 */
class Http1FuzzTest {
    private static final List<String> RESPONSES =
            List.of(
                    "HTTP/1.1 200 OK\r\n"
                            + "Content-Length: 5\r\n"
                            + "Server: x\r\n\r\n"
                            + "helloHTTP/1.1 204 No Content\r\n"
                            + "Date: y\r\n\r\n",
                    "\r\n"
                            + "HTTP/1.0 404 Not Found\r\n"
                            + "Connection: keep-alive\r\n"
                            + "Content-Length: 3, 3\r\n\r\n"
                            + "abcHTTP/1.1 200 OK\r\n\r\n"
                            + "rest",
                    "HTTP/1.1 200 OK\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + "5;a=\"b\\\"\"\r\n"
                            + "hello\r\n"
                            + "0a\r\n"
                            + "0123456789\r\n"
                            + "0\r\n"
                            + "X-T: 1\r\n"
                            + "Host: 2\r\n\r\n",
                    "HTTP/1.1 100 Continue\r\n\r\n"
                            + "HTTP/1.1 103 Hints\r\n"
                            + "Link: </a>\r\n\r\n"
                            + "HTTP/1.1 101 Switching\r\n"
                            + "Upgrade: h2c\r\n\r\n"
                            + "other");
    private static final List<String> REQUESTS =
            List.of(
                    "GET /a?b=c HTTP/1.1\r\n"
                            + "Host: h\r\n"
                            + "Accept: */*\r\n\r\n"
                            + "POST /d HTTP/1.1\r\n"
                            + "Host: h\r\n"
                            + "Content-Length: 2\r\n\r\n"
                            + "hi",
                    "POST http://h/x HTTP/1.1\r\n"
                            + "Host: h\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + "3\r\n"
                            + "abc\r\n"
                            + "0\r\n"
                            + "A: b\r\n\r\n"
                            + "OPTIONS * HTTP/1.0\r\n\r\n",
                    "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\ntunnel");
    private static final byte[] TELLING =
            Decoding.latin1("\r\n\t :;,=\"\\0159aAfFxX-\u0000\u007f\u0080\u00ff/HTTP");

    /** What a mutation may put in, since single bytes seldom make it. */
    private static final List<String> PHRASES =
            List.of(
                    "\r\n",
                    "\r\n\r\n",
                    "Content-Length: 5\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "Connection: close\r\n",
                    "0\r\n\r\n",
                    "HTTP/1.1 200 OK\r\n",
                    "ffffffffffffffff",
                    "99999999999999999999",
                    "chunked",
                    ", ");

    /** Small enough that mutated messages meet them. */
    private static final Http1Limits LIMITS = new Http1Limits(40, 48, 4, 120, 16, 2);

    @Test
    void mutatedResponses() {
        fuzz(RESPONSES, false, 100_000, 1);
    }

    @Test
    void mutatedRequests() {
        fuzz(REQUESTS, true, 100_000, 2);
    }

    private static void fuzz(List<String> seeds, boolean requests, int rounds, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] input = mutate(Decoding.latin1(seeds.get(random.nextInt(seeds.size()))), random);
            Http1Limits limits = random.nextInt(4) == 0 ? LIMITS : Http1Limits.DEFAULT;
            Trace whole = new Trace(requests, limits).feed(input, 0, input.length).end();
            int tear = random.nextInt(input.length + 1);
            Trace torn =
                    new Trace(requests, limits)
                            .feed(input, 0, tear)
                            .feed(input, tear, input.length)
                            .end();
            assertEquals(
                    whole.hash,
                    torn.hash,
                    () ->
                            "torn at "
                                    + tear
                                    + ": "
                                    + new String(input, StandardCharsets.ISO_8859_1));
            if (round % 16 == 0) {
                Trace single = new Trace(requests, limits);
                for (int at = 0; at < input.length; at++) {
                    single.feed(input, at, at + 1);
                }
                assertEquals(
                        whole.hash,
                        single.end().hash,
                        () -> new String(input, StandardCharsets.ISO_8859_1));
            }
            refused += whole.failed ? 1 : 0;
        }
        int share = refused * 100 / rounds;
        assertTrue(
                share > 20 && share < 95,
                share + " % refused: the mutations are too mild or too wild to mean anything");
    }

    private static byte[] mutate(byte[] seed, SplittableRandom random) {
        byte[] input = seed;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(input.length + 1);
            input =
                    switch (random.nextInt(5)) {
                        case 0 -> splice(input, at, at, TELLING[random.nextInt(TELLING.length)]);
                        case 1 ->
                                splice(
                                        input,
                                        at,
                                        Math.min(input.length, at + 1),
                                        TELLING[random.nextInt(TELLING.length)]);
                        case 2 ->
                                splice(
                                        input,
                                        at,
                                        Math.min(input.length, at + 1 + random.nextInt(4)));
                        case 3 ->
                                splice(
                                        input,
                                        at,
                                        at,
                                        Decoding.latin1(
                                                PHRASES.get(random.nextInt(PHRASES.size()))));
                        default ->
                                splice(
                                        input,
                                        at,
                                        at,
                                        Arrays.copyOfRange(
                                                input,
                                                at,
                                                Math.min(input.length, at + random.nextInt(20))));
                    };
        }
        return input;
    }

    private static byte[] splice(byte[] input, int from, int to, byte... with) {
        byte[] result = new byte[input.length - (to - from) + with.length];
        System.arraycopy(input, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(input, to, result, from + with.length, input.length - to);
        return result;
    }

    /** A hash of all that was heard, whatever the pieces of the bodies: quicker than text. */
    private static final class Trace implements Http1Decoder.Sink {
        private final Http1Decoder decoder;
        private final boolean requests;
        long hash;
        boolean failed;

        Trace(boolean requests, Http1Limits limits) {
            this.requests = requests;
            decoder = requests ? Http1Decoder.ofRequests(limits) : Http1Decoder.ofResponses(limits);
        }

        Trace feed(byte[] input, int from, int to) {
            ByteBuffer in = ByteBuffer.wrap(input, from, to - from);
            try {
                for (int before = -1; !failed && in.remaining() != before; ) {
                    before = in.remaining();
                    if (before > 0 && !requests && decoder.idle()) {
                        decoder.expect("GET");
                    }
                    decoder.decode(in, this);
                }
            } catch (Http1Exception e) {
                fail(e);
            }
            return this;
        }

        Trace end() {
            try {
                if (!failed) {
                    decoder.endOfInput(this);
                }
            } catch (Http1Exception e) {
                fail(e);
            }
            return this;
        }

        private void fail(Http1Exception e) {
            failed = true;
            add(e.kind().name().hashCode());
        }

        private void add(long next) {
            hash = hash * 1_000_003 + next;
        }

        private void add(FieldLines lines) {
            for (String text : lines.namesAndValues()) {
                add(text.hashCode());
            }
        }

        @Override
        public void onHead(Http1Head head) {
            add(head.status());
            add(head.reason().hashCode());
            add(head.method().hashCode());
            add(head.target().hashCode());
            add(head.framing().name().hashCode());
            add(head.contentLength());
            add(head.fields());
        }

        @Override
        public void onInterim(Http1Head head) {
            onHead(head);
        }

        @Override
        public void onBody(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                add(bytes.get());
            }
        }

        @Override
        public void onEnd(FieldLines trailers) {
            add(-2);
            add(trailers);
        }
    }
}
