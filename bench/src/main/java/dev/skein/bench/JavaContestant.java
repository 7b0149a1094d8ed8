package dev.skein.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Java client in a process of its own: one for all rounds, or a fresh one for each. */
final class JavaContestant implements Contestant {
    private static final List<String> PINNED = Shell.onCore(0, List.of());

    /** Seconds: twice what a worker gives its requests. */
    private static final int LONGEST = 120;

    private final String peer;
    private final Face face;
    private final Workload workload;
    private final Site site;
    private final Pace pace;
    private final String classPath;
    private final Path log;
    private @Nullable Child warm;
    private String left = "";

    JavaContestant(
            String peer,
            Face face,
            Workload workload,
            Site site,
            Pace pace,
            String classPath,
            Path log) {
        this.peer = peer;
        this.face = face;
        this.workload = workload;
        this.site = site;
        this.pace = pace;
        this.classPath = classPath;
        this.log = log;
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public String face() {
        return face.label();
    }

    /**
     * Not pinned while it warms: its compilers need not share the client's core. On one core other
     * ways are taken than on two, and what was compiled for those is compiled again: so it works
     * until it is steady there too.
     */
    @Override
    public String prepare() throws IOException {
        if (workload.run() != Workload.Run.WARM) {
            return "a fresh process each round";
        }
        warm = start(List.of());
        String how = warm.ask("warm " + pace.warmLeast() + " " + pace.warmMost(), 120);
        warm.pin();
        return how + ", then " + warm.ask("warm 1 " + pace.warmMost() / 2, 120);
    }

    @Override
    public Sample measure() throws IOException {
        if (warm != null) {
            return Sample.ofLine(warm.ask(order(), LONGEST));
        }
        Child fresh = start(PINNED);
        try {
            Sample sample = Sample.ofLine(fresh.ask(order(), LONGEST));
            left = leak(fresh.ask("close", 60));
            return sample;
        } finally {
            fresh.close();
        }
    }

    private String order() {
        return workload.requests() > 0
                ? "count " + workload.requests() + " " + workload.calls()
                : "time " + pace.seconds();
    }

    private Child start(List<String> prefix) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(peer, face.label(), workload.label()));
        arguments.addAll(site.toWords());
        return Child.start(prefix, classPath, Worker.class, arguments, log);
    }

    @Override
    public String end() throws IOException {
        if (warm != null) {
            left = leak(warm.ask("close", 60));
        }
        return left;
    }

    /** Skein has promised that nothing is lent out after the work, and nothing open after close. */
    private String leak(String closed) {
        boolean lent = closed.matches(".*leases=[1-9].*");
        return peer.startsWith("skein") && (lent || !closed.startsWith("0 ")) ? closed : "";
    }

    @Override
    public void close() throws IOException {
        if (warm != null) {
            warm.close();
        }
    }
}
