package dev.skein.client;

import dev.skein.http.Failure;
import dev.skein.http.Handler;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Success;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/**
 * A bulk call's requests through the user's filters, which may block: each on a virtual thread of
 * its own.
 */
final class FilteredBulkWork implements Batch.Work<Object, Outcome> {
    private final Handler handler;

    FilteredBulkWork(Handler handler) {
        this.handler = handler;
    }

    @Override
    public Batch.Running start(Batch.Slot<Object, Outcome> slot) {
        return ThreadWork.start(
                slot,
                null,
                input -> new Success(Bulk.request(input), handler.handle(Bulk.request(input))),
                (input, cause) -> new Failure(Bulk.request(input), typed(cause)));
    }

    @Override
    public Outcome unstarted(Object input, Batch.Stop stop) {
        return new Failure(
                Bulk.request(input), BulkWork.stopped(stop, HttpException.Where.NOWHERE));
    }

    @Override
    public boolean failed(Outcome outcome) {
        return outcome instanceof Failure;
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
