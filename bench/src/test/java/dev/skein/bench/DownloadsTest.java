package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTest {
    private static final Site SITE = Site.ofWords(List.of("origin_port=8001"));
    private static final Shell.Timed ANY = new Shell.Timed("", 0, 1, 1);

    /** Writes the origin's file for the last part of each URL of the list, but not number 2. */
    private static final String ALL_BUT_2 =
            "cd \"$2\" && while read -r url; do n=${url##*/}; [ $n = 2 ] || printf '%-1024s' \"file"
                    + " $n\" | sed 's/^\\(file [0-9]*\\) /\\1\\n/' >\"$n\"; done <\"$1\"";

    @TempDir Path folder;

    @Test
    void onlyWholeFilesCountAndEachOnce() throws IOException {
        write("a", "file 1\n", 1024);
        write("deep/down/any name", "file 2\n", 1024);
        write("again", "file 1\n", 1024);
        write("cut", "file 3\n", 1023);
        write("other", "file x\n", 1024);
        write("results.jsonl", "{}", 300);
        assertEquals(2, Downloads.rightFiles(folder, ANY));
    }

    @Test
    void whatIsNotInTheFolderHasFailed() throws IOException {
        assumeTrue(Shell.has("bash"));
        List<Path> used = new ArrayList<>();
        Download.Command command =
                (list, out) -> {
                    used.add(out);
                    return List.of("sh", "-c", ALL_BUT_2, "sh", list.toString(), out.toString());
                };
        List<String> urls = Download.urls(Workload.W10, SITE, 4);
        try (Download download = new Download("some", "", command, Downloads::rightFiles, urls)) {
            download.prepare();
            Sample sample = download.measure();
            assertEquals(3, sample.requests());
            assertEquals(1, sample.failed());
            assertTrue(sample.seconds() > 0);
            assertNotNull(sample.cpuMicros());
        }
        assertEquals(2, used.size());
        assertFalse(Files.exists(used.getFirst().getParent()));
    }

    @Test
    void listsAreOfFilesOrOfTheOneUrl() {
        assertEquals(
                List.of("http://127.0.0.1:8001/file/1", "http://127.0.0.1:8001/file/2"),
                Download.urls(Workload.W10, SITE, 2));
        assertEquals(
                List.of("http://127.0.0.1:8001/delay/450", "http://127.0.0.1:8001/delay/450"),
                Download.urls(Workload.W8, SITE, 2));
    }

    @Test
    void theyTakePartInTheirWorkloadsOnly() {
        assertEquals(List.of("skein", "aiohttp"), peers(Workload.W8));
        assertEquals(
                List.of("skein", "curl", "aria2c", "wget2", "scrapy", "aiohttp", "aiohttp-uvloop"),
                peers(Workload.W10));
        assertEquals(List.of(), peers(Workload.W1));
    }

    @Test
    void aPythonWithoutTheModuleIsSaidWithItsPackage() {
        IOException absent = assertThrows(IOException.class, () -> Python.with("no_such_module"));
        assertTrue(absent.getMessage().contains("python3-no_such_module"), absent.getMessage());
    }

    private List<String> peers(Workload workload) {
        return Downloads.of(workload, SITE, folder, 10).stream().map(Contestant::peer).toList();
    }

    private void write(String name, String start, int length) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, start + "x".repeat(length - start.length()));
    }
}
