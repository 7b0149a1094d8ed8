package dev.skein.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows how a job goes while it goes: on a screen one line that is written anew five times a second
 * and is gone at the end, elsewhere a line every few seconds.
 */
final class ProgressLine implements AutoCloseable {
    private static final Duration ON_SCREEN = Duration.ofMillis(200);
    private static final Duration IN_LOG = Duration.ofSeconds(5);
    private static final String ANEW = "\r\u001b[K";
    private static final int WIDTH = 79;

    private final Terminal terminal;
    private final Supplier<String> text;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread painter;

    /**
     * @param text what to show, asked for on another thread
     */
    ProgressLine(Terminal terminal, Supplier<String> text) {
        this.terminal = terminal;
        this.text = text;
        this.painter = Thread.ofPlatform().daemon().name("skein-progress").start(this::paint);
    }

    /** Ends it; nothing is shown any more when this returns. */
    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = false;
        while (painter.isAlive()) {
            try {
                painter.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void paint() {
        Duration pause = terminal.live() ? ON_SCREEN : IN_LOG;
        while (!closedWithin(pause)) {
            String line = text.get();
            if (terminal.live()) {
                terminal.err().print(ANEW + line.substring(0, Math.min(WIDTH, line.length())));
            } else {
                terminal.err().println(line);
            }
            terminal.err().flush();
        }
        if (terminal.live()) {
            terminal.err().print(ANEW);
            terminal.err().flush();
        }
    }

    private boolean closedWithin(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyDoes) {
            return true;
        }
    }
}
