package dev.skein.fetch;

import dev.skein.http.HttpException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of one line: one of these for each, whatever happened.
 *
 * @param host host and port the line asks, or null when it is no URL
 * @param head the head of the last response, or null when none came; a body that broke off has one,
 *     and an error too
 * @param received bytes of the body that arrived, decoded; all of them unless there is an error
 * @param body the body when it is whole, else null
 * @param took from the moment the line's turn came
 */
record LineResult(
        UrlLine line,
        @Nullable String host,
        @Nullable Head head,
        long received,
        @Nullable SavedBody body,
        Duration took,
        @Nullable Problem problem) {
    /** The head of a response, as far as the results tell of it. */
    record Head(
            int status, String url, @Nullable String contentType, String version, int attempts) {}

    /**
     * A body on disk.
     *
     * @param file relative to the job's folder, with {@code /}; null for an empty body, which has
     *     no file
     * @param sha256 in hexadecimal
     */
    record SavedBody(@Nullable String file, String sha256) {}

    /** Why a line failed, in the words of {@link HttpException}. */
    record Problem(String kind, String phase, String message, String delivery, int attempts) {
        static Problem of(HttpException failure) {
            return new Problem(
                    failure.kind(),
                    word(failure.phase()),
                    String.valueOf(failure.getMessage()),
                    word(failure.delivery()),
                    failure.attempts());
        }

        /** A fault of ours, which costs its line and not the job. */
        static Problem internal(Throwable bug) {
            return new Problem(
                    "internal", "prepare", "please report this: " + bug, "maybe_processed", 0);
        }

        private static String word(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }

    /** How often the request was sent, or tried to. */
    int attempts() {
        return head != null ? head.attempts() : problem == null ? 0 : problem.attempts();
    }

    boolean failed() {
        return problem != null;
    }
}
