package dev.skein.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdnaTest {
    @ParameterizedTest
    @CsvSource({
        "BÜCHER.Example, xn--bcher-kva.example",
        "u\u0308.de, xn--tda.de",
        "faß.de, xn--fa-hia.de",
        "βόλος, xn--nxasmm1c",
        "日本語。jp, xn--wgv71a119e.jp",
        "ｗｗｗ.example, www.example",
        "\u2460.example, 1.example",
        "☕.example, xn--53h.example",
        "a\u00adb.ü, ab.xn--tda",
        "ශ්\u200dරී.com, xn--10cl1a0b660p.com",
        "نامه\u200cای, xn--mgba3gch31f060k",
        "\u05d0\u05d1.example, xn--4dbc.example",
        "xn--bcher-kva.ü, xn--bcher-kva.xn--tda",
    })
    void writesDomainsInAscii(String domain, String ascii) throws UrlRejected {
        assertEquals(ascii, Idna.toAscii(domain));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u200cb.ü",
                "a\u200db.ü",
                "\u0308a",
                "\u05d0a",
                "0\u05d0",
                "\u05d0.0a",
                "\u05d0\u06601",
                "\u0378.example",
                "xn--a.ü",
                "xn--.ü",
                "xn--abc-.ü",
                "xn--u-ccb.ü",
                "xn--xn---epa.ü",
                "xn--99999999.ü",
                "xn--ü",
                "\ufffd",
                "\ue000",
            })
    void refusesWhatUnicodeDoes(String domain) {
        assertThrows(UrlRejected.class, () -> Idna.toAscii(domain));
    }

    /** Punycode costs the square of the length, so there is one. */
    @Test
    void boundsTheLength() {
        assertThrows(UrlRejected.class, () -> Idna.toAscii("ü".repeat(2001)));
        assertTrue(Url.tryParse("https://" + "ü".repeat(1_000_000) + "/").isEmpty());
    }

    @Test
    void loadsNoTableForAsciiUrls() throws ReflectiveOperationException {
        var loader = new Recorder();
        var parse = loader.loadClass("dev.skein.http.Url").getMethod("parse", String.class);
        parse.invoke(null, "https://example.com/path/x?y=z");
        parse.invoke(null, "HTTPS://user@xn--BCHER-kva.example:80/ä?ö#ü");
        assertFalse(loader.loaded.contains("dev.skein.http.IdnaTables"), loader.loaded::toString);
        parse.invoke(null, "https://bücher.example/");
        assertTrue(loader.loaded.contains("dev.skein.http.IdnaTables"), loader.loaded::toString);
    }

    /** Defines this module's classes afresh and remembers which. */
    private static final class Recorder extends ClassLoader {
        final Set<String> loaded = new HashSet<>();

        Recorder() {
            super(IdnaTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.skein.http.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                loaded.add(name);
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
