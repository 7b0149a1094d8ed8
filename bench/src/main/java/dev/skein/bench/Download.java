package dev.skein.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole program that gets a list of URLs, on the client's core, each time into a fresh folder
 * that is deleted afterwards. What it says of itself is not believed where there are files to look
 * at.
 */
final class Download implements Contestant {
    /** A list longer than this is tried on a tenth first, and stays at that if it takes long. */
    private static final int LONG_LIST = 1_000;

    private static final double MOST_SECONDS = 180;

    /** How the program is called for a list and a folder. */
    interface Command {
        List<String> of(Path list, Path out) throws IOException;
    }

    /** How many of the URLs it got right. */
    interface Check {
        long right(Path out, Shell.Timed run) throws IOException;
    }

    private final String peer;
    private final String linePrefix;
    private final Command command;
    private final Check check;
    private final List<String> urls;
    private @Nullable Path folder;
    private int count;

    /**
     * @param linePrefix what stands before each URL in the program's kind of list
     * @param urls the list
     */
    Download(String peer, String linePrefix, Command command, Check check, List<String> urls) {
        this.peer = peer;
        this.linePrefix = linePrefix;
        this.command = command;
        this.check = check;
        this.urls = urls;
        this.count = urls.size();
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public String face() {
        return Face.PROCESS.label();
    }

    /** One run that does not count: the program is in the page cache then, and built if need be. */
    @Override
    public String prepare() throws IOException {
        folder = makeFolder();
        boolean isLong = isLong();
        writeList(isLong ? urls.size() / 10 : urls.size());
        double whole = 10 * measure().seconds();
        if (!isLong) {
            return "a program";
        }
        // Skein has promised the whole list, and its first run may have had to build it.
        if (whole > MOST_SECONDS && !peer.equals("skein")) {
            return String.format(
                    Locale.ROOT, "a tenth of the list: the whole would take about %.0f s", whole);
        }
        writeList(urls.size());
        return "a program";
    }

    private boolean isLong() {
        return urls.size() > LONG_LIST;
    }

    /**
     * In memory where there is such a place: a disk's file system is slow for seconds after the
     * many files of the run before were deleted.
     */
    private static Path makeFolder() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "skein-bench")
                : Files.createTempDirectory("skein-bench");
    }

    private void writeList(int first) throws IOException {
        count = first;
        Files.write(list(), urls.stream().limit(first).map(linePrefix::concat).toList());
    }

    @Override
    public Sample measure() throws IOException {
        Path out = folder().resolve("out");
        List<String> words = command.of(list(), out);
        if (!isLong() && Shell.has("taskset")) {
            words = Shell.onCore(0, words);
        }
        Files.createDirectory(out);
        try (PeakMemory memory = new PeakMemory()) {
            Shell.Timed run = Shell.timed(words);
            return sample(out, run, memory.mib());
        } finally {
            delete(out);
        }
    }

    private Sample sample(Path out, Shell.Timed run, @Nullable Double peakMib) throws IOException {
        long right = check.right(out, run);
        String note = right == count ? "" : "its exit status was " + run.status();
        double cpu = run.cpuSeconds() * 1e6;
        return new Sample(
                right, count - right, run.seconds(), cpu, null, null, null, peakMib, 0, note);
    }

    @Override
    public String end() {
        return "";
    }

    @Override
    public void close() throws IOException {
        if (folder != null) {
            delete(folder);
        }
    }

    private Path list() {
        return folder().resolve("list");
    }

    private Path folder() {
        if (folder == null) {
            throw new IllegalStateException("not prepared");
        }
        return folder;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (NoSuchFileException gone) {
            return;
        }
    }

    /** The URLs of files 1 to {@code count}, or {@code count} times the same one. */
    static List<String> urls(Workload workload, Site site, int count) {
        String url = site.url(workload);
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> url.endsWith("/") ? url + number : url)
                .toList();
    }
}
