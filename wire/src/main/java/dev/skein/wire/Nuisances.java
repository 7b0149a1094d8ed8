package dev.skein.wire;

/**
 * Frames that bring nothing forward: a thousand of them in ten seconds, and nothing in between that
 * does, are a flood. Of one connection.
 */
final class Nuisances {
    private static final int MOST = 1000;
    private static final long SPAN = 10_000_000_000L;

    /**
     * So many frames of a stream that was given up may still come without being held against the
     * peer.
     */
    private static final int LATE = 100;

    private int count;
    private long since;

    Nuisances(long now) {
        since = now;
    }

    /** One more frame. @throws Http2Exception when that is a flood */
    void count(Loop loop) throws Http2Exception {
        if (++count > MOST) {
            judge(loop.nanoTime());
        }
    }

    private void judge(long now) throws Http2Exception {
        if (now - since < SPAN) {
            throw Http2Exception.of(
                    Http2Error.ENHANCE_YOUR_CALM,
                    "a flood: " + MOST + " frames in a row brought nothing forward");
        }
        since = now;
        count = 0;
    }

    /** Something went forward. What may still come late, may come after that too. */
    void progress() {
        count = Math.min(count, 0);
    }

    /** A stream was given up, of which more may be on its way. */
    void expectLateFrames() {
        count -= LATE;
    }
}
