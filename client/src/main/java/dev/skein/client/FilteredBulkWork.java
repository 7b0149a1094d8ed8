package dev.skein.client;

import dev.skein.http.Failure;
import dev.skein.http.Handler;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Success;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A bulk call's requests through the user's filters, which may block: each on a virtual thread of
 * its own.
 */
final class FilteredBulkWork implements Batch.Work<Request, Outcome> {
    private final Handler handler;

    FilteredBulkWork(Handler handler) {
        this.handler = handler;
    }

    @Override
    public Batch.Running start(Batch.Slot<Request, Outcome> slot) {
        return ThreadWork.start(
                slot,
                null,
                request -> new Success(request, answered(handler.handle(request))),
                (request, cause) -> new Failure(request, typed(cause)));
    }

    @Override
    public Outcome unstarted(Request request, Batch.Stop stop) {
        return new Failure(request, BulkWork.stopped(stop, HttpException.Where.NOWHERE));
    }

    @Override
    public boolean failed(Outcome outcome) {
        return outcome instanceof Failure;
    }

    @Override
    public void discard(Outcome outcome) {
        BulkWork.close(outcome);
    }

    private static Response answered(@Nullable Response response) {
        return Objects.requireNonNull(response, "it answered null");
    }

    private static HttpException typed(Exception cause) {
        return switch (cause) {
            case HttpException failure -> failure;
            case TimeoutException late ->
                    new HttpException.Timeout(
                            String.valueOf(late.getMessage()), HttpException.Where.NOWHERE, late);
            case CancellationException left ->
                    new HttpException.Cancelled(
                            String.valueOf(left.getMessage()), HttpException.Where.NOWHERE, left);
            default ->
                    new HttpException.Refused(
                            "a filter failed: " + cause, HttpException.Where.NOWHERE, cause);
        };
    }
}
