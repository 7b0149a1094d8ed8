package dev.skein.client;

import dev.skein.http.HttpException;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One result out of many, and one exception out of many. */
final class Race {
    private static final int MOST_SUPPRESSED = 100;

    private Race() {}

    /**
     * The first result that has a value, the rest stopped.
     *
     * @param value of a result; null if it failed
     * @param cause why it failed
     */
    static <R, V, X extends Exception> V first(
            Results<R> results, Function<R, @Nullable Optional<V>> value, Function<R, @Nullable X> cause) throws X {
        X failure = null;
        try (results) {
            for (R result : results) {
                Optional<V> found = value.apply(result);
                if (found != null) {
                    return found.orElseThrow();
                }
                X own = Objects.requireNonNull(cause.apply(result));
                failure = failure == null ? own : withSuppressed(failure, Stream.of(own));
            }
        }
        if (failure == null) {
            throw new NoSuchElementException("nothing was asked for, so nothing is first");
        }
        throw failure;
    }

    /** {@code first} with those of {@code others} suppressed in it that failed by themselves, up to a hundred. */
    static <X extends Exception> X withSuppressed(X first, Stream<? extends @Nullable Exception> others) {
        others.filter(other -> other != null && other != first && !stopped(other))
                .limit(Math.max(0, MOST_SUPPRESSED - first.getSuppressed().length))
                .forEach(first::addSuppressed);
        return first;
    }

    private static boolean stopped(Exception failure) {
        return failure instanceof HttpException.Cancelled || failure instanceof CancellationException;
    }
}
