package dev.skein.wire;

/**
 * How much a peer may send (RFC 9113, 5.2): what is taken from it is given back when it has been
 * consumed, half a window at a time. Of a stream or of a connection.
 */
final class ReceiveWindow {
    private int size;
    private int left;
    private int owed; // consumed, and not given back yet

    ReceiveWindow(int size) {
        this.size = size;
        this.left = size;
    }

    /** So many bytes came; false if they were more than allowed. */
    boolean take(int bytes) {
        left -= bytes;
        return left >= 0;
    }

    /** So many were consumed. The increment to be announced now, or 0. */
    int giveBack(int bytes) {
        owed += bytes;
        if (owed < size / 2) {
            return 0;
        }
        int increment = owed;
        owed = 0;
        left += increment;
        return increment;
    }

    /** The peer may send so much more at once; to be announced. */
    void grow(int more) {
        size += more;
        left += more;
    }

    int size() {
        return size;
    }
}
