package dev.skein.client;

import dev.skein.client.PoolState.Waiter;
import dev.skein.http.Origin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who waits at a place, in the order in which they came: a linked list of themselves. */
@SuppressWarnings("ReferenceEquality") // what hangs in it is itself and nothing else
final class WaitQueue {
    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private @Nullable Waiter unopened;
    private int size;

    int size() {
        return size;
    }

    @Nullable Waiter first() {
        return first;
    }

    /** The first without a connection that is opened on its account; those after it have none. */
    @Nullable Waiter unopened() {
        return unopened;
    }

    /** {@link #unopened} has one now. */
    void opened(Waiter waiter) {
        if (unopened == waiter) {
            unopened = waiter.after;
        }
    }

    /** None of them has one any more. */
    void noneOpened() {
        unopened = first;
    }

    /** Whether {@code waiter} came after all of them. */
    boolean mayAdd(Waiter waiter) {
        return last == null || last.ticket < waiter.ticket;
    }

    void add(Waiter waiter) {
        insert(waiter, null);
        if (unopened == null) {
            unopened = waiter;
        }
    }

    /** Each of {@code others}, which are in order, where its ticket says; none has a connection. */
    void merge(List<Waiter> others) {
        Waiter next = first;
        for (Waiter other : others) {
            while (next != null && next.ticket < other.ticket) {
                next = next.after;
            }
            insert(other, next);
        }
        noneOpened();
    }

    private void insert(Waiter waiter, @Nullable Waiter next) {
        Waiter before = next == null ? last : next.before;
        waiter.before = before;
        waiter.after = next;
        if (before == null) {
            first = waiter;
        } else {
            before.after = waiter;
        }
        if (next == null) {
            last = waiter;
        } else {
            next.before = waiter;
        }
        size++;
    }

    void remove(Waiter waiter) {
        opened(waiter);
        if (waiter.before == null) {
            first = waiter.after;
        } else {
            waiter.before.after = waiter.after;
        }
        if (waiter.after == null) {
            last = waiter.before;
        } else {
            waiter.after.before = waiter.before;
        }
        waiter.before = null;
        waiter.after = null;
        size--;
    }

    List<Waiter> all() {
        List<Waiter> all = new ArrayList<>(size);
        for (Waiter waiter = first; waiter != null; waiter = waiter.after) {
            all.add(waiter);
        }
        return all;
    }

    /** Those who want {@code origin}. */
    List<Waiter> of(Origin origin) {
        List<Waiter> all = all();
        all.removeIf(waiter -> !origin.equals(waiter.wanted));
        return all;
    }

    /** Whether {@code waiter} is among the first {@code count}. */
    boolean isAmongFirst(Waiter waiter, long count) {
        if (size <= count) {
            return true;
        }
        Waiter next = first;
        for (long i = 0; i < count && next != null; i++) {
            if (next == waiter) {
                return true;
            }
            next = next.after;
        }
        return false;
    }
}
