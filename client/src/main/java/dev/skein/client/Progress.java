package dev.skein.client;

import dev.skein.http.RequestOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hears how far the bodies of one request are: {@code request.with(Progress.ofDownload((done,
 * total) -> bar.show(done, total)))}.
 *
 * <p>A listener is called on a virtual thread, by one at a time. When it is slower than the network
 * it misses steps, but not the last. Counting starts anew with every attempt and redirect. What it
 * throws ends its calls, and not the exchange.
 */
public final class Progress implements RequestOption {
    /** Told how far a body is. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Some of the body has moved.
         *
         * @param done bytes so far, as they are on the wire: a download's before decoding
         * @param total bytes in all, or -1 where the length is not known
         */
        void moved(long done, long total);
    }

    private final @Nullable Listener upload;
    private final @Nullable Listener download;

    private Progress(@Nullable Listener upload, @Nullable Listener download) {
        this.upload = upload;
        this.download = download;
    }

    /** Of the request's body. */
    public static Progress ofUpload(Listener listener) {
        return new Progress(listener, null);
    }

    /** Of the response's body. */
    public static Progress ofDownload(Listener listener) {
        return new Progress(null, listener);
    }

    /** This, and the other body too: what {@code other} listens to replaces what this does. */
    public Progress and(Progress other) {
        return new Progress(
                other.upload == null ? upload : other.upload,
                other.download == null ? download : other.download);
    }

    @Override
    public Class<Progress> key() {
        return Progress.class;
    }

    static @Nullable Meter uploadMeter(@Nullable Progress progress) {
        return progress == null || progress.upload == null ? null : new Meter(progress.upload);
    }

    static @Nullable Meter downloadMeter(@Nullable Progress progress) {
        return progress == null || progress.download == null ? null : new Meter(progress.download);
    }

    /** Counts on the loop, and tells in a thread, which the loop does not wait for. */
    static final class Meter {
        private final Listener listener;
        private final AtomicInteger untold =
                new AtomicInteger(); // a thread tells while it is not 0
        private volatile long done;
        private volatile long total;

        private Meter(Listener listener) {
            this.listener = listener;
        }

        /** A body of {@code length} bytes begins. */
        void start(long length) {
            done = 0;
            total = length;
        }

        /** {@code bytes} more have moved. Loop only. */
        void add(long bytes) {
            done(done + bytes);
        }

        /** So many have moved. Loop only. */
        void done(long bytes) {
            done = bytes;
            if (untold.getAndIncrement() == 0) {
                Thread.ofVirtual().name("skein-progress").start(this::tell);
            }
        }

        private void tell() {
            int told;
            do {
                told = untold.get();
                listener.moved(done, total);
            } while (untold.addAndGet(-told) != 0);
        }
    }
}
