package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Headers;
import dev.skein.http.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Seeded: whatever a server says, frames are read or refused, and each exchange of a connection
 * hears of its end once; the same however the bytes are torn; and what is said back is right.
 */
class Http2FuzzTest {
    private static final Http2Seeds SEEDS = new Http2Seeds();

    /** Where a socket's bytes lie. */
    private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(1 << 16);

    // Frames alone.

    @Test
    void mutatedFrames() {
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        int rounds = 12_000;
        for (int round = 0; round < rounds; round++) {
            byte[] input = SEEDS.mutated(random);
            int tear = random.nextInt(input.length + 1);
            refused += framesAreFine(input, tear, round % 16 == 0) ? 0 : 1;
        }
        assertMeaning(refused, rounds);
    }

    /** Whether all were; the same whole, torn there and, if asked for, byte by byte. */
    static boolean framesAreFine(byte[] input, int tear, boolean byteByByte) {
        Frames whole = new Frames().feed(ByteBuffer.wrap(input));
        Frames torn =
                new Frames()
                        .feed(ByteBuffer.wrap(input, 0, tear))
                        .feed(DIRECT.clear().put(input, tear, input.length - tear).flip());
        assertEquals(whole.toString(), torn.toString(), () -> show(input));
        if (byteByByte) {
            Frames single = new Frames();
            for (int at = 0; at < input.length; at++) {
                single.feed(ByteBuffer.wrap(input, at, 1));
            }
            assertEquals(whole.toString(), single.toString(), () -> show(input));
        }
        return !whole.failed;
    }

    private static void assertMeaning(int refused, int rounds) {
        int share = refused * 100 / rounds;
        assertTrue(
                share > 10 && share < 90,
                share + " % refused: the mutations are too mild or too wild to mean anything");
    }

    private static String show(byte[] input) {
        return HexFormat.of().formatHex(input);
    }

    /** What was heard, DATA put together again, up to the error that ends a connection. */
    private static final class Frames {
        private final Http2FrameReader reader = new Http2FrameReader();
        private final FrameLog log = new FrameLog(false);
        private final List<String> errors = new ArrayList<>();
        boolean failed;

        Frames feed(ByteBuffer in) {
            while (!failed) {
                try {
                    reader.decode(in, log);
                    assertFalse(in.hasRemaining());
                    return this;
                } catch (Http2Exception e) {
                    errors.add(e.stream() + " " + e.error() + " " + e.getMessage());
                    failed = e.stream() == 0;
                }
            }
            return this;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            StringBuilder data = new StringBuilder();
            int counted = 0;
            for (String line : log.lines) {
                if (line.startsWith("DATA")) {
                    int from = line.indexOf('\'');
                    int to = line.lastIndexOf('\'');
                    String[] rest = line.substring(to + 2).split(" ");
                    data.append(line, from + 1, to).append(rest.length > 1 ? "!" : "");
                    counted += Integer.parseInt(rest[0]);
                } else {
                    text.append(line).append('\n');
                }
            }
            return text.append(data).append(' ').append(counted).append(errors).toString();
        }
    }

    // A connection.

    @Test
    void mutatedDialogues() {
        SplittableRandom random = new SplittableRandom(2);
        int refused = 0;
        int rounds = 2_500;
        for (int round = 0; round < rounds; round++) {
            byte[] input = SEEDS.mutated(random);
            int piece = 1 + random.nextInt(input.length + 1);
            refused += dialogueIsFine(input, piece) ? 0 : 1;
        }
        assertMeaning(refused, rounds);
    }

    /** Whether the connection outlived it; the same whole and in pieces of that size. */
    static boolean dialogueIsFine(byte[] input, int piece) {
        Dialogue whole = new Dialogue(null).feed(input, input.length).end();
        Dialogue torn = new Dialogue(null).feed(input, piece).end();
        assertEquals(whole.toString(), torn.toString(), () -> show(input));
        return !whole.refused;
    }

    /** The exchanges, and the owner, do whatever they may while they hear of things. */
    @Test
    void mutatedDialoguesWithUnrulyExchanges() {
        for (int round = 0; round < 3_000; round++) {
            SplittableRandom random = new SplittableRandom(1000 + round);
            byte[] input = SEEDS.mutated(random);
            try {
                unrulyDialogue(input, random);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("round " + round + ": " + show(input), e);
            }
        }
    }

    static void unrulyDialogue(byte[] input, SplittableRandom random) {
        new Dialogue(random).feed(input, 1 + random.nextInt(input.length + 1)).end();
    }

    /** A connection with four exchanges at first. */
    private static final class Dialogue implements Connection.Owner {
        private static final int BODY = 16_000; // one frame, if it may be

        private final @Nullable SplittableRandom unruly;
        private final ManualLoop loop = new ManualLoop();
        private final RecordedWire wire = new RecordedWire();
        private final Http2Connection connection;
        private final List<Running> exchanges = new ArrayList<>();
        private final List<String> told = new ArrayList<>();
        private int released;
        private int releasesDue;
        private boolean gone; // onClosed was called, or we closed
        private int closes;
        private int fed;
        boolean refused;

        Dialogue(@Nullable SplittableRandom unruly) {
            this.unruly = unruly;
            connection = new Http2Connection(wire, this, loop, new Http2Codec(HeadLimits.DEFAULT));
            start("GET", 0);
            start("HEAD", 0);
            start("GET", 0);
            start("POST", BODY);
            loop.run();
        }

        private void start(String method, int length) {
            Running exchange = new Running(this, method, length);
            exchanges.add(exchange);
            exchange.stream.start(exchange);
        }

        /** In pieces of that size. */
        Dialogue feed(byte[] input, int size) {
            fed = input.length;
            for (int at = 0; at < input.length && !wire.closed; at += size) {
                connection.onRead(ByteBuffer.wrap(input, at, Math.min(size, input.length - at)));
                turn();
            }
            return this;
        }

        private void turn() {
            if (unruly != null && unruly.nextInt(4) == 0) {
                wire.stuck = !wire.stuck;
                if (!wire.stuck && wire.pending > 0 && !wire.closed) {
                    wire.pending = 0;
                    connection.onDrained();
                }
            }
            loop.run();
        }

        Dialogue end() {
            long open = exchanges.stream().filter(e -> !e.over).count();
            assertEquals(releasesDue, released, "one release for each that ended");
            if (!gone) {
                assertEquals(exchanges.size() - releasesDue, open);
            }
            refused = gone;
            if (!wire.closed) {
                connection.onEnd();
            }
            loop.run();
            assertTrue(wire.closed);
            assertEquals(0, exchanges.stream().filter(e -> !e.over && !e.dropped).count());
            assertEquals(releasesDue, released);
            assertTrue(closes <= 1);
            checkWritten();
            return this;
        }

        private void checkWritten() {
            String written = wire.takeWritten();
            assertTrue(written.startsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
            int most = 1000 * exchanges.size() + BODY + 2000 + 2 * fed;
            assertTrue(written.length() <= most, () -> written.length() + " bytes");
            FrameLog log = new FrameLog(true);
            try {
                byte[] frames = written.substring(24).getBytes(StandardCharsets.ISO_8859_1);
                new Http2FrameReader().decode(ByteBuffer.wrap(frames), log);
            } catch (Http2Exception e) {
                throw new AssertionError(e);
            }
            Set<Integer> sending = new TreeSet<>();
            int opened = -1;
            boolean over = false;
            for (String line : log.lines) {
                String[] words = line.split(" ", 3);
                int stream = Integer.parseInt(words[1]);
                assertFalse(over, () -> "after GOAWAY: " + line);
                over = words[0].equals("GOAWAY");
                switch (words[0]) {
                    case "HEADERS" -> {
                        assertEquals(opened + 2, stream, line);
                        opened = stream;
                        sending.add(stream);
                    }
                    case "DATA" -> assertTrue(sending.contains(stream), line);
                    case "RST_STREAM" -> assertTrue(stream <= opened && stream % 2 == 1, line);
                    default -> assertTrue(stream <= opened || stream == 0, line);
                }
                if (line.endsWith(" end") || words[0].equals("RST_STREAM")) {
                    sending.remove(stream);
                }
            }
        }

        // The owner.

        @Override
        public void onReleased(Connection connection, boolean reusable) {
            assertFalse(gone, "released though closed");
            released++;
            told.add("released");
            assertTrue(reusable);
            if (unruly != null && unruly.nextInt(3) == 0) {
                another();
            }
        }

        @Override
        public void onCapacity(Connection connection) {
            assertFalse(gone, "capacity though closed");
            told.add("capacity " + connection.capacity());
            if (unruly != null && unruly.nextInt(3) == 0) {
                another();
            }
        }

        @Override
        public void onDraining(Connection connection) {
            assertFalse(gone, "draining though closed");
            told.add("draining");
            assertEquals(0, connection.capacity());
            if (unruly != null && unruly.nextInt(3) == 0) {
                another();
            }
        }

        @Override
        public void onClosed(Connection connection) {
            told.add("closed");
            gone = true;
            closes++;
        }

        // What exchanges may do.

        void anything(Running at) {
            if (unruly == null) {
                return;
            }
            switch (unruly.nextInt(24)) {
                case 0, 1 -> at.giveUp();
                case 2, 3 -> exchanges.get(unruly.nextInt(exchanges.size())).giveUp();
                case 4 -> another();
                case 5, 6 -> at.stream.pauseReading();
                case 7, 8, 9 -> exchanges.forEach(e -> e.stream.resumeReading());
                case 10 -> at.stream.send(ByteBuffer.wrap(new byte[] {'x'}));
                case 11 -> at.stream.endSend();
                case 12 -> {
                    if (unruly.nextInt(4) == 0) {
                        close();
                    }
                }
                default -> {}
            }
        }

        private void another() {
            if (connection.capacity() > 0 && exchanges.size() < 20) {
                start("GET", 0);
            }
        }

        private void close() {
            if (!gone) { // else they hear of it
                exchanges.forEach(e -> e.dropped = !e.over);
            }
            connection.close();
            assertEquals(0, connection.capacity());
            gone = true;
        }

        @Override
        public String toString() {
            return told + " " + exchanges;
        }
    }

    /** An exchange that insists on its rights. */
    private static final class Running implements Exchange {
        private final Dialogue in;
        private final String method;
        private final int length;
        private final List<String> heard = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        final HttpStream stream;
        boolean over; // heard of, or given up
        boolean dropped; // with the connection, by us
        private boolean begun;

        Running(Dialogue in, String method, int length) {
            this.in = in;
            this.method = method;
            this.length = length;
            stream = in.connection.open();
        }

        void giveUp() {
            if (!over && !dropped) {
                over();
                stream.cancel();
            }
        }

        private void over() {
            assertFalse(over || dropped, "heard of its end twice, or after it was given up");
            over = true;
            in.releasesDue += in.gone ? 0 : 1;
        }

        private void hear(String what) {
            assertFalse(over || dropped, () -> what + " after the end: " + heard);
            heard.add(what);
        }

        @Override
        public Head head() {
            Headers host = Headers.ofParsed("Host", "h");
            return new Head(method, "/x", host, Headers.empty(), Headers.empty(), length, false);
        }

        @Override
        public @Nullable ByteBuffer body() {
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) 'x');
            return length == 0 ? null : ByteBuffer.wrap(bytes);
        }

        @Override
        public void onSent() {
            assertFalse(over || dropped);
            in.anything(this);
        }

        @Override
        public void onWritable() {
            assertFalse(over || dropped);
            in.anything(this);
        }

        @Override
        public void onInterim(int status, Headers headers) {
            assertFalse(begun);
            hear(status + " " + headers);
            in.anything(this);
        }

        @Override
        public void onHead(
                int status, String reason, HttpVersion version, Headers headers, long bodyLength) {
            assertFalse(begun);
            begun = true;
            hear(status + " " + bodyLength + " " + headers);
            in.anything(this);
        }

        @Override
        public void onBody(ByteBuffer bytes) {
            assertTrue(begun && !over && !dropped);
            assertTrue(bytes.hasRemaining());
            body.append(StandardCharsets.ISO_8859_1.decode(bytes));
            in.anything(this);
        }

        @Override
        public void onEnd(Headers trailers) {
            assertTrue(begun);
            hear("end " + trailers + body);
            over();
            in.anything(this);
        }

        /** How much of the body came before depends on how the bytes were torn. */
        @Override
        public void onBroken(Fault fault, boolean sent, boolean answered) {
            assertFalse(fault.what().isBlank());
            hear(fault.kind() + " " + fault.what() + " " + answered);
            over();
            in.anything(this);
        }

        @Override
        public String toString() {
            return heard.toString();
        }
    }
}
