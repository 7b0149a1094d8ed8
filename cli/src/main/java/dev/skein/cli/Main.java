package dev.skein.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code skein} command: parses the words after it and runs the subcommand they name. */
@Command(
        name = "skein",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Gets many URLs at once.")
final class Main implements Runnable {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }

    /** The version the build wrote into a resource, so that classes and jars tell the same one. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
                if (in == null) {
                    throw new IllegalStateException("version.properties is missing from the build");
                }
                Properties build = new Properties();
                build.load(in);
                return new String[] {"skein " + build.getProperty("version")};
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }
}
