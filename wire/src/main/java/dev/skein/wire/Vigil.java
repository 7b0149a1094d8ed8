package dev.skein.wire;

/**
 * Whether the peer is still there: when nothing has come for half a minute while somebody waits, or
 * for five seconds when one of them gives up, it is asked for a sign of life (PING, RFC 9113, 6.7),
 * and has ten seconds for one. Of one connection.
 */
final class Vigil {
    private static final long SECOND = 1_000_000_000;
    private static final long SILENCE = 30 * SECOND;
    private static final long SUSPICIOUS = 5 * SECOND;
    private static final long SIGN_OF_LIFE = 10 * SECOND;

    /** For whom it is kept. */
    interface Watched {
        /** Whether anybody waits for the peer. */
        boolean isAwaited();

        void ping();

        void onDead(String what);
    }

    private final Loop loop;
    private final Watched watched;
    private final Timer timer = new Timer(this::look);
    private long heard;
    private boolean asked;

    Vigil(Loop loop, Watched watched) {
        this.loop = loop;
        this.watched = watched;
        this.heard = loop.nanoTime();
    }

    /** The peer said something. */
    void heard() {
        heard = loop.nanoTime();
        asked = false;
    }

    /** When it last did. */
    long lastHeard() {
        return heard;
    }

    /** Somebody waits from now on: the silence before was nobody's fault. */
    void begin() {
        heard = loop.nanoTime();
        keep();
    }

    void end() {
        timer.cancel();
    }

    /** Whether it is so silent that who gives up may do so because nobody is there. */
    boolean isSuspicious() {
        return loop.nanoTime() - heard > SUSPICIOUS;
    }

    /** Asks for a sign of life, unless that was done. */
    void ask() {
        if (!asked) {
            asked = true;
            watched.ping();
            loop.schedule(timer, loop.nanoTime() + SIGN_OF_LIFE);
        }
    }

    private void keep() {
        if (!timer.armed()) {
            loop.schedule(timer, heard + SILENCE);
        }
    }

    private void look() {
        long silent = loop.nanoTime() - heard;
        if (!watched.isAwaited()) {
            return; // the next exchange begins it again
        }
        if (asked) {
            watched.onDead(
                    "the server sent nothing for "
                            + silent / SECOND
                            + " s and did not answer a PING");
        } else if (silent >= SILENCE) {
            ask();
        } else {
            keep();
        }
    }
}
