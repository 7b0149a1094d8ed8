package dev.skein.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Code of users that a turn of the loop has brought about, and that the loop's thread runs when the
 * turn is over: to change threads for it costs as much as half of a request. What it does nobody
 * knows, so errands are taken on trust: when they took long, the next ones are refused, twice as
 * many each time, and go to threads of their own. Loop only, but for {@link Round#run}.
 */
final class Errands {
    /** On average. What takes longer does better side by side. */
    static final long QUICK_NANOS = 50_000;

    private static final int REFUSED_FIRST = 16;
    private static final int REFUSED_MOST_IF_SLOW = 1024;
    private static final int REFUSED_AFTER_RELIEF = 4096;
    private static final int REFUSED_MOST = 1 << 20;

    private List<Runnable> due = new ArrayList<>();
    private Round last = new Round(List.of());
    private int toRefuse;
    private int refusals = REFUSED_FIRST;

    /** The errands of one turn. Who runs it takes them one by one, and two may. */
    static final class Round {
        private final List<Runnable> errands;
        private final AtomicInteger taken = new AtomicInteger();

        private Round(List<Runnable> errands) {
            this.errands = errands;
        }

        /** Gives {@code runner} one after the other, until all are taken. From any thread. */
        void run(Consumer<Runnable> runner) {
            for (Runnable errand = next(); errand != null; errand = next()) {
                runner.accept(errand);
            }
        }

        private @Nullable Runnable next() {
            int index = taken.getAndIncrement();
            return index < errands.size() ? errands.get(index) : null;
        }

        int size() {
            return errands.size();
        }
    }

    /** Whether {@code errand} will be run. */
    boolean add(Runnable errand) {
        if (toRefuse > 0) {
            toRefuse--;
            return false;
        }
        due.add(errand);
        return true;
    }

    boolean isEmpty() {
        return due.isEmpty();
    }

    /** All that were added since. */
    Round begin() {
        last = new Round(due);
        due = new ArrayList<>(last.size());
        return last;
    }

    /** How long a round took. */
    void took(Round round, long nanos) {
        if (nanos <= QUICK_NANOS * round.size()) {
            refusals = REFUSED_FIRST;
        } else {
            refuse(REFUSED_MOST_IF_SLOW);
        }
    }

    /**
     * The last round takes so long that somebody else is the loop's thread now; the rest of it goes
     * to virtual threads.
     */
    void relieved() {
        refusals = Math.max(refusals, REFUSED_AFTER_RELIEF);
        refuse(REFUSED_MOST);
        last.run(Thread::startVirtualThread);
    }

    private void refuse(int most) {
        toRefuse = refusals;
        refusals = Math.max(refusals, Math.min(2 * refusals, most));
    }
}
