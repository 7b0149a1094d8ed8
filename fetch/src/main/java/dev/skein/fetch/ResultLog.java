package dev.skein.fetch;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A job's folder and the two files at its top. Each line goes to the system whole and at once:
 * whoever kills the process finds a file of whole lines, and whoever reads it meanwhile sees every
 * result that there is.
 */
final class ResultLog implements AutoCloseable {
    private final Path out;

    /**
     * Not a channel: an interrupt, which ends the job, must not close the file in which the job
     * says so.
     */
    private final FileOutputStream results;

    private final JsonOutput json = new JsonOutput();

    private ResultLog(Path out, FileOutputStream results) {
        this.out = out;
        this.results = results;
    }

    /**
     * Takes {@code out} for a new job. @throws FileAlreadyExistsException if something is in it, or
     * it is no folder
     */
    static ResultLog create(Path out) throws IOException {
        Files.createDirectories(out);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(out)) {
            if (entries.iterator().hasNext()) {
                throw new FileAlreadyExistsException(
                        out.toString(),
                        null,
                        "the folder is not empty; a job needs one of its own");
            }
        }
        return new ResultLog(
                out, new FileOutputStream(Files.createFile(out.resolve("results.jsonl")).toFile()));
    }

    void write(LineResult result) throws IOException {
        results.write(json.line(result));
    }

    /** Written under another name and moved, so that a summary that is there is whole. */
    void write(Summary summary) throws IOException {
        Path part = out.resolve("summary.json.part");
        try (FileOutputStream file = new FileOutputStream(part.toFile())) {
            file.write(json.summary(summary));
        }
        Files.move(part, out.resolve("summary.json"));
    }

    @Override
    public void close() throws IOException {
        json.close();
        results.close();
    }
}
