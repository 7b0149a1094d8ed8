package dev.skein.cli;

import dev.skein.http.Phase;
import dev.skein.http.Response;
import dev.skein.http.Timings;
import java.time.Duration;
import java.util.List;

/** The phases of one exchange, one under another on one time line. */
final class TimingChart {
    private static final List<Phase> PHASES =
            List.of(
                    Phase.QUEUE,
                    Phase.DNS,
                    Phase.CONNECT,
                    Phase.TLS,
                    Phase.SEND,
                    Phase.FIRST_BYTE,
                    Phase.BODY);
    private static final int WIDTH = 50;

    private TimingChart() {}

    /**
     * @param mark what a bar is made of
     */
    static String of(Response response, String mark) {
        Timings timings = response.timings();
        StringBuilder text =
                new StringBuilder(
                        "%s %s, %s, %s%n"
                                .formatted(
                                        response.status(),
                                        response.url().withoutCredentials(),
                                        response.version(),
                                        tries(response)));
        long whole = PHASES.stream().mapToLong(phase -> timings.of(phase).toNanos()).sum();
        long before = 0;
        for (Phase phase : PHASES) {
            long nanos = timings.of(phase).toNanos();
            if (nanos > 0) {
                text.append(row(phase.toString(), nanos, bar(before, nanos, whole, mark)));
                before += nanos;
            }
        }
        return text.append(row("total", timings.total().toNanos(), "")).toString();
    }

    private static String row(String name, long nanos, String bar) {
        return "  %-10s %9s  %s"
                        .formatted(name, Figures.duration(Duration.ofNanos(nanos)), bar)
                        .stripTrailing()
                + System.lineSeparator();
    }

    /** A phase that took any time has at least one mark, and none ends beyond the edge. */
    private static String bar(long before, long nanos, long whole, String mark) {
        int start = (int) Math.min(WIDTH - 1, Math.round((double) before / whole * WIDTH));
        int length = (int) Math.max(1, Math.round((double) nanos / whole * WIDTH));
        return " ".repeat(start) + mark.repeat(Math.min(length, WIDTH - start));
    }

    private static String tries(Response response) {
        String redirects =
                response.redirects().isEmpty() ? "" : ", redirects: " + response.redirects().size();
        return (response.attempts() == 1 ? "1 attempt" : response.attempts() + " attempts")
                + redirects;
    }
}
