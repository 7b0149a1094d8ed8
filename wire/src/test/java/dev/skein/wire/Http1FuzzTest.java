package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Seeded mutations of good and bad messages: whatever comes, the decoder answers, the same for
 * every way the bytes are torn, and wherever they lie.
 */
class Http1FuzzTest {
    /** A bar stands for a line end. */
    static final List<String> RESPONSES =
            List.of(
                    "HTTP/1.1 200 OK|Content-Length: 5|Server: x||helloHTTP/1.1 204 No Content|A:"
                            + " y||",
                    "|HTTP/1.0 404 Not Found|Connection: keep-alive|Content-Length: 3,"
                            + " 3||abcHTTP/1.1 200||x",
                    "HTTP/1.1 200 OK|Transfer-Encoding:"
                            + " chunked||5;a=\"b\\\"\"|hello|0a|0123456789|0|X-T: 1|Host: 2||",
                    "HTTP/1.1 100 Continue||HTTP/1.1 103 Hints|Link: </a>||HTTP/1.1 101"
                            + " Switching|Upgrade: h2c||other");

    static final List<String> REQUESTS =
            List.of(
                    "GET /a?b=c HTTP/1.1|Host: h|Accept: */*||POST /d HTTP/1.1|Host:"
                            + " h|Content-Length: 2||hi",
                    "POST http://h/ HTTP/1.1|Transfer-Encoding: chunked||3|abc|0|A: b||OPTIONS *"
                            + " HTTP/1.0||",
                    "CONNECT h:443 HTTP/1.1|Host: h:443||tunnel");

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

    /** What is known from one input must change nothing in what the next one says. */
    private static final KnownLines KNOWN = new KnownLines();

    /** Shared as on a loop: what one call left in it must not matter to the next. */
    private static final ByteBuffer PIECE = Http1Decoder.newPiece();

    private static final byte[] JUNK = Decoding.latin1("?".repeat(PIECE.capacity()));

    /** Where a socket's bytes lie. */
    private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(1 << 16);

    /** Small enough that mutated messages meet them. */
    private static final HeadLimits LIMITS = new HeadLimits(40, 48, 4, 120, 16, 2);

    @Test
    void mutatedResponses() {
        fuzz(RESPONSES, false, 60_000, 1);
    }

    @Test
    void mutatedRequests() {
        fuzz(REQUESTS, true, 60_000, 2);
    }

    private static void fuzz(List<String> seeds, boolean requests, int rounds, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] input = mutate(bytes(seeds.get(random.nextInt(seeds.size()))), random);
            boolean tight = random.nextInt(4) == 0;
            int tear = random.nextInt(input.length + 1);
            int other = random.nextInt(input.length + 1);
            Torn torn = new Torn(input, requests, tight ? LIMITS : HeadLimits.DEFAULT);
            torn.at(tear);
            torn.directAt(other);
            if (round % 16 == 0) {
                torn.byteByByte();
            }
            refused += torn.whole.failed ? 1 : 0;
        }
        int share = refused * 100 / rounds;
        assertTrue(
                share > 20 && share < 95,
                share + " % refused: the mutations are too mild or too wild to mean anything");
    }

    static byte[] bytes(String seed) {
        return Decoding.latin1(seed.replace("|", "\r\n"));
    }

    /** The same whatever the pieces, with limits wide and tight. */
    static void everyWay(byte[] input, boolean requests, int tear) {
        for (HeadLimits limits : List.of(HeadLimits.DEFAULT, LIMITS)) {
            Torn torn = new Torn(input, requests, limits);
            torn.at(tear);
            torn.directAt(tear);
            torn.byteByByte();
        }
    }

    /** An input, heard once whole, and held to that when it comes in pieces. */
    private static final class Torn {
        private final byte[] input;
        private final boolean requests;
        private final HeadLimits limits;
        final Trace whole;

        Torn(byte[] input, boolean requests, HeadLimits limits) {
            this.input = input;
            this.requests = requests;
            this.limits = limits;
            whole = trace().feed(input, 0, input.length).end();
            if (!requests) {
                Trace plain = new Trace(Http1Decoder.ofResponses(limits));
                assertSame(plain.feed(input, 0, input.length), "without what is known");
            }
        }

        private Trace trace() {
            return new Trace(requests, limits);
        }

        void at(int tear) {
            Trace torn = trace().feed(input, 0, tear).feed(input, tear, input.length);
            assertSame(torn, "torn at " + tear);
        }

        void directAt(int tear) {
            Trace torn = trace().feedDirect(input, 0, tear).feedDirect(input, tear, input.length);
            assertSame(torn, "direct, torn at " + tear);
        }

        void byteByByte() {
            Trace single = trace();
            for (int at = 0; at < input.length; at++) {
                single.feed(input, at, at + 1);
            }
            assertSame(single, "byte by byte");
        }

        private void assertSame(Trace other, String how) {
            assertEquals(
                    whole.hash,
                    other.end().hash,
                    () -> how + ": " + new String(input, StandardCharsets.ISO_8859_1));
        }
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

        Trace(boolean requests, HeadLimits limits) {
            this.requests = requests;
            decoder =
                    requests
                            ? Http1Decoder.ofRequests(limits)
                            : Http1Decoder.ofResponses(limits, KNOWN, PIECE);
        }

        Trace(Http1Decoder responses) {
            requests = false;
            decoder = responses;
        }

        Trace feed(byte[] input, int from, int to) {
            return feed(ByteBuffer.wrap(input, from, to - from));
        }

        Trace feedDirect(byte[] input, int from, int to) {
            PIECE.clear().put(JUNK);
            return feed(DIRECT.clear().put(input, from, to - from).flip());
        }

        private Trace feed(ByteBuffer in) {
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

        private void add(Headers lines) {
            for (String text : Decoding.flat(lines)) {
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
        public void onEnd(Headers trailers) {
            add(-2);
            add(trailers);
        }
    }
}
