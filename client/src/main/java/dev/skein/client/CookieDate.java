package dev.skein.client;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The dates of cookies (RFC 6265bis, 5.1.1): whatever the order and the decoration, the first thing
 * that looks like a time, a day, a month, a year is taken for one, and time zones for none.
 */
final class CookieDate {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private final String text;
    private int at;
    private int hour = -1;
    private int minute;
    private int second;
    private int day = -1;
    private int month = -1;
    private int year = -1;

    private CookieDate(String text) {
        this.text = text;
    }

    /** Null when a part is missing or there is no such day. */
    static @Nullable Instant parse(String text) {
        return new CookieDate(text).parse();
    }

    private @Nullable Instant parse() {
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && !isDelimiter(text.charAt(at))) {
                at++;
            }
            if (at > start) {
                take(text.substring(start, at));
            }
            at++;
        }
        return hour < 0 || day < 0 || month < 0 || year < 0 ? null : instant();
    }

    private void take(String token) {
        if (hour < 0 && time(token)) {
            return;
        }
        if (day < 0 && number(token, 0, 1, 2) >= 0) {
            day = number(token, 0, 1, 2);
        } else if (month < 0 && monthOf(token) >= 0) {
            month = monthOf(token);
        } else if (year < 0 && number(token, 0, 2, 4) >= 0) {
            year = number(token, 0, 2, 4);
        }
    }

    /** hh:mm:ss, one or two digits each, then anything that does not begin with a digit. */
    private boolean time(String token) {
        int first = token.indexOf(':');
        int last = token.indexOf(':', first + 1);
        if (first < 0 || last < 0) {
            return false;
        }
        int hours = exactly(token.substring(0, first));
        int minutes = exactly(token.substring(first + 1, last));
        int seconds = number(token, last + 1, 1, 2);
        if (hours < 0 || minutes < 0 || seconds < 0) {
            return false;
        }
        hour = hours;
        minute = minutes;
        second = seconds;
        return true;
    }

    private static int exactly(String digits) {
        return digits.length() <= 2 && digits.chars().allMatch(CookieDate::isDigit)
                ? number(digits, 0, 1, 2)
                : -1;
    }

    /**
     * The number that {@code least} to {@code most} digits at {@code from} spell, when no further
     * digit follows; else -1.
     */
    private static int number(String token, int from, int least, int most) {
        int end = from;
        while (end < token.length() && isDigit(token.charAt(end))) {
            end++;
        }
        int digits = end - from;
        return digits < least || digits > most ? -1 : Integer.parseInt(token.substring(from, end));
    }

    private static int monthOf(String token) {
        if (token.length() < 3) {
            return -1;
        }
        int index = MONTHS.indexOf(token.substring(0, 3).toLowerCase(Locale.ROOT));
        return index % 3 == 0 ? index / 3 + 1 : -1;
    }

    private @Nullable Instant instant() {
        int full = year < 70 ? year + 2000 : year < 100 ? year + 1900 : year;
        boolean wrong = full < 1601 || day < 1 || hour > 23 || minute > 59 || second > 59;
        if (wrong || day > LocalDate.of(full, month, 1).lengthOfMonth()) {
            return null;
        }
        return LocalDate.of(full, month, day)
                .atTime(hour, minute, second)
                .toInstant(ZoneOffset.UTC);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isDelimiter(char c) {
        return c == '\t'
                || (c >= ' ' && c <= '/')
                || (c >= ';' && c <= '@')
                || (c >= '[' && c <= '`')
                || (c >= '{' && c <= '~');
    }
}
