package dev.skein.client;

import dev.skein.wire.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * From a loop to the threads that wait for it: what one turn of the loop has for them is handed
 * over at its end, and all together by one virtual thread. A loop that wakes each itself wakes the
 * scheduler of virtual threads each time too, and on a busy core is put aside for it: measured,
 * half of what a blocking call cost. One that is alone is woken after the turn, so that it can
 * borrow the loop for its next request; several are woken in it, so that their requests are found
 * there together (docs/decisions.md). Loop only.
 */
final class Handover implements Runnable {
    private final Loop loop;
    private List<Runnable> due = new ArrayList<>();

    Handover(Loop loop) {
        this.loop = loop;
    }

    /** Runs {@code wakeup}, which does not block, off the loop's turn. */
    void add(Runnable wakeup) {
        if (due.isEmpty()) {
            loop.execute(this);
        }
        due.add(wakeup);
    }

    @Override
    public void run() {
        if (due.size() == 1) {
            loop.afterTurn(due.removeFirst());
            return;
        }
        List<Runnable> all = due;
        due = new ArrayList<>(all.size());
        loop.expect(all.size());
        Thread.startVirtualThread(() -> all.forEach(Runnable::run));
    }
}
