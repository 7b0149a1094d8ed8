package dev.skein.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command reads and writes: the process's own streams, or a test's.
 *
 * @param out bytes as they are; what cannot be written throws {@link OutputFailed}
 * @param err lines for people
 * @param live whether {@code err} is a screen, on which a line can be written anew
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean live) {
    /** Standard output takes no more. */
    static final class OutputFailed extends UncheckedIOException {
        OutputFailed(IOException cause) {
            super("cannot write the output: " + cause.getMessage(), cause);
        }

        /** Whether the reader merely went away, as {@code head} does. */
        boolean readerLeft() {
            String why = String.valueOf(getMessage());
            return why.contains("Broken pipe") || why.contains("pipe is being closed");
        }
    }

    /** That of this process. */
    static Terminal ofProcess() {
        OutputStream out =
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 * 1024);
        return of(System.in, out, System.err, isScreen());
    }

    static Terminal of(InputStream in, OutputStream out, PrintStream err, boolean live) {
        return new Terminal(
                in, new PrintStream(new Loud(out), false, StandardCharsets.UTF_8), err, live);
    }

    /** Whether {@code err} can show the characters of {@code text}. */
    boolean shows(String text) {
        Charset charset = err.charset();
        return charset.canEncode() && charset.newEncoder().canEncode(text);
    }

    /**
     * Standard error may be a screen while input and output are pipes, which the JDK's Console does
     * not tell; where there is no /proc, it must do.
     */
    @SuppressWarnings(
            "SystemConsoleNull") // it does return null where it is set to java.base and there is no
    // terminal
    private static boolean isScreen() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException noProc) {
            return System.console() != null && System.console().isTerminal();
        }
    }

    /**
     * A PrintStream swallows what goes wrong, and a program whose reader is gone would go on for
     * ever.
     */
    private static final class Loud extends OutputStream {
        private final OutputStream out;

        Loud(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException failed) {
                throw new OutputFailed(failed);
            }
        }

        @Override
        public void flush() {
            try {
                out.flush();
            } catch (IOException failed) {
                throw new OutputFailed(failed);
            }
        }
    }
}
