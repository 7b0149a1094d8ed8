package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ShellTest {
    /** What a program started holds its output open too. */
    @Test
    @Timeout(20)
    void aProgramThatHangsIsEnded() throws Exception {
        Process hung = new ProcessBuilder("bash", "-c", "sleep 300 & wait").start();
        assertThrows(IOException.class, () -> Shell.printed(hung, 0));
        assertEquals(128 + 9, hung.waitFor());
    }

    @Test
    void whatAProgramPrintsIsReadToItsEnd() throws Exception {
        Process process = new ProcessBuilder("echo", "a line").start();
        assertEquals("a line\n", Shell.printed(process, 20));
    }
}
