package dev.skein.natives;

import java.util.Locale;

/** What machine this is, in the words that libraries are filed under. */
final class Platform {
    private Platform() {}

    /**
     * {@code linux-x86_64}, with the words that differ from library to library.
     *
     * @param mac how macOS is called
     * @param arm how the 64-bit ARM is called
     */
    static String named(String mac, String arm) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (system.startsWith("mac") ? mac : system.startsWith("windows") ? "windows" : system)
                + "-"
                + switch (processor) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> arm;
                    default -> processor;
                };
    }

    /** Whether a file of that name is on the path; nothing is loaded. */
    static boolean holds(String resource) {
        return Platform.class.getClassLoader().getResource(resource) != null;
    }
}
