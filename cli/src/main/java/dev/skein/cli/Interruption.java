package dev.skein.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Turns Ctrl-C and a polite kill into an interrupt of the command's thread and gives it time to
 * stop in good order. The JVM itself then ends with the status that the signal stands for: 130 or
 * 143.
 */
final class Interruption {
    private static final int SECONDS_TO_STOP = 10;

    private Interruption() {}

    /** Runs {@code command} on this thread; returns its exit status. */
    static int guard(IntSupplier command) {
        Thread worker = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook =
                Thread.ofPlatform()
                        .unstarted(() -> {
                            if (ended.getCount() > 0) {
                                worker.interrupt();
                                await(ended);
                            }
                        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return command.getAsInt();
        } finally {
            ended.countDown();
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            if (!ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                System.err.println("skein: gave up waiting for what was under way");
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }
}
