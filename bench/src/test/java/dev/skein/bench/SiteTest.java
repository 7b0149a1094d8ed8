package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SiteTest {
    private static final List<String> WORDS =
            List.of(
                    "origin_port=1",
                    "nginx_port=2",
                    "tls_port=3",
                    "h2_port=0",
                    "ca=/x/ca.pem",
                    "origin_pid=9");
    private static final Site SITE = Site.ofWords(WORDS);

    @Test
    void wordsGoThereAndBack() {
        assertEquals(new Site(1, 2, 3, 0, Path.of("/x/ca.pem")), SITE);
        assertEquals(SITE, Site.ofWords(SITE.toWords()));
        assertFalse(SITE.has(Workload.W4));
        assertTrue(SITE.has(Workload.W3));
        assertEquals("https://127.0.0.1:3/1k", SITE.url(Workload.W3));
    }

    @Test
    void onlyTlsHasAnAuthority() {
        assertNull(SITE.setup(Workload.W1, Face.BLOCK).authority());
        assertTrue(SITE.setup(Workload.W3, Face.BLOCK).tls());
        assertEquals(10_000, SITE.setup(Workload.W9, Face.BLOCK).connections());
        assertEquals(64, SITE.setup(Workload.W1, Face.BLOCK).connections());
    }

    @Test
    void theCrawlIsTenThousandOriginsInAnOrderThatStays() {
        LongFunction<String> urls = SITE.urls(Workload.W9);
        LongFunction<String> again = SITE.urls(Workload.W9);
        long different = LongStream.range(0, 100_000).mapToObj(urls).distinct().count();
        assertTrue(different > 9_990, "almost every origin is met: " + different);
        assertTrue(LongStream.range(0, 100).allMatch(i -> urls.apply(i).equals(again.apply(i))));
        assertTrue(
                urls.apply(0).matches("http://127\\.1\\.\\d{1,2}\\.\\d{1,3}:1/1k"), urls.apply(0));
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void aLabelFindsItsWorkload(Workload workload) {
        assertEquals(workload, Workload.of(workload.label()));
    }

    @Test
    void labelsAreThoseOfTheTables() {
        assertEquals("W5tls", Workload.W5TLS.label());
        assertEquals("W10", Workload.W10.label());
        assertEquals("growth-1m", Workload.GROWTH_1M.label());
        assertThrows(IllegalArgumentException.class, () -> Workload.of("W99"));
    }

    @Test
    void aClientsOwnJarsComeFirst() {
        String ordered =
                Cold.ordered(
                        path("a.jar", "netty-x.jar", "okio.jar", "skein-bench-1.jar"), "okhttp");
        assertEquals(path("skein-bench-1.jar", "okio.jar", "a.jar", "netty-x.jar"), ordered);
    }

    @Test
    void theClassPathWithoutNatives() {
        assertEquals(
                path("lib/skein-client.jar", "lib/x.jar"),
                Field.withoutNatives(
                        path("lib/skein-client.jar", "lib/skein-natives-1.jar", "lib/x.jar")));
    }

    private static String path(String... jars) {
        return String.join(File.pathSeparator, jars);
    }
}
