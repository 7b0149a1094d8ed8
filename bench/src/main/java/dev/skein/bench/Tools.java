package dev.skein.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The programs in C: how each is started for a workload, and what it prints. */
final class Tools {
    private static final Pattern WRK_TOTAL =
            Pattern.compile("(\\d+) requests in ([\\d.]+)(us|ms|s|m)");
    private static final Pattern WRK_STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern WRK_ERRORS =
            Pattern.compile(
                    "Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Pattern H2LOAD_TIME = Pattern.compile("finished in ([\\d.]+)(us|ms|s|m)");
    private static final Pattern H2LOAD_TOTAL =
            Pattern.compile("(\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");

    private Tools() {}

    /**
     * The native program of {@code workload}; null if there is none, or if it is one of {@link
     * Downloads}.
     */
    static @Nullable Tool of(Workload workload, Site site, Pace pace) {
        String seconds = Math.max(1, Math.round(pace.seconds())) + "";
        String url = site.url(workload);
        String concurrency = workload.concurrency() + "";
        return switch (workload.nativePeer()) {
            case "wrk" ->
                    new Tool(
                            "wrk",
                            "native",
                            List.of(
                                    "wrk",
                                    "-t1",
                                    "-c" + concurrency,
                                    "-d" + seconds,
                                    "--latency",
                                    url),
                            Tools::ofWrk);
            case "h2load" ->
                    new Tool(
                            "h2load",
                            "native",
                            List.of(
                                    "h2load",
                                    "-t1",
                                    "-c1",
                                    "-m" + concurrency,
                                    "-D" + seconds,
                                    url),
                            Tools::ofH2load);
            case "curl" -> workload == Workload.W10 ? null : curl(workload, url);
            case null, default -> null;
        };
    }

    /** One process that gets them one after the other, or all at once, and keeps nothing. */
    private static Tool curl(Workload workload, String url) {
        List<String> command =
                new ArrayList<>(List.of("curl", "-s", "-w", "%{http_code} %{size_download}\\n"));
        if (workload.concurrency() > 1) {
            command.addAll(
                    List.of(
                            "--parallel",
                            "--parallel-immediate",
                            "--parallel-max",
                            workload.concurrency() + ""));
        }
        for (int i = 0; i < workload.requests(); i++) {
            command.addAll(List.of("-o", "/dev/null", url));
        }
        String right = "200 " + workload.length();
        return new Tool(
                "curl", "native", command, timed -> ofCurl(timed, right, workload.requests()));
    }

    static Sample ofWrk(Shell.Timed timed) {
        Matcher total = find(WRK_TOTAL, timed.output());
        long requests = Long.parseLong(total.group(1));
        long failed = sum(WRK_STATUS, timed.output()) + sum(WRK_ERRORS, timed.output());
        double seconds = micros(total.group(2), total.group(3)) / 1e6;
        return sample(
                requests, failed, seconds, timed, percentile(timed, "50"), percentile(timed, "99"));
    }

    static Sample ofH2load(Shell.Timed timed) {
        Matcher time = find(H2LOAD_TIME, timed.output());
        Matcher total = find(H2LOAD_TOTAL, timed.output());
        long requests = Long.parseLong(total.group(1));
        double seconds = micros(time.group(1), time.group(2)) / 1e6;
        return sample(requests, Long.parseLong(total.group(2)), seconds, timed, null, null);
    }

    static Sample ofCurl(Shell.Timed timed, String right, long all) {
        long whole = timed.output().lines().filter(right::equals).count();
        return sample(whole, all - whole, timed.seconds(), timed, null, null);
    }

    private static Sample sample(
            long requests,
            long failed,
            double seconds,
            Shell.Timed timed,
            @Nullable Double p50,
            @Nullable Double p99) {
        return new Sample(
                requests, failed, seconds, timed.cpuSeconds() * 1e6, p50, p99, null, null, 0, "");
    }

    private static @Nullable Double percentile(Shell.Timed timed, String percent) {
        Matcher line =
                Pattern.compile("^ +" + percent + "% +([\\d.]+)(us|ms|s|m)", Pattern.MULTILINE)
                        .matcher(timed.output());
        return line.find() ? micros(line.group(1), line.group(2)) : null;
    }

    private static double micros(String number, String unit) {
        double value = Double.parseDouble(number);
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "us" -> value;
            case "ms" -> value * 1e3;
            case "s" -> value * 1e6;
            default -> value * 60e6;
        };
    }

    private static Matcher find(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + pattern);
        }
        return matcher;
    }

    private static long sum(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        long sum = 0;
        if (matcher.find()) {
            for (int i = 1; i <= matcher.groupCount(); i++) {
                sum += Long.parseLong(matcher.group(i));
            }
        }
        return sum;
    }
}
