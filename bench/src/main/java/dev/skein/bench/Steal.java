package dev.skein.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the host of a virtual machine takes from its cores, which no process sees but in its wall
 * time: the column {@code steal} of {@code /proc/stat}.
 */
final class Steal {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int COLUMN = 8;
    private static final double TICKS = 100; // a second, on every Linux

    private List<Long> before = List.of();
    private long at;

    /** As {@link #since}, of this machine and now; 0 where no /proc says. */
    double share() throws IOException {
        return Files.isReadable(STAT) ? since(Files.readAllLines(STAT), System.nanoTime()) : 0;
    }

    /** The largest share of a core's time that was taken since the last time this was asked. */
    double since(List<String> stat, long nanoTime) {
        List<Long> taken =
                stat.stream()
                        .filter(line -> line.matches("cpu\\d.*"))
                        .map(line -> Long.parseLong(line.split(" +")[COLUMN]))
                        .toList();
        double seconds = (nanoTime - at) / 1e9;
        double most = 0;
        for (int i = 0; i < Math.min(before.size(), taken.size()); i++) {
            most = Math.max(most, (taken.get(i) - before.get(i)) / TICKS / seconds);
        }
        before = taken;
        at = nanoTime;
        return most;
    }
}
