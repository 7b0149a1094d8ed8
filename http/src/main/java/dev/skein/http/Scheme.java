package dev.skein.http;

/**
 * What the standard knows about schemes: the special ones and their default ports (URL standard,
 * section 4.2).
 */
final class Scheme {
    static final int NO_PORT = -1;

    private Scheme() {}

    static boolean isSpecial(String scheme) {
        return switch (scheme) {
            case "http", "https", "ws", "wss", "ftp", "file" -> true;
            default -> false;
        };
    }

    /** -1 when the scheme has none. */
    static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> 80;
            case "https", "wss" -> 443;
            case "ftp" -> 21;
            default -> NO_PORT;
        };
    }
}
