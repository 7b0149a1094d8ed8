package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {
    @Test
    void helpNamesWhatIsPromised() {
        String help = Main.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
        for (String option :
                new String[] {
                    "--quick", "--full", "--peers", "--workloads", "--json", "--csv", "--html"
                }) {
            assertTrue(help.contains(option), option);
        }
    }

    @Test
    void whatIsUnknownIsSaidAndNothingStarts() {
        assertTrue(errorOf("--workloads", "W1,W99").contains("W99"));
        assertTrue(errorOf("--faces", "sideways").contains("sideways"));
        String peers = errorOf("--peers", "skein,nobody");
        assertTrue(peers.contains("nobody") && peers.contains("vertx"), peers);
    }

    private static String errorOf(String... args) {
        StringWriter errors = new StringWriter();
        int status = Main.commandLine().setErr(new PrintWriter(errors)).execute(args);
        assertEquals(CommandLine.ExitCode.USAGE, status);
        return errors.toString();
    }
}
