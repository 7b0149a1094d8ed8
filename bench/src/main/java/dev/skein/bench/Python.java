package dev.skein.bench;

import java.io.IOException;
import java.util.List;

/** Which Python to run: the one that has what a script needs. The system's own comes first. */
final class Python {
    private static final List<String> CANDIDATES = List.of("/usr/bin/python3", "python3");

    private Python() {}

    /**
     * The words that start a script that imports {@code modules}; it leaves no compiled files
     * behind.
     *
     * @throws IOException if no Python here has all of them; the message names the Debian packages
     */
    static List<String> with(String... modules) throws IOException {
        String program = "import " + String.join(", ", modules);
        for (String python : CANDIDATES) {
            if (runs(List.of(python, "-c", program))) {
                return List.of(python, "-B");
            }
        }
        throw new IOException(
                "it needs Python with "
                        + String.join(", ", modules)
                        + " (Debian: python3-"
                        + String.join(" python3-", modules)
                        + ")");
    }

    private static boolean runs(List<String> command) {
        try {
            Shell.output(command);
            return true;
        } catch (IOException absent) {
            return false;
        }
    }
}
