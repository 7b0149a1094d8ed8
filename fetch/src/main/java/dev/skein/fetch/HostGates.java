package dev.skein.fetch;

import dev.skein.http.Origin;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Lets at most so many lines of one origin run at a time, first come, first served. A line waits
 * here before its time starts to run: that a list asks one slow host for a thousand pages must not
 * make the last of them time out.
 *
 * <p>A gate exists while somebody stands at it or is behind it, so that a list of a million hosts
 * costs nothing.
 */
final class HostGates {
    private final int width;
    private final ConcurrentHashMap<Origin, Gate> gates = new ConcurrentHashMap<>();

    HostGates(int width) {
        this.width = width;
    }

    /** Waits for a turn at {@code origin}; closing the result gives it back. */
    Turn enter(Origin origin) throws InterruptedException {
        Gate gate =
                gates.compute(
                        origin,
                        (key, there) -> (there == null ? new Gate(width) : there).joinedBy(1));
        try {
            gate.permits.acquire();
        } catch (InterruptedException stopped) {
            leave(origin);
            throw stopped;
        }
        return () -> {
            gate.permits.release();
            leave(origin);
        };
    }

    /** Origins that somebody waits for or works on. */
    int size() {
        return gates.size();
    }

    private void leave(Origin origin) {
        gates.compute(
                origin, (key, gate) -> gate == null || gate.joinedBy(-1).users == 0 ? null : gate);
    }

    /** The right to work on an origin. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Gate {
        private final Semaphore permits;

        /** Changed only inside the map's compute. */
        private int users;

        Gate(int width) {
            permits = new Semaphore(width, true);
        }

        Gate joinedBy(int change) {
            users += change;
            return this;
        }
    }
}
