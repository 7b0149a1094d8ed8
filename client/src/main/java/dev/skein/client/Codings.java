package dev.skein.client;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The content codings that a client undoes: gzip and deflate, and before them those that others
 * bring. Thread-safe.
 */
final class Codings {
    /** Looked for once, when the first client asks. */
    private static final class Found {
        static final Codings ALL =
                new Codings(
                        ServiceLoader.load(
                                ContentCoding.class, ContentCoding.class.getClassLoader()));

        private Found() {}
    }

    /** One that turns out not to load leaves. */
    private volatile Map<String, ContentCoding> byName = new LinkedHashMap<>();

    /**
     * @param others preferred, in this order
     */
    Codings(Iterable<ContentCoding> others) {
        for (ContentCoding coding : others) {
            if (coding.isAvailable()) {
                byName.putIfAbsent(coding.name(), coding);
            }
        }
        byName.putIfAbsent("gzip", new Own("gzip", Gzip::new));
        byName.putIfAbsent("deflate", new Own("deflate", Deflate::new));
    }

    /** With those of the modules that are present. */
    static Codings found() {
        return Found.ALL;
    }

    /** What a request says in Accept-Encoding. */
    String accepted() {
        return String.join(", ", byName.keySet());
    }

    /** The coding of that name in any case, or null. */
    @Nullable ContentCoding named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        // RFC 9110, 8.4.1.3
        return byName.get(lower.equals("x-gzip") ? "gzip" : lower);
    }

    /** A decompressor of {@code coding}, which is no longer known if it has none after all. */
    ContentCoding.Decompressor open(ContentCoding coding) throws DecodingException {
        try {
            return coding.open();
        } catch (LinkageError broken) {
            Map<String, ContentCoding> others = new LinkedHashMap<>(byName);
            others.remove(coding.name());
            byName = others;
            throw new DecodingException(
                    "a " + coding.name() + " body, whose library cannot be loaded here",
                    false,
                    broken);
        }
    }

    private record Own(String name, Supplier<ContentCoding.Decompressor> maker)
            implements ContentCoding {
        @Override
        public Decompressor open() {
            return maker.get();
        }
    }
}
