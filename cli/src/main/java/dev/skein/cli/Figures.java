package dev.skein.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Figures() {}

    /** {@code 12,345}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 812 B}, {@code 45.2 MiB}. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = -1;
        double scaled = (double) bytes;
        while (scaled >= 1023.95 && unit < UNITS.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", scaled, UNITS[unit]);
    }

    /** {@code 0.8 ms}, {@code 450 ms}, {@code 67.6 s}, {@code 12 min 5 s}, {@code 3 h 20 min}. */
    static String duration(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        if (millis < 1000) {
            return Math.round(millis) + " ms";
        }
        if (millis < 100_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000);
        }
        long seconds = Math.round(millis / 1000);
        return seconds < 6000
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }

    /** {@code 1,203}, {@code 45.2}, {@code 0.31}: three digits that mean something. */
    static String rate(double perSecond) {
        return String.format(
                Locale.ROOT,
                perSecond >= 100 ? "%,.0f" : perSecond >= 10 ? "%.1f" : "%.2f",
                perSecond);
    }
}
