package dev.skein.bench;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars as SVG, the best on top. A bar far beyond the others is cut, and looks it: it
 * would leave the rest no room. A thin line shows from the lowest to the highest round.
 */
final class Chart {
    /**
     * A bar.
     *
     * @param value the median, at the bar's end
     * @param low of all rounds
     * @param high of all rounds
     */
    record Bar(String name, Kind kind, double value, double low, double high) {}

    private static final int LABELS = 190;
    private static final int LENGTH = 560;
    private static final int WIDTH = LABELS + LENGTH + 100;
    private static final int STEP = 26;
    private static final int THICKNESS = 16;
    private static final int TOP = 22;

    /** How many times the middle bar the longest may be before it is cut. */
    private static final double LONGEST = 3;

    private final List<Bar> bars;
    private final double scale;
    private final StringBuilder svg = new StringBuilder();

    private Chart(List<Bar> bars) {
        this.bars = bars;
        double longest = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        double middle =
                bars.stream()
                        .mapToDouble(Bar::value)
                        .sorted()
                        .skip(bars.size() / 2)
                        .findFirst()
                        .orElse(1);
        this.scale = Math.max(Math.min(longest, LONGEST * middle), Double.MIN_NORMAL);
    }

    /**
     * The bars in their order.
     *
     * @param title what a reader who hears the page is told
     * @param unitLine whether a line stands at 1
     */
    static String of(String title, List<Bar> bars, boolean unitLine) {
        Chart chart = new Chart(bars);
        chart.open(title);
        for (int at = 0; at < bars.size(); at++) {
            chart.bar(bars.get(at), TOP + at * STEP);
        }
        if (unitLine && chart.scale > 1) {
            chart.unitLine();
        }
        return chart.svg.append("</svg>\n").toString();
    }

    private void open(String title) {
        add(
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH, TOP + bars.size() * STEP, Page.escaped(title));
    }

    private void bar(Bar bar, int top) {
        boolean cut = bar.value() > scale;
        double length = cut ? LENGTH : Math.max(1, length(bar.value()));
        int middle = top + THICKNESS / 2;
        add(
                "<g class=\"%s\"><text class=\"name\" x=\"%d\" y=\"%d\">%s</text>",
                bar.kind().style(), LABELS - 10, middle, Page.escaped(bar.name()));
        add(
                "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
                LABELS, top, length, THICKNESS);
        if (cut) {
            tear(top);
        } else if (bar.high() > bar.low()) {
            spread(bar, middle);
        }
        double end = cut ? LENGTH : Math.max(length, Math.min(LENGTH, length(bar.high())));
        add(
                "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text></g>%n",
                LABELS + end + 8, middle, Table.number(bar.value()));
    }

    /** Two slanted gaps near the end of a bar that goes on. */
    private void tear(int top) {
        for (int x : new int[] {LABELS + LENGTH - 34, LABELS + LENGTH - 26}) {
            add(
                    "<path class=\"tear\" d=\"M%d %d l6 %d\"/>",
                    x, top + THICKNESS + 2, -THICKNESS - 4);
        }
    }

    private void spread(Bar bar, int middle) {
        double low = LABELS + length(bar.low());
        double high = LABELS + Math.min(LENGTH, length(bar.high()));
        add(
                "<path class=\"spread\" d=\"M%.1f %d v6 m0 -3 H%.1f m0 -3 v6\"/>",
                low, middle - 3, high);
    }

    private void unitLine() {
        double x = LABELS + length(1);
        add("<path class=\"unit\" d=\"M%.1f %d V%d\"/>", x, TOP - 6, TOP + bars.size() * STEP - 6);
        add("<text class=\"unit\" x=\"%.1f\" y=\"%d\">native = 1</text>%n", x, TOP - 13);
    }

    private double length(double value) {
        return value / scale * LENGTH;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library more
    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
