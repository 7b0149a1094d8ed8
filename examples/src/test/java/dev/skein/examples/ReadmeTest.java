package dev.skein.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.testing.LoopbackOrigin;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program does what the README says. */
final class ReadmeTest {
    @TempDir private Path folder;

    @Test
    void itsProgramRuns() throws Exception {
        List<String> programs = Markdown.blocks("README.md", "java");
        assertEquals(1, programs.size(), "one program in the README");
        compile(programs.getFirst());
        try (LoopbackOrigin origin = LoopbackOrigin.start();
                URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            String[] urls = {origin.url("/json/1"), origin.url("/status/404"), "http://no host/"};
            assertLinesMatch(
                    List.of(
                            "200 .*/json/1.*",
                            "404 .*/status/404.*",
                            ".*http://no host/.*not a URL.*"),
                    Printed.by(args -> main(loader.loadClass("Pages"), args), urls));
        }
    }

    /** A compact source file: its class is named after the file. */
    private void compile(String program) throws IOException {
        Path source = Files.writeString(folder.resolve("Pages.java"), program);
        StringWriter complaints = new StringWriter();
        List<String> options =
                List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString());
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled =
                    compiler.getTask(
                                    complaints,
                                    files,
                                    null,
                                    options,
                                    null,
                                    files.getJavaFileObjects(source))
                            .call();
            assertTrue(compiled, complaints::toString);
        }
    }

    /** As the java launcher starts such a class. */
    private static void main(Class<?> type, String... args) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Method main = type.getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(constructor.newInstance(), (Object) args);
    }
}
