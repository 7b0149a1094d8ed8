package dev.skein.client;

import dev.skein.http.Failure;
import dev.skein.http.HttpException;
import dev.skein.http.Outcome;
import dev.skein.http.Request;
import dev.skein.http.Response;
import dev.skein.http.Success;

/**
 * A bulk call's requests straight on the loops: what completes there begins the next there, and no
 * thread is woken for either.
 */
final class BulkWork implements Batch.Work<Request, Outcome> {
    private final Engine engine;
    private final Call.Mode mode;

    BulkWork(Engine engine, Call.Mode mode) {
        this.engine = engine;
        this.mode = mode;
    }

    @Override
    public Batch.Running start(Batch.Slot<Request, Outcome> slot) {
        return new Item(slot);
    }

    @Override
    public Outcome unstarted(Request request, Batch.Stop stop) {
        return new Failure(request, stopped(stop, HttpException.Where.NOWHERE));
    }

    @Override
    public boolean failed(Outcome outcome) {
        return outcome instanceof Failure;
    }

    @Override
    public void discard(Outcome outcome) {
        close(outcome);
    }

    /** Lets go of what a response nobody wants may still hold. */
    static void close(Outcome outcome) {
        if (outcome instanceof Success(var _, var response)) {
            response.close();
        }
    }

    @Override
    public void soon(Runnable drain) {
        engine.afterTurn(drain);
    }

    @Override
    public void shortly(Runnable wakeup) {
        engine.shortly(wakeup);
    }

    /** What a stop looks like to who asked for the outcome. */
    static HttpException stopped(Batch.Stop stop, HttpException.Where where) {
        return stop instanceof Batch.Stop.Late
                ? new HttpException.Timeout(stop.why(), where, null)
                : new HttpException.Cancelled(stop.why(), where, null);
    }

    private final class Item implements Batch.Running, Call.Caller {
        private final Batch.Slot<Request, Outcome> slot;
        private final Request request;
        private volatile Faces.@org.jspecify.annotations.Nullable Handle handle;

        Item(Batch.Slot<Request, Outcome> slot) {
            this.slot = slot;
            this.request = slot.input;
            this.handle = Faces.start(engine, request, mode, this);
        }

        @Override
        public void onResponse(Response response) {
            slot.finish(new Success(request, response));
        }

        @Override
        public void onFailure(HttpException failure) {
            slot.finish(new Failure(request, failure));
        }

        @Override
        public void cancel(Batch.Stop stop) {
            Faces.Handle running = handle;
            if (running != null) {
                running.cancel(where -> stopped(stop, where));
            }
        }
    }
}
