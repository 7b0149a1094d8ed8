package dev.skein.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What was measured on.
 *
 * @param versions the programs that are there, each with its version: {@code nginx 1.22.1}
 */
record Machine(
        LocalDate date,
        String cpu,
        int cores,
        long memoryMib,
        String kernel,
        String java,
        List<String> versions) {
    /** This one. What it does not say is {@code unknown}. */
    static Machine here() {
        return new Machine(
                LocalDate.now(ZoneOffset.UTC),
                value("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                Versions.installed());
    }

    /** One line for the console. */
    String line() {
        return "%s, %d cores, %,d MiB; %s; %s%n%s"
                .formatted(cpu, cores, memoryMib, kernel, java, String.join(", ", versions));
    }

    private static long memory() {
        String kib = value("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
        return kib.isEmpty() ? 0 : Long.parseLong(kib) / 1024;
    }

    private static String value(String file, String key) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException noSuchSystem) {
            return "unknown";
        }
    }
}
