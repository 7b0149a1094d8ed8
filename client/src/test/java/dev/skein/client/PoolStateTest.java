package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Deadline;
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

    // Connections that carry several exchanges.

    @ParameterizedTest(name = "{0} wait, each connection carries {1}, {2} per origin, {3} in all")
    @CsvSource({
        // waiters, capacity, per origin, total, served by the first connection, then in the making
        " 1,   1, 64, 99,  1, 0",
        " 1, 100, 64, 99,  1, 0",
        "64, 100, 64, 99, 64, 0",
        "65, 100, 64, 99, 64, 0",
        "64, 100, 64, 40, 40, 0",
        "64,   1, 64, 99,  1, 63",
        "64,   1, 20, 99,  1, 19",
        "64,   1, 64, 40,  1, 39",
        "10,   4, 64, 99,  4, 2",
        " 9,   4, 64, 99,  4, 2",
        " 8,   4, 64, 99,  4, 1",
        "10,   4,  5, 99,  4, 1",
        "10,   4, 64,  4,  4, 0",
    })
    void aConnectionIsMadeForAllUntilOneHasToldWhatItCarries(
            int waiters, int capacity, int perOrigin, int total, int served, int making) {
        World world = World.sharing(1, Limits.perOrigin(perOrigin).total(total), 1);
        List<Client> clients = world.arrive(0, waiters);
        assertEquals(1, world.dialing.size());
        world.connect(world.dialing.getFirst(), capacity);
        assertEquals(served, servedOf(clients));
        assertEquals(served, servedOf(clients.subList(0, served)), "first come, first served");
        assertEquals(making, world.dialing.size());
        world.check();
    }

    @Test
    void whatMayNotBeSharedIsOpenedForEach() {
        World world = new World(1, Limits.perOrigin(8).total(8), 1);
        world.arrive(0, 5);
        assertEquals(5, world.dialing.size());
    }

    @Test
    void exchangesAndSocketsAreCountedApart() {
        World world = World.sharing(1, Limits.perOrigin(8).total(8), 1);
        world.oneWith(0, 3);
        world.arrive(0, 3);
        assertEquals(
                "leases=3 idle=0 connecting=1 sockets=2 waiting=1 origins=1",
                world.state().toString());
        assertEquals(4, world.state().permits());
        PoolState.Counts counts = world.state().counts();
        assertEquals(2, counts.sockets());
        assertEquals(4, counts.plus(counts).sockets());
    }

    @Test
    void aBusyConnectionWithRoomIsUsedBeforeOneThatIdles() {
        World world = World.sharing(1, Limits.perOrigin(8).total(8), 1);
        List<Client> first = world.busyAndIdle();
        assertEquals(first.getFirst().served, world.arrive(0).served);
        assertNotEquals(first.getFirst().served, world.arrive(0).served, "it was full");
    }

    /** A stream would take another permit, what idles has one. */
    @Test
    void whatIdlesIsUsedWhereNoPermitIsLeft() {
        World world = World.sharing(1, Limits.perOrigin(8).total(2), 1);
        List<Client> first = world.busyAndIdle();
        assertNotEquals(first.getFirst().served, assertNotNullAnd(world.arrive(0).served));
        world.check();
    }

    @Test
    void afterAFailedAttemptTheOthersGetOneEach() {
        World world = World.sharing(1, Limits.perOrigin(8).total(8), 1);
        List<Client> clients = world.arrive(0, 3);
        world.fail(world.dialing.getFirst());
        assertTrue(clients.get(0).failed && !clients.get(1).failed && !clients.get(2).failed);
        assertEquals(
                List.of(world.opening(clients.get(1)), world.opening(clients.get(2))),
                world.dialing);
    }

    @Test
    void whatIsMadeForSeveralIsGivenUpWithTheLast() {
        World world = World.sharing(1, Limits.perOrigin(8).total(8), 1);
        List<Client> clients = world.arrive(0, 3);
        Socket made = world.opening(clients.getFirst());
        world.cancel(clients.get(0));
        assertEquals(made, world.opening(clients.get(1)), "it goes on, on the next one's account");
        world.cancel(clients.get(2));
        world.cancel(clients.get(1));
        assertTrue(world.state().empty());
    }

    @Test
    void whatFewerThanExpectedWaitForIsGivenUp() {
        World world = World.sharing(1, Limits.perOrigin(8).total(8), 1);
        world.oneWith(0, 2);
        world.arrive(0); // full
        List<Client> clients = world.arrive(0, 3);
        assertEquals(2, world.dialing.size());
        world.cancel(clients.getFirst());
        assertEquals(List.of(world.opening(clients.get(1))), world.dialing);
    }

    @Test
    void whatAPlaceHasLearnedLastsAsLongAsThePlace() {
        World world = World.sharing(1, Limits.perOrigin(8).total(8), 1);
        Client first = world.oneWith(0, 2);
        world.finish(first, false);
        world.arrive(0, 4);
        assertEquals(1, world.dialing.size(), "forgotten, with its last connection");
        world.connect(world.dialing.getFirst(), 2);
        world.arrive(0, 3);
        assertEquals(3, world.dialing.size(), "two each for the five that wait");
    }

    /** Once that is known, what was offered no longer counts. */
    @Test
    void aConnectionThatCarriesOneMakesAPlaceOpenForEach() {
        World world = World.sharing(1, Limits.perOrigin(8).total(8), 1);
        world.oneWith(0, 1);
        world.arrive(0, 3);
        assertEquals(3, world.dialing.size());
    }

    @Test
    void aStreamThatEndsServesTheNextWaiter() {
        World world = World.sharing(1, Limits.perOrigin(2).total(8), 1);
        world.oneWith(0, 5);
        Client second = world.arrive(0);
        List<Client> waiting = world.arrive(0, 2);
        assertEquals(0, servedOf(waiting), "the limit of the origin");
        world.finish(second, true);
        assertEquals(second.served, waiting.getFirst().served);
        assertEquals(1, servedOf(waiting));
        world.check();
    }

    @ParameterizedTest(name = "from {0} to {1} with {2} exchanges and {3} that wait")
    @CsvSource({
        // capacity, then, running, waiting, served of those, in the making after it
        "2, 3, 2, 4, 1, 2",
        "2, 9, 2, 4, 4, 2",
        "5, 2, 4, 0, 0, 0",
        "5, 0, 4, 0, 0, 0",
        "2, 1, 2, 4, 0, 4",
        "2, 0, 2, 4, 0, 2",
    })
    void capacityChangesWhileExchangesRun(
            int capacity, int then, int running, int waiting, int served, int making) {
        World world = World.sharing(1, Limits.perOrigin(16).total(16), 1);
        Client first = world.oneWith(0, capacity);
        List<Client> others = world.arrive(0, running - 1);
        List<Client> waiters = world.arrive(0, waiting);
        Socket socket = assertNotNullAnd(first.served);
        world.change(socket, then);
        assertEquals(running - 1, servedOf(others), "what runs stays");
        assertEquals(served, servedOf(waiters));
        assertEquals(making, world.dialing.size());
        world.check();
    }

    @Test
    void aConnectionOverItsCapacityTakesNoneUntilItIsBelow() {
        World world = World.sharing(1, Limits.perOrigin(16).total(16), 1);
        Client first = world.oneWith(0, 3);
        List<Client> others = world.arrive(0, 2);
        world.change(assertNotNullAnd(first.served), 2);
        List<Client> waiters = world.arrive(0, 2);
        world.finish(first, true);
        assertEquals(0, servedOf(waiters), "two of two");
        world.finish(others.getFirst(), true);
        assertEquals(1, servedOf(waiters));
    }

    @Test
    void whatDrainsTakesNoneAndClosesWithItsLastExchange() {
        World world = World.sharing(1, Limits.perOrigin(16).total(16), 1);
        Client first = world.oneWith(0, 9);
        Client second = world.arrive(0);
        Socket socket = assertNotNullAnd(first.served);
        world.change(socket, 0);
        world.change(socket, 9);
        assertNull(world.arrive(0).served, "none comes back from draining");
        world.finish(first, true);
        assertEquals(PoolState.Use.LEASED, socket.use());
        world.finish(second, true);
        assertEquals(PoolState.Use.CLOSED, socket.use());
    }

    @Test
    void whatDrainsAndIdlesClosesAtOnce() {
        World world = World.sharing(1, Limits.perOrigin(16).total(16), 1);
        Client first = world.oneWith(0, 9);
        world.finish(first, true);
        world.change(assertNotNullAnd(first.served), 0);
        assertTrue(world.state().empty());
    }

    @Test
    void whatIsNotReusableDrains() {
        World world = World.sharing(1, Limits.perOrigin(16).total(16), 1);
        Client first = world.oneWith(0, 9);
        Client second = world.arrive(0);
        world.finish(first, false);
        Socket socket = assertNotNullAnd(second.served);
        assertEquals(PoolState.Use.LEASED, socket.use());
        assertNull(world.arrive(0).served);
        world.finish(second, true);
        assertEquals(PoolState.Use.CLOSED, socket.use());
    }

    @Test
    void allExchangesOfABrokenSocketEndWithIt() {
        World world = World.sharing(1, Limits.perOrigin(4).total(4), 2);
        Client first = world.oneWith(0, 9);
        world.arrive(0, 3);
        List<Client> waiters = world.arrive(1, 3);
        assertEquals(0, world.dialing.size(), "no permit is left");
        world.lose(assertNotNullAnd(first.served));
        world.connect(world.dialing.getFirst(), 9);
        assertEquals(3, servedOf(waiters));
        assertEquals(
                "leases=3 idle=0 connecting=0 sockets=1 waiting=0 origins=1",
                world.state().toString());
    }

    @Test
    void whatIsTooOldTakesNoneAndClosesWithItsLastExchange() {
        Limits limits = Limits.perOrigin(8).total(8).withLifetime(Duration.ofNanos(100));
        World world = World.sharing(1, limits, 1);
        Client first = world.oneWith(0, 9);
        Client second = world.arrive(0);
        world.now += 100;
        assertNull(world.arrive(0).served);
        world.finish(first, true);
        Socket socket = assertNotNullAnd(second.served);
        assertEquals(PoolState.Use.LEASED, socket.use());
        world.finish(second, true);
        assertEquals(PoolState.Use.CLOSED, socket.use());
    }

    @Test
    void afterAShutdownASharedConnectionClosesWithItsLastExchange() {
        World world = World.sharing(1, Limits.perOrigin(2).total(8), 1);
        Client first = world.oneWith(0, 9);
        Client second = world.arrive(0);
        Client third = world.arrive(0);
        world.closing = true;
        world.state().shutdown();
        world.finish(first, true);
        assertNull(third.served);
        world.cancel(third);
        assertEquals(1, world.sockets.size());
        world.finish(second, true);
        assertTrue(world.state().empty());
    }

    @Test
    void whoWantsAFreshOneSharesWhatIsAtWorkAndNotWhatIdles() {
        World world = World.sharing(1, Limits.perOrigin(8).total(8), 1);
        List<Client> first = world.busyAndIdle();
        assertEquals(first.getFirst().served, world.arrive(0, true).served);
        assertNull(world.arrive(0, true).served);
    }

    @Test
    void whatIdlesLongestMakesRoomForAStream() {
        World world = World.sharing(1, Limits.perOrigin(8).total(2), 2);
        world.finish(world.oneWith(0, 9), true);
        Client first = world.oneWith(1, 9);
        assertEquals(first.served, world.arrive(1).served);
        assertEquals(Set.of(1), world.originsWithSockets());
    }

    @Test
    void anOriginWithMoreThanItsShareGivesUpAStreamAndKeepsItsSocket() {
        World world = World.sharing(1, Limits.perOrigin(8).total(3), 2);
        Client first = world.oneWith(0, 9);
        Client second = world.arrive(0);
        world.arrive(0, 2);
        world.arrive(1);
        world.finish(second, true);
        assertEquals(Set.of(0, 1), world.originsWithSockets());
        assertEquals(
                "leases=2 idle=0 connecting=1 sockets=2 waiting=2 origins=2",
                world.state().toString());
        world.finish(first, true);
        assertEquals(Set.of(0, 1), world.originsWithSockets(), "now it is in balance");
        world.check();
    }

    @Test
    void aPoolWithMoreThanItsShareGivesUpAStreamForAnother() {
        World world = World.sharing(2, Limits.perOrigin(8).total(4), 2);
        Client first = world.oneWith(0, 9);
        world.arrive(0, 3);
        Client other = world.arrive(1);
        world.arrive(0, 2);
        assertEquals(0, world.dialing.size());
        world.finish(first, true);
        assertEquals(List.of(world.opening(other)), world.dialing);
        assertEquals(3, world.state().permits());
        world.check();
    }

    /** What was given back by another pool is used for a stream as well as for a socket. */
    @Test
    void aPermitThatComesIsUsedForAStream() {
        World world = World.sharing(2, Limits.perOrigin(8).total(2), 2);
        Client first = world.oneWith(0, 9);
        Client other = world.oneWith(1, 9);
        Client waiter = world.arrive(0);
        assertNull(waiter.served);
        world.finish(other, true);
        assertEquals(first.served, waiter.served);
        world.check();
    }

    @Test
    void aNewConnectionCarriesAtLeastOne() {
        World world = World.sharing(1, Limits.perOrigin(8).total(8), 1);
        world.arrive(0);
        Socket socket = world.dialing.getFirst();
        assertThrows(
                IllegalArgumentException.class,
                () -> world.state().connected(socket, 0, world.now));
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
        simulate(new World(loops, limits, origins), new Random(seed));
    }

    /**
     * The same where some origins share connections, some do not, and of some that is known only
     * when a connection is there; their capacities change, and they drain.
     */
    @ParameterizedTest(name = "{0} loops, {1} in all, {2} per origin, {3} origins, seed {4}")
    @CsvSource({
        "1,   8,  3,   6, 11",
        "1,   3,  8,  20, 12",
        "1,   1,  1,   6, 13",
        "1, 100, 12, 100, 14",
        "1,  60, 40,   3, 15",
        "2,   8,  5,   9, 16",
        "2,   1,  4,   6, 17",
        "3,   2,  2,  12, 18",
        "2,  40, 15,  30, 19",
    })
    void aMillionRandomStepsOverSharedConnections(
            int loops, int total, int perOrigin, int origins, long seed) {
        Limits limits =
                Limits.perOrigin(perOrigin)
                        .total(total)
                        .withIdleAge(Duration.ofNanos(500))
                        .withLifetime(Duration.ofNanos(5000));
        World world = new World(loops, limits, origins);
        for (int origin = 0; origin < origins; origin++) {
            world.kinds.set(origin, Kind.values()[origin % 3]);
        }
        simulate(world, new Random(seed));
    }

    private static void simulate(World world, Random random) {
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
        assertEquals(world.free(0), world.budget.toString(), "every permit is back");
    }

    private static int servedOf(List<Client> clients) {
        return (int) clients.stream().filter(client -> client.served != null).count();
    }

    private static <T> T assertNotNullAnd(@Nullable T value) {
        assertNotNull(value);
        return value;
    }

    /** What an origin's connections carry: one, several, or what shows when one is there. */
    private enum Kind {
        SINGLE,
        SHARED,
        EITHER;

        int capacity(Random random) {
            return switch (this) {
                case SINGLE -> 1;
                case SHARED -> 2 + random.nextInt(8);
                case EITHER -> random.nextBoolean() ? 1 : 1 + random.nextInt(8);
            };
        }
    }

    private static final class Socket extends PoolState.Member {
        final int origin;
        final Pool pool;
        boolean dialing = true;
        int capacity; // 0: draining
        int leases;
        long opened;

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
        long clock; // the time it was told last

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
        static final int ALL = Integer.MAX_VALUE;

        final Limits limits;
        final long lifetime;
        final Budget budget;
        final List<Pool> pools = new ArrayList<>();
        final int origins;
        final List<Socket> sockets = new ArrayList<>();
        final List<Socket> dialing = new ArrayList<>();
        final List<Client> working = new ArrayList<>();
        final List<Deque<Client>> queues = new ArrayList<>(); // of each origin
        final List<Origin> names = new ArrayList<>();
        final List<Kind> kinds = new ArrayList<>();
        final int[] permitsOf;
        final int[] dialsOf;
        final int[] told; // what a connection of the origin carries; 0: not known, or forgotten
        final int[] toldOnce; // even if it was forgotten since
        final boolean[] offers; // room on a busy connection; while checking
        final boolean[] keeps; // an idle connection; while checking
        boolean letters = true; // are delivered: the loop has gone round
        boolean closing;
        int waiting;
        long now = 1;
        long served;

        World(int loops, Limits limits, int origins) {
            this.limits = limits;
            this.lifetime = Deadline.saturatedNanos(limits.lifetime());
            this.origins = origins;
            budget = new Budget(limits.total());
            for (int i = 0; i < loops; i++) {
                pools.add(new Pool(limits, budget));
            }
            for (int i = 0; i < origins; i++) {
                queues.add(new ArrayDeque<>());
                names.add(new Origin("http", "h", i));
                kinds.add(Kind.SINGLE);
            }
            permitsOf = new int[origins];
            dialsOf = new int[origins];
            told = new int[origins];
            toldOnce = new int[origins];
            offers = new boolean[origins];
            keeps = new boolean[origins];
        }

        /** All origins may share connections. */
        static World sharing(int loops, Limits limits, int origins) {
            World world = new World(loops, limits, origins);
            world.kinds.replaceAll(_ -> Kind.EITHER);
            return world;
        }

        /** Of the first pool. */
        PoolState state() {
            return pools.getFirst().state;
        }

        /** Somebody at work on a new connection that carries {@code capacity}. */
        Client oneWith(int origin, int capacity) {
            Client client = arrive(origin);
            connect(dialing.getFirst(), capacity);
            return client;
        }

        /** At work on one connection with room for one more, and another that idles. */
        List<Client> busyAndIdle() {
            Client first = oneWith(0, 1);
            Client second = oneWith(0, 2);
            finish(second, true);
            change(assertNotNullAnd(first.served), 2);
            return List.of(first, second);
        }

        Socket opening(Client client) {
            return (Socket) assertNotNullAnd(client.waiter.opening());
        }

        List<Client> arrive(int origin, int count) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(arrive(origin));
            }
            return clients;
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
            boolean mayShare = kinds.get(origin) != Kind.SINGLE;
            PoolState.Member member =
                    told(poolOf(origin))
                            .acquire(names.get(origin), client.waiter, fresh, mayShare, now);
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
            assertTrue(hasRoom(socket), "more than it carries");
            if (socket.leases++ > 0) {
                permitsOf[socket.origin]++;
            }
            client.served = socket;
            working.add(client);
            served++;
        }

        void connectNext() {
            connect(dialing.getFirst());
        }

        private void opened(Socket socket) {
            int origin = socket.origin;
            assertTrue(
                    queue(origin).size() > (long) dialsOf[origin] * expectedAtLeast(origin)
                            && sockets.stream().noneMatch(s -> s.origin == origin && sharable(s)),
                    "opened for nothing");
            sockets.add(socket);
            dialing.add(socket);
            permitsOf[origin]++;
            dialsOf[origin]++;
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
                permitsOf[socket.origin] -= Math.max(1, socket.leases);
                socket.leases = 0;
                forgetIfUnused(socket.origin);
            }
        }

        void connect(Socket socket) {
            connect(socket, kinds.get(socket.origin) == Kind.SINGLE ? 1 : 3);
        }

        void connect(Socket socket, int capacity) {
            dialed(socket);
            socket.opened = now;
            told(socket.pool).connected(socket, capacity, now);
            assertTrue(socket.carries() <= capacity, "more than its peer said");
            learn(socket, socket.carries());
            settle();
        }

        /** What has lived its time may be draining already, and then nobody listens. */
        void change(Socket socket, int capacity) {
            if (now - socket.opened >= lifetime) {
                return;
            }
            if (socket.capacity > 0) {
                learn(socket, capacity);
            }
            told(socket.pool).capacity(socket, capacity, now);
            settle();
        }

        private void learn(Socket socket, int capacity) {
            socket.capacity = capacity;
            if (capacity > 0) {
                told[socket.origin] = capacity;
                toldOnce[socket.origin] = capacity;
            }
        }

        /** A place that is in line without need may remember for longer. */
        private void forgetIfUnused(int origin) {
            if (permitsOf[origin] == 0 && queue(origin).isEmpty()) {
                told[origin] = 0;
            }
        }

        private int unknown(int origin) {
            return kinds.get(origin) == Kind.SINGLE ? 1 : ALL;
        }

        private int expectedAtLeast(int origin) {
            int least = told[origin] == 0 ? toldOnce[origin] : told[origin];
            return least == 0 ? unknown(origin) : least;
        }

        private int expectedAtMost(int origin) {
            return told[origin] == 0 ? unknown(origin) : told[origin];
        }

        private PoolState told(Pool pool) {
            pool.clock = now;
            return pool.state;
        }

        /** Whether it may have one more lease. */
        private boolean hasRoom(Socket socket) {
            return !socket.dialing
                    && socket.leases < socket.capacity
                    && socket.pool.clock - socket.opened < lifetime;
        }

        private boolean sharable(Socket socket) {
            return socket.leases > 0 && hasRoom(socket);
        }

        void fail(Socket socket) {
            told[socket.origin] = 1; // the others are not to fail one after the other
            toldOnce[socket.origin] = 1;
            closed(socket);
            socket.pool.state.connectFailed(socket, REFUSED);
            settle();
        }

        void finish(Client client, boolean reusable) {
            working.remove(client);
            Socket socket = assertNotNullAnd(client.served);
            if (socket.leases-- > 1) {
                permitsOf[socket.origin]--;
            }
            if (!reusable || closing || now - socket.opened >= lifetime) {
                socket.capacity = 0;
            }
            told(socket.pool).release(socket, reusable, now);
            settle();
        }

        void cancel(Client client) {
            if (queue(client.origin).remove(client)) {
                waiting--;
                poolOf(client.origin).state.cancel(client.waiter);
                settle();
                forgetIfUnused(client.origin);
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
                    forgetIfUnused(client.origin);
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
                    connect(socket, kinds.get(socket.origin).capacity(random));
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
            } else if (dice < 96) {
                pools.forEach(pool -> told(pool).expire(now));
                settle();
            } else {
                changeOne(random);
            }
        }

        /** The peer closes a socket, idle or at work. */
        private void lose(Random random) {
            Socket socket = sockets.isEmpty() ? null : sockets.get(random.nextInt(sockets.size()));
            if (socket != null && !socket.dialing) {
                lose(socket);
            }
        }

        void lose(Socket socket) {
            closed(socket);
            working.removeIf(client -> client.served == socket);
            socket.pool.state.gone(socket);
            settle();
        }

        /** The peer of a shared connection allows more or less, or nothing any more. */
        private void changeOne(Random random) {
            Socket socket = sockets.isEmpty() ? null : sockets.get(random.nextInt(sockets.size()));
            if (socket != null && !socket.dialing && kinds.get(socket.origin) != Kind.SINGLE) {
                change(socket, random.nextInt(10));
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

        String free(int permits) {
            return "free=%d/%d".formatted(limits.total() - permits, limits.total());
        }

        void check() {
            int open = 0;
            int permits = 0;
            int leases = 0;
            int idle = 0;
            boolean told = true;
            for (Pool pool : pools) {
                PoolState.Counts counts = pool.state.counts();
                open += counts.sockets();
                idle += counts.idle();
                leases += counts.leases();
                permits += pool.state.permits();
                told &= pool.mail.isEmpty();
            }
            assertEquals(sockets.size(), open, "busy + idle + connecting = sockets");
            assertEquals(working.size(), leases, "leases are exchanges");
            assertTrue(permits <= limits.total(), "over the total");
            assertTrue(!told || budget.toString().equals(free(permits)), "a permit was lost");
            boolean full = !told || (permits == limits.total() && idle == 0);
            checkSockets(permits, idle);
            for (int origin = 0; origin < origins; origin++) {
                checkOrigin(origin, full);
            }
        }

        private void checkSockets(int permits, int idle) {
            for (Socket socket : sockets) {
                permits -= Math.max(1, socket.leases);
                boolean idles = !socket.dialing && socket.leases == 0;
                idle -= idles ? 1 : 0;
                assertTrue(!idles || socket.capacity > 0, "what drains does not idle");
                PoolState.Use use =
                        socket.dialing
                                ? PoolState.Use.CONNECTING
                                : idles ? PoolState.Use.IDLE : PoolState.Use.LEASED;
                assertEquals(use, socket.use());
                offers[socket.origin] |= sharable(socket);
                keeps[socket.origin] |= idles;
            }
            assertEquals(0, permits, "sockets + further leases = permits");
            assertEquals(0, idle);
        }

        private void checkOrigin(int origin, boolean full) {
            assertTrue(permitsOf[origin] <= limits.perOrigin(), "over the origin's limit");
            int queued = queue(origin).size();
            boolean more =
                    queued > (long) dialsOf[origin] * expectedAtMost(origin)
                            || (queued > 0 && offers[origin]);
            boolean room = permitsOf[origin] < limits.perOrigin() || keeps[origin];
            assertTrue(!more || !room || full, "somebody waits for no reason");
            // However busy others are, who waits is served after a bounded number of others.
            Client first = queue(origin).peek();
            assertTrue(first == null || served - first.arrived < 20_000, "starved");
            offers[origin] = false;
            keeps[origin] = false;
        }
    }
}
