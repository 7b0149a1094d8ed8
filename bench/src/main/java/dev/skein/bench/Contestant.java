package dev.skein.bench;

import java.io.IOException;

/** One who takes part in a workload: a client through one of its faces, or a program. */
interface Contestant extends AutoCloseable {
    /** As {@code --peers} calls it. */
    String peer();

    /** As the tables call the way of using it. */
    String face();

    /** Gets ready, if that takes anything; what there is to say of it. */
    String prepare() throws IOException;

    /** One measured run. */
    Sample measure() throws IOException;

    /** Asked at the end: what it holds on to that it should have let go, or nothing. */
    String end() throws IOException;

    @Override
    void close() throws IOException;

    /** {@code vertx/future}. */
    default String label() {
        return peer() + "/" + face();
    }
}
