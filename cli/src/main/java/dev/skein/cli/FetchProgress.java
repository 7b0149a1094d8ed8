package dev.skein.cli;

import dev.skein.fetch.Progress;
import dev.skein.fetch.UrlList;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A job's state as one line: {@code 1,234 of about 10,000 402 URLs/s 45.2 MiB 3 failed 21.8 s
 * left}.
 */
final class FetchProgress {
    private final UrlList urls;
    private final Progress progress;
    private final long started = System.nanoTime();

    FetchProgress(UrlList urls, Progress progress) {
        this.urls = urls;
        this.progress = progress;
    }

    String line() {
        return line(
                progress.done(),
                progress.failed(),
                progress.bytes(),
                urls.estimatedLines(),
                System.nanoTime() - started);
    }

    static String line(long done, long failed, long bytes, OptionalLong total, long nanos) {
        double rate = (double) done * 1e9 / Math.max(1, nanos);
        StringBuilder text = new StringBuilder(Figures.count(done));
        total.ifPresent(lines -> text.append(" of about ").append(Figures.count(lines)));
        text.append("   ")
                .append(Figures.rate(rate))
                .append(" URLs/s   ")
                .append(Figures.bytes(bytes));
        text.append("   ").append(Figures.count(failed)).append(" failed");
        if (total.isPresent() && done > 0) {
            Duration left =
                    Duration.ofMillis((long) (Math.max(0, total.getAsLong() - done) / rate * 1000));
            text.append("   ").append(Figures.duration(left)).append(" left");
        }
        return text.toString();
    }
}
