package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedTest {
    private final Asked asked = new Asked();
    private final List<Integer> looked = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    private final class Socket extends Asked.Member {
        final int number;
        boolean ready = true;
        Runnable then = () -> {};

        Socket(int number) {
            this.number = number;
        }

        @Override
        void look() {
            looked.add(number);
            if (ready) {
                asked.remove(this);
                then.run();
            }
        }
    }

    /** So many, numbered from 0, are asked. */
    private void ask(int count) {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(i);
            sockets.add(socket);
            asked.add(socket);
        }
    }

    /** Looks at these, in this order. */
    private void expect(boolean worth, Integer... numbers) {
        looked.clear();
        assertEquals(worth, asked.answer());
        assertEquals(List.of(numbers), looked);
    }

    @Test
    void readsInTheOrderOfAskingUntilOneHasNothing() {
        ask(7);
        sockets.get(5).ready = false;
        expect(true, 0, 1, 2, 3, 4, 5);
    }

    @Test
    void whoIsAskedAgainBeforeItAnswersKeepsItsPlace() {
        ask(4);
        asked.add(sockets.getFirst());
        expect(true, 0, 1, 2, 3);
    }

    @Test
    void whoAnswersAndIsAskedAgainIsLastAndNotReadTwice() {
        ask(5);
        for (Socket socket : sockets) {
            socket.then = () -> asked.add(socket);
        }
        sockets.get(1).then = () -> {};
        expect(true, 0, 1, 2, 3, 4);
        expect(true, 0, 2, 3, 4);
    }

    @Test
    void fewAreNotWorthATurn() {
        ask(Asked.WORTH_A_TURN - 1);
        expect(false);
        ask(1);
        expect(true, 0, 1, 2, 0);
    }

    @Test
    void whereItBringsLittleItIsLeftToTheSelectorForAWhile() {
        ask(9);
        sockets.get(2).ready = false;
        expect(false, 0, 1, 2);
        for (int i = 0; i < Asked.IN_A_ROW; i++) {
            expect(false);
        }
        sockets.get(2).ready = true;
        expect(true, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void theSelectorIsAskedEveryFewTimes() {
        ask(6);
        for (Socket socket : sockets) {
            socket.then = () -> asked.add(socket);
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < Asked.IN_A_ROW; i++) {
                assertTrue(asked.answer());
            }
            expect(false);
        }
    }

    @Test
    void oneThatIsSlowDoesNotHoldUpTheOthers() {
        ask(9);
        sockets.getFirst().ready = false;
        expect(false, 0);
        for (int i = 0; i < Asked.IN_A_ROW; i++) {
            assertFalse(asked.answer());
        }
        expect(true, 1, 2, 3, 4, 5, 6, 7, 8);
        asked.add(sockets.getFirst());
        ask(4);
        sockets.getFirst().ready = true;
        expect(true, 0, 0, 1, 2, 3);
    }

    @Test
    void whoIsClosedIsNotReadWhereverItStands() {
        ask(8);
        asked.remove(sockets.getFirst());
        asked.remove(sockets.get(3));
        asked.remove(sockets.getLast());
        asked.remove(sockets.getLast());
        sockets.get(2).then = () -> asked.remove(sockets.get(4));
        expect(true, 1, 2, 5, 6);
        assertFalse(asked.answer());
    }

    @Test
    void oneThatClosesAllOthersLeavesNothingToRead() {
        ask(5);
        sockets.getFirst().then = () -> sockets.forEach(asked::remove);
        expect(false, 0);
    }
}
