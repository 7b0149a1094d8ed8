package dev.skein.http;

/**
 * How urgent a response is beside the others that a server is asked for, and whether it is of use
 * piece by piece (RFC 9218). A server may heed it or not.
 *
 * @param urgency 0, before all others, to 7, in the background; 3 is what is meant where nothing is
 *     said
 * @param incremental whether responses as urgent as this may come by turns, a piece of each, as
 *     images do that are shown while they load; else one after another
 */
public record Priority(int urgency, boolean incremental) {
    private static final int ORDINARY = 3;

    /** What is meant where nothing is said: urgency 3, not incremental. */
    public static final Priority DEFAULT = new Priority(ORDINARY, false);

    /**
     * @throws IllegalArgumentException unless the urgency is 0 to 7
     */
    public Priority {
        if (urgency < 0 || urgency > 7) {
            throw new IllegalArgumentException("urgency must be 0 to 7; got " + urgency);
        }
    }

    /** Of that urgency, not incremental. @throws IllegalArgumentException unless it is 0 to 7 */
    public static Priority of(int urgency) {
        return new Priority(urgency, false);
    }

    /** As it is sent (RFC 9218, 4): {@code u=1, i}. The default says nothing. */
    @Override
    public String toString() {
        String urgent = urgency == ORDINARY ? "" : "u=" + urgency;
        if (!incremental) {
            return urgent;
        }
        return urgent.isEmpty() ? "i" : urgent + ", i";
    }
}
