package dev.skein.client;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The content codings there are: those of modules that are present, then gzip and deflate. */
final class Codings {
    /** Looked for once, when the first client asks; one that turns out not to load leaves. */
    private static final class Known {
        static volatile Map<String, ContentCoding> byName = find();

        private Known() {}
    }

    private Codings() {}

    /** What a request says in Accept-Encoding. */
    static String accepted() {
        return String.join(", ", Known.byName.keySet());
    }

    /** The coding of that name in any case, or null. */
    static @Nullable ContentCoding named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        // RFC 9110, 8.4.1.3
        return Known.byName.get(lower.equals("x-gzip") ? "gzip" : lower);
    }

    /** A decompressor of {@code coding}, which is no longer known if it has none after all. */
    static ContentCoding.Decompressor open(ContentCoding coding) throws DecodingException {
        try {
            return coding.open();
        } catch (LinkageError broken) {
            Map<String, ContentCoding> others = new LinkedHashMap<>(Known.byName);
            others.remove(coding.name());
            Known.byName = others;
            throw new DecodingException(
                    "a " + coding.name() + " body, whose library cannot be loaded here",
                    false,
                    broken);
        }
    }

    private static Map<String, ContentCoding> find() {
        Map<String, ContentCoding> found = new LinkedHashMap<>();
        for (ContentCoding coding :
                ServiceLoader.load(ContentCoding.class, ContentCoding.class.getClassLoader())) {
            if (coding.isAvailable()) {
                found.putIfAbsent(coding.name(), coding);
            }
        }
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
