package dev.skein.client;

/** What this client calls itself. */
final class Version {
    static final String USER_AGENT = "skein/" + version();

    private Version() {}

    private static String version() {
        String manifest = Version.class.getPackage().getImplementationVersion();
        return manifest == null ? "dev" : manifest;
    }
}
