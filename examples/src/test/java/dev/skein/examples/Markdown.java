package dev.skein.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The fenced code of a page of the documentation. */
final class Markdown {
    static final Path ROOT = Path.of(System.getProperty("skein.root", ".."));

    private Markdown() {}

    /** The blocks fenced as {@code language}, in their order. */
    static List<String> blocks(String page, String language) throws IOException {
        Pattern fence =
                Pattern.compile(
                        "^```" + language + "\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
        return fence.matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
