package dev.skein.client;

import dev.skein.http.Handler;
import dev.skein.http.HttpException;
import dev.skein.http.Request;
import dev.skein.http.Response;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The faces of one call: a caller's thread that waits, and a future. Everything between them and
 * the socket is the same.
 */
final class Faces {
    /** What has been started and may be given up. */
    interface Handle {
        /** No effect once it is over. From any thread. */
        void cancel(Function<HttpException.Where, HttpException> reason);
    }

    private Faces() {}

    /** Starts a call. The caller may be told of a failure before this returns. */
    static Handle start(Engine engine, Request request, Call.Mode mode, Call.Caller caller) {
        Request prepared;
        try {
            prepared = engine.prepare(request);
        } catch (HttpException e) {
            caller.onFailure(e);
            return reason -> {};
        }
        Call call = new Call(engine, prepared, mode, caller);
        try {
            call.start();
        } catch (RejectedExecutionException e) {
            caller.onFailure(
                    new HttpException.Cancelled(
                            "the client is closed", HttpException.Where.NOWHERE, e));
        }
        return call;
    }

    /**
     * Blocks until the response, or its head, is there. On an interrupt the connection is let go
     * before it throws.
     *
     * <p>One method, and no lambda around it: each frame more is a twentieth of the stack that a
     * virtual thread keeps while it waits, and thousands may.
     */
    record Blocking(Engine engine, Call.Mode mode) implements Handler {
        @Override
        public Response handle(Request request) throws HttpException, InterruptedException {
            Waiting caller = new Waiting(engine);
            Handle call = start(engine, request, mode, caller);
            boolean interrupted = false;
            while (caller.result == null) {
                LockSupport.park(caller);
                if (!interrupted && Thread.interrupted()) {
                    interrupted = true;
                    cancel(call, "the caller was interrupted");
                }
            }
            return interrupted ? caller.notWanted() : caller.outcome();
        }
    }

    private static void cancel(Handle call, String why) {
        call.cancel(where -> new HttpException.Cancelled(why, where, null));
    }

    /** Hears of either end in one way. */
    private interface Told extends Call.Caller {
        /**
         * It is over.
         *
         * @param outcome the response, or the failure
         */
        void tell(Object outcome);

        @Override
        default void onResponse(Response response) {
            tell(response);
        }

        @Override
        default void onFailure(HttpException failure) {
            tell(failure);
        }
    }

    private static final class Waiting implements Told, Runnable {
        private final Engine engine;
        private final Thread thread = Thread.currentThread();
        private volatile @Nullable Object result;

        Waiting(Engine engine) {
            this.engine = engine;
        }

        @Override
        public void tell(Object outcome) {
            result = outcome;
            engine.handOver(this);
        }

        @Override
        public void run() {
            LockSupport.unpark(thread);
        }

        /** When there is one. */
        Response outcome() throws HttpException {
            if (result instanceof HttpException failure) {
                throw HttpException.traced(failure);
            }
            return (Response) Objects.requireNonNull(result);
        }

        /** When there is one. */
        Response notWanted() throws InterruptedException {
            if (result instanceof Response response) {
                response.close();
            }
            throw new InterruptedException("interrupted while waiting for the response");
        }
    }

    static CompletableFuture<Response> async(Engine engine, Request request) {
        Completion promise = new Completion(engine);
        promise.handle = start(engine, request, Call.Mode.WHOLE, promise);
        return promise;
    }

    /** Its body goes to {@code target}. */
    static CompletableFuture<Response> async(
            Engine engine, Request request, WritableByteChannel target) {
        Transfer promise = new Transfer(engine, target);
        promise.handle = start(engine, request, Call.Mode.STREAMED, promise);
        return promise;
    }

    /** Through filters, which may block. */
    static CompletableFuture<Response> onThread(Callable<Response> work) {
        Promise promise = new Promise();
        Thread thread =
                Thread.ofVirtual()
                        .unstarted(() -> {
                            try {
                                promise.complete(work.call());
                            } catch (InterruptedException e) {
                                promise.cancel(false);
                            } catch (Throwable e) {
                                promise.completeExceptionally(e);
                            }
                        });
        promise.handle = reason -> thread.interrupt();
        thread.start();
        return promise;
    }

    /** A future whose cancel gives the work up. */
    static class Promise extends CompletableFuture<Response> {
        volatile @Nullable Handle handle;

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            Handle running = handle;
            if (cancelled && running != null) {
                Faces.cancel(running, "the future was cancelled");
            }
            return cancelled;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    /** What is chained to it is user code, which no loop runs. */
    private static final class Completion extends Promise implements Told, Runnable {
        private final Engine engine;
        private @Nullable Object result;

        Completion(Engine engine) {
            this.engine = engine;
        }

        @Override
        public void tell(Object outcome) {
            result = outcome;
            engine.callBack(this);
        }

        @Override
        public void run() {
            if (result instanceof HttpException failure) {
                completeExceptionally(failure);
            } else {
                complete((Response) result);
            }
        }
    }
}
