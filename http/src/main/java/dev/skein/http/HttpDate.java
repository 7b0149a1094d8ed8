package dev.skein.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dates in headers (RFC 9110, 5.6.7): one form to write, three to read. */
public final class HttpDate {
    private static final DateTimeFormatter FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final String TIME = "(?<time>\\d\\d:\\d\\d:\\d\\d)";
    private static final String MONTH = "(?<month>[A-Za-z]{3})";
    private static final Pattern[] FORMS = {
        Pattern.compile(
                "[A-Za-z]{3}, (?<day>\\d\\d) " + MONTH + " (?<year>\\d{4}) " + TIME + " GMT"),
        Pattern.compile(
                "[A-Za-z]{6,9}, (?<day>\\d\\d)-" + MONTH + "-(?<year>\\d\\d) " + TIME + " GMT"),
        Pattern.compile("[A-Za-z]{3} " + MONTH + " (?<day>[ \\d]\\d) " + TIME + " (?<year>\\d{4})"),
    };
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final int LONGEST = 64;
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private HttpDate() {}

    /** As it is sent: {@code Sun, 06 Nov 1994 08:49:37 GMT}; fractions of a second are dropped. */
    public static String format(Instant instant) {
        return FIXDATE.format(instant);
    }

    /**
     * The instant that {@code text} names in the form above, RFC 850's or asctime's, or null. The
     * day of the week is not checked.
     *
     * @param now a year of two digits that seems to lie more than 50 years after it is a past one
     */
    public static @Nullable Instant parse(String text, Instant now) {
        String bare = text.strip();
        if (bare.length() > LONGEST) {
            return null;
        }
        for (Pattern form : FORMS) {
            Matcher found = form.matcher(bare);
            if (found.matches()) {
                return instant(found, now);
            }
        }
        return null;
    }

    /**
     * What Retry-After says (RFC 9110, 10.2.3): seconds or a date. @return zero for a date that has
     * passed, null if it is neither
     */
    public static @Nullable Duration untilOrSeconds(String text, Instant now) {
        String bare = text.strip();
        if (!bare.isEmpty() && bare.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return seconds(bare);
        }
        Instant at = parse(bare, now);
        return at == null ? null : at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    }

    /** Saturated to what a long counts in nanoseconds, 292 years: nobody waits longer. */
    private static Duration seconds(String digits) {
        String bare = digits.replaceFirst("^0+(?=.)", "");
        long seconds = bare.length() > 18 ? Long.MAX_VALUE : Long.parseLong(bare);
        return seconds > FOREVER.toSeconds() ? FOREVER : Duration.ofSeconds(seconds);
    }

    private static @Nullable Instant instant(Matcher found, Instant now) {
        int month = MONTHS.indexOf(found.group("month").toLowerCase(Locale.ROOT));
        if (month < 0 || month % 3 != 0) {
            return null;
        }
        String[] time = found.group("time").split(":", -1);
        int second = Integer.parseInt(time[2]);
        if (second > 60) {
            return null;
        }
        try { // A leap second, :60, is the start of the next minute.
            LocalDateTime minute =
                    LocalDateTime.of(
                            year(found.group("year"), now),
                            Month.of(month / 3 + 1),
                            Integer.parseInt(found.group("day").strip()),
                            Integer.parseInt(time[0]),
                            Integer.parseInt(time[1]));
            return minute.plusSeconds(second).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    private static int year(String digits, Instant now) {
        int year = Integer.parseInt(digits);
        if (digits.length() > 2) {
            return year;
        }
        int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
        int full = thisYear - thisYear % 100 + year;
        return full > thisYear + 50 ? full - 100 : full;
    }
}
