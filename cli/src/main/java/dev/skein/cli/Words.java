package dev.skein.cli;

import dev.skein.http.Headers;
import dev.skein.http.Method;
import dev.skein.wire.Tls;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What the words after an option mean. A word that means nothing is told so, with an example of one
 * that does.
 */
final class Words {
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,18})(?:([kmgt])(?:i?b)?|b)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern DURATION =
            Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|min|h)");

    private Words() {}

    /** {@code 64M} is 64 MiB. */
    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String word) {
            Matcher match = SIZE.matcher(word);
            if (!match.matches()) {
                throw new TypeConversionException(
                        "'" + word + "' is no size: write 64M, 512k or 1G");
            }
            if (Long.parseLong(match.group(1)) == 0) {
                throw new TypeConversionException(
                        "'" + word + "' is no size at all: write 64M, 512k or 1G");
            }
            int power =
                    match.group(2) == null
                            ? 0
                            : 1 + "kmgt".indexOf(match.group(2).toLowerCase(Locale.ROOT));
            try {
                return Math.multiplyExact(Long.parseLong(match.group(1)), 1L << (10 * power));
            } catch (ArithmeticException tooMuch) {
                throw new TypeConversionException("'" + word + "' is more than any disk holds");
            }
        }
    }

    /** {@code 30s}, {@code 500ms}, {@code 1.5m}, {@code 2h}. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String word) {
            Matcher match = DURATION.matcher(word);
            if (!match.matches()) {
                throw new TypeConversionException(
                        "'" + word + "' is no time: write 30s, 500ms or 2m");
            }
            double nanos = Double.parseDouble(match.group(1)) * nanosPer(match.group(2));
            if (nanos < 1) {
                throw new TypeConversionException(
                        "'" + word + "' is no time at all: write 30s, 500ms or 2m");
            }
            return Duration.ofNanos((long) nanos);
        }

        private static double nanosPer(String unit) {
            return switch (unit) {
                case "ms" -> 1e6;
                case "s" -> 1e9;
                case "h" -> 3600e9;
                default -> 60e9;
            };
        }
    }

    /** A number from 1. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            return number(word, 1);
        }
    }

    /** A number from 0. */
    static final class CountOrNone implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            return number(word, 0);
        }
    }

    private static int number(String word, int least) {
        try {
            int number = Integer.parseInt(word);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException none) {
            // told below
        }
        throw new TypeConversionException(
                "'" + word + "' is no whole number from " + least + " on");
    }

    /** {@code Name: value}. The value may be a secret: no error shows it. */
    static final class Header implements ITypeConverter<Headers.Field> {
        @Override
        public Headers.Field convert(String word) {
            int colon = word.indexOf(':');
            if (colon < 1) {
                throw new TypeConversionException("a header is written 'Name: value'");
            }
            try {
                Headers checked =
                        Headers.of(
                                word.substring(0, colon).strip(),
                                word.substring(colon + 1).strip());
                return checked.iterator().next();
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(String.valueOf(wrong.getMessage()));
            }
        }
    }

    /** A file or folder; picocli's own way to one is by reflection. */
    static final class File implements ITypeConverter<Path> {
        @Override
        public Path convert(String word) {
            return Path.of(word);
        }
    }

    /** A file of certificates, which are trusted, and no others. */
    static final class Authorities implements ITypeConverter<Tls> {
        @Override
        public Tls convert(String word) {
            try {
                return Tls.verified().withTrust(Path.of(word)).withoutSystemTrust();
            } catch (UncheckedIOException unreadable) {
                throw new TypeConversionException(Main.oneLine(unreadable));
            }
        }
    }

    /** {@code POST}. */
    static final class Verb implements ITypeConverter<Method> {
        @Override
        public Method convert(String word) {
            try {
                return Method.of(word);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(String.valueOf(wrong.getMessage()));
            }
        }
    }
}
