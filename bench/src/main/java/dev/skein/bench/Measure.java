package dev.skein.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs loads in this process and tells what they cost it. */
final class Measure {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Measure() {}

    /** Runs {@code load} and says what that cost. */
    static Sample run(Peer peer, Load load) throws Exception {
        return run(load, () -> peer.run(load));
    }

    /** The same for so many calls of {@code count} requests each; the first are in the load. */
    static Sample runCalls(Peer peer, Load load, long count, int calls) throws Exception {
        return run(
                load,
                () -> {
                    for (int call = 1; call < calls; call++) {
                        peer.run(load);
                        load.extend(count);
                    }
                    peer.run(load);
                });
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Sample run(Load load, Work work) throws Exception {
        long allocated = THREADS.getTotalThreadAllocatedBytes();
        long cpu = SYSTEM.getProcessCpuTime();
        long begun = System.nanoTime();
        work.run();
        long wall = System.nanoTime() - begun;
        cpu = SYSTEM.getProcessCpuTime() - cpu;
        allocated = THREADS.getTotalThreadAllocatedBytes() - allocated;
        @Nullable String failure = load.firstFailure();
        return new Sample(
                load.answeredCount(),
                load.failedCount(),
                wall / 1e9,
                cpu / 1e3,
                micros(load, 50),
                micros(load, 99),
                (double) allocated,
                peakMib(),
                openSockets(),
                failure == null ? "" : failure);
    }

    /** Milliseconds that the compilers have worked so far. */
    static long compilerMillis() {
        return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }

    /** The most memory this process ever held; null where no /proc says. */
    private static @Nullable Double peakMib() throws IOException {
        Path status = Path.of("/proc/self/status");
        List<String> lines = Files.isReadable(status) ? Files.readAllLines(status) : List.of();
        for (String line : lines) {
            if (line.startsWith("VmHWM:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return null;
    }

    /** TCP sockets this process has open; 0 where no /proc says. */
    static int openSockets() throws IOException {
        Set<String> ours = openDescriptors();
        int sockets = 0;
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            Path path = Path.of(table);
            for (String line :
                    Files.isReadable(path) ? Files.readAllLines(path) : List.<String>of()) {
                String[] columns = line.strip().split(" +");
                sockets +=
                        columns.length > 9 && ours.contains("socket:[" + columns[9] + "]") ? 1 : 0;
            }
        }
        return sockets;
    }

    private static Set<String> openDescriptors() throws IOException {
        Path open = Path.of("/proc/self/fd");
        Set<String> targets = new HashSet<>();
        if (Files.isDirectory(open)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(open)) {
                for (Path file : files) {
                    targets.add(target(file));
                }
            }
        }
        return targets;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static @Nullable Double micros(Load load, double percent) {
        long nanos = load.latencies().percentile(percent);
        return nanos == 0 ? null : nanos / 1e3;
    }
}
