package dev.skein.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.skein.http.Deadline;
import dev.skein.http.Origin;
import dev.skein.http.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything a pool can meet, without a socket and without time. Keeps its own books and holds the
 * pool's against them.
 */
final class PoolWorld {
    private static final DialFailure REFUSED =
            new DialFailure(Phase.CONNECT, false, "refused", null);

    static <T> T assertNotNullAnd(@Nullable T value) {
        assertNotNull(value);
        return value;
    }

    /** What an origin's connections carry: one, several, or what shows when one is there. */
    enum Kind {
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

    static final class Socket extends PoolState.Member {
        final int origin;
        final Pool pool;
        boolean dialing = true;
        int capacity; // 0: none just now, or draining
        boolean draining;
        Set<Integer> covered = Set.of(); // origins it may carry beside its own
        int leases;
        long opened;

        Socket(Place place, Pool pool) {
            super(place);
            this.pool = pool;
            this.origin = origin().port();
        }

        boolean carries(int wanted) {
            return origin == wanted || covered.contains(wanted);
        }

        @Override
        boolean covers(Place.Guest guest) {
            return covered.contains(guest.origin().port());
        }
    }

    static final class Client {
        final Waiter waiter = new Waiter(this);
        final int origin;
        final long number; // in the order of all
        final long arrived;
        @Nullable Socket served;
        boolean failed;

        Client(int origin, long number, long arrived) {
            this.origin = origin;
            this.number = number;
            this.arrived = arrived;
        }
    }

    static final class Waiter extends PoolState.Waiter {
        final Client client;

        Waiter(Client client) {
            this.client = client;
        }
    }

    /** One loop's pool; what the budget says to it comes in its turn, as over a loop's queue. */
    static final class Pool implements Budget.Holder {
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
    final boolean[] pauses; // a connection that may carry none just now; while checking
    boolean letters = true; // are delivered: the loop has gone round
    boolean closing;
    @Nullable Random coalescing; // which connection covers which origin; null: none another
    int joins; // that were tried
    int misdirects;
    int waiting;
    long now = 1;
    long served;
    long arrivals;

    PoolWorld(int loops, Limits limits, int origins) {
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
        pauses = new boolean[origins];
    }

    /** All origins may share connections. */
    static PoolWorld sharing(int loops, Limits limits, int origins) {
        PoolWorld world = new PoolWorld(loops, limits, origins);
        world.kinds.replaceAll(_ -> Kind.EITHER);
        return world;
    }

    /** Some origins of each kind. */
    void mixKinds() {
        Kind[] each = {Kind.SINGLE, Kind.SHARED, Kind.EITHER};
        for (int origin = 0; origin < origins; origin++) {
            kinds.set(origin, each[origin % each.length]);
        }
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
        Client client = new Client(origin, arrivals++, served);
        acquire(client, fresh);
        return client;
    }

    /** {@code client}'s exchange was refused: it comes again, where it stood in line. */
    void refuse(Client client) {
        finish(client, true);
        client.served = null;
        acquire(client, true);
    }

    private void acquire(Client client, boolean fresh) {
        int origin = client.origin;
        Deque<Client> queue = queue(origin);
        queue.add(client);
        List<Client> ordered = new ArrayList<>(queue);
        ordered.sort(Comparator.comparingLong(each -> each.number));
        queue.clear();
        queue.addAll(ordered);
        waiting++;
        boolean mayShare = kinds.get(origin) != Kind.SINGLE;
        PoolState.Member member =
                told(poolOf(origin))
                        .acquire(names.get(origin), client.waiter, fresh, mayShare, now);
        if (member != null) {
            serve(client, (Socket) member);
        }
        settle();
    }

    Deque<Client> queue(int origin) {
        return queues.get(origin);
    }

    void serve(Client client, Socket socket) {
        assertEquals(client, queue(client.origin).poll(), "first come, first served");
        waiting--;
        assertTrue(socket.carries(client.origin), "a connection that does not cover it");
        assertTrue(noneCameBefore(client, socket.origin), "first come, first served, of all there");
        assertTrue(hasRoom(socket), "more than it carries");
        if (socket.leases++ > 0) {
            permitsOf[socket.origin]++;
        }
        client.served = socket;
        working.add(client);
        served++;
    }

    private boolean noneCameBefore(Client served, int home) {
        for (int origin = 0; joins > 0 && origin < origins; origin++) {
            Client first = queue(origin).peek();
            if (first != null && first.number < served.number && homeOf(origin) == home) {
                return false;
            }
        }
        return true;
    }

    /** Whose connections {@code origin} uses. */
    int homeOf(int origin) {
        return joins == 0 ? origin : poolOf(origin).state.hostOf(names.get(origin)).port();
    }

    /** Who wait for connections of {@code home}, whatever they want. */
    int queuedAt(int home) {
        if (joins == 0) {
            return queue(home).size();
        }
        int queued = 0;
        for (int origin = 0; origin < origins; origin++) {
            Deque<Client> queue = queue(origin);
            queued += !queue.isEmpty() && homeOf(origin) == home ? queue.size() : 0;
        }
        return queued;
    }

    void connectNext() {
        connect(dialing.getFirst());
    }

    private void opened(Socket socket) {
        int origin = socket.origin;
        assertTrue(
                queuedAt(origin) > (long) dialsOf[origin] * expectedAtLeast(origin)
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
        if (coalescing != null) {
            socket.covered = someOrigins(coalescing);
        }
        told(socket.pool).connected(socket, capacity, now);
        assertTrue(socket.carries() <= capacity, "more than its peer said");
        learn(socket, socket.carries());
        settle();
    }

    private Set<Integer> someOrigins(Random random) {
        Set<Integer> some = new TreeSet<>();
        for (int origin = 0; origin < origins; origin++) {
            if (random.nextInt(5) != 0) {
                some.add(origin);
            }
        }
        return some;
    }

    /** {@code socket} is still being opened, {@code host} would do. */
    boolean coalesce(Socket socket, Socket host) {
        joins++;
        boolean joined =
                host.carries(socket.origin)
                        && told(host.pool).coalesce(socket, List.of(), host, now);
        if (joined) {
            told[socket.origin] = 0;
            assertEquals(host.origin, homeOf(socket.origin));
        }
        settle();
        return joined;
    }

    /** {@code client} was answered by another's server that it is wrong there, and comes again. */
    Client misdirect(Client client) {
        misdirects++;
        Socket socket = assertNotNullAnd(client.served);
        told(socket.pool).misdirected(socket);
        settle();
        finish(client, true);
        told(poolOf(client.origin)).keepApart(names.get(client.origin));
        Client again = arrive(client.origin);
        assertEquals(client.origin, homeOf(client.origin));
        return again;
    }

    /** The peer takes no more exchanges. */
    void drain(Socket socket) {
        socket.draining = true;
        socket.capacity = 0;
        told(socket.pool).drained(socket);
        settle();
    }

    /** What has lived its time may be draining already, and then nobody listens. */
    void change(Socket socket, int capacity) {
        if (now - socket.opened >= lifetime) {
            return;
        }
        if (!socket.draining) {
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
        if (permitsOf[origin] == 0 && queuedAt(origin) == 0) {
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
        forgetIfUnused(socket.origin); // its guests have left
    }

    void finish(Client client, boolean reusable) {
        working.remove(client);
        Socket socket = assertNotNullAnd(client.served);
        if (socket.leases-- > 1) {
            permitsOf[socket.origin]--;
        }
        if (!reusable || closing || now - socket.opened >= lifetime) {
            socket.draining = true;
            socket.capacity = 0;
        }
        told(socket.pool).release(socket, reusable, now);
        settle();
    }

    void cancel(Client client) {
        if (queue(client.origin).remove(client)) {
            waiting--;
            int home = homeOf(client.origin);
            poolOf(client.origin).state.cancel(client.waiter);
            settle();
            forgetIfUnused(home);
        }
    }

    /** Does all that was decided and, with {@link #letters}, says all that others have to say. */
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
            Client client = working.get(random.nextInt(working.size()));
            if (random.nextInt(10) == 0) {
                refuse(client);
            } else {
                finish(client, random.nextInt(4) != 0);
            }
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
        if (coalescing != null) {
            coalesce(random);
        }
    }

    private void coalesce(Random random) {
        if (!dialing.isEmpty() && random.nextInt(4) == 0) {
            Socket socket = dialing.get(random.nextInt(dialing.size()));
            Socket host = sockets.get(random.nextInt(sockets.size()));
            if (!host.dialing && host.pool == socket.pool && mayShare(host) && mayShare(socket)) {
                coalesce(socket, host);
            }
        } else if (!working.isEmpty() && random.nextInt(50) == 0) {
            Client client = working.get(random.nextInt(working.size()));
            if (assertNotNullAnd(client.served).origin != client.origin) {
                misdirect(client);
            }
        }
    }

    private boolean mayShare(Socket socket) {
        return kinds.get(socket.origin) != Kind.SINGLE;
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
        if (socket == null || socket.dialing || !mayShare(socket)) {
            return;
        }
        if (random.nextInt(10) == 0) {
            drain(socket);
        } else {
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
                        .filter(socket -> socket.pool == pool && socket.use() == PoolState.Use.IDLE)
                        .count();
    }

    Set<Integer> originsWithSockets() {
        Set<Integer> found = new TreeSet<>();
        sockets.forEach(socket -> found.add(socket.origin));
        return found;
    }

    /** Everything that can finish does, and nobody is left waiting: no waiter was forgotten. */
    void drain() {
        for (Socket socket : List.copyOf(sockets)) {
            if (!socket.dialing && socket.capacity == 0) {
                change(socket, 1);
            }
        }
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
            assertTrue(!idles || !socket.draining, "what drains does not idle");
            PoolState.Use use =
                    socket.dialing
                            ? PoolState.Use.CONNECTING
                            : idles ? PoolState.Use.IDLE : PoolState.Use.LEASED;
            assertEquals(use, socket.use());
            offers[socket.origin] |= sharable(socket);
            keeps[socket.origin] |= idles && socket.capacity > 0;
            pauses[socket.origin] |= !socket.dialing && !socket.draining && socket.capacity == 0;
        }
        assertEquals(0, permits, "sockets + further leases = permits");
        assertEquals(0, idle);
    }

    private void checkOrigin(int origin, boolean full) {
        assertTrue(permitsOf[origin] <= limits.perOrigin(), "over the origin's limit");
        int queued = queuedAt(origin);
        boolean more =
                (!pauses[origin] && queued > (long) dialsOf[origin] * expectedAtMost(origin))
                        || (queued > 0 && offers[origin]);
        boolean room = permitsOf[origin] < limits.perOrigin() || keeps[origin];
        assertTrue(
                !more || !room || full,
                () -> "somebody waits at %d for no reason".formatted(origin));
        // However busy others are, who waits is served after a bounded number of others.
        Client first = queue(origin).peek();
        assertTrue(first == null || served - first.arrived < 20_000, "starved");
        offers[origin] = false;
        keeps[origin] = false;
        pauses[origin] = false;
    }
}
