package dev.skein.bench;

/** A client that is measured. One thread calls these, in this order. */
public interface Peer {
    /** Makes the client, with room for the workload's requests in its pools. */
    void start(Setup setup) throws Exception;

    /** Does the whole load through the face it was started with; returns when it is done. */
    void run(Load load) throws Exception;

    /** Closes all it has. */
    void stop() throws Exception;
}
