package dev.skein.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows as text: a table to look at, or CSV. */
final class Table {
    private static final List<String> HEADS =
            List.of(
                    "peer",
                    "face",
                    "req/s",
                    "cpu us",
                    "x native",
                    "p50 us",
                    "p99 us",
                    "alloc B",
                    "rss MiB",
                    "seconds",
                    "failed");
    private static final String CSV_HEAD =
            "workload,peer,face,round,rps,cpu_us,native_ratio,p50_us,p99_us,alloc_bytes,rss_mib,seconds,failed";

    private Table() {}

    /** A line for each of {@code rows}, the cheapest in CPU time first. */
    static String of(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADS);
        rows.stream()
                .sorted(Comparator.comparingDouble(Table::cost))
                .map(Table::cells)
                .forEach(lines::add);
        return lines.stream().map(line -> padded(line, lines)).collect(Collectors.joining("\n"));
    }

    /** RFC 4180 without quotes, which no cell needs; an empty cell is null. */
    static String csv(List<Row> rows) {
        StringBuilder csv = new StringBuilder(CSV_HEAD).append('\n');
        for (Row row : rows) {
            csv.append(row.workload())
                    .append(',')
                    .append(row.peer())
                    .append(',')
                    .append(row.face());
            csv.append(',').append(row.round());
            for (@Nullable Double figure : figures(row)) {
                csv.append(',').append(figure == null ? "" : figure.toString());
            }
            csv.append(',').append(row.failed()).append('\n');
        }
        return csv.toString();
    }

    private static double cost(Row row) {
        Double cpu = row.cpuUs();
        return cpu == null ? Double.MAX_VALUE : cpu;
    }

    private static @Nullable Double[] figures(Row row) {
        return new @Nullable Double[] {
            row.rps(),
            row.cpuUs(),
            row.nativeRatio(),
            row.p50Us(),
            row.p99Us(),
            row.allocBytes(),
            row.rssMib(),
            row.seconds()
        };
    }

    private static List<String> cells(Row row) {
        List<String> cells = new ArrayList<>(List.of(row.peer(), row.face()));
        for (@Nullable Double figure : figures(row)) {
            cells.add(figure == null ? "-" : number(figure));
        }
        cells.add(String.valueOf(row.failed()));
        return cells;
    }

    /** Three digits that mean something. */
    static String number(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static String padded(List<String> line, List<List<String>> lines) {
        StringBuilder padded = new StringBuilder("  ");
        for (int column = 0; column < line.size(); column++) {
            int at = column;
            int width = lines.stream().mapToInt(cells -> cells.get(at).length()).max().orElse(0);
            String space = " ".repeat(width - line.get(column).length());
            padded.append(column < 2 ? line.get(column) + space : space + line.get(column))
                    .append("  ");
        }
        return padded.toString().stripTrailing();
    }
}
