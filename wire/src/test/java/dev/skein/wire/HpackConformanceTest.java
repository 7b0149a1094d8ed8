package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.skein.conformance.Conformance;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Blocks of the encoders of others, each story through one decoder, and back through our own. */
class HpackConformanceTest {
    private static final String CASES = "h2/hpack/*.json";
    private static final JsonMapper JSON = new JsonMapper();

    /** What a story begins with unless it says otherwise. */
    private static final int FIRST = 4096;

    @Test
    void stories() throws IOException {
        Conformance cases = Conformance.open(CASES);
        for (Path story : files()) {
            new Story(story).run(cases);
        }
        cases.finish();
    }

    /** In the order of their names; none where the folder is absent. */
    static List<Path> files() throws IOException {
        Path folder = Conformance.directory().resolve("h2/hpack");
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.json")) {
                all.forEach(files::add);
            }
        }
        Collections.sort(files);
        return files;
    }

    static JsonNode read(Path file) throws IOException {
        try (Reader in = Files.newBufferedReader(file)) {
            return JSON.readTree(in).get("cases");
        }
    }

    private static final class Story {
        private final String name;
        private final JsonNode blocks;
        private final HpackDecoder decoder;
        private final HpackRecorder theirs;

        private final HpackEncoder encoder = new HpackEncoder(FIRST);
        private final HpackRecorder ours = new HpackRecorder(FIRST);
        private final Output out = new Output();

        Story(Path file) throws IOException {
            name = String.valueOf(file.getFileName());
            blocks = read(file);
            int most = FIRST;
            for (JsonNode block : blocks) {
                most = Math.max(most, announced(block, FIRST));
            }
            decoder = new HpackDecoder(most);
            decoder.tableSize(announced(blocks.get(0), FIRST));
            theirs = new HpackRecorder(decoder);
        }

        private static int announced(JsonNode block, int otherwise) {
            JsonNode size = block.get("header_table_size");
            return size != null && size.isNumber() ? size.intValue() : otherwise;
        }

        void run(Conformance cases) {
            for (JsonNode block : blocks) {
                cases.check(name + "#" + block.get("seqno"), () -> run(block));
            }
        }

        private void run(JsonNode block) throws HpackException {
            int announced = announced(block, -1);
            if (announced >= 0) {
                decoder.tableSize(announced);
            }
            List<String> lines = new ArrayList<>();
            out.clear();
            encoder.begin(out);
            for (JsonNode header : block.get("headers")) {
                header.propertyStream()
                        .forEach(field -> {
                            String value = field.getValue().stringValue();
                            lines.add(field.getKey() + ": " + value);
                            HpackEncoder.check(field.getKey(), value);
                            encoder.field(out, field.getKey(), value);
                        });
            }
            assertFalse(lines.isEmpty());
            assertEquals(lines, theirs.decode(block.get("wire").stringValue()));
            assertEquals(lines, ours.decode(out.written()));
        }
    }
}
