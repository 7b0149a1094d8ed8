package dev.skein.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that was measured as one HTML page, which needs nothing else: no script, no other file. */
final class Page {
    private final List<Row> rows;
    private final List<Row> medians;
    private final Machine machine;
    private final List<String> notes;
    private final StringBuilder html = new StringBuilder();

    private Page(List<Row> rows, Machine machine, List<String> notes) {
        this.rows = rows;
        this.medians = Medians.of(rows);
        this.machine = machine;
        this.notes = notes;
    }

    /**
     * The page.
     *
     * @param rows of all rounds; the page takes the medians itself
     * @param notes what a reader has to know besides, a sentence each: who was left out, what was
     *     noisy
     */
    static String of(List<Row> rows, Machine machine, List<String> notes) {
        Page page = new Page(rows, machine, notes);
        page.head();
        for (Workload workload : Workload.values()) {
            page.section(workload);
        }
        return page.html.append("</main>\n</body>\n</html>\n").toString();
    }

    /** Text as HTML's text and attribute values have it. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void head() {
        html.append(
                """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>Skein bench</title>
                <style>
                """);
        html.append(style()).append("</style>\n</head>\n<body>\n<main>\n<header>\n");
        html.append(
                "<h1>Skein bench</h1>\n<p class=\"lead\">What an HTTP request costs its client: ");
        html.append("every client does the same work, on one core, in turn.</p>\n");
        about();
        html.append("</header>\n");
        legend();
        contents();
    }

    private void about() {
        html.append("<dl>\n");
        fact("Date", machine.date().toString());
        fact(
                "Machine",
                "%s, %d cores, %,d MiB; %s"
                        .formatted(
                                machine.cpu(),
                                machine.cores(),
                                machine.memoryMib(),
                                machine.kernel()));
        fact("Java", machine.java());
        fact("Versions", String.join(", ", machine.versions()));
        fact("Method", method());
        notes.forEach(note -> fact("Note", note));
        html.append("</dl>\n");
    }

    private String method() {
        int rounds = rows.stream().mapToInt(Row::round).max().orElse(0);
        return "The servers run on one core, the client, once warm, on another. CPU is that of the"
                + " client's process, user and system. All clients take turns, "
                + (rounds == 1 ? "1 round" : rounds + " rounds")
                + "; figures are medians, and the thin lines reach from the lowest to the highest"
                + " round. Every status is checked and every body read to its end.";
    }

    private void fact(String name, String value) {
        html.append("<dt>")
                .append(name)
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd>\n");
    }

    private void legend() {
        html.append("<p class=\"legend\">");
        for (Kind kind : Kind.values()) {
            html.append("<span class=\"")
                    .append(kind.style())
                    .append("\"><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\">");
            html.append(
                    "<rect class=\"bar\" x=\"1\" y=\"1\" width=\"12\" height=\"12\""
                            + " rx=\"2\"/></svg>");
            html.append(kind.title()).append("</span>\n");
        }
        html.append("</p>\n");
    }

    private void contents() {
        html.append("<nav>");
        for (Workload workload : Workload.values()) {
            if (!mediansOf(workload).isEmpty()) {
                html.append("<a href=\"#")
                        .append(workload.label())
                        .append("\">")
                        .append(workload.label())
                        .append("</a>\n");
            }
        }
        html.append("</nav>\n");
    }

    private void section(Workload workload) {
        List<Row> all = mediansOf(workload);
        if (all.isEmpty()) {
            return;
        }
        Figure headline = Figure.headline(workload, all);
        List<Row> sorted = sorted(all, headline);
        html.append("<section id=\"")
                .append(workload.label())
                .append("\">\n<h2><span>")
                .append(workload.label());
        html.append("</span> ").append(escaped(workload.title())).append("</h2>\n");
        chart(workload, sorted, headline);
        table(sorted, headline);
        html.append("</section>\n");
    }

    private List<Row> mediansOf(Workload workload) {
        return medians.stream().filter(row -> row.workload().equals(workload.label())).toList();
    }

    /** The best first; those without the figure last. */
    private static List<Row> sorted(List<Row> rows, Figure headline) {
        Comparator<Double> order =
                headline.isMoreBetter() ? Comparator.reverseOrder() : Comparator.naturalOrder();
        return rows.stream()
                .sorted(Comparator.comparing(headline::of, Comparator.nullsLast(order)))
                .toList();
    }

    private void chart(Workload workload, List<Row> sorted, Figure headline) {
        List<Chart.Bar> bars = sorted.stream().flatMap(row -> bar(row, headline)).toList();
        if (bars.isEmpty()) {
            return;
        }
        String title = workload.label() + ": " + headline.unit();
        html.append("<figure><figcaption>")
                .append(escaped(headline.unit()))
                .append("</figcaption>\n");
        html.append(Chart.of(title, bars, headline == Figure.RATIO)).append("</figure>\n");
    }

    private Stream<Chart.Bar> bar(Row row, Figure headline) {
        Double value = headline.of(row);
        if (value == null) {
            return Stream.empty();
        }
        DoubleSummaryStatistics rounds = rounds(row, headline);
        return Stream.of(
                new Chart.Bar(
                        row.peer() + " " + row.face(),
                        Kind.of(row),
                        value,
                        rounds.getMin(),
                        rounds.getMax()));
    }

    /** The figure in all rounds of a median. */
    private DoubleSummaryStatistics rounds(Row median, Figure figure) {
        return rows.stream()
                .filter(row -> row.workload().equals(median.workload()))
                .filter(row -> row.peer().equals(median.peer()) && row.face().equals(median.face()))
                .map(figure::of)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
    }

    private void table(List<Row> sorted, Figure headline) {
        List<Figure> figures =
                Stream.of(Figure.values()).filter(figure -> figure.isIn(sorted)).toList();
        html.append("<div class=\"wide\"><table>\n<thead><tr><th>client</th><th>face</th>");
        figures.forEach(figure -> html.append("<th>").append(figure.head()).append("</th>"));
        html.append("<th>spread</th><th>failed</th></tr></thead>\n<tbody>\n");
        sorted.forEach(row -> line(row, figures, headline));
        html.append("</tbody>\n</table></div>\n");
    }

    private void line(Row row, List<Figure> figures, Figure headline) {
        html.append("<tr class=\"")
                .append(Kind.of(row).style())
                .append("\"><th>")
                .append(escaped(row.peer()));
        html.append("</th><td>").append(escaped(row.face())).append("</td>");
        for (Figure figure : figures) {
            html.append(figure == headline ? "<td class=\"headline\">" : "<td>")
                    .append(text(figure.of(row)))
                    .append("</td>");
        }
        html.append("<td>").append(spread(row, headline)).append("</td>");
        html.append(row.failed() > 0 ? "<td class=\"failed\">" : "<td>")
                .append(row.failed())
                .append("</td></tr>\n");
    }

    private static String text(@Nullable Double value) {
        return value == null ? "–" : Table.number(value);
    }

    /** From the lowest to the highest round, of the median. */
    private String spread(Row row, Figure headline) {
        DoubleSummaryStatistics rounds = rounds(row, headline);
        Double median = headline.of(row);
        if (median == null || median == 0 || rounds.getCount() < 2) {
            return "–";
        }
        return String.format(
                Locale.ROOT, "%.0f %%", 100 * (rounds.getMax() - rounds.getMin()) / median);
    }

    private static String style() {
        try (InputStream css =
                Objects.requireNonNull(Page.class.getResourceAsStream("page.css"), "page.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
