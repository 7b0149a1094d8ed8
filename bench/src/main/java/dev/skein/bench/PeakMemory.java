package dev.skein.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watches the programs that this process starts from now on, and tells the most memory that one of
 * them ever held. The kernel keeps each one's peak, so looking now and then loses only what it grew
 * in its last moments.
 */
final class PeakMemory implements AutoCloseable {
    private static final long EVERY_MILLIS = 20;

    private final Set<Long> before = children();
    private final Thread watcher;
    private volatile long kib;

    PeakMemory() {
        watcher = Thread.ofPlatform().name("peak-memory").daemon().start(this::watch);
    }

    /** In MiB; null where no /proc says. */
    @Nullable Double mib() {
        return kib == 0 ? null : kib / 1024.0;
    }

    @Override
    public void close() {
        watcher.interrupt();
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        for (long pid : children()) {
            if (!before.contains(pid)) {
                kib = Math.max(kib, peakKib(pid));
            }
        }
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    private static long peakKib(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException endedMeanwhile) {
            return 0;
        }
    }
}
