package dev.skein.bench;

import java.util.Locale;
import java.util.Set;

/** What sort of program a peer is; a chart colours it so. */
enum Kind {
    SKEIN("Skein"),
    NATIVE("native programs"),
    JAVA("Java clients"),
    PYTHON("Python");

    private static final Set<String> NATIVES = Set.of("wrk", "h2load", "curl", "aria2c", "wget2");
    private static final Set<String> PYTHONS = Set.of("aiohttp", "httpx", "requests", "scrapy");

    private final String title;

    Kind(String title) {
        this.title = title;
    }

    /** Variants of a peer have its name before a dash: {@code aiohttp-uvloop}. */
    static Kind of(Row row) {
        String family = row.peer().split("-", 2)[0];
        if (family.equals("skein")) {
            return SKEIN;
        }
        if (NATIVES.contains(family)) {
            return NATIVE;
        }
        return PYTHONS.contains(family) ? PYTHON : JAVA;
    }

    String title() {
        return title;
    }

    /** Its class in the style sheet. */
    String style() {
        return name().toLowerCase(Locale.ROOT);
    }
}
