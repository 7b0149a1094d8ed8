package dev.skein.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.testing.LoopbackOrigin;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every example, run as a reader runs it, and what it printed and asked. */
final class ExamplesTest {
    private final LoopbackOrigin origin = LoopbackOrigin.start(Duration.ofMillis(20));

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void urlsInOrder() throws Exception {
        assertLinesMatch(
                List.of(
                        "200  .*/delay/300",
                        "200  .*/delay/100",
                        "404  .*/status/404",
                        "---  http://no host/  not a URL: .*",
                        "200  .*/json/5"),
                run(UrlsInOrder::main));
    }

    @Test
    void urlsInOrderWithoutABaseUrl() throws Exception {
        assertEquals(5, Printed.by(UrlsInOrder::main).size());
        assertEquals(0, origin.requestCount());
    }

    @Test
    void asTheyComplete() throws Exception {
        List<String> lines = run(AsTheyComplete::main);
        Pattern line = Pattern.compile("no\\. (\\d+)  .*/delay/(\\d+)  after (\\d+) ms");
        Set<Integer> numbers =
                lines.stream()
                        .map(line::matcher)
                        .filter(match -> match.matches())
                        .map(match -> {
                            assertEquals(match.group(2), match.group(3), "an answer's own URL");
                            int number = Integer.parseInt(match.group(1));
                            assertEquals(number * 37 % 200, Integer.parseInt(match.group(2)));
                            return number;
                        })
                        .collect(Collectors.toSet());
        assertEquals(10, numbers.size(), lines::toString);
        assertTrue(lines.getLast().startsWith("10 of endlessly many; "), lines::toString);
        assertTrue(lines.getLast().contains("leases=0"), lines::toString);
        assertTrue(origin.peak() <= 8, origin::toString);
    }

    @Test
    void sessionWithLimits() throws Exception {
        List<String> lines = run(SessionWithLimits::main);
        assertLinesMatch(
                List.of(
                        "cookies: \\{\"goose\":\"Akka\"\\}",
                        "cookies: \\{\"goose\":\"Akka\"\\}",
                        "20 answers through at most 5 connections",
                        "Client.*"),
                lines);
        assertTrue(origin.peak() <= 5, origin::toString);
        assertEquals(23, origin.requestCount());
        assertTrue(origin.connections() <= 5, origin::toString);
    }

    @Test
    void manyApis() throws Exception {
        List<String> lines = run(ManyApis::main);
        assertEquals(
                IntStream.rangeClosed(1, 12).mapToObj(n -> n + "  Goose " + n).toList(),
                lines.subList(0, 12));
        assertLinesMatch(
                List.of(
                        "24 legs",
                        "accepted: \\{\"key\":\"accepted\"\\}",
                        "status: GET .*/key was answered 401 .*"),
                lines.subList(12, lines.size()));
        assertTrue(origin.peak() <= 3, origin::toString);
    }

    @Test
    void blockingFunction() throws Exception {
        List<String> lines = run(BlockingFunction::main);
        assertLinesMatch(
                List.of(
                        ".*/  [1-9]\\d* letters",
                        ".*/delay/20  7 letters",
                        ".*/json/3  16 letters",
                        ".*/never  .*TimeoutException: .*",
                        ".*/status/500  .*Status: .* 500 .*"),
                lines.stream().sorted().toList());
        assertTrue(origin.peak() <= 4, origin::toString);
    }

    @Test
    void queryStrings() throws Exception {
        List<String> lines = run(QueryStrings::main);
        assertTrue(
                lines.contains(
                        "  https://example.com/search?signature=a%2Bb%2f&q=grey+goose+%26+co"));
        assertTrue(lines.contains("  grey goose & co"));
        assertTrue(lines.contains("  tag=a&tag=b%2Fc"));
        assertTrue(lines.contains("  ../map             https://example.com/geese/map"));
        assertTrue(
                lines.getLast().contains("\"query\":{\"q\":\"å + ö\",\"page\":\"2\"}"),
                lines::toString);
    }

    @Test
    void timeoutsAndFailures() throws Exception {
        assertLinesMatch(
                List.of(
                        "timed out waiting for the .*: .*",
                        "200 .*/json/1",
                        "closed_early .*/reset  MAYBE_PROCESSED",
                        "closed_early .*/cut  ANSWERED",
                        "protocol .*/badchunk  ANSWERED",
                        "refused .*/loop  ANSWERED",
                        "503 .*/status/503",
                        "at the deadline: 2 of 3 answered",
                        "all or nothing: .*"),
                run(TimeoutsAndFailures::main));
    }

    @Test
    void pagesOneByOneAndAtOnce() throws Exception {
        List<String> lines = run(PagesOneByOneAndAtOnce::main);
        assertLinesMatch(
                List.of(
                        "15 pages one by one: \\d+.\\d\\d s",
                        "150 would take \\d+.\\d s",
                        "150 pages at once: \\d+.\\d\\d s, " + bytes(150) + " bytes"),
                lines);
        assertEquals(165, origin.requestCount());
        assertTrue(origin.peak() > 1, origin::toString);
    }

    @Test
    void largeFiles() throws Exception {
        assertLinesMatch(
                List.of(
                        ".*/bytes/10000000  10000000 bytes in a file",
                        ".*/bytes/20000000  20000000 bytes in a file",
                        ".*/bytes/30000000  30000000 bytes in a file",
                        ".*/bytes/40000000  40000000 bytes in a file"),
                run(LargeFiles::main));
    }

    @Test
    void workQueue() throws Exception {
        List<String> lines = run(WorkQueue::main);
        assertEquals(
                30,
                lines.stream().filter(line -> line.contains("  after ")).count(),
                lines::toString);
        assertEquals("4 workers got 30 pages", lines.getLast());
        assertEquals(30, origin.requestCount());
        assertTrue(origin.peak() <= 4, origin::toString);
    }

    @Test
    void tickingWindow() throws Exception {
        assertLinesMatch(
                List.of("#{40}", "500 of 500 answered, [1-9]\\d* ticks meanwhile"),
                run(TickingWindow::main));
        assertEquals(500, origin.requestCount());
    }

    private List<String> run(Printed.Program program) throws Exception {
        return Printed.by(program, origin.url("/"));
    }

    /** Of the pages 1 to {@code pages}: a page's number stands in it twice. */
    private static int bytes(int pages) {
        int frame =
                "<!doctype html>\n<title>Page </title>\n<h1>Page </h1>\n<p>Honk.</p>\n".length();
        return IntStream.rangeClosed(1, pages)
                .map(n -> frame + 2 * Integer.toString(n).length())
                .sum();
    }
}
