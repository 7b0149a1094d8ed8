package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Origin;
import dev.skein.http.Phase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolStateTest {
    private static final DialFailure REFUSED =
            new DialFailure(Phase.CONNECT, false, "refused", null);

    @Test
    void anIdleConnectionIsUsedBeforeAnotherIsOpened() {
        World world = new World(1, Limits.perOrigin(8).total(8), 1);
        Client first = world.arrive(0);
        world.connectNext();
        world.finish(first, true);
        Client second = world.arrive(0);
        assertEquals(first.served, second.served);
        assertEquals(
                "leases=1 idle=0 connecting=0 sockets=1 waiting=0 origins=1",
                world.pools.getFirst().state.toString());
    }

    @Test
    void whoWaitsFirstGetsTheConnectionThatIsReadyFirst() {
        World world = new World(1, Limits.perOrigin(2).total(8), 1);
        Client first = world.arrive(0);
        Client second = world.arrive(0);
        Socket made = second.waiter.opening() instanceof Socket socket ? socket : null;
        assertNotNull(made);
        world.connect(made);
        assertEquals(made, first.served);
        assertNull(second.served);
        assertEquals(1, world.dialing.size());
        assertEquals(
                world.dialing.getFirst(),
                second.waiter.opening(),
                "what was opened for the first is now for the second");
    }

    @Test
    void aFailureReachesTheOneItWasOpenedFor() {
        World world = new World(1, Limits.perOrigin(2).total(8), 1);
        Client first = world.arrive(0);
        Client second = world.arrive(0);
        world.fail((Socket) assertNotNullAnd(second.waiter.opening()));
        assertTrue(second.failed);
        assertTrue(!first.failed && first.served == null);
    }

    @Test
    void cancellingTheOnlyWaiterGivesUpItsConnection() {
        World world = new World(1, Limits.perOrigin(2).total(8), 1);
        Client only = world.arrive(0);
        world.cancel(only);
        assertTrue(world.pools.getFirst().state.empty());
        assertEquals(0, world.sockets.size());
    }

    @Test
    void atTheTotalTheLongestIdleMakesRoom() {
        World world = new World(1, Limits.perOrigin(8).total(2), 3);
        world.oneAtEach(2).forEach(client -> world.finish(client, true));
        world.arrive(2);
        world.connectNext();
        assertEquals(Set.of(1, 2), world.originsWithSockets());
    }

    /** In one turn of the loop, before anything the budget has to say comes. */
    @Test
    void manyMakeRoomAtOnceAndNoneGoesForNothing() {
        int total = 10;
        World world = new World(1, Limits.perOrigin(8).total(total), 2 * total);
        List<Client> first = world.oneAtEach(total);
        first.subList(0, 6).forEach(client -> world.finish(client, true));
        world.letters = false;
        for (int origin = total; origin < total + 4; origin++) {
            world.arrive(origin);
        }
        first.subList(6, total).forEach(client -> world.finish(client, true));
        assertEquals(
                "leases=0 idle=6 connecting=4 sockets=10 waiting=4 origins=10",
                world.pools.getFirst().state.toString());
    }

    /** Of those that return while one waits, one makes room. */
    @Test
    void aReturnedConnectionMakesRoomForOne() {
        World world = new World(1, Limits.perOrigin(8).total(3), 4);
        List<Client> first = world.oneAtEach(3);
        world.letters = false;
        world.arrive(3);
        first.forEach(client -> world.finish(client, true));
        assertEquals(
                "leases=0 idle=2 connecting=1 sockets=3 waiting=1 origins=3",
                world.pools.getFirst().state.toString());
    }

    @Test
    void aRefusedReuseOpensAnotherEvenAtTheOriginsLimit() {
        World world = new World(1, Limits.perOrigin(1).total(8), 1);
        Client first = world.arrive(0);
        world.connectNext();
        world.finish(first, true);
        Client fresh = world.arrive(0, true);
        world.connectNext();
        assertTrue(fresh.served != null && fresh.served != first.served);
    }

    @Test
    void anOriginWhoseLastConnectionIsTooOldIsStillOneOrigin() {
        Limits limits = Limits.perOrigin(1).total(8).withLifetime(Duration.ofNanos(100));
        World world = new World(1, limits, 1);
        Client first = world.arrive(0);
        world.connectNext();
        world.finish(first, true);
        world.now += 100;
        world.arrive(0);
        world.arrive(0);
        assertEquals(
                "leases=0 idle=0 connecting=1 sockets=1 waiting=2 origins=1",
                world.pools.getFirst().state.toString());
    }

    @Test
    void idleConnectionsExpire() {
        World world =
                new World(1, Limits.perOrigin(8).total(8).withIdleAge(Duration.ofNanos(100)), 1);
        Client first = world.arrive(0);
        world.connectNext();
        world.finish(first, true);
        assertEquals(world.now + 100, world.pools.getFirst().state.expire(world.now));
        world.now += 100;
        world.pools.getFirst().state.expire(world.now);
        world.settle();
        assertEquals(0, world.sockets.size());
    }

    /**
     * Arrivals, connections, failures, cancels, losses and idle expiry at random, a million times
     * and more; looked at after each step.
     */
    @ParameterizedTest(name = "{0} loops, {1} in all, {2} per origin, {3} origins, seed {4}")
    @CsvSource({
        "1,   8, 3,   5, 1",
        "1,   3, 8,  20, 2",
        "1,   1, 1,   4, 3",
        "1, 100, 2, 200, 4",
        "2,   8, 3,   9, 5",
        "2,   1, 4,   6, 6",
        "3,   2, 2,  12, 7",
        "2,  40, 5,  30, 8",
    })
    void aMillionRandomSteps(int loops, int total, int perOrigin, int origins, long seed) {
        Limits limits =
                Limits.perOrigin(perOrigin)
                        .total(total)
                        .withIdleAge(Duration.ofNanos(500))
                        .withLifetime(Duration.ofNanos(5000));
        World world = new World(loops, limits, origins);
        Random random = new Random(seed);
        for (int step = 0; step < 150_000; step++) {
            world.letters = random.nextInt(3) == 0; // a loop's turn may hold several steps
            world.randomStep(random);
            world.check();
        }
        world.letters = true;
        world.settle();
        world.drain();
        world.check();
        world.pools.forEach(pool -> {
            pool.state.shutdown();
            assertEquals(0, pool.state.sockets() - world.idleOf(pool));
        });
        world.settle();
        assertEquals(0, world.sockets.size());
        world.pools.forEach(pool -> assertTrue(pool.state.empty(), pool.state::toString));
    }

    private static <T> T assertNotNullAnd(@Nullable T value) {
        assertNotNull(value);
        return value;
    }

    private static final class Socket extends PoolState.Member {
        final int origin;
        final Pool pool;
        boolean dialing = true;

        Socket(PoolState.Place place, Pool pool) {
            super(place);
            this.pool = pool;
            this.origin = origin().port();
        }
    }

    private static final class Client {
        final Waiter waiter = new Waiter(this);
        final int origin;
        final long arrived;
        @Nullable Socket served;
        boolean failed;

        Client(int origin, long arrived) {
            this.origin = origin;
            this.arrived = arrived;
        }
    }

    private static final class Waiter extends PoolState.Waiter {
        final Client client;

        Waiter(Client client) {
            this.client = client;
        }
    }

    /** One loop's pool; what the budget says to it comes in its turn, as over a loop's queue. */
    private static final class Pool implements Budget.Holder {
        final PoolState state;
        final Deque<Runnable> mail = new ArrayDeque<>();

        Pool(Limits limits, Budget budget) {
            state = new PoolState(limits, budget, this, place -> new Socket(place, this));
            budget.admit(this);
        }

        @Override
        public void granted() {
            mail.add(state::granted);
        }

        @Override
        public void shed() {
            mail.add(state::shed);
        }
    }

    /**
     * Everything a pool can meet, without a socket and without time. Keeps its own books and holds
     * the pool's against them.
     */
    private static final class World {
        final Limits limits;
        final List<Pool> pools = new ArrayList<>();
        final int origins;
        final List<Socket> sockets = new ArrayList<>();
        final List<Socket> dialing = new ArrayList<>();
        final List<Client> working = new ArrayList<>();
        final List<Deque<Client>> queues = new ArrayList<>(); // of each origin
        final List<Origin> names = new ArrayList<>();
        final int[] socketsOf;
        final int[] dialsOf;
        boolean letters = true; // are delivered: the loop has gone round
        int waiting;
        long now = 1;
        long served;

        World(int loops, Limits limits, int origins) {
            this.limits = limits;
            this.origins = origins;
            Budget budget = new Budget(limits.total());
            for (int i = 0; i < loops; i++) {
                pools.add(new Pool(limits, budget));
            }
            for (int i = 0; i < origins; i++) {
                queues.add(new ArrayDeque<>());
                names.add(new Origin("http", "h", i));
            }
            socketsOf = new int[origins];
            dialsOf = new int[origins];
        }

        Pool poolOf(int origin) {
            return pools.get(origin % pools.size());
        }

        /** At each of the first {@code count} origins somebody is at work. */
        List<Client> oneAtEach(int count) {
            List<Client> clients = new ArrayList<>();
            for (int origin = 0; origin < count; origin++) {
                clients.add(arrive(origin));
                connectNext();
            }
            return clients;
        }

        Client arrive(int origin) {
            return arrive(origin, false);
        }

        Client arrive(int origin, boolean fresh) {
            Client client = new Client(origin, served);
            queue(origin).add(client);
            waiting++;
            PoolState.Member member =
                    poolOf(origin).state.acquire(names.get(origin), client.waiter, fresh, now);
            if (member != null) {
                serve(client, (Socket) member);
            }
            settle();
            return client;
        }

        Deque<Client> queue(int origin) {
            return queues.get(origin);
        }

        void serve(Client client, Socket socket) {
            assertEquals(client, queue(client.origin).poll(), "first come, first served");
            waiting--;
            assertEquals(client.origin, socket.origin);
            client.served = socket;
            working.add(client);
            served++;
        }

        void connectNext() {
            connect(dialing.getFirst());
        }

        private void opened(Socket socket) {
            sockets.add(socket);
            dialing.add(socket);
            socketsOf[socket.origin]++;
            dialsOf[socket.origin]++;
        }

        private void dialed(Socket socket) {
            if (socket.dialing) {
                socket.dialing = false;
                dialing.remove(socket);
                dialsOf[socket.origin]--;
            }
        }

        private void closed(Socket socket) {
            dialed(socket);
            if (sockets.remove(socket)) {
                socketsOf[socket.origin]--;
            }
        }

        void connect(Socket socket) {
            dialed(socket);
            socket.pool.state.connected(socket, now);
            settle();
        }

        void fail(Socket socket) {
            closed(socket);
            socket.pool.state.connectFailed(socket, REFUSED);
            settle();
        }

        void finish(Client client, boolean reusable) {
            working.remove(client);
            Socket socket = assertNotNullAnd(client.served);
            socket.pool.state.release(socket, reusable, now);
            settle();
        }

        void cancel(Client client) {
            if (queue(client.origin).remove(client)) {
                waiting--;
                poolOf(client.origin).state.cancel(client.waiter);
                settle();
            }
        }

        /**
         * Does all that was decided and, with {@link #letters}, says all that others have to say.
         */
        void settle() {
            boolean busy = true;
            while (busy) {
                busy = false;
                for (Pool pool : pools) {
                    for (PoolState.Action action = pool.state.next();
                            action != null;
                            action = pool.state.next()) {
                        perform(action);
                        busy = true;
                    }
                    Runnable letter = letters ? pool.mail.poll() : null;
                    if (letter != null) {
                        letter.run();
                        busy = true;
                    }
                }
            }
        }

        private void perform(PoolState.Action action) {
            switch (action) {
                case PoolState.Action.Lease(var waiter, var member) ->
                        serve(((Waiter) waiter).client, (Socket) member);
                case PoolState.Action.Open(var member, var cause) -> opened((Socket) member);
                case PoolState.Action.Close(var member) -> closed((Socket) member);
                case PoolState.Action.Fail(var waiter, var failure) -> {
                    Client client = ((Waiter) waiter).client;
                    assertTrue(queue(client.origin).remove(client), "nobody fails twice");
                    waiting--;
                    client.failed = true;
                }
            }
        }

        void randomStep(Random random) {
            now += random.nextInt(20);
            int dice = random.nextInt(100);
            if (dice < 35 && waiting < 300) {
                arrive(skewed(random), random.nextInt(20) == 0);
            } else if (dice < 60 && !dialing.isEmpty()) {
                Socket socket = dialing.get(random.nextInt(dialing.size()));
                if (random.nextInt(5) == 0) {
                    fail(socket);
                } else {
                    connect(socket);
                }
            } else if (dice < 85 && !working.isEmpty()) {
                finish(working.get(random.nextInt(working.size())), random.nextInt(4) != 0);
            } else if (dice < 90) {
                Deque<Client> queue = queue(random.nextInt(origins));
                queue.stream()
                        .skip(random.nextInt(queue.size() + 1))
                        .findFirst()
                        .ifPresent(this::cancel);
            } else if (dice < 94) {
                lose(random);
            } else if (dice < 97) {
                pools.forEach(pool -> pool.state.expire(now));
                settle();
            }
        }

        /** The peer closes a socket, idle or at work. */
        private void lose(Random random) {
            Socket socket = sockets.isEmpty() ? null : sockets.get(random.nextInt(sockets.size()));
            if (socket != null && !socket.dialing) {
                closed(socket);
                working.removeIf(client -> client.served == socket);
                socket.pool.state.gone(socket);
                settle();
            }
        }

        /**
         * Low numbers come far more often, so that some origins are always busy and others must not
         * starve.
         */
        private int skewed(Random random) {
            return (int) (origins * Math.pow(random.nextDouble(), 3));
        }

        int idleOf(Pool pool) {
            return (int)
                    sockets.stream()
                            .filter(socket ->
                                    socket.pool == pool && socket.use() == PoolState.Use.IDLE)
                            .count();
        }

        Set<Integer> originsWithSockets() {
            Set<Integer> found = new TreeSet<>();
            sockets.forEach(socket -> found.add(socket.origin));
            return found;
        }

        /** Everything that can finish does, and nobody is left waiting: no waiter was forgotten. */
        void drain() {
            int steps = 0;
            while (waiting > 0 || !working.isEmpty()) {
                assertTrue(steps++ < 100_000, () -> "stuck: " + pools.getFirst().state);
                if (!dialing.isEmpty()) {
                    connectNext();
                } else {
                    finish(working.getFirst(), true);
                }
            }
        }

        void check() {
            assertTrue(sockets.size() <= limits.total(), "over the total");
            int counted = 0;
            int idle = 0;
            boolean told = true;
            for (Pool pool : pools) {
                counted += pool.state.sockets();
                idle += pool.state.counts().idle();
                told &= pool.mail.isEmpty();
            }
            assertEquals(sockets.size(), counted, "leases + idle + connecting = sockets");
            boolean full = !told || (sockets.size() == limits.total() && idle == 0);
            for (int origin = 0; origin < origins; origin++) {
                assertTrue(socketsOf[origin] <= limits.perOrigin(), "over the origin's limit");
                boolean more = dialsOf[origin] < queue(origin).size();
                boolean room = socketsOf[origin] < limits.perOrigin();
                assertTrue(!more || !room || full, "somebody waits for no reason");
                // However busy others are, who waits is served after a bounded number of others.
                Client first = queue(origin).peek();
                assertTrue(first == null || served - first.arrived < 20_000, "starved");
            }
        }
    }
}
