package dev.skein.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the two cores from halting: a program of the idle class on each, which gives way at once to
 * any other. To bring back a halted core takes longer, on a virtual machine several times, than all
 * that a client does for one request.
 */
final class Awake implements AutoCloseable {
    private static final String UP = "up";

    private final List<Process> spinning = new ArrayList<>();

    private Awake() {}

    /** Returns when both spin. @throws IOException when one does not */
    static Awake start() throws IOException {
        Awake awake = new Awake();
        try {
            awake.spin(0);
            awake.spin(1);
            return awake;
        } catch (IOException e) {
            awake.close();
            throw e;
        }
    }

    /**
     * Until this process is no more, even if it had no time to end it. That is looked at a few
     * times a second only: who must come out of the kernel first gives way later, and that showed
     * as a tenth of a request's time.
     */
    private void spin(int core) throws IOException {
        String loop =
                "echo %s; while kill -0 %d 2>&-; do n=0; while [ $n -lt 200000 ]; do n=$((n+1)); done; done"
                        .formatted(UP, ProcessHandle.current().pid());
        Process process =
                new ProcessBuilder(
                                Shell.onCore(
                                        core, List.of("chrt", "--idle", "0", "sh", "-c", loop)))
                        .redirectErrorStream(true)
                        .start();
        spinning.add(process);
        String said = process.inputReader().readLine();
        if (!UP.equals(said)) {
            throw new IOException("core " + core + " cannot be kept from halting: " + said);
        }
    }

    /** The programs, one for each core. */
    List<Process> spinning() {
        return spinning;
    }

    @Override
    public void close() {
        spinning.forEach(Process::destroy);
    }
}
