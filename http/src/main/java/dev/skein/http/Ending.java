package dev.skein.http;

/**
 * What is known of a response only when its body has ended. For engines; {@link #of} for whatever
 * has ended already.
 */
public interface Ending {
    /** Nothing measured, no trailers. */
    Ending NONE = of(Timings.NONE, Headers.empty());

    /** How long each phase took; before the body's end, so far. */
    Timings timings();

    /** The trailer section; empty before the body's end. */
    Headers trailers();

    /** The ending of a response whose body is in memory. */
    static Ending of(Timings timings, Headers trailers) {
        return new Ended(timings, trailers);
    }

    /** An ending that will not change. */
    record Ended(Timings timings, Headers trailers) implements Ending {}
}
