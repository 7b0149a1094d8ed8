package dev.skein.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of ours that answers one line for each line it is told. */
final class Child implements AutoCloseable {
    /**
     * The same for every client: the collector that a JVM takes by itself on a machine of one core,
     * and the one core, so that nobody starts more threads than it can use.
     */
    static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:ActiveProcessorCount=1",
                    "-Xmx2g",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    private Child(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts {@code main} and waits until it says something.
     *
     * @param prefix a command to run it under, or nothing
     * @param log where its standard error goes
     */
    static Child start(
            List<String> prefix, String classPath, Class<?> main, List<String> arguments, Path log)
            throws IOException {
        Process process =
                new ProcessBuilder(command(prefix, classPath, main, arguments))
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        Child child = new Child(process);
        child.answer(60);
        return child;
    }

    /** The words that start {@code main} in a JVM like everybody's. */
    static List<String> command(
            List<String> prefix, String classPath, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Says {@code order} and returns the answer. @throws IOException if none comes in time */
    String ask(String order, long seconds) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        return answer(seconds);
    }

    /** Moves all its threads to core 0, which is the client's. */
    void pin() throws IOException {
        Shell.output(List.of("taskset", "-apc", "0", String.valueOf(process.pid())));
    }

    private String answer(long seconds) throws IOException {
        Thread watch = Thread.ofVirtual().start(() -> endAfter(seconds));
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith("=")) {
                    return line.substring(1);
                }
            }
            throw new IOException("the process ended, or was ended after " + seconds + " s");
        } finally {
            watch.interrupt();
        }
    }

    private void endAfter(long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException answered) {
            // nothing to watch any more
        }
    }

    @Override
    public void close() throws IOException {
        try {
            orders.close();
        } catch (IOException gone) {
            // it ended by itself
        }
        endAfter(5);
    }
}
