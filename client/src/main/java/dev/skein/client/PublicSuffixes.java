package dev.skein.client;

import dev.skein.http.Origin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The public suffix list: the domains under which others register theirs, such as {@code co.uk},
 * which nobody may set a cookie for. Both its parts count, the registries' and the private one. The
 * list that came with this library is read when first asked; it ages, and can be replaced: {@code
 * new CookieJar(Clock.system(), PublicSuffixes.parse(Path.of("public_suffix_list.dat")))}.
 * Immutable, thread-safe.
 */
public final class PublicSuffixes {
    /** Made by the build out of a list that Maven Central keeps. */
    private static final String RESOURCE = "public-suffixes.txt";

    private static final PublicSuffixes STANDARD = new PublicSuffixes(() -> Standard.RULES);

    /** Loaded when first used, once. */
    private static final class Standard {
        static final byte[] RULES = load();
    }

    /**
     * The rules in ASCII and in order, each between two line feeds: no objects, so that ten
     * thousand rules cost their letters only.
     */
    private final Supplier<byte[]> rules;

    private PublicSuffixes(Supplier<byte[]> rules) {
        this.rules = rules;
    }

    /** The list that came with this library. */
    public static PublicSuffixes standard() {
        return STANDARD;
    }

    /**
     * Reads a list as publicsuffix.org publishes it, in UTF-8. @throws IOException also when a rule
     * is none
     */
    public static PublicSuffixes parse(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in);
        }
    }

    /** As {@link #parse(Path)}; the stream stays open. */
    public static PublicSuffixes parse(InputStream in) throws IOException {
        TreeSet<String> sorted = new TreeSet<>();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String rule = line.strip().split("\\s", 2)[0];
            if (!rule.isEmpty() && !rule.startsWith("//")) {
                sorted.add(ascii(rule));
            }
        }
        byte[] rules =
                ('\n' + String.join("\n", sorted) + '\n').getBytes(StandardCharsets.US_ASCII);
        return new PublicSuffixes(() -> rules);
    }

    /**
     * Whether {@code host}, spelled as {@link dev.skein.http.Url#host()} spells it, is a public
     * suffix itself.
     */
    public boolean isSuffix(String host) {
        String bare = withoutLastDot(host);
        return suffixStart(bare) == 0;
    }

    /**
     * The domain that somebody registered and {@code host} is or is below, such as {@code
     * example.co.uk}; null when it is a public suffix, or no domain.
     */
    public @Nullable String registrable(String host) {
        String bare = withoutLastDot(host);
        boolean whole =
                !bare.isEmpty()
                        && !bare.startsWith(".")
                        && !bare.contains("..")
                        && !SetCookie.isAddress(bare);
        int suffix = whole ? suffixStart(bare) : 0;
        return suffix == 0 ? null : bare.substring(bare.lastIndexOf('.', suffix - 2) + 1);
    }

    /**
     * Where the public suffix begins: of the rules that match an exception wins, then the longest;
     * without one, it is the last label.
     */
    private int suffixStart(String host) {
        byte[] all = rules.get();
        int label = 0;
        while (true) {
            String rest = host.substring(label);
            int next = host.indexOf('.', label) + 1;
            if (next > 0 && contains(all, '!' + rest)) {
                return next;
            }
            if (next == 0 || contains(all, rest) || contains(all, "*." + host.substring(next))) {
                return label;
            }
            label = next;
        }
    }

    /** A binary search by bytes: the middle moves to the beginning of its line. */
    private static boolean contains(byte[] rules, String rule) {
        int low = 1;
        int high = rules.length;
        while (low < high) {
            int start = (low + high) >>> 1;
            while (rules[start - 1] != '\n') {
                start--;
            }
            int order = compare(rules, start, rule);
            if (order == 0) {
                return true;
            }
            if (order > 0) {
                high = start;
            } else {
                low = nextLine(rules, start);
            }
        }
        return false;
    }

    /** The line at {@code start} against {@code rule}, in the order of their characters. */
    private static int compare(byte[] rules, int start, String rule) {
        for (int i = 0; i < rule.length(); i++) {
            int order = rules[start + i] - rule.charAt(i);
            if (order != 0) {
                return order;
            }
        }
        return rules[start + rule.length()] == '\n' ? 0 : 1;
    }

    private static String withoutLastDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** A rule with its labels as domains have them on the wire. */
    private static String ascii(String rule) throws IOException {
        String mark = rule.startsWith("!") ? "!" : rule.startsWith("*.") ? "*." : "";
        String domain = rule.substring(mark.length());
        if (domain.chars().allMatch(c -> c > ' ' && c < 127) && !domain.isEmpty()) {
            return mark + domain.toLowerCase(Locale.ROOT);
        }
        try {
            return mark + new Origin("http", domain, -1).host();
        } catch (IllegalArgumentException e) {
            throw new IOException("a public suffix that is no domain: " + rule, e);
        }
    }

    /** The line feed before the first rule: the licence and the version stand in front. */
    private static int endOfNotice(byte[] text) {
        int at = 0;
        while (text[at] == '/') {
            at = nextLine(text, at);
        }
        return at - 1;
    }

    private static int nextLine(byte[] text, int at) {
        int end = at;
        while (text[end] != '\n') {
            end++;
        }
        return end + 1;
    }

    private static byte[] load() {
        try (InputStream in = PublicSuffixes.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the public suffix list is missing in this build of dev.skein.client");
            }
            byte[] text = in.readAllBytes();
            return Arrays.copyOfRange(text, endOfNotice(text), text.length);
        } catch (IOException e) {
            throw new UncheckedIOException("the public suffix list cannot be read", e);
        }
    }
}
