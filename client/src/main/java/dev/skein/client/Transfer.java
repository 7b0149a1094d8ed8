package dev.skein.client;

import dev.skein.http.Body;
import dev.skein.http.HttpException;
import dev.skein.http.Response;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A future whose response's body goes to a channel as it comes, and that is done when all of it is
 * there. What a turn of the loop has read is written when the turn is over, by the loop's thread,
 * which is not the loop meanwhile: no other thread is woken, and the bytes are in the processor's
 * cache still. That costs two thirds of what a reader of its own does (docs/decisions.md). Where
 * writing is slow, or the body is to be decoded, a virtual thread is that reader.
 */
final class Transfer extends Faces.Promise implements Call.Caller, Runnable {
    private final Engine engine;
    private final WritableByteChannel target;

    /** Somebody writes, or is about to; stays so at the end. */
    private final AtomicBoolean writing = new AtomicBoolean();

    private @Nullable Response head;
    private @Nullable BodyStream body;

    Transfer(Engine engine, WritableByteChannel target) {
        this.engine = engine;
        this.target = Objects.requireNonNull(target);
    }

    // On the loop.

    @Override
    public void onFailure(HttpException failure) {
        engine.callBack(() -> completeExceptionally(failure));
    }

    @Override
    public void onResponse(Response response) {
        head = response;
        BodyStream opened = BodyStream.of(response);
        body = opened;
        if (opened.isPlain()) {
            opened.whenReady(this::write);
        } else {
            Thread.startVirtualThread(() -> decode(opened));
        }
    }

    private void write() {
        if (writing.compareAndSet(false, true)) {
            engine.callBack(this);
        }
    }

    // Off the loop.

    /** Writes what has come by now. */
    @Override
    public void run() {
        BodyStream source = Objects.requireNonNull(body);
        try {
            do {
                if (isDone() || source.drainTo(target)) {
                    finish(source);
                    return;
                }
                writing.set(false);
            } while (source.isReady() && writing.compareAndSet(false, true));
        } catch (Throwable broken) {
            fail(source, broken);
        }
    }

    private void decode(BodyStream source) {
        try {
            source.transferTo(target);
            finish(source);
        } catch (Throwable broken) {
            fail(source, broken);
        }
    }

    /** Given up, or all is written. */
    private void finish(BodyStream source) {
        source.close();
        complete(Objects.requireNonNull(head).withBody(Body.empty()));
    }

    private void fail(BodyStream source, Throwable cause) {
        source.close();
        completeExceptionally(cause);
    }
}
