package dev.skein.client;

import static dev.skein.client.PoolWorld.assertNotNullAnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.client.PoolWorld.Client;
import dev.skein.client.PoolWorld.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Origins that use another's connections, as {@link PoolState} decides it. */
class GuestTest {
    private static final Set<Integer> ALL = Set.of(0, 1, 2);

    /** Somebody of origin 0 is at work, on a connection that carries four and covers all. */
    private static PoolWorld world(Limits limits) {
        PoolWorld world = PoolWorld.sharing(1, limits, 3);
        Client host = world.oneWith(0, 4);
        socketOf(host).covered = ALL;
        return world;
    }

    private static PoolWorld world() {
        return world(Limits.perOrigin(16).total(16));
    }

    private static Socket socketOf(Client client) {
        return assertNotNullAnd(client.served);
    }

    private static Socket host(PoolWorld world) {
        return socketOf(world.working.getFirst());
    }

    /** Those of {@code origin} come to the first connection there is. */
    private static List<Client> guests(PoolWorld world, int origin, int count) {
        List<Client> clients = world.arrive(origin, count);
        assertTrue(world.coalesce(world.opening(clients.getFirst()), host(world)));
        return clients;
    }

    @Test
    void guestsUseWhatIsThereAndOpenNothing() {
        PoolWorld world = world();
        List<Client> guests = guests(world, 1, 3);
        assertEquals(Set.of(host(world)), Set.copyOf(guests.stream().map(c -> c.served).toList()));
        assertEquals(
                "leases=4 idle=0 connecting=0 sockets=1 waiting=0 origins=2",
                world.state().toString());
        world.check();
    }

    @Test
    void whoComesLaterIsAGuestAtOnce() {
        PoolWorld world = world();
        guests(world, 1, 1);
        assertEquals(host(world), world.arrive(1).served);
    }

    @Test
    void whatIdlesTakesGuestsToo() {
        PoolWorld world = world();
        Socket idle = host(world);
        world.finish(world.working.getFirst(), true);
        Client guest = world.arrive(1);
        assertTrue(world.coalesce(world.opening(guest), idle));
        assertEquals(idle, guest.served);
        world.check();
    }

    @Test
    void theLimitIsShared() {
        PoolWorld world = world(Limits.perOrigin(2).total(16));
        List<Client> guests = guests(world, 1, 3);
        assertEquals(1, servedOf(guests));
        Client other = world.arrive(0);
        world.finish(world.working.getFirst(), true);
        assertEquals(2, servedOf(guests), "first come, first served, of both");
        assertNull(other.served);
        world.check();
    }

    /** They keep the order in which they came. */
    @Test
    void queuesBecomeOne() {
        PoolWorld world = world(Limits.perOrigin(1).total(16));
        List<Client> inOrder = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            inOrder.add(world.arrive(i % 2));
        }
        Socket host = host(world);
        assertTrue(world.coalesce(world.opening(inOrder.get(1)), host));
        for (Client next : inOrder) {
            world.finish(world.working.getFirst(), true);
            assertEquals(host, next.served);
        }
        world.check();
    }

    @Test
    void nobodyJoinsWhatDoesNotTakeThem() {
        PoolWorld world = world();
        Socket host = host(world);
        Client guest = world.arrive(1);
        Socket made = world.opening(guest);
        host.covered = Set.of();
        assertFalse(world.state().coalesce(made, List.of(), host, world.now), "not covered");
        host.covered = ALL;
        world.change(host, 0);
        assertFalse(world.coalesce(made, host), "paused");
        world.change(host, 4);
        world.drain(host);
        assertFalse(world.coalesce(made, host), "draining");
        assertEquals(List.of(made), world.dialing);
    }

    /** All connections of a place carry all who wait there. */
    @Test
    void everyOpenConnectionMustCoverTheGuest() {
        PoolWorld world = world();
        world.arrive(0, 4);
        Socket second = world.dialing.getFirst();
        world.connect(second, 4);
        Client guest = world.arrive(1);
        assertFalse(world.coalesce(world.opening(guest), host(world)), "the second does not");
        second.covered = ALL;
        assertTrue(world.coalesce(world.opening(guest), host(world)));
    }

    @Test
    void whoHasAConnectionOfItsOwnKeepsIt() {
        PoolWorld world = world();
        world.oneWith(1, 1);
        Client second = world.arrive(1);
        assertFalse(world.coalesce(world.opening(second), host(world)));
    }

    /** What is opened for the guest is opened to the host, and need not cover the guest. */
    @Test
    void aGuestGetsNothingThatDoesNotCoverIt() {
        PoolWorld world = world(Limits.perOrigin(5).total(16));
        List<Client> guests = guests(world, 1, 6);
        assertEquals(3, servedOf(guests));
        Socket made = world.dialing.getFirst();
        assertEquals(0, made.origin);
        world.connect(made, 4); // it covers nobody
        assertEquals(3, servedOf(guests));
        assertEquals(PoolState.Use.IDLE, made.use());
        assertEquals(1, world.homeOf(1), "it is on its own again");
        Socket own = world.opening(guests.get(3));
        assertEquals(1, own.origin);
        world.connect(own, 4);
        assertEquals(6, servedOf(guests));
        world.check();
    }

    @Test
    void aHostThatCannotBeReachedIsNoFailureOfItsGuests() {
        PoolWorld world = world();
        guests(world, 1, 1);
        world.lose(host(world));
        Client guest = world.arrive(1);
        assertEquals(1, world.opening(guest).origin, "the host was forgotten with its connection");
        world.finish(connected(world, guest), true);

        PoolWorld other = world(Limits.perOrigin(2).total(16));
        List<Client> waiting = guests(other, 1, 3);
        other.drain(host(other));
        other.finish(other.working.getFirst(), true);
        other.finish(other.working.getFirst(), true);
        Socket made = other.dialing.getFirst();
        assertEquals(0, made.origin);
        other.fail(made);
        assertTrue(waiting.stream().noneMatch(client -> client.failed));
        assertEquals(Set.of(1), other.originsWithSockets());
        other.check();
    }

    private static Client connected(PoolWorld world, Client client) {
        world.connect(world.opening(client), 4);
        return client;
    }

    /** RFC 9110, 15.5.20. */
    @Test
    void afterAMisdirectedRequestThereAreNoGuests() {
        PoolWorld world = world();
        Socket host = host(world);
        List<Client> guests = guests(world, 1, 2);
        guests(world, 2, 1);
        Client again = world.misdirect(guests.getFirst());
        assertEquals(host, socketOf(guests.get(1)), "what runs stays");
        assertEquals(2, world.homeOf(2));
        Socket own = world.opening(again);
        assertEquals(1, own.origin);
        assertFalse(world.coalesce(own, host), "it is to be of its own");
        assertFalse(world.coalesce(world.opening(world.arrive(2)), host), "no others either");
        world.connect(own, 4);
        assertEquals(own, again.served);
        world.check();
    }

    @Test
    void whoIsToBeAloneLeavesEveryHost() {
        PoolWorld world = world();
        Client guest = guests(world, 1, 1).getFirst();
        Socket second = socketOf(world.oneWith(2, 4));
        second.covered = ALL;
        Client again = world.misdirect(guest);
        assertNotEquals(second, again.served);
        assertFalse(world.coalesce(world.opening(again), second));
    }

    /** As a connection that is too old, so that changes of DNS are noticed. */
    @Test
    void whoCameLongAgoIsLookedUpAgain() {
        PoolWorld world = world(Limits.perOrigin(16).total(16).withLifetime(Duration.ofNanos(100)));
        guests(world, 1, 1);
        world.now += 99;
        guests(world, 2, 1);
        world.now += 1;
        List<Client> waiting = List.of(world.arrive(0), world.arrive(1), world.arrive(2));
        Socket made = world.opening(waiting.getFirst());
        made.covered = ALL;
        world.connect(made, 4);
        assertEquals(made, waiting.getFirst().served);
        assertEquals(1, world.homeOf(1));
        assertEquals(1, world.opening(waiting.get(1)).origin);
        assertEquals(made, waiting.get(2).served, "it came later");
    }

    @Test
    void guestsAreForgottenWithTheirHost() {
        PoolWorld world = world();
        Client guest = guests(world, 1, 1).getFirst();
        Client first = world.working.getFirst();
        world.finish(first, false);
        world.finish(guest, true);
        assertTrue(world.state().empty());
        assertEquals(
                "leases=0 idle=0 connecting=0 sockets=0 waiting=0 origins=0",
                world.state().toString());
    }

    @Test
    void aPlaceHasSoManyGuests() {
        PoolWorld world = PoolWorld.sharing(1, Limits.perOrigin(999).total(999), 300);
        Socket host = socketOf(world.oneWith(0, 999));
        host.covered = Set.copyOf(IntStream.range(0, 300).boxed().toList());
        for (int origin = 1; origin < 300; origin++) {
            Client guest = world.arrive(origin);
            assertEquals(origin <= Place.MOST_GUESTS, world.coalesce(world.opening(guest), host));
        }
        world.check();
    }

    private static int servedOf(List<Client> clients) {
        return (int) clients.stream().filter(client -> client.served != null).count();
    }
}
