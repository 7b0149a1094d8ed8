package dev.skein.wire;

/**
 * How large the windows of a connection's streams become: where half a window is read in less than
 * four round trips it may be the window that keeps the link from being full, and is doubled, up to
 * 16 MiB; all streams of a connection together by 64 MiB.
 */
final class WindowGrowth {
    private static final int LARGEST = 16 << 20;
    private static final int ALL = 64 << 20;
    private static final long UNKNOWN = Long.MAX_VALUE;

    private int grown;
    private long roundTrip = UNKNOWN;

    /** A question and its answer took so long; the first counts. */
    void roundTrip(long nanos) {
        if (roundTrip == UNKNOWN) {
            roundTrip = Math.max(1, nanos);
        }
    }

    /**
     * Half of {@code window} was read in so long: by how much it has grown now, to be announced.
     */
    int grow(ReceiveWindow window, long nanos) {
        int more = Math.min(window.size(), ALL - grown);
        boolean slow = roundTrip == UNKNOWN || nanos / 4 > roundTrip;
        if (slow || window.size() >= LARGEST || more <= 0) {
            return 0;
        }
        grown += more;
        window.grow(more);
        return more;
    }
}
