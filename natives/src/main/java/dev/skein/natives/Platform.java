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

    /**
     * Whether there is a class of that name; nothing native is loaded. Not a resource: to look for
     * one opens every jar, but for a class that an ahead-of-time cache holds.
     */
    static boolean has(String className) {
        try {
            Class.forName(className, false, Platform.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError without) {
            return false;
        }
    }
}
