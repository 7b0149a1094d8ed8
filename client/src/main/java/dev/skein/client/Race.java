package dev.skein.client;

import dev.skein.http.HttpException;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One result out of many, and one exception out of many. */
final class Race {
    private static final int MOST_SUPPRESSED = 100;

    private Race() {}

    /**
     * The first result that did not fail, the rest stopped.
     *
     * @param cause why a result failed; null if it did not
     */
    static <R, X extends Exception> R first(Results<R> results, Function<R, @Nullable X> cause)
            throws X, InterruptedException {
        X failure = null;
        try (results) {
            for (R result : results) {
                X own = cause.apply(result);
                if (own == null) {
                    return result;
                }
                failure = failure == null ? own : withSuppressed(failure, Stream.of(own));
            }
        } catch (CancellationException stopped) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw stopped;
        }
        if (failure == null) {
            throw new NoSuchElementException("nothing was asked for, so nothing is first");
        }
        throw failure;
    }

    /**
     * {@code first} with those of {@code others} suppressed in it that failed by themselves, up to
     * a hundred.
     */
    @SuppressWarnings("ReferenceEquality") // the very same exception
    static <X extends Exception> X withSuppressed(
            X first, Stream<? extends @Nullable Exception> others) {
        others.filter(other -> other != null && other != first && !stopped(other))
                .limit(Math.max(0, MOST_SUPPRESSED - first.getSuppressed().length))
                .forEach(first::addSuppressed);
        return first;
    }

    private static boolean stopped(Exception failure) {
        return failure instanceof HttpException.Cancelled
                || failure instanceof CancellationException;
    }
}
