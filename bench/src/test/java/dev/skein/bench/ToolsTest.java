package dev.skein.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

final class ToolsTest {
    private static final Site SITE = new Site(1001, 1002, 1003, 1004, Path.of("ca.pem"));
    private static final Pace PACE = new Pace(3, 2.5, 4, 20);

    @Test
    void readsWrk() {
        String output =
                """
                Running 1s test @ http://127.0.0.1:1001/1k
                  1 threads and 64 connections
                  Thread Stats   Avg      Stdev     Max   +/- Stdev
                    Latency   790.43us    1.23ms  20.11ms   95.22%
                    Req/Sec    86.17k     2.31k   89.40k    80.00%
                  Latency Distribution
                     50%  401.00us
                     75%    1.04ms
                     90%    2.00ms
                     99%    4.43ms
                  87898 requests in 1.02s, 101.01MB read
                  Socket errors: connect 1, read 2, write 3, timeout 4
                  Non-2xx or 3xx responses: 5
                Requests/sec:  86174.51
                """;
        assertEquals(
                new Sample(87898, 15, 1.02, 900_000.0, 401.0, 4430.0, null, null, 0, ""),
                Tools.ofWrk(new Shell.Timed(output, 0, 1.1, 0.9)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Tools.ofWrk(new Shell.Timed("unable to connect", 1, 0.1, 0)));
    }

    @Test
    void readsH2load() {
        String output =
                """
                finished in 990.50ms, 43491.10 req/s, 44.31MB/s
                requests: 43491 total, 43600 started, 43491 done, 43490 succeeded, 1 failed, 0 errored, 0 timeout
                """;
        Sample sample = Tools.ofH2load(new Shell.Timed(output, 0, 1.1, 0.5));
        assertEquals(43490, sample.requests());
        assertEquals(1, sample.failed());
        assertEquals(0.9905, sample.seconds(), 1e-9);
    }

    @Test
    void curlIsNotBelieved() {
        Sample sample =
                Tools.ofCurl(
                        new Shell.Timed("200 1024\n200 1000\n404 1024\n", 0, 2, 1), "200 1024", 4);
        assertEquals(1, sample.requests());
        assertEquals(3, sample.failed());
    }

    @Test
    void readsPython() {
        Sample sample =
                PythonClient.ofJson(
                        "{\"requests\": 10, \"failed\": 1, \"seconds\": 2, \"cpu_us_total\": 30,"
                                + " \"p50_us\": null, \"p99_us\": 4.5, \"rss_mib\": 20}");
        assertEquals(new Sample(9, 1, 2, 30.0, null, 4.5, null, 20.0, 0, ""), sample);
        assertThrows(JacksonException.class, () -> PythonClient.ofJson("Traceback"));
    }

    @Test
    void everyWorkloadHasItsNativeProgram() {
        Tool wrk = Tools.of(Workload.W5TLS, SITE, PACE);
        assertNotNull(wrk);
        assertEquals(
                List.of("wrk", "-t1", "-c64", "-d3", "--latency", "https://127.0.0.1:1003/close"),
                wrk.command());
        Tool curl = Tools.of(Workload.W6, SITE, PACE);
        assertNotNull(curl);
        assertEquals(16, curl.command().stream().filter(SITE.url(Workload.W6)::equals).count());
        assertNull(Tools.of(Workload.W9, SITE, PACE));
    }

    @Test
    void aTimedProgramHasStatusAndCost() throws Exception {
        Shell.Timed timed = Shell.timed(List.of("sh", "-c", "echo out; echo err >&2; exit 3"));
        assertEquals("out\n", timed.output());
        assertEquals(3, timed.status());
        assertTrue(timed.seconds() >= 0);
        assertThrows(java.io.IOException.class, () -> Shell.output(List.of("sh", "-c", "exit 3")));
    }
}
