package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class PageTest {
    private static final Machine MACHINE =
            new Machine(
                    LocalDate.of(2030, 1, 2),
                    "A & B processor",
                    2,
                    3921,
                    "Linux <6>",
                    "a VM 25",
                    List.of("OkHttp 5.5.1", "wrk 4.1.0"));

    @Test
    void theBestIsOnTopOfChartAndTable() throws Exception {
        String page =
                page(
                        row("W1", "jdk", "future", 1, 20.0, 10.0),
                        row("W1", "skein", "gather", 1, 2.0, 1.05),
                        row("W1", "wrk", "native", 1, 1.9, 1.0));
        assertEquals(
                List.of("wrk", "skein", "jdk"), matches(page, "<tr class=\"\\w+\"><th>(\\w+)"));
        assertEquals(
                List.of("wrk native", "skein gather", "jdk future"),
                matches(page, "class=\"name\"[^>]*>([^<]+)"));
        assertEquals(List.of("native", "skein", "java"), matches(page, "<g class=\"(\\w+)\""));
        assertEquals(
                List.of("1.00", "1.05", "10.0"), matches(page, "class=\"value\"[^>]*>([^<]+)"));
    }

    @Test
    void theFigureDrawnIsTheOneTheWorkloadIsAbout() {
        assertTrue(
                page(row("W2", "skein", "block", 1, 2.0, 1.0)).contains("median latency; shorter"));
        assertTrue(page(row("W7", "skein", "future", 1, 2.0, null)).contains("seconds; shorter"));
        assertTrue(
                page(row("W9", "skein", "gather", 1, 2.0, null))
                        .contains("CPU a request; shorter"));
        String downloads =
                page(fast("W10", "curl", 10), fast("W10", "skein", 30), fast("W10", "scrapy", 1));
        assertTrue(downloads.contains("longer is better"));
        assertEquals(
                List.of("skein", "curl", "scrapy"),
                matches(downloads, "<tr class=\"\\w+\"><th>(\\w+)"));
    }

    @Test
    void medianAndSpreadAreThoseOfTheRounds() throws Exception {
        String page =
                page(
                        row("W1", "jdk", "block", 1, 9.0, 2.0),
                        row("W1", "jdk", "block", 2, 9.0, 2.5),
                        row("W1", "jdk", "block", 3, 9.0, 3.0));
        assertTrue(page.contains("<td class=\"headline\">2.50</td>"), page);
        assertTrue(page.contains("<td>40 %</td>"), page);
        assertTrue(page.contains("3 rounds"));
    }

    @Test
    void aBarFarBeyondTheOthersIsCut() {
        List<Row> rows = new ArrayList<>();
        for (int peer = 0; peer < 5; peer++) {
            rows.add(row("W1", "peer" + peer, "future", 1, 9.0, 1.0 + peer));
        }
        assertFalse(page(rows.toArray(Row[]::new)).contains("class=\"tear\""));
        rows.add(row("W1", "httpx", "future", 1, 900.0, 130.0));
        String page = page(rows.toArray(Row[]::new));
        assertEquals(2, matches(page, "(class=\"tear\")").size());
        assertTrue(page.contains(">130<"));
    }

    @Test
    void whatFailedShows() {
        assertTrue(
                page(new Row(
                                "W1", "jdk", "block", 1, 1.0, 9.0, 2.0, null, null, null, null, 2.0,
                                3))
                        .contains("<td class=\"failed\">3</td>"));
    }

    @Test
    void nothingIsFetchedAndTextIsEscaped() {
        String page =
                Page.of(
                        List.of(row("W1", "<b>", "block", 1, 9.0, 2.0)),
                        MACHINE,
                        List.of("left out: \"x\" <y>"));
        assertFalse(
                Pattern.compile("<script|<link|<img|url\\(|@import|https?://")
                        .matcher(page)
                        .find());
        assertTrue(
                page.contains("&lt;b&gt;")
                        && page.contains("A &amp; B processor")
                        && page.contains("&quot;x&quot; &lt;y&gt;"));
        assertFalse(page.contains("<b>") || page.contains("<y>"));
        assertTrue(page.contains("OkHttp 5.5.1, wrk 4.1.0"));
    }

    @Test
    void workloadsWithoutRowsAreNotThere() {
        String page = page(row("W5tls", "jdk", "block", 1, 9.0, 2.0));
        assertEquals(List.of("W5tls"), matches(page, "<section id=\"(\\w+)\""));
        assertEquals(List.of("W5tls"), matches(page, "href=\"#(\\w+)\""));
    }

    @Test
    void theChartIsWellFormedAndStaysInside() throws Exception {
        String page =
                page(
                        row("W1", "a", "future", 1, 9.0, 1.0),
                        row("W1", "a", "future", 2, 9.0, 400.0),
                        row("W1", "a", "future", 3, 9.0, 1.0),
                        row("W1", "b", "future", 1, 9.0, 100.0),
                        row("W1", "c", "future", 1, 9.0, 1.5),
                        row("W1", "d", "block", 1, 9.0, 0.0));
        String svg =
                page.substring(
                        page.indexOf("<svg class=\"chart\""), page.lastIndexOf("</svg>") + 6);
        Document document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)));
        double width =
                Double.parseDouble(
                        document.getDocumentElement().getAttribute("viewBox").split(" ")[2]);
        for (int i = 0; i < document.getElementsByTagName("rect").getLength(); i++) {
            Element bar = (Element) document.getElementsByTagName("rect").item(i);
            double length = Double.parseDouble(bar.getAttribute("width"));
            assertTrue(length > 0 && Double.parseDouble(bar.getAttribute("x")) + length < width);
        }
    }

    private static List<String> matches(String page, String pattern) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private static Row row(
            String workload,
            String peer,
            String face,
            int round,
            Double cpu,
            @Nullable Double ratio) {
        return new Row(
                workload, peer, face, round, 1e6 / cpu, cpu, ratio, 100.0, 300.0, 2048.0, 100.0,
                2.0, 0);
    }

    private static Row fast(String workload, String peer, double rps) {
        return new Row(
                workload, peer, "process", 1, rps, 10.0, null, null, null, null, 50.0, 3.0, 0);
    }

    private static String page(Row... rows) {
        return Page.of(List.of(rows), MACHINE, List.of());
    }
}
