package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.skein.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Http2HeadWriterTest {
    private static final Headers HOST = Headers.of("Host", "example.com");
    private static final Headers USUAL =
            Headers.of("User-Agent", "skein", "Accept", "*/*", "X-One", "1", "X-Two", "2");

    private final Http2HeadWriter writer = new Http2HeadWriter("https");
    private final HpackRecorder peer = new HpackRecorder(4096);
    private final Output out = new Output();

    @Test
    void whatComesAgainIsWrittenShort() throws HpackException {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Exchange.Head head = head("/", USUAL, Headers.empty());
            assertEquals(lines(head), write(head));
            sizes.add(out.size());
        }
        // Method, scheme, authority, path and four fields, each by its index.
        assertEquals(List.of(8, 8, 8, 8), sizes.subList(1, 5));
    }

    /** Whatever else goes through the table in between, which moves and evicts lines. */
    @Test
    void theTableMayChangeInBetween() throws HpackException {
        SplittableRandom random = new SplittableRandom(1);
        List<Headers> shared =
                List.of(USUAL, Headers.of("Accept", "text/html", "X-One", "1"), Headers.empty());
        for (int round = 0; round < 20_000; round++) {
            Headers more =
                    random.nextInt(8) > 0
                            ? Headers.empty()
                            : Headers.of(
                                    "X-" + random.nextInt(100), "y".repeat(random.nextInt(900)));
            if (random.nextInt(50) == 0) {
                writer.tableSize(random.nextInt(5000));
            }
            Headers fields = shared.get(random.nextInt(10) > 0 ? 0 : random.nextInt(3));
            Exchange.Head head = head("/" + random.nextInt(3), fields, more);
            assertEquals(lines(head), write(head));
        }
    }

    @Test
    void whatCannotBeSentIsRefusedEachTime() {
        Exchange.Head head = head("/", Headers.ofParsed("x-a", "b\nc"), Headers.empty());
        for (int i = 0; i < 3; i++) {
            assertThrows(IllegalArgumentException.class, () -> writer.check(head));
        }
    }

    private List<String> write(Exchange.Head head) throws HpackException {
        writer.check(head);
        out.clear();
        writer.write(head, out);
        return peer.decode(out.written());
    }

    private static Exchange.Head head(String target, Headers fields, Headers more) {
        return new Exchange.Head("GET", target, HOST, fields, more, 0, false);
    }

    private static List<String> lines(Exchange.Head head) {
        List<String> lines = new ArrayList<>();
        lines.add(":method: GET");
        lines.add(":scheme: https");
        lines.add(":authority: example.com");
        lines.add(":path: " + head.target());
        for (Headers part : List.of(head.fields(), head.more())) {
            for (int i = 0; i < part.size(); i++) {
                lines.add(HpackName.lowerCase(part.name(i)) + ": " + part.value(i));
            }
        }
        return lines;
    }
}
