package dev.skein.client;

import dev.skein.http.Body;
import dev.skein.wire.HttpStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Feeds a request's body that is not in memory to its connection: a virtual thread reads it, which
 * may block, and waits whenever the socket has not taken what was given. Exactly as many bytes go
 * out as the head says, however many the body has by then.
 */
final class Upload {
    private static final int CHUNK = 64 << 10;

    private final Call call;
    private final Body body;
    private final long length; // as the head says, or negative
    private final Semaphore room = new Semaphore(1); // to hand over the next chunk
    private final Thread thread;
    private final AtomicBoolean begun = new AtomicBoolean();

    private Upload(Call call, Body body, long length) {
        this.call = call;
        this.body = body;
        this.length = length;
        this.thread = Thread.ofVirtual().name("skein-upload").unstarted(this::run);
    }

    /** On the loop, when the head has been given to the connection. */
    static Upload start(Call call, Body body, long length) {
        Upload upload = new Upload(call, body, length);
        upload.thread.start();
        return upload;
    }

    /**
     * Whether the body was opened, so that a plain stream cannot be sent again; if it was not, it
     * never will be by this one.
     */
    boolean spent() {
        return !begun.compareAndSet(false, true);
    }

    /** The connection can take more. Loop only. */
    void onWritable() {
        if (room.availablePermits() == 0) {
            room.release();
        }
    }

    /** Nobody wants the rest. */
    void stop() {
        thread.interrupt();
    }

    private void run() {
        if (spent()) {
            return; // given up before it began
        }
        try {
            readAndClose(body.open());
        } catch (InterruptedException e) {
            // stopped: the call knows why
        } catch (Throwable e) { // the user's: whatever it throws, the call must hear of it
            call.uploadFailed(this, "the request's body could not be read: " + e.getMessage(), e);
        }
    }

    private void readAndClose(InputStream in) throws IOException, InterruptedException {
        try {
            pump(in);
        } finally {
            closeQuietly(in);
        }
    }

    /** All that was wanted of it has been read, or nothing more is wanted. */
    private static void closeQuietly(InputStream in) {
        try {
            in.close();
        } catch (IOException ignored) {
            // it changes nothing about what was sent
        }
    }

    private void pump(InputStream in) throws IOException, InterruptedException {
        long left = length;
        boolean bounded = length >= 0;
        byte[] bytes = new byte[CHUNK];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            if (bounded && count > left) {
                throw new IOException(
                        "it is longer than the " + length + " bytes it was said to have");
            }
            left -= count;
            give(ByteBuffer.wrap(bytes, 0, count));
            bytes = new byte[CHUNK]; // the loop has the old one until it has sent it
        }
        if (bounded && left > 0) {
            throw new IOException(
                    "it ended " + left + " bytes before the " + length + " it was said to have");
        }
        room.acquire();
        call.whileUploading(this, HttpStream::endSend);
    }

    private void give(ByteBuffer chunk) throws InterruptedException {
        int length = chunk.remaining();
        room.acquire();
        call.whileUploading(
                this,
                stream -> {
                    stream.send(chunk);
                    call.uploaded(length);
                    if (stream.pending() == 0) {
                        onWritable();
                    }
                });
    }
}
