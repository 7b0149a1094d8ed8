package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadBuffersTest {
    private final ReadBuffers buffers = new ReadBuffers();

    /** As a socket leaves it: {@code count} bytes of {@code value}, to be read. */
    private ByteBuffer read(int count, int value) {
        ByteBuffer buffer = buffers.next();
        assertEquals(ReadBuffers.SIZE, buffer.remaining());
        while (buffer.position() < count) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    private Loan lent(ByteBuffer bytes) {
        Loan loan = buffers.lend(bytes);
        assertNotNull(loan);
        return loan;
    }

    @Test
    void oneForAllWhileNothingIsLent() {
        assertSame(read(1, 'a'), read(ReadBuffers.SIZE, 'b'));
    }

    @Test
    void whatIsLentStaysAsItIs() {
        ByteBuffer first = read(ReadBuffers.SIZE, 'a');
        first.position(10);
        Loan loan = lent(first);
        assertEquals(ReadBuffers.SIZE - 10, loan.bytes().remaining());
        assertTrue(loan.bytes().isReadOnly());
        assertNotSame(first, read(ReadBuffers.SIZE, 'b'));
        first.clear().limit(20); // the connection goes on with its buffer as it likes
        assertEquals('a', loan.bytes().get(0));
        assertEquals('a', loan.bytes().get(ReadBuffers.SIZE - 11));
        assertEquals(1, buffers.lent());
    }

    @Test
    void whatIsGivenBackIsReadIntoAgain() {
        ByteBuffer first = read(ReadBuffers.SIZE, 'a');
        Loan loan = lent(first);
        ByteBuffer second = read(ReadBuffers.SIZE, 'b');
        loan.giveBack();
        loan.giveBack();
        loan.abandon();
        assertEquals(0, buffers.lent());
        lent(second);
        assertSame(first, read(1, 'c'));
        lent(read(ReadBuffers.SIZE, 'c'));
        assertNotSame(first, read(1, 'd'), "given back twice, it is there once");
    }

    @Test
    void whatIsAbandonedIsNot() {
        ByteBuffer first = read(ReadBuffers.SIZE, 'a');
        Loan loan = lent(first);
        loan.abandon();
        loan.giveBack();
        assertEquals(0, buffers.lent());
        lent(read(ReadBuffers.SIZE, 'b'));
        assertNotSame(first, read(1, 'c'));
    }

    @Test
    void notLittleNorTwiceNorWhatLiesElsewhere() {
        assertNull(buffers.lend(read(ReadBuffers.LEAST - 1, 'a')));
        assertNull(buffers.lend(ByteBuffer.allocateDirect(ReadBuffers.SIZE)));
        ByteBuffer bytes = read(ReadBuffers.LEAST, 'a');
        lent(bytes);
        assertNull(buffers.lend(bytes));
    }

    @Test
    void slowReadersHoldSoMuchAndNoMore() {
        List<Loan> loans = new ArrayList<>();
        for (int i = 0; i < ReadBuffers.MOST_LENT; i++) {
            loans.add(lent(read(ReadBuffers.SIZE, i)));
        }
        ByteBuffer next = read(ReadBuffers.SIZE, 'z');
        assertNull(buffers.lend(next));
        assertSame(next, read(ReadBuffers.SIZE, 'z'), "it is copied, and read into again");
        loans.getFirst().giveBack();
        lent(next);
    }
}
