package dev.skein.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A fixed piece of work on the client's core, done before and after each measurement: when it takes
 * longer, or when the host kept a core from this machine since the last time, the machine is slower
 * just then, and the measurement is not to be believed.
 */
final class Reference implements Runner.Gauge, AutoCloseable {
    private static final double TOLERANCE = 1.15;
    private static final double STOLEN = 0.10; // of a core's time
    private static final int PIECES = 32;

    private final Child child;
    private final List<Long> all = new ArrayList<>();
    private final Steal steal = new Steal();

    private Reference(Child child) {
        this.child = child;
    }

    static Reference start(String classPath, Path log) throws IOException {
        Reference reference =
                new Reference(Child.start(List.of(), classPath, Reference.class, List.of(), log));
        reference.child.pin();
        return reference;
    }

    /**
     * Does the work; whether it took no longer than it usually does, and no core was taken for more
     * than a tenth of the time since it was done last.
     */
    @Override
    public boolean isQuiet() throws IOException {
        boolean ours = steal.share() <= STOLEN;
        long nanos = Long.parseLong(child.ask("go", 60));
        all.add(nanos);
        return ours && nanos <= TOLERANCE * median();
    }

    /** How much longer the slowest took than the median, as a factor; 1 when there are none. */
    double worst() {
        return all.isEmpty() ? 1 : (double) Collections.max(all) / median();
    }

    private long median() {
        return all.stream().sorted().toList().get(all.size() / 2);
    }

    @Override
    public void close() {
        try {
            child.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The child: a line for each line. */
    public static void main(String[] args) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] data = new byte[1 << 20];
        for (int i = 0; i < 50; i++) {
            work(digest, data);
        }
        System.out.println("=ready");
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (input.readLine() != null) {
            System.out.println("=" + work(digest, data));
        }
    }

    private static long work(MessageDigest digest, byte[] data) {
        long begun = System.nanoTime();
        for (int i = 0; i < PIECES; i++) {
            digest.update(data);
        }
        data[0] = digest.digest()[0];
        return System.nanoTime() - begun;
    }
}
