package dev.skein.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Other people's programs. */
final class Shell {
    /** What a program printed and cost. */
    record Timed(String output, int status, double seconds, double cpuSeconds) {}

    private static final long LONGEST_SECONDS = 600;

    private Shell() {}

    /** Whether a program of that name is on the PATH, or in the folders of the system's own. */
    static boolean has(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** {@code command}, or the beginning of one, on that core only; 0 is the client's. */
    static List<String> onCore(int core, List<String> command) {
        return Stream.concat(Stream.of("taskset", "-c", String.valueOf(core)), command.stream())
                .toList();
    }

    /** All that {@code command} prints. @throws IOException if it fails or cannot be started */
    static String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = printed(process, LONGEST_SECONDS);
        int status = ended(process);
        if (status != 0) {
            throw new IOException(
                    command.getFirst() + " ended with " + status + ": " + output.strip());
        }
        return output;
    }

    /**
     * Runs {@code command} under bash's own {@code time}, which counts the CPU time of all it
     * starts. What it prints on standard error is lost.
     */
    static Timed timed(List<String> command) throws IOException {
        Path times = Files.createTempFile("skein-bench", ".time");
        try {
            List<String> words = new ArrayList<>();
            words.addAll(
                    List.of(
                            "bash",
                            "-c",
                            "TIMEFORMAT='%R %U %S'; time \"$@\" 2>/dev/null",
                            "bash"));
            words.addAll(command);
            Process process =
                    new ProcessBuilder(words)
                            .redirectInput(new File("/dev/null"))
                            .redirectError(times.toFile())
                            .start();
            String output = printed(process, LONGEST_SECONDS);
            int status = ended(process);
            String[] seconds = Files.readString(times).strip().split("\\s+");
            return new Timed(
                    output,
                    status,
                    Double.parseDouble(seconds[0]),
                    Double.parseDouble(seconds[1]) + Double.parseDouble(seconds[2]));
        } finally {
            Files.delete(times);
        }
    }

    /** All it prints. @throws IOException when that has no end in time: then it was ended */
    static String printed(Process process, long seconds) throws IOException {
        FutureTask<byte[]> reading =
                new FutureTask<>(() -> process.getInputStream().readAllBytes());
        Thread.ofVirtual().start(reading);
        try {
            return new String(reading.get(seconds, TimeUnit.SECONDS), StandardCharsets.UTF_8);
        } catch (ExecutionException e) {
            throw new IOException("what a program prints cannot be read", e);
        } catch (TimeoutException e) {
            end(process);
            throw new IOException("a program did not end within " + seconds + " s", e);
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Ends it, and what it started, which may hold its output open. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static int ended(Process process) throws IOException {
        try {
            if (process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new IOException("a program did not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
