package dev.skein.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command: {@code bench/run}. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures Skein and every other client in one interleaved run, the client on core 0,"
                    + " the servers on core 1.",
            "How it is done, and what the columns mean, is in bench/README.md."
        })
final class Main implements Callable<Integer> {
    /** What fits into five minutes. */
    private static final List<Workload> QUICK = List.of(Workload.W1, Workload.W3, Workload.W8);

    @Option(names = "--quick", description = "The main workloads: five minutes. The default.")
    private boolean quick;

    @Option(names = "--full", description = "Every workload and client: an hour and a half.")
    private boolean full;

    @Option(
            names = "--workloads",
            split = ",",
            paramLabel = "W1,W5tls",
            description = "Only these.")
    private List<Workload> workloads = List.of();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "skein,vertx",
            description = "Only these, and the native program that is 1.")
    private List<String> peers = List.of();

    @Option(
            names = "--faces",
            split = ",",
            paramLabel = "block,gather",
            description =
                    "Only these faces of Java clients: ${COMPLETION-CANDIDATES}. Without, each but"
                            + " Skein shows its usual one.")
    private List<Face> faces = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often everybody has a turn; 3, with --quick 2.")
    private @Nullable Integer rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long a turn is; 1.5, with --quick 1.")
    private @Nullable Double seconds;

    @Option(
            names = "--warm",
            paramLabel = "S",
            description =
                    "Seconds of warming that nobody goes below; 3. At most three times as many.")
    private @Nullable Double warm;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Every measurement as a line of JSON, written as it comes.")
    private @Nullable Path json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Every measurement as CSV.")
    private @Nullable Path csv;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "The medians as a page with charts.")
    private @Nullable Path html;

    @Option(names = "--list", description = "Prints the workloads and peers, and ends.")
    private boolean list;

    @Spec private CommandSpec spec = CommandSpec.create();

    private final PrintStream out = System.out;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(Workload.class, Workload::of)
                .registerConverter(Face.class, Face::of);
    }

    @Override
    public Integer call() throws IOException {
        if (list) {
            list();
            return 0;
        }
        requireKnownPeers();
        Pace pace = pace();
        List<Workload> chosen = chosenWorkloads();
        if (json != null) {
            Files.deleteIfExists(json);
        }
        List<Row> rows = new ArrayList<>();
        Machine machine = Machine.here();
        out.println(machine.line());
        try (Servers servers = Servers.start(benchFolder());
                Reference reference = Reference.start(classPath(), servers.file("children.log"))) {
            Runner runner = new Runner(reference, pace, out);
            Field field =
                    new Field(servers, pace, classPath(), benchFolder(), peers, faces, isQuick());
            for (Workload workload : chosen) {
                List<Row> measured = runner.run(workload, field.of(workload, out), this::write);
                rows.addAll(measured);
                out.println(Table.of(Medians.of(measured)));
            }
            return finish(rows, machine, runner, reference);
        }
    }

    /** 0, or 1 when Skein leaked. */
    private int finish(List<Row> rows, Machine machine, Runner runner, Reference reference)
            throws IOException {
        List<String> notes = new ArrayList<>(runner.notes());
        notes.add(
                String.format(
                        Locale.ROOT,
                        "The reference program's slowest run took %.2f of its median.",
                        reference.worst()));
        if (csv != null) {
            Files.writeString(csv, Table.csv(rows));
        }
        if (html != null) {
            Files.writeString(html, Page.of(rows, machine, notes));
        }
        out.println();
        notes.forEach(out::println);
        runner.leaks().forEach(leak -> out.println("LEAK: " + leak));
        return runner.leaks().isEmpty() ? 0 : 1;
    }

    private void requireKnownPeers() {
        for (String peer : peers) {
            if (!Field.NAMES.contains(peer)) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "No peer is called "
                                + peer
                                + ". There are: "
                                + String.join(", ", Field.NAMES));
            }
        }
    }

    /** The default, and what wins if both are asked for. */
    private boolean isQuick() {
        return quick || !full;
    }

    private Pace pace() {
        double least = warm != null ? warm : 3;
        return new Pace(
                rounds != null ? rounds : isQuick() ? 2 : 3,
                seconds != null ? seconds : isQuick() ? 1 : 1.5,
                least,
                3 * least);
    }

    private List<Workload> chosenWorkloads() {
        if (!workloads.isEmpty()) {
            return workloads;
        }
        return isQuick() ? QUICK : List.of(Workload.values());
    }

    private void list() {
        for (Workload workload : Workload.values()) {
            out.println(workload.label() + "  " + workload.title());
        }
        out.println();
        out.println(String.join(" ", Field.NAMES));
    }

    /** As they come, so that an interrupted run is not lost. */
    private void write(Row row) {
        if (json == null) {
            return;
        }
        try {
            Files.writeString(
                    json,
                    row.toJson() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** The folder {@code bench} of the checkout; the launcher says it. */
    private static Path benchFolder() {
        return Path.of(System.getProperty("skein.bench", "bench"));
    }
}
