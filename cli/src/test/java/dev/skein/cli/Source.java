package dev.skein.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A main source file of the house as its laws read it: comments and literals are blank, lines keep
 * their numbers.
 */
record Source(String module, String path, String code) {
    /** Comments, text blocks, strings and characters, whichever begins first. */
    private static final Pattern SILENT =
            Pattern.compile(
                    """
                    //[^\\n]*+\
                    |/\\*[\\s\\S]*?\\*/\
                    |\"""[\\s\\S]*?(?<!\\\\)\"""\
                    |"[^"\\\\\\n]*+(?:\\\\.[^"\\\\\\n]*+)*+"\
                    |'(?:\\\\.[^']*|[^'\\\\])'\
                    """);

    static Source of(String module, String path, String text) {
        return new Source(module, path, SILENT.matcher(text).replaceAll(Source::onlyNewlines));
    }

    /** Every main source of every module below the root folder of the checkout. */
    static List<Source> below(Path root) throws IOException {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.sorted().toList()) {
                Path main = folder.resolve("src/main/java");
                if (Files.isDirectory(main)) {
                    addAll(root, main, folder.getFileName().toString(), sources);
                }
            }
        }
        return sources;
    }

    /** The file's name without its extension: the name of its top-level type. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length());
    }

    /** Each find of the pattern as {@code path:line: the line}. */
    List<String> findings(Pattern pattern) {
        return pattern.matcher(code).results().map(this::located).toList();
    }

    private String located(MatchResult match) {
        long line =
                1 + code.substring(0, match.start()).lines().count() - (atLineStart(match) ? 0 : 1);
        return path + ":" + line + ": " + match.group().strip();
    }

    private boolean atLineStart(MatchResult match) {
        return match.start() == 0 || code.charAt(match.start() - 1) == '\n';
    }

    private static void addAll(Path root, Path main, String module, List<Source> into)
            throws IOException {
        try (Stream<Path> files = Files.walk(main)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
                String path = root.relativize(file).toString().replace('\\', '/');
                into.add(of(module, path, Files.readString(file)));
            }
        }
    }

    private static String onlyNewlines(MatchResult silent) {
        return "\n".repeat((int) silent.group().chars().filter(c -> c == '\n').count());
    }
}
