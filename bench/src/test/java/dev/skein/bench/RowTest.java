package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RowTest {
    private static final String LINE =
            "{\"workload\":\"W1\",\"peer\":\"vertx\",\"face\":\"future\",\"round\":2,\"rps\":100.0,"
                    + "\"cpu_us\":20.0,\"native_ratio\":null,\"p50_us\":1.0,\"p99_us\":2.0,"
                    + "\"alloc_bytes\":3.0,\"rss_mib\":4.0,\"seconds\":5.0,\"failed\":6}";

    @Test
    void theFieldsAreThosePromisedInTheirOrder() {
        Row row =
                new Row("W1", "vertx", "future", 2, 100.0, 20.0, null, 1.0, 2.0, 3.0, 4.0, 5.0, 6);
        assertEquals(LINE, row.toJson());
        assertEquals(row, Row.ofJson(LINE));
    }

    @Test
    void theMedianIsTheMiddleAndFailuresAdd() {
        List<Row> medians =
                Medians.of(
                        List.of(
                                row(1, 30.0, 1),
                                row(2, 10.0, 0),
                                row(3, 20.0, 2),
                                row(4, null, 0)));
        assertEquals(1, medians.size());
        assertEquals(20.0, medians.getFirst().cpuUs());
        assertEquals(3, medians.getFirst().failed());
        assertEquals(0, medians.getFirst().round());
        assertNull(medians.getFirst().rps());
    }

    @Test
    void theMedianOfTwoIsBetweenThem() {
        assertEquals(
                15.0, Medians.of(List.of(row(1, 10.0, 0), row(2, 20.0, 0))).getFirst().cpuUs());
    }

    @Test
    void csvHasAColumnForEachFieldAndNothingForNull() {
        String csv = Table.csv(List.of(row(1, 10.0, 0)));
        List<String> lines = csv.lines().toList();
        assertEquals(
                "workload,peer,face,round,rps,cpu_us,native_ratio,p50_us,p99_us,alloc_bytes,rss_mib,seconds,failed",
                lines.getFirst());
        assertEquals("W1,vertx,future,1,,10.0,,,,,,,0", lines.get(1));
    }

    @Test
    void theTableBeginsWithTheCheapest() {
        Row dear =
                new Row(
                        "W1", "jdk", "block", 0, 1.0, 123_456.0, 9.5, null, null, null, null, null,
                        0);
        List<String> lines = Table.of(List.of(dear, row(0, 10.0, 0))).lines().toList();
        assertEquals("vertx", lines.get(1).strip().split(" ")[0]);
        assertEquals("jdk", lines.get(2).strip().split(" ")[0]);
        assertEquals(true, lines.get(2).contains("123,456"));
    }

    private static Row row(int round, Double cpu, long failed) {
        return new Row(
                "W1", "vertx", "future", round, null, cpu, null, null, null, null, null, null,
                failed);
    }
}
