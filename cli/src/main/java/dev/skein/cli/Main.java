package dev.skein.cli;

import dev.skein.wire.TlsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code skein} command: parses the words after it, runs the subcommand they name, and tells in
 * one line what went wrong.
 */
final class Main implements Callable<Integer> {
    static final int INTERRUPTED = 130;
    private static final int BAD_USAGE = 2;
    private static final int READER_LEFT = 141;

    private final CommandSpec spec =
            Spec.command(
                    this,
                    "skein",
                    "skein COMMAND [WORD...]",
                    "Gets many URLs at once.",
                    List.of(),
                    "",
                    "'skein help COMMAND' tells all about one; 'skein try' is a good start.");

    private Main() {}

    public static void main(String[] args) {
        nameSelectors();
        int status = guarded(Terminal.ofProcess(), args);
        if (status != 0) {
            System.exit(status); // which logs, and for that looks for loggers in every jar
        }
    }

    /**
     * The JDK would look for others in every jar before it takes its own: a tenth of a short
     * command's time.
     */
    private static void nameSelectors() {
        String name = "sun.nio.ch.EPollSelectorProvider"; // Linux's
        try {
            Class.forName(name, false, null);
            System.setProperty("java.nio.channels.spi.SelectorProvider", name);
        } catch (ClassNotFoundException elsewhere) {
            // looked for, then
        }
    }

    /** {@link #run}, which a signal ends in good order. */
    static int guarded(Terminal terminal, String... args) {
        return Interruption.guard(() -> run(terminal, args));
    }

    /** Runs one command line; returns the exit status. */
    static int run(Terminal terminal, String... args) {
        CommandSpec asked = asked(terminal, args);
        return asked == null
                ? run(terminal, all(terminal), args)
                : run(terminal, new CommandLine(asked), Arrays.copyOfRange(args, 1, args.length));
    }

    private static int run(Terminal terminal, CommandLine skein, String... args) {
        // Help is printed here, as picocli would answer a closed pipe with a stack trace.
        StringWriter help = new StringWriter();
        skein.setExpandAtFiles(false) // -d @FILE is ours
                .setOut(new PrintWriter(help))
                .setErr(new PrintWriter(terminal.err(), true, terminal.err().charset()))
                .setParameterExceptionHandler((wrong, words) -> badUsage(terminal, wrong))
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> failed(terminal, failure, command));
        try {
            int status = skein.execute(args);
            terminal.out().print(help);
            terminal.out().flush();
            return status;
        } catch (Terminal.OutputFailed unwritable) {
            return failed(terminal, unwritable, skein);
        }
    }

    /**
     * The subcommand that the first word names, by itself, or null: what nobody asks for need not
     * be built.
     */
    private static @Nullable CommandSpec asked(Terminal terminal, String... args) {
        CommandSpec spec =
                switch (args.length == 0 ? "" : args[0]) {
                    case "try" -> TryCommand.spec(terminal);
                    case "get" -> GetCommand.spec(terminal);
                    case "fetch" -> FetchCommand.spec(terminal);
                    default -> null;
                };
        return spec == null ? null : spec.name("skein " + args[0]);
    }

    private static CommandLine all(Terminal terminal) {
        return new CommandLine(new Main().spec)
                .addSubcommand(TryCommand.spec(terminal))
                .addSubcommand(GetCommand.spec(terminal))
                .addSubcommand(FetchCommand.spec(terminal))
                .addSubcommand(help());
    }

    private static CommandSpec help() {
        CommandSpec help = CommandSpec.forAnnotatedObject(new HelpCommand());
        Spec.headings(help);
        return help;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    private static int badUsage(Terminal terminal, ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String help =
                command.equals("skein")
                        ? "skein --help"
                        : command.replaceFirst("skein", "skein help");
        terminal.err().println(command + ": " + complaint(wrong) + " (see '" + help + "')");
        return BAD_USAGE;
    }

    private static String complaint(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        List<String> unknown =
                wrong instanceof UnmatchedArgumentException unmatched
                        ? unmatched.getUnmatched()
                        : command.getUnmatchedArguments();
        if (unknown.isEmpty()) {
            return oneLine(wrong);
        }
        String word = unknown.getFirst();
        if (word.startsWith("-")) {
            return "there is no option "
                    + word
                    + alike(word, command.getCommandSpec().optionsMap().keySet());
        }
        Set<String> commands = command.getSubcommands().keySet();
        return commands.isEmpty()
                ? "'" + word + "' is one word too many"
                : "there is no command '" + word + "'; there are " + String.join(", ", commands);
    }

    /**
     * The option that begins like {@code word}, if there is one: a mistake is seldom in the first
     * letters.
     */
    private static String alike(String word, Set<String> options) {
        for (int length = word.length(); length > 3; length--) {
            String start = word.substring(0, length);
            for (String option : options) {
                if (option.startsWith(start)) {
                    return "; did you mean " + option + "?";
                }
            }
        }
        return "";
    }

    private static int failed(Terminal terminal, Exception failure, CommandLine command) {
        switch (failure) {
            case Terminal.OutputFailed output when output.readerLeft() -> {
                return READER_LEFT;
            }
            case InterruptedException _, CancellationException _ -> {
                return INTERRUPTED;
            }
            case IOException _ -> {}
            case UncheckedIOException _ -> {}
            case RuntimeException bug -> throw bug;
            default -> throw new IllegalStateException(failure);
        }
        terminal.err().println(command.getCommandSpec().qualifiedName() + ": " + oneLine(failure));
        return 1;
    }

    /** What went wrong, without the line breaks that would make two messages of one. */
    static String oneLine(Throwable failure) {
        String what =
                switch (failure) {
                    case Terminal.OutputFailed output -> String.valueOf(output.getMessage());
                    case UncheckedIOException wrapper when wrapper.getCause() != null ->
                            oneLine(wrapper.getCause());
                    case NoSuchFileException missing when missing.getReason() == null ->
                            missing.getFile() + ": there is no such file or folder";
                    case AccessDeniedException denied -> denied.getFile() + ": permission denied";
                    case FileSystemException file -> String.valueOf(file.getMessage());
                    default ->
                            failure.getMessage() == null
                                    ? failure.toString()
                                    : failure.getMessage();
                };
        return what.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /**
     * The version the build wrote into a resource, so that classes and jars tell the same one; and
     * whose TLS is spoken, which depends on the machine.
     */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
                if (in == null) {
                    throw new IllegalStateException("version.properties is missing from the build");
                }
                Properties build = new Properties();
                build.load(in);
                return new String[] {
                    "skein " + build.getProperty("version"),
                    "TLS by " + TlsProvider.preferred().name()
                };
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }
}
