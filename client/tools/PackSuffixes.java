import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.ZipFile;

/**
 * Packs the public suffix list for {@code dev.skein.client.PublicSuffixes}: the rules alone, in ASCII, in order, one a line, behind the list's own
 * notice of its licence and version. Run by the build: {@code java PackSuffixes.java httpclient5.jar <file>}; of the libraries that
 * carry the list as it is published this one is renewed most often. It is needed here only, never at run time.
 */
final class PackSuffixes {
    private static final String LIST = "org/publicsuffix/list/effective_tld_names.dat";

    private PackSuffixes() {}

    public static void main(String[] args) throws IOException {
        List<String> notice = new ArrayList<>();
        TreeSet<String> rules = new TreeSet<>();
        try (ZipFile jar = new ZipFile(args[0]);
                BufferedReader list = new BufferedReader(
                        new InputStreamReader(jar.getInputStream(jar.getEntry(LIST)), StandardCharsets.UTF_8))) {
            for (String line = list.readLine(); line != null; line = list.readLine()) {
                String rule = line.strip().split("\\s", 2)[0];
                if (rule.isEmpty()) {
                    continue;
                }
                if (!rule.startsWith("//")) {
                    rules.add(ascii(rule));
                } else if (rules.isEmpty() && !line.contains("===")) {
                    notice.add(line);
                }
            }
        }
        if (rules.size() < 5000) {
            throw new IOException("only " + rules.size() + " rules in " + args[0]);
        }
        List<String> lines = new ArrayList<>(notice.subList(0, notice.size() - 1));
        lines.add("// Packed: comments left out, names in ASCII, sorted. The source: https://publicsuffix.org/list/public_suffix_list.dat");
        lines.addAll(rules);
        Path target = Path.of(args[1]);
        Files.createDirectories(target.getParent());
        Files.writeString(target, String.join("\n", lines) + "\n", StandardCharsets.US_ASCII);
    }

    private static String ascii(String rule) {
        String mark = rule.startsWith("!") ? "!" : rule.startsWith("*.") ? "*." : "";
        return mark + IDN.toASCII(rule.substring(mark.length()), IDN.ALLOW_UNASSIGNED);
    }
}
