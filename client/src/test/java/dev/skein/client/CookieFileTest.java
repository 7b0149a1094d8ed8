package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skein.http.Url;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieFileTest {
    @TempDir Path folder;

    @Test
    void whatIsSavedIsLoaded() throws IOException {
        CookieJar jar = new CookieJar();
        Url url = Url.parse("https://www.example.com/a/b");
        for (String field :
                new String[] {
                    "session=1",
                    "kept=2; Max-Age=1000; HttpOnly; Secure; Path=/",
                    "wide=3; Domain=example.com",
                    "nameless",
                    "empty=",
                    "tab=a\tb",
                    "\u00c3\u00bc=\u00c3\u00a4"
                }) {
            jar.store(url, field);
        }
        Path file = folder.resolve("cookies.txt");
        jar.save(file);
        CookieJar loaded = new CookieJar();
        loaded.load(file);
        assertEquals(withoutFractions(jar), withoutFractions(loaded));
        assertEquals(jar.header(url), loaded.header(url));
        jar.save(file);
        assertEquals(List.of("cookies.txt"), names());
    }

    @Test
    void onlyItsOwnerReadsIt() throws IOException {
        assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "no POSIX permissions here");
        Path file = folder.resolve("cookies.txt");
        Files.writeString(file, "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        new CookieJar().save(file);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void othersWriteItToo() throws IOException {
        CookieJar jar =
                load(
                        """
                        # Netscape HTTP Cookie File
                        # https://curl.se/docs/http-cookies.html

                        .example.com\tTRUE\t/\tFALSE\t4102444800\twide\t1
                        example.com\tFALSE\t/a\tTRUE\t0\thost\t2\r
                        #HttpOnly_www.example.com\tFALSE\t/\tFALSE\t4102444800.25\tonly\t
                        www.example.com\tFALSE\t/\tFALSE\t4102444800\tbare
                        www.example.com\tFALSE\t/\tFALSE\t1\tpast\t9
                        """);
        assertEquals("wide=1; only=; bare=", jar.header(Url.parse("http://www.example.com/")));
        assertEquals("host=2; wide=1", jar.header(Url.parse("https://example.com/a")));
        assertTrue(jar.cookies(Url.parse("http://www.example.com/")).get(1).httpOnly());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com TRUE / FALSE 0 a b",
                "example.com\tYES\t/\tFALSE\t0\ta\tb",
                "example.com\tTRUE\t/\tFALSE\tsoon\ta\tb",
                "\tTRUE\t/\tFALSE\t0\ta\tb",
                "example.com\tTRUE\t/\tFALSE\t0\ta\tb;c",
            })
    void aLineThatIsNoneIsNamed(String line) {
        CookieJar jar = new CookieJar();
        Path file = folder.resolve("cookies.txt");
        IOException error =
                assertThrows(
                        IOException.class,
                        () -> {
                            Files.writeString(
                                    file,
                                    "example.com\tTRUE\t/\tFALSE\t0\tgood\t1\n" + line + "\n");
                            jar.load(file);
                        });
        assertTrue(error.getMessage().contains("line 2"), error.getMessage());
        assertEquals(List.of(), jar.cookies());
    }

    private CookieJar load(String text) throws IOException {
        Path file = folder.resolve("cookies.txt");
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        CookieJar jar = new CookieJar();
        jar.load(file);
        return jar;
    }

    /** The file has whole seconds. */
    private static List<String> withoutFractions(CookieJar jar) {
        return jar.cookies().stream()
                .map(c ->
                        String.join(
                                "|",
                                c.toString(),
                                c.value(),
                                c.secure() + "",
                                c.httpOnly() + "",
                                c.expires() == null ? "" : c.expires().getEpochSecond() + ""))
                .toList();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
