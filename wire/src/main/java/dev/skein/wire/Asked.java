package dev.skein.wire;

/**
 * The sockets that were written to and have brought nothing since, in that order. A server that is
 * kept busy answers in the order in which it was asked: a loop that has paused, with many under
 * way, reads from the first of these on until one has nothing, and the selector, which looks at a
 * socket twice for each answer, is spared (docs/decisions.md). It is asked all the same when that
 * brings little, and every few times, for whatever else has happened. Loop only.
 */
final class Asked {
    /** Answers. Fewer are not worth a turn. */
    static final int WORTH_A_TURN = 4;

    /** So many turns without the selector, and so many with it alone where it was missed. */
    static final int IN_A_ROW = 4;

    /** Before the first and after the last. */
    private final Member ring =
            new Member() {
                @Override
                void look() {}
            };

    private int size;
    private int turns = IN_A_ROW; // left without the selector; below zero: with it alone

    /** What may stand among them. */
    abstract static class Member {
        private boolean asked; // stands among them
        private Member before = this;
        private Member after = this;

        /** Reads what has come. */
        abstract void look();
    }

    /** {@code member} was written to. */
    void add(Member member) {
        if (!member.asked) {
            member.asked = true;
            Member last = ring.before;
            last.after = member;
            member.before = last;
            member.after = ring;
            ring.before = member;
            size++;
        }
    }

    /** {@code member} brought something, or is closed. */
    void remove(Member member) {
        if (member.asked) {
            member.asked = false;
            member.before.after = member.after;
            member.after.before = member.before;
            member.before = member; // closed wires are not to hold on to each other
            member.after = member;
            size--;
        }
    }

    /** Reads from those that were asked first; false if the selector is to be asked. */
    boolean answer() {
        if (turns <= 0 || size < WORTH_A_TURN) {
            turns = turns < 0 ? turns + 1 : IN_A_ROW;
            return false;
        }
        int answers = 0;
        for (int most = size; answers < most && answered(ring.after); ) {
            answers++;
        }
        if (answers == 0) {
            remove(ring.after); // slower than what was asked after it: the selector will tell
        }
        boolean worth = answers >= WORTH_A_TURN;
        turns = worth ? turns - 1 : 1 - IN_A_ROW;
        return worth;
    }

    private boolean answered(Member first) {
        first.look();
        return !first.equals(ring.after);
    }
}
