package dev.skein.client;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The content codings there are: those of modules that are present, then gzip and deflate. */
final class Codings {
    /** Looked for once, when the first client asks. */
    private static final class Known {
        static final Map<String, ContentCoding> BY_NAME = find();
        static final String ACCEPTED = String.join(", ", BY_NAME.keySet());
    }

    private Codings() {}

    /** What a request says in Accept-Encoding. */
    static String accepted() {
        return Known.ACCEPTED;
    }

    /** The coding of that name in any case, or null. */
    static @Nullable ContentCoding named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        // RFC 9110, 8.4.1.3
        return Known.BY_NAME.get(lower.equals("x-gzip") ? "gzip" : lower);
    }

    private static Map<String, ContentCoding> find() {
        Map<String, ContentCoding> found = new LinkedHashMap<>();
        ServiceLoader.load(ContentCoding.class, ContentCoding.class.getClassLoader())
                .forEach(coding -> found.putIfAbsent(coding.name(), coding));
        found.putIfAbsent("gzip", new Own("gzip", Gzip::new));
        found.putIfAbsent("deflate", new Own("deflate", Deflate::new));
        return found;
    }

    private record Own(String name, Supplier<ContentCoding.Decompressor> maker)
            implements ContentCoding {
        @Override
        public Decompressor open() {
            return maker.get();
        }
    }
}
