package dev.skein.client;

import static dev.skein.client.PoolWorld.assertNotNullAnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.client.PoolWorld.Client;
import dev.skein.client.PoolWorld.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolStateTest {
    @Test
    void anIdleConnectionIsUsedBeforeAnotherIsOpened() {
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(8).total(8), 1);
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
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(2).total(8), 1);
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
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(2).total(8), 1);
        Client first = world.arrive(0);
        Client second = world.arrive(0);
        world.fail((Socket) assertNotNullAnd(second.waiter.opening()));
        assertTrue(second.failed);
        assertTrue(!first.failed && first.served == null);
    }

    @Test
    void cancellingTheOnlyWaiterGivesUpItsConnection() {
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(2).total(8), 1);
        Client only = world.arrive(0);
        world.cancel(only);
        assertTrue(world.pools.getFirst().state.empty());
        assertEquals(0, world.sockets.size());
    }

    @Test
    void atTheTotalTheLongestIdleMakesRoom() {
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(8).total(2), 3);
        world.oneAtEach(2).forEach(client -> world.finish(client, true));
        world.arrive(2);
        world.connectNext();
        assertEquals(Set.of(1, 2), world.originsWithSockets());
    }

    /** In one turn of the loop, before anything the budget has to say comes. */
    @Test
    void manyMakeRoomAtOnceAndNoneGoesForNothing() {
        int total = 10;
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(8).total(total), 2 * total);
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
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(8).total(3), 4);
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
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(1).total(8), 1);
        Client first = world.arrive(0);
        world.connectNext();
        world.finish(first, true);
        Client fresh = world.arrive(0, true);
        world.connectNext();
        assertTrue(fresh.served != null && fresh.served != first.served);
    }

    @Test
    void whoWasRefusedStandsWhereItStood() {
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(1).total(8), 1);
        Client first = world.arrive(0);
        Client second = world.arrive(0);
        Client third = world.arrive(0);
        world.connectNext();
        world.refuse(first); // which lets the second have the connection
        assertTrue(first.served == null && second.served != null);
        world.finish(second, true);
        assertTrue(first.served != null && third.served == null);
    }

    @Test
    void anOriginWhoseLastConnectionIsTooOldIsStillOneOrigin() {
        Limits limits = Limits.perOrigin(1).total(8).withLifetime(Duration.ofNanos(100));
        PoolWorld world = new PoolWorld(1, limits, 1);
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
        PoolWorld world =
                new PoolWorld(
                        1, Limits.perOrigin(8).total(8).withIdleAge(Duration.ofNanos(100)), 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(perOrigin).total(total), 1);
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
        PoolWorld world = new PoolWorld(1, Limits.perOrigin(8).total(8), 1);
        world.arrive(0, 5);
        assertEquals(5, world.dialing.size());
    }

    @Test
    void exchangesAndSocketsAreCountedApart() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(8), 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(8), 1);
        List<Client> first = world.busyAndIdle();
        assertEquals(first.getFirst().served, world.arrive(0).served);
        assertNotEquals(first.getFirst().served, world.arrive(0).served, "it was full");
    }

    /** A stream would take another permit, what idles has one. */
    @Test
    void whatIdlesIsUsedWhereNoPermitIsLeft() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(2), 1);
        List<Client> first = world.busyAndIdle();
        assertNotEquals(first.getFirst().served, assertNotNullAnd(world.arrive(0).served));
        world.check();
    }

    @Test
    void afterAFailedAttemptTheOthersGetOneEach() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(8), 1);
        List<Client> clients = world.arrive(0, 3);
        world.fail(world.dialing.getFirst());
        assertTrue(clients.get(0).failed && !clients.get(1).failed && !clients.get(2).failed);
        assertEquals(
                List.of(world.opening(clients.get(1)), world.opening(clients.get(2))),
                world.dialing);
    }

    @Test
    void whatIsMadeForSeveralIsGivenUpWithTheLast() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(8), 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(8), 1);
        world.oneWith(0, 2);
        world.arrive(0); // full
        List<Client> clients = world.arrive(0, 3);
        assertEquals(2, world.dialing.size());
        world.cancel(clients.getFirst());
        assertEquals(List.of(world.opening(clients.get(1))), world.dialing);
    }

    @Test
    void whatAPlaceHasLearnedLastsAsLongAsThePlace() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(8), 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(8), 1);
        world.oneWith(0, 1);
        world.arrive(0, 3);
        assertEquals(3, world.dialing.size());
    }

    @Test
    void aStreamThatEndsServesTheNextWaiter() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(2).total(8), 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(16).total(16), 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(16).total(16), 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(16).total(16), 1);
        Client first = world.oneWith(0, 9);
        Client second = world.arrive(0);
        Socket socket = assertNotNullAnd(first.served);
        world.drain(socket);
        world.change(socket, 9);
        assertNull(world.arrive(0).served, "none comes back from draining");
        world.finish(first, true);
        assertEquals(PoolState.Use.LEASED, socket.use());
        world.finish(second, true);
        assertEquals(PoolState.Use.CLOSED, socket.use());
    }

    @Test
    void whatDrainsAndIdlesClosesAtOnce() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(16).total(16), 1);
        Client first = world.oneWith(0, 9);
        world.finish(first, true);
        world.drain(assertNotNullAnd(first.served));
        assertTrue(world.state().empty());
    }

    /** RFC 9113, 6.5.2: for a short time. */
    @Test
    void whatAllowsNoneJustNowIsWaitedFor() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(16).total(16), 1);
        Client first = world.oneWith(0, 9);
        Socket socket = assertNotNullAnd(first.served);
        world.change(socket, 0);
        List<Client> waiters = world.arrive(0, 3);
        assertEquals(0, servedOf(waiters));
        assertEquals(0, world.dialing.size(), "another would allow as little");
        world.finish(first, true);
        assertEquals(PoolState.Use.IDLE, socket.use());
        world.change(socket, 2);
        assertEquals(
                List.of(socket, socket), waiters.stream().map(c -> c.served).limit(2).toList());
        assertEquals(1, world.dialing.size(), "for the third");
        world.check();
    }

    @Test
    void whenItGoesAnotherIsMade() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(16).total(16), 1);
        Client first = world.oneWith(0, 9);
        Socket socket = assertNotNullAnd(first.served);
        world.change(socket, 0);
        world.arrive(0, 3);
        world.drain(socket);
        assertEquals(1, world.dialing.size());
        world.check();
    }

    @Test
    void whatAllowsNoneMakesRoomAtTheTotal() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(16).total(1), 2);
        Client first = world.oneWith(0, 9);
        world.change(assertNotNullAnd(first.served), 0);
        world.finish(first, true);
        world.arrive(1);
        assertEquals(Set.of(1), world.originsWithSockets());
        world.check();
    }

    /** Also who shares it: in the errors, and where patience in the queue ends. */
    @Test
    void whoWillShareWhatIsMadeWaitsForIt() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(16).total(16), 1);
        List<Client> clients = world.arrive(0, 3);
        for (Client client : clients) {
            assertEquals(world.dialing.getFirst(), world.opening(client));
        }
        world.connect(world.dialing.getFirst(), 1);
        assertEquals(2, world.dialing.size());
        assertNotEquals(world.opening(clients.get(1)), world.opening(clients.get(2)));
    }

    @Test
    void whatIsNotReusableDrains() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(16).total(16), 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(4).total(4), 2);
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
        PoolWorld world = PoolWorld.sharing(1, limits, 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(2).total(8), 1);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(8), 1);
        List<Client> first = world.busyAndIdle();
        assertEquals(first.getFirst().served, world.arrive(0, true).served);
        assertNull(world.arrive(0, true).served);
    }

    @Test
    void whatIdlesLongestMakesRoomForAStream() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(2), 2);
        world.finish(world.oneWith(0, 9), true);
        Client first = world.oneWith(1, 9);
        assertEquals(first.served, world.arrive(1).served);
        assertEquals(Set.of(1), world.originsWithSockets());
    }

    @Test
    void anOriginWithMoreThanItsShareGivesUpAStreamAndKeepsItsSocket() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(3), 2);
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
        PoolWorld world = PoolWorld.sharing(2, Limits.perOrigin(8).total(4), 2);
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
        PoolWorld world = PoolWorld.sharing(2, Limits.perOrigin(8).total(2), 2);
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
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(8).total(8), 1);
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
        simulate(new PoolWorld(loops, shortLived(perOrigin, total), origins), new Random(seed));
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
        PoolWorld world = new PoolWorld(loops, shortLived(perOrigin, total), origins);
        world.mixKinds();
        simulate(world, new Random(seed));
    }

    /** The same where origins become guests of others, and are sent away. */
    @ParameterizedTest(name = "{0} loops, {1} in all, {2} per origin, {3} origins, seed {4}")
    @CsvSource({
        "1,   8,  3,   6, 21",
        "1,   3,  8,  20, 22",
        "1,   1,  1,   6, 23",
        "1, 100, 12, 100, 24",
        "1,  60, 40,   6, 25",
        "2,   8,  5,   9, 26",
        "2,   1,  4,   6, 27",
        "2,  40, 15,  30, 28",
    })
    void aMillionRandomStepsWithGuests(
            int loops, int total, int perOrigin, int origins, long seed) {
        PoolWorld world = new PoolWorld(loops, shortLived(perOrigin, total), origins);
        world.coalescing = new Random(~seed);
        world.mixKinds();
        simulate(world, new Random(seed));
        assertTrue(total == 1 || world.misdirects > 0, "nobody was sent away");
    }

    private static Limits shortLived(int perOrigin, int total) {
        return Limits.perOrigin(perOrigin)
                .total(total)
                .withIdleAge(Duration.ofNanos(500))
                .withLifetime(Duration.ofNanos(5000));
    }

    private static void simulate(PoolWorld world, Random random) {
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
}
