package dev.skein.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.wire.Loan;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyPipeTest {
    private final BodyPipe pipe = new BodyPipe();

    private static byte[] noise(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** In the heap or out of it, and not at its buffer's start. */
    private static ByteBuffer buffer(byte[] bytes, boolean direct) {
        int size = bytes.length + 10;
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        return buffer.position(7).put(bytes).flip().position(7);
    }

    private static byte[] taken(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }

    private static final class Lent implements Loan {
        private final ByteBuffer bytes;
        private int givenBack;
        private int abandoned;

        Lent(byte[] bytes) {
            this.bytes = buffer(bytes, true).slice().asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void giveBack() {
            givenBack = abandoned == 0 ? 1 : 0;
        }

        @Override
        public void abandon() {
            abandoned = givenBack == 0 ? 1 : 0;
        }
    }

    private Lent lend(String text) {
        Lent loan = new Lent(text.getBytes(US_ASCII));
        pipe.put(loan);
        return loan;
    }

    private String text() {
        return new String(taken(pipe.next()), US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 5_000, 200_000})
    void whatGoesInComesOut(int most) {
        Random random = new Random(most);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int round = 0; round < 2_000 && in.size() < 20 << 20; round++) {
            if (random.nextBoolean()) {
                byte[] bytes = noise(random, most);
                in.writeBytes(bytes);
                put(bytes, random);
            } else {
                out.writeBytes(taken(pipe.next()));
            }
            assertTrue(pipe.size() >= in.size() - out.size(), "what is lent still counts");
        }
        pipe.finish();
        for (ByteBuffer more = pipe.next(); more.hasRemaining(); more = pipe.next()) {
            out.writeBytes(taken(more));
        }
        assertEquals(0, pipe.size());
        assertArrayEquals(in.toByteArray(), out.toByteArray());
    }

    private void put(byte[] bytes, Random random) {
        if (random.nextInt(3) == 0) {
            pipe.put(new Lent(bytes));
            return;
        }
        ByteBuffer buffer = buffer(bytes, random.nextBoolean());
        pipe.put(buffer);
        assertFalse(buffer.hasRemaining());
    }

    @Test
    void whatIsLentIsGivenBackWhenItIsRead() {
        Lent first = lend("first ");
        pipe.put(ByteBuffer.wrap("copied ".getBytes(US_ASCII)));
        Lent second = lend("second");
        assertEquals("first ", text());
        assertEquals(0, first.givenBack, "the reader has it still");
        assertEquals("copied ", text());
        assertEquals(1, first.givenBack);
        assertEquals("second", text());
        assertEquals("", text());
        assertEquals(1, second.givenBack, "though nothing follows");
        pipe.finish();
        assertEquals("", text());
        pipe.release();
        pipe.abandon();
        assertEquals(1, first.givenBack);
        assertEquals(1, second.givenBack);
        assertEquals(0, first.abandoned + second.abandoned);
    }

    @Test
    void whatNobodyReadsOnIsAbandoned() {
        Lent read = lend("read");
        Lent reading = lend("reading");
        Lent unread = lend("unread");
        text();
        text();
        pipe.abandon();
        Lent late = lend("late");
        assertEquals(List.of(1, 0), List.of(read.givenBack, read.abandoned));
        for (Lent loan : List.of(reading, unread, late)) {
            assertEquals(List.of(0, 1), List.of(loan.givenBack, loan.abandoned));
        }
    }

    @Test
    void betweenTwoThreads() throws Exception {
        long length = 64 << 20;
        FutureTask<Long> reading =
                new FutureTask<>(() -> {
                    CRC32 sum = new CRC32();
                    while (true) {
                        boolean last = pipe.isFinished();
                        ByteBuffer bytes = pipe.next();
                        if (bytes.hasRemaining()) {
                            sum.update(bytes);
                        } else if (last) {
                            return sum.getValue();
                        } else {
                            LockSupport.parkNanos(10_000);
                        }
                    }
                });
        Thread.ofPlatform().daemon().start(reading);
        CRC32 sum = new CRC32();
        Random random = new Random(1);
        byte[] block = new byte[100_000];
        random.nextBytes(block);
        for (long left = length; left > 0; ) {
            int count = (int) Math.min(left, 1 + random.nextInt(block.length));
            sum.update(block, 0, count);
            pipe.put(ByteBuffer.wrap(block, 0, count));
            left -= count;
            while (pipe.size() > 300_000) {
                LockSupport.parkNanos(10_000);
            }
        }
        pipe.finish();
        assertEquals(sum.getValue(), reading.get());
    }

    @Test
    @SuppressWarnings("ByteBufferBackingArray") // the array is what it is about
    void arraysAreUsedAgain() {
        Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        ByteBuffer bytes = ByteBuffer.allocate(3 * BodyPipe.SEGMENT / 2);
        for (int round = 0; round < 1_000; round++) {
            pipe.put(bytes.clear());
            for (ByteBuffer more = pipe.next(); more.hasRemaining(); more = pipe.next()) {
                arrays.add(more.array());
            }
        }
        assertTrue(arrays.size() <= 4, () -> arrays.size() + " arrays");
    }

    @Test
    @SuppressWarnings("ByteBufferBackingArray")
    void littleNeedsLittle() {
        pipe.put(ByteBuffer.wrap(new byte[10]));
        ByteBuffer bytes = pipe.next();
        assertEquals(10, bytes.array().length);
        pipe.put(ByteBuffer.wrap(new byte[1]));
        assertEquals(20, pipe.next().array().length);
    }

    @Test
    void emptyIsNotFinished() {
        assertFalse(pipe.next().hasRemaining());
        assertFalse(pipe.isFinished());
        pipe.finish();
        assertFalse(pipe.next().hasRemaining());
        assertTrue(pipe.isFinished());
    }
}
