package dev.skein.wire;

import static dev.skein.wire.Recorder.ascii;
import static dev.skein.wire.Recorder.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectorLoopTest {
    private static final int MANY = 8 << 20; // more than the kernel's socket buffers take
    private static final int CROWD = 4; // more than the kernel takes for a backlog of one

    private final LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    private final SelectorLoop loop = SelectorLoop.start("test-loop", (thread, t) -> thrown.add(t));
    private final Recorder owner = new Recorder(loop);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        loop.close();
        assertEquals(0, loop.openSockets());
        assertEquals(List.of(), List.copyOf(thrown));
    }

    private Socket accept() throws IOException {
        Socket peer = server.accept();
        peer.setSoTimeout(20_000);
        return peer;
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void carriesBytesBothWaysAndTheEnd() throws IOException {
        Wire wire = owner.connect(address());
        try (Socket peer = accept()) {
            owner.send(wire, "hello");
            assertEquals("hello", text(peer.getInputStream().readNBytes(5)));
            peer.getOutputStream().write(ascii("world"));
            assertEquals("world", owner.text(5));
            peer.shutdownOutput();
            owner.expect("end");
            owner.send(wire, "still here");
            assertEquals("still here", text(peer.getInputStream().readNBytes(10)));
            owner.run(wire::close);
            assertEquals(-1, peer.getInputStream().read());
        }
        owner.expectNothing();
        assertEquals(0, loop.openSockets());
    }

    @Test
    void whatIsWrittenBeforeItIsConnectedFollows() throws IOException {
        Wire wire =
                owner.call(() -> {
                    Wire connecting = loop.connect(address(), owner);
                    connecting.write(ByteBuffer.wrap(ascii("early")));
                    assertEquals(5, connecting.pending());
                    return connecting;
                });
        owner.expect("connected");
        owner.expect("drained");
        try (Socket peer = accept()) {
            assertEquals("early", text(peer.getInputStream().readNBytes(5)));
        }
        owner.run(wire::close);
    }

    /** How often the loop, which is said to be that crowded, has asked whether it is. */
    private AtomicInteger moderate(boolean crowded) {
        AtomicInteger asked = new AtomicInteger();
        loop.moderate(() -> {
            asked.incrementAndGet();
            return crowded;
        });
        return asked;
    }

    /** Each byte comes by itself, so that the loop sleeps for moments only. */
    @Test
    void whatComesInAPauseIsServed() throws Exception {
        AtomicInteger asked = moderate(true);
        Wire wire = owner.connect(address());
        int sent = 0;
        try (Socket peer = accept()) {
            peer.setTcpNoDelay(true);
            for (; sent < 2_000 || (asked.get() == 0 && sent < 1_000_000); sent++) {
                peer.getOutputStream().write('x');
            }
            assertEquals("x".repeat(sent), owner.text(sent));
            owner.run(wire::close);
        }
        assertTrue(asked.get() > 0, "it never was that busy");
    }

    /** A server that answers in turn, and one connection that speaks unasked. */
    @Test
    void whoIsReadWithoutTheSelectorHoldsUpNobody() throws Exception {
        moderate(true);
        AtomicBoolean spared = new AtomicBoolean();
        Wire unasked = owner.connect(address());
        List<Socket> peers = new ArrayList<>(List.of(accept()));
        List<Talker> talkers = new ArrayList<>();
        int words = 0;
        try {
            for (int i = 0; i < 8; i++) {
                Talker talker = new Talker(spared);
                talkers.add(talker);
                talker.wire = talker.connect(address());
                peers.add(accept());
                talker.send(talker.wire, "x");
            }
            for (; words < 2_000 || (!spared.get() && words < 100_000); words++) {
                for (Socket peer : peers.subList(1, peers.size())) {
                    peer.getOutputStream().write(peer.getInputStream().read());
                }
                peers.getFirst().getOutputStream().write('y');
            }
            assertEquals("y".repeat(words), owner.text(words));
            for (Socket peer : peers) {
                peer.shutdownOutput();
            }
            owner.expect("end");
            owner.run(unasked::close);
            for (Talker talker : talkers) {
                talker.expect("end");
                talker.run(talker.wire::close);
                assertEquals(words, talker.heard);
            }
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
        }
        assertTrue(spared.get(), "the selector was never spared");
    }

    /** Says a word for each that it hears, until the peer has gone. */
    private final class Talker extends Recorder {
        private final AtomicBoolean spared;
        private Wire wire;
        private int heard;

        Talker(AtomicBoolean spared) {
            super(loop);
            this.spared = spared;
        }

        @Override
        public void onRead(ByteBuffer buffer) {
            buffer.position(buffer.limit());
            heard++;
            boolean unselected =
                    StackWalker.getInstance()
                            .walk(frames ->
                                    frames.anyMatch(frame ->
                                            frame.getClassName().equals(Asked.class.getName())));
            if (unselected) {
                spared.set(true);
            }
            wire.write(ByteBuffer.wrap(ascii("x")));
        }
    }

    /** Each byte is answered at once, so that the loop looks for the next one before it sleeps. */
    @Test
    void whatIsGivenWhileItPollsIsDone() throws Exception {
        AtomicInteger asked = moderate(false);
        AtomicInteger left = new AtomicInteger(20_000);
        CompletableFuture<Void> over = new CompletableFuture<>();
        AtomicReference<Wire> wire = new AtomicReference<>();
        Recorder talker =
                new Recorder(loop) {
                    @Override
                    public void onRead(ByteBuffer buffer) {
                        buffer.position(buffer.limit());
                        if (left.decrementAndGet() > 0 || asked.get() == 0) {
                            wire.get().write(ByteBuffer.wrap(ascii("x")));
                        } else {
                            over.complete(null);
                        }
                    }
                };
        wire.set(talker.connect(address()));
        AtomicInteger ran = new AtomicInteger();
        int given = 0;
        try (Socket peer = accept()) {
            peer.setTcpNoDelay(true);
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(peer));
            talker.send(wire.get(), "x");
            while (!over.isDone() && !echo.isDone()) {
                CompletableFuture<Void> due = new CompletableFuture<>();
                loop.execute(() -> {
                    ran.incrementAndGet();
                    loop.schedule(new Timer(() -> due.complete(null)), loop.nanoTime());
                });
                due.get(20, TimeUnit.SECONDS);
                given++;
            }
            over.get(20, TimeUnit.SECONDS);
            talker.run(wire.get()::close);
            echo.get(20, TimeUnit.SECONDS);
        }
        assertEquals(given, ran.get());
    }

    private static void echo(Socket peer) {
        try {
            peer.getInputStream().transferTo(peer.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Given are more than a turn runs, so often that the turns between seem to have slept. */
    @Test
    void aLoopThatHasTasksDoesNotPause() throws Exception {
        int tasks = 20_000;
        AtomicInteger ran = new AtomicInteger();
        List<Integer> askedAfter = Collections.synchronizedList(new ArrayList<>());
        loop.moderate(() -> {
            askedAfter.add(ran.get());
            return true;
        });
        giveWhileBusy(tasks, ran::incrementAndGet);
        owner.run(() -> {});
        assertEquals(tasks, ran.get());
        assertTrue(askedAfter.stream().allMatch(done -> done == tasks), askedAfter::toString);
    }

    @Test
    void refusedUnresolvedAndAbortedConnects() throws IOException {
        server.close();
        owner.call(() -> loop.connect(address(), owner));
        owner.expect("failed");
        assertInstanceOf(ConnectException.class, owner.failure);

        owner.call(() -> loop.connect(InetSocketAddress.createUnresolved("x.invalid", 80), owner));
        owner.expect("failed");
        assertTrue(owner.failure.getMessage().contains("x.invalid"));

        owner.run(() -> loop.connect(address(), owner).abort());
        owner.expectNothing();
    }

    /** The kernel takes some for a server that accepts none, and asks again for the others. */
    @Test
    void connectionsThatAreNotThereAtOnceComeOrFailLater() throws IOException {
        Recorder refused;
        try (ServerSocket leaving = deaf()) {
            refused = lastOfACrowd(leaving);
        }
        try (ServerSocket patient = deaf()) {
            Recorder late = lastOfACrowd(patient);
            for (int i = 0; i < CROWD; i++) {
                patient.accept().close();
            }
            late.expect("connected");
            late.expect("end");
        }
        refused.expect("failed");
        assertInstanceOf(ConnectException.class, refused.failure);
    }

    private ServerSocket deaf() throws IOException {
        ServerSocket deaf = new ServerSocket(0, 1, server.getInetAddress());
        deaf.setSoTimeout(20_000);
        return deaf;
    }

    private Recorder lastOfACrowd(ServerSocket deaf) {
        InetSocketAddress address = (InetSocketAddress) deaf.getLocalSocketAddress();
        for (int i = 1; i < CROWD; i++) {
            Recorder one = new Recorder(loop);
            one.call(() -> loop.connect(address, one));
        }
        Recorder last = new Recorder(loop);
        last.call(() -> loop.connect(address, last));
        assumeFalse(last.hasEvents(), "this system's backlog has no end");
        return last;
    }

    /** What is opened by many tasks at once is not all sent at once. */
    @Test
    void tasksWaitForSomeConnectionsThatOthersOpened() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int count : List.of(16, 16, 8)) {
            expected.addAll(Collections.nCopies(count, "task"));
            expected.addAll(Collections.nCopies(count, "step"));
        }
        assertEquals(expected, orderOfTasks(40, loop::reached));
    }

    /** What is put off to the end of a turn, to leave in one write, is. */
    @Test
    void tasksDoNotWaitForOtherStepsThatTheyPutOff() throws Exception {
        List<String> expected = new ArrayList<>(Collections.nCopies(40, "task"));
        expected.addAll(Collections.nCopies(40, "step"));
        assertEquals(expected, orderOfTasks(40, loop::execute));
    }

    /** In which so many tasks ran, and the step that each put off. */
    private List<String> orderOfTasks(int tasks, Executor putOff) throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch steps = new CountDownLatch(tasks);
        giveWhileBusy(
                tasks,
                () -> {
                    order.add("task");
                    putOff.execute(() -> {
                        order.add("step");
                        steps.countDown();
                    });
                });
        assertTrue(steps.await(20, TimeUnit.SECONDS));
        return order;
    }

    /** Who is told when the turn is over has what its tasks gave done before. */
    @Test
    void whatATaskGivesIsDoneInItsTurn() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch told = new CountDownLatch(1);
        giveWhileBusy(
                1,
                () -> {
                    loop.afterTurn(() -> {
                        order.add("told");
                        told.countDown();
                    });
                    loop.execute(() -> order.add("step"));
                });
        assertTrue(told.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("step", "told"), order);
    }

    @Test
    void stepsThatPutOffOthersForEverStarveNoTask() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch tasks = new CountDownLatch(40);
        Runnable endless =
                new Runnable() {
                    @Override
                    public void run() {
                        if (!over.get()) {
                            loop.execute(this);
                        }
                    }
                };
        owner.run(() -> {
            for (int i = 0; i < 100; i++) {
                loop.execute(endless);
            }
        });
        giveWhileBusy(40, tasks::countDown);
        assertTrue(tasks.await(20, TimeUnit.SECONDS));
        over.set(true);
    }

    /** So that the loop has them all when the turn begins. */
    private void giveWhileBusy(int times, Runnable task) {
        owner.run(() ->
                CompletableFuture.runAsync(
                                () -> {
                                    for (int i = 0; i < times; i++) {
                                        loop.execute(task);
                                    }
                                })
                        .join());
    }

    @Test
    void aResetIsAFailure() throws IOException {
        owner.connect(address());
        try (Socket peer = accept()) {
            peer.setSoLinger(true, 0);
        }
        owner.expect("failed");
        owner.expectNothing();
        assertEquals(0, loop.openSockets());
    }

    @Test
    void whatTheSocketDoesNotTakeWaitsAndDrains() throws IOException {
        Wire wire = owner.connect(address());
        byte[] sent = noise(MANY);
        try (Socket peer = accept()) {
            ByteBuffer mine = ByteBuffer.wrap(sent.clone());
            long pending =
                    owner.call(() -> {
                        wire.write(mine);
                        wire.write(ByteBuffer.wrap(ascii("!")));
                        return wire.pending();
                    });
            assertTrue(pending > 0);
            assertFalse(mine.hasRemaining());
            java.util.Arrays.fill(mine.array(), (byte) 0); // it is ours again
            assertArrayEquals(sent, peer.getInputStream().readNBytes(MANY));
            assertEquals('!', peer.getInputStream().read());
            owner.expect("drained");
            assertEquals(0, (long) owner.call(wire::pending));
        }
    }

    @Test
    void closeSendsWhatIsPendingAndAbortDoesNot() throws IOException {
        Wire closed = owner.connect(address());
        byte[] sent = noise(MANY);
        try (Socket peer = accept()) {
            owner.run(() -> {
                closed.write(ByteBuffer.wrap(sent));
                closed.close();
                closed.write(ByteBuffer.wrap(sent)); // too late: ignored
            });
            assertArrayEquals(sent, peer.getInputStream().readAllBytes());
        }
        Wire aborted = owner.connect(address());
        try (Socket peer = accept()) {
            owner.run(() -> {
                aborted.write(ByteBuffer.wrap(sent));
                aborted.abort();
            });
            assertTrue(peer.getInputStream().readAllBytes().length < MANY);
        }
        owner.expectNothing();
    }

    @Test
    void aPausedWireLeavesTheBytesWithThePeer() throws Exception {
        Wire wire = owner.connect(address());
        byte[] sent = noise(MANY);
        try (Socket peer = accept()) {
            owner.run(wire::pauseReading);
            Thread writer = Thread.startVirtualThread(() -> write(peer, sent));
            owner.expectNothing();
            assertEquals(0, owner.received());
            assertTrue(writer.isAlive()); // more than the buffers between us take
            owner.run(wire::resumeReading);
            assertArrayEquals(sent, owner.bytes(MANY));
            writer.join();
        }
        owner.expect("end");
    }

    private static void write(Socket peer, byte[] bytes) {
        try {
            peer.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pausingInsideOnReadStopsAtOnce() throws IOException {
        Wire[] wire = new Wire[1];
        Recorder pausing =
                new Recorder(loop) {
                    @Override
                    public void onRead(ByteBuffer bytes) {
                        super.onRead(bytes);
                        wire[0].pauseReading();
                        event("read");
                    }
                };
        wire[0] = pausing.connect(address());
        try (Socket peer = accept()) {
            Thread.startVirtualThread(() -> write(peer, noise(200_000)));
            pausing.expect("read");
            pausing.expectNothing();
            while (pausing.received() < 200_000) {
                pausing.run(wire[0]::resumeReading);
                pausing.expect("read");
            }
            pausing.run(wire[0]::abort);
        }
    }

    @Test
    void anAnswerThatCameBeforeTheResetIsStillRead() throws IOException {
        Wire wire = owner.connect(address());
        owner.run(wire::pauseReading);
        owner.send(wire, "an upload that nobody reads");
        try (Socket peer = accept()) {
            peer.getInputStream().read();
            peer.getOutputStream().write(ascii("413"));
        } // unread bytes: this resets
        for (int i = 0; i < 3; i++) {
            owner.send(wire, "more");
        }
        owner.expectNothing();
        owner.run(wire::resumeReading);
        owner.expect("failed");
        assertEquals("413", owner.text(3));
    }

    @Test
    void tasksOfOneThreadRunInOrderAndNoneIsLost() throws Exception {
        int givers = 4;
        int each = 20_000;
        List<List<Integer>> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(givers * each);
        for (int g = 0; g < givers; g++) {
            List<Integer> mine = new ArrayList<>();
            seen.add(mine);
            Thread.startVirtualThread(() -> {
                for (int i = 0; i < each; i++) {
                    int number = i;
                    loop.execute(() -> {
                        mine.add(number);
                        done.countDown();
                    });
                }
            });
        }
        assertTrue(done.await(20, TimeUnit.SECONDS));
        for (List<Integer> mine : seen) {
            for (int i = 0; i < each; i++) {
                assertEquals(i, mine.get(i));
            }
        }
    }

    @Test
    void aSleepingLoopWakesForEachTask() {
        for (int i = 0; i < 2_000; i++) { // it falls asleep, or nearly, between any two
            owner.run(() -> {});
        }
        assertTrue(owner.<Boolean>call(loop::inLoop));
        assertFalse(loop.inLoop());
    }

    /** Runs {@code task} as the loop, on this thread: as soon as it finds the loop asleep. */
    private void borrow(Runnable task) {
        Thread giver = Thread.currentThread();
        AtomicInteger mine = new AtomicInteger();
        for (int i = 0; mine.get() == 0; i++) {
            assertTrue(i < 20_000, "it never slept");
            owner.run(() -> {}); // it is about to sleep
            loop.execute(() -> {
                if (Thread.currentThread().equals(giver)) {
                    mine.incrementAndGet();
                    task.run();
                }
            });
        }
    }

    @Test
    void aSleepingLoopIsBorrowed() {
        borrow(() -> {
            assertTrue(loop.inLoop());
            assertTrue(Math.abs(System.nanoTime() - loop.nanoTime()) < 1_000_000_000);
        });
        assertFalse(loop.inLoop());
    }

    @Test
    void whoIsWokenAfterATurnMayBorrowTheLoop() throws Exception {
        CompletableFuture<Thread> woken = new CompletableFuture<>();
        CompletableFuture<Thread> borrower = new CompletableFuture<>();
        Thread giver =
                Thread.ofPlatform()
                        .start(() -> {
                            woken.join();
                            loop.execute(() -> borrower.complete(Thread.currentThread()));
                        });
        Timer onItsThread =
                new Timer(() ->
                        loop.afterTurn(() -> {
                            woken.complete(Thread.currentThread());
                            borrower.orTimeout(20, TimeUnit.SECONDS)
                                    .join(); // before it goes to sleep
                        }));
        owner.run(() -> loop.schedule(onItsThread, loop.nanoTime()));
        assertEquals(giver, borrower.get(20, TimeUnit.SECONDS));
        assertEquals("test-loop", woken.join().getName());
    }

    @Test
    void aBorrowerWakesOthersWhenTheLoopIsGivenBack() {
        List<String> order = new ArrayList<>();
        borrow(() -> {
            loop.afterTurn(() -> order.add("first, in the loop: " + loop.inLoop()));
            loop.afterTurn(() -> order.add("second"));
            order.add("turn");
        });
        assertEquals(List.of("turn", "first, in the loop: false", "second"), order);
    }

    @Test
    void aWakeupThatThrowsIsToldAndTheLoopGoesOn() throws Exception {
        IllegalStateException failure = new IllegalStateException("by a wake-up");
        owner.run(() ->
                loop.afterTurn(() -> {
                    throw failure;
                }));
        owner.run(() -> {});
        assertEquals(failure, thrown.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void whoWaitsWhenTheLoopClosesIsWoken() throws Exception {
        CountDownLatch woken = new CountDownLatch(3);
        loop.execute(() -> {
            loop.afterTurn(woken::countDown);
            loop.execute(() -> loop.execute(() -> loop.afterTurn(woken::countDown)));
            loop.close();
        });
        try {
            loop.execute(() -> loop.execute(() -> loop.afterTurn(woken::countDown)));
        } catch (RejectedExecutionException closedAlready) {
            woken.countDown();
        }
        assertTrue(woken.await(20, TimeUnit.SECONDS));
    }

    @Test
    void whatABorrowerBeginsGoesOnOnTheLoop() throws Exception {
        CompletableFuture<Thread> rung = new CompletableFuture<>();
        Timer timer = new Timer(() -> rung.complete(Thread.currentThread()));
        borrow(() -> loop.schedule(timer, loop.nanoTime() + 2_000_000));
        assertEquals("test-loop", rung.get(20, TimeUnit.SECONDS).getName());
        borrow(() -> loop.connect(address(), owner));
        owner.expect("connected");
        CompletableFuture<Void> later = new CompletableFuture<>();
        borrow(() -> loop.execute(() -> loop.execute(() -> later.complete(null))));
        later.get(20, TimeUnit.SECONDS);
        AtomicReference<Wire> wire = new AtomicReference<>();
        try (Socket _ = accept()) {
            borrow(() -> wire.set(loop.connect(address(), owner)));
            owner.expect("connected");
            try (Socket peer = accept()) {
                borrow(() -> wire.get().pauseReading());
                peer.getOutputStream().write(ascii("late"));
                owner.expectNothing();
                borrow(() -> {
                    wire.get().resumeReading();
                    Thread.currentThread().interrupt(); // the reading comes after this
                });
                assertTrue(Thread.interrupted());
                assertEquals("late", owner.text(4));
                peer.getOutputStream().write(ascii("r"));
                assertEquals("later", owner.text(5));
                borrow(() -> wire.get().close());
                assertEquals(-1, peer.getInputStream().read());
            }
        }
    }

    /** Who leaves something for the loop cannot wake it while the next has it already. */
    @Test
    void whatABorrowerLeavesIsSeenThoughAnotherComesAtOnce() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread other =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!over.get()) {
                                AtomicBoolean ran = new AtomicBoolean();
                                loop.execute(() -> ran.set(true));
                                while (!ran.get()) {
                                    Thread.onSpinWait();
                                }
                            }
                        });
        try {
            for (int i = 0; i < 4_000; i++) {
                CountDownLatch rung = new CountDownLatch(1);
                Timer timer = new Timer(rung::countDown);
                loop.execute(() -> loop.schedule(timer, loop.nanoTime()));
                assertTrue(rung.await(20, TimeUnit.SECONDS), "timer " + i);
            }
        } finally {
            over.set(true);
            other.join();
        }
    }

    /** NIO closes what an interrupted thread blocks on; here nothing blocks. */
    @Test
    void aBorrowerMayBeInterrupted() throws Exception {
        Wire wire = owner.connect(address());
        try (Socket peer = accept()) {
            borrow(() -> {
                Thread.currentThread().interrupt();
                wire.write(ByteBuffer.wrap(ascii("sent")));
                loop.connect(address(), owner).abort();
                assertTrue(Thread.interrupted());
            });
            assertEquals("sent", text(peer.getInputStream().readNBytes(4)));
            peer.getOutputStream().write(ascii("answered"));
            assertEquals("answered", owner.text(8));
        }
        owner.run(wire::close);
    }

    /** Neither what the sockets have nor what others give happens meanwhile. */
    @Test
    void theLoopWaitsForItsBorrower() throws Exception {
        owner.connect(address());
        CountDownLatch given = new CountDownLatch(1);
        try (Socket peer = accept()) {
            borrow(() -> {
                Thread.startVirtualThread(() -> {
                    loop.execute(() -> owner.event("task"));
                    given.countDown();
                });
                try {
                    given.await();
                    peer.getOutputStream().write(ascii("x"));
                    Thread.sleep(20); // in which it would come, were it let
                } catch (InterruptedException | IOException e) {
                    throw new AssertionError(e);
                }
                assertEquals(0, owner.received());
                owner.event("borrowed");
            });
            owner.expect("borrowed");
            owner.expect("task");
            assertEquals("x", owner.text(1));
        }
    }

    /** A number that nothing guards but the loop. */
    private int unguarded;

    @Test
    void oneAtATimeWhoeverItIs() throws Exception {
        int givers = 8;
        int each = 20_000;
        CountDownLatch done = new CountDownLatch(givers * each);
        for (int g = 0; g < givers; g++) {
            Thread.startVirtualThread(() -> {
                for (int i = 0; i < each; i++) {
                    loop.execute(() -> {
                        unguarded++;
                        done.countDown();
                    });
                }
            });
        }
        assertTrue(done.await(60, TimeUnit.SECONDS));
        assertEquals(givers * each, owner.<Integer>call(() -> unguarded));
    }

    @Test
    void errandsRunOnItsThreadButNotAsTheLoop() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        owner.run(() -> {
            loop.errand(() -> {
                order.add(Thread.currentThread().getName() + " " + loop.inLoop());
                order.add("of " + SelectorLoop.current());
                loop.execute(() -> order.add("what it gave: " + loop.inLoop()));
                Thread.currentThread().interrupt();
            });
            loop.errand(() -> order.add("interrupted: " + Thread.currentThread().isInterrupted()));
            loop.errand(() -> {
                throw new IllegalStateException("an errand's own");
            });
            loop.errand(() -> loop.execute(done::countDown));
            order.add("the turn");
        });
        assertTrue(done.await(20, TimeUnit.SECONDS));
        assertEquals(
                List.of(
                        "the turn",
                        "test-loop false",
                        "of null",
                        "interrupted: false",
                        "what it gave: true"),
                order);
        assertEquals("an errand's own", thrown.remove().getMessage());
    }

    /** What it waits for is done by the loop that it keeps, and the other errands need not wait. */
    @Test
    void anErrandThatStaysIsRelieved() throws Exception {
        for (String relief : List.of("test-loop-relief", "test-loop")) {
            CompletableFuture<String> served = new CompletableFuture<>();
            CompletableFuture<Boolean> other = new CompletableFuture<>();
            CountDownLatch back = new CountDownLatch(1);
            owner.run(() -> {
                while (!loop.errand(
                        () -> {
                            loop.execute(() -> served.complete(Thread.currentThread().getName()));
                            served.join();
                            back.countDown();
                        })) {
                    // no loop trusts errands for a while after one that stayed
                }
                loop.errand(() -> other.complete(Thread.currentThread().isVirtual()));
            });
            assertEquals(relief, served.get(20, TimeUnit.SECONDS));
            assertTrue(other.get(20, TimeUnit.SECONDS));
            assertTrue(back.await(20, TimeUnit.SECONDS));
            assertFalse(owner.<Boolean>call(() -> loop.errand(() -> {})));
        }
        Wire wire = owner.connect(address());
        try (Socket peer = accept()) {
            owner.send(wire, "hello");
            assertEquals("hello", text(peer.getInputStream().readNBytes(5)));
            owner.run(wire::close);
        }
    }

    /** Both threads on errands that wait for the loop would wait for ever. */
    @Test
    void whileOneThreadStaysAwayTheOtherRunsNoErrands() throws Exception {
        CompletableFuture<Void> relieved = new CompletableFuture<>();
        CountDownLatch release = new CountDownLatch(1);
        owner.run(() ->
                loop.errand(() -> {
                    loop.execute(() -> relieved.complete(null));
                    awaitUninterrupted(release);
                }));
        relieved.get(20, TimeUnit.SECONDS);
        for (int i = 0; i < 10_000; i++) {
            assertFalse(
                    owner.<Boolean>call(() -> loop.errand(() -> {})), "with nobody to relieve it");
        }
        release.countDown();
        CountDownLatch ran = new CountDownLatch(1);
        while (!owner.<Boolean>call(() -> loop.errand(ran::countDown))) {
            Thread.onSpinWait();
        }
        assertTrue(ran.await(20, TimeUnit.SECONDS));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anErrandMayCloseTheLoop() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        owner.run(() ->
                loop.errand(() -> {
                    loop.close();
                    closed.countDown();
                }));
        assertTrue(closed.await(20, TimeUnit.SECONDS));
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    }

    @Test
    void anErrandOfALoopThatClosesIsRun() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        loop.execute(() -> {
            loop.errand(ran::countDown);
            loop.close();
        });
        assertTrue(ran.await(20, TimeUnit.SECONDS));
    }

    @Test
    void timersRunOnTheLoop() throws Exception {
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        long asked = System.nanoTime() + 3_000_000;
        Timer timer = new Timer(() -> ran.complete(loop.inLoop() && loop.nanoTime() >= asked));
        owner.run(() -> loop.schedule(timer, asked));
        assertTrue(ran.get(20, TimeUnit.SECONDS));
    }

    /** What a slow turn has still to write leaves before a timer takes it for the peer's delay. */
    @Test
    void timersRunAfterWhatTheTurnPutOff() throws IOException {
        Recorder slow =
                new Recorder(loop) {
                    @Override
                    public void onRead(ByteBuffer bytes) {
                        loop.schedule(new Timer(() -> event("timer")), loop.nanoTime() - 1_000_000);
                        loop.execute(() -> event("put off"));
                    }
                };
        slow.connect(address());
        try (Socket peer = accept()) {
            peer.getOutputStream().write(1);
            slow.expect("put off");
            slow.expect("timer");
        }
    }

    @Test
    void whatTasksAndTimersThrowIsReportedAndTheLoopLives() throws Exception {
        loop.execute(() -> {
            throw new IllegalStateException("task");
        });
        assertEquals("task", thrown.poll(20, TimeUnit.SECONDS).getMessage());
        CompletableFuture<Void> second = new CompletableFuture<>();
        Timer bad =
                new Timer(() -> {
                    throw new AssertionError("timer");
                });
        Timer good = new Timer(() -> second.complete(null));
        owner.run(() -> {
            loop.schedule(bad, loop.nanoTime());
            loop.schedule(good, loop.nanoTime());
        });
        assertEquals("timer", thrown.poll(20, TimeUnit.SECONDS).getMessage());
        second.get(20, TimeUnit.SECONDS);
    }

    @Test
    void anOwnerThatThrowsLosesItsWireOnly() throws Exception {
        Recorder faulty =
                new Recorder(loop) {
                    @Override
                    public void onRead(ByteBuffer bytes) {
                        throw new IllegalStateException("owner");
                    }
                };
        faulty.connect(address());
        try (Socket peer = accept()) {
            peer.getOutputStream().write(1);
            assertEquals("owner", thrown.poll(20, TimeUnit.SECONDS).getMessage());
            faulty.expect("failed");
            assertEquals("owner", faulty.failure.getCause().getMessage());
            assertEquals(-1, peer.getInputStream().read());
        }
        Wire next = owner.connect(address());
        owner.run(next::close);
    }

    @Test
    void closingTheLoopFailsItsWiresRunsItsTasksAndTakesNoMore() throws IOException {
        owner.connect(address());
        Wire retrying =
                new Recorder(loop) {
                    @Override
                    public void onFailed(IOException cause) {
                        loop.connect(address(), this); // for ever, if it were let
                    }
                }.connect(address());
        assertEquals(2, loop.openSockets());
        assertTrue(loop.toString().contains("open, 2 sockets"), loop.toString());
        AtomicInteger ran = new AtomicInteger();
        loop.execute(ran::incrementAndGet);
        loop.close();
        loop.close();
        assertEquals(1, ran.get());
        owner.expect("failed");
        assertInstanceOf(ClosedChannelException.class, owner.failure);
        assertTrue(loop.isClosed());
        assertTrue(retrying.pending() == 0);
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    }

    @Test
    void closesFromItsOwnThread() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.execute(() -> {
            loop.close();
            loop.execute(() -> closed.complete(null));
        });
        closed.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
