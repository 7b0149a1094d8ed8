package dev.skein.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class MainTest {
    @Test
    void versionIsTheBuildsOwn() {
        String version = new Main.Version().getVersion()[0];
        assertTrue(version.matches("skein \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), version);
    }
}
