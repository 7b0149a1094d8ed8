package dev.skein.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What one command line came to, run in this process. */
record CommandLineRun(int status, ByteArrayOutputStream output, String err) {
    static CommandLineRun of(String... words) {
        return withInput("", words);
    }

    static CommandLineRun withInput(String in, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal =
                Terminal.of(
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false);
        int status = Main.run(terminal, words);
        return new CommandLineRun(status, out, err.toString(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return output.toByteArray();
    }

    String out() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
