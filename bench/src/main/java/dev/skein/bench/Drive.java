package dev.skein.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps a load's number of requests in flight, for clients that do not do so themselves. */
public final class Drive {
    /** Counts what it is given, and does nothing else with it. */
    public static final class Counter implements WritableByteChannel {
        private long count;

        @Override
        public int write(ByteBuffer bytes) {
            int length = bytes.remaining();
            bytes.position(bytes.limit());
            count += length;
            return length;
        }

        /** Bytes so far. */
        public long count() {
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private Drive() {}

    /** How a client sends without blocking. */
    @FunctionalInterface
    public interface Sender {
        /** Sends, and tells {@code reply} once, on any thread. */
        void send(String url, Reply reply);
    }

    /** Who waits for an answer. */
    public interface Reply {
        void answered(int status, long bodyLength);

        void failed(Throwable cause);

        /** Whichever of both it is: a future's two ends. */
        default void ended(@Nullable Answer answer, @Nullable Throwable cause) {
            if (answer != null) {
                answered(answer.status(), answer.bodyLength());
            } else {
                failed(
                        cause == null
                                ? new IllegalStateException("neither answer nor cause")
                                : cause);
            }
        }
    }

    /** A blocking call. */
    @FunctionalInterface
    public interface Getter {
        Answer get(String url) throws Exception;
    }

    /** What is looked at of an answer whose body was read to its end. */
    public record Answer(int status, long bodyLength) {}

    /** Runs {@code load} so that each end of a request sends the next one, where it ended. */
    public static void inFlight(Load load, Sender sender) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(load.concurrency());
        for (int i = 0; i < load.concurrency(); i++) {
            new Slot(load, sender, running).go();
        }
        running.await();
    }

    /** Runs {@code load} on as many virtual threads as it has requests in flight. */
    public static void onVirtualThreads(Load load, Getter getter) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < load.concurrency(); i++) {
                threads.execute(() -> getAll(load, getter));
            }
        }
    }

    /**
     * Reads {@code body} to its end; how many bytes it had. What each client's stream has at hand
     * is looked at where it lies: those that call back with buffers do not copy them either.
     */
    public static long count(InputStream body) throws IOException {
        return body.transferTo(OutputStream.nullOutputStream());
    }

    private static void getAll(Load load, Getter getter) {
        for (String url = load.next(); url != null; url = load.next()) {
            long begun = System.nanoTime();
            try {
                Answer answer = getter.get(url);
                load.answered(System.nanoTime() - begun, answer.status(), answer.bodyLength());
            } catch (Exception e) {
                load.failed(e);
            }
        }
    }

    /** One request after the other, without growing the stack when a sender replies at once. */
    private static final class Slot implements Reply {
        private enum State {
            SENDING,
            SENT,
            ENDED
        }

        private final Load load;
        private final Sender sender;
        private final CountDownLatch running;
        private final AtomicReference<State> state = new AtomicReference<>(State.ENDED);
        private long begun;

        Slot(Load load, Sender sender, CountDownLatch running) {
            this.load = load;
            this.sender = sender;
            this.running = running;
        }

        void go() {
            for (String url = load.next(); url != null; url = load.next()) {
                state.set(State.SENDING);
                begun = System.nanoTime();
                send(url);
                if (state.compareAndSet(State.SENDING, State.SENT)) {
                    return; // the reply goes on
                }
            }
            running.countDown();
        }

        private void send(String url) {
            try {
                sender.send(url, this);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        @Override
        public void answered(int status, long bodyLength) {
            load.answered(System.nanoTime() - begun, status, bodyLength);
            goOn();
        }

        @Override
        public void failed(Throwable cause) {
            load.failed(cause);
            goOn();
        }

        private void goOn() {
            if (!state.compareAndSet(State.SENDING, State.ENDED)) {
                go();
            }
        }
    }
}
