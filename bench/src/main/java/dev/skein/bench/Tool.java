package dev.skein.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** A program that is started anew for each run, on the client's core. */
record Tool(String peer, String face, List<String> command, Function<Shell.Timed, Sample> parser)
        implements Contestant {
    @Override
    public String prepare() {
        return "a program";
    }

    @Override
    public Sample measure() throws IOException {
        Shell.Timed timed = Shell.timed(Shell.onCore(0, command));
        try {
            return parser.apply(timed);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    label() + " ended with " + timed.status() + " and printed: " + timed.output(),
                    e);
        }
    }

    @Override
    public String end() {
        return "";
    }

    @Override
    public void close() {}
}
