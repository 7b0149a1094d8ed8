package dev.skein.client;

import dev.skein.http.Deadline;
import dev.skein.http.Origin;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides who gets which connection, and opens and closes none: {@link Pool} tells it what happened
 * and carries out the {@link Action}s it answers with. All state of a loop's pool is here and
 * nowhere else, so permits and sockets cannot drift apart.
 *
 * <p>A connection carries as many exchanges at once as its peer allows, its <em>capacity</em>: one
 * with HTTP/1.1, the streams of HTTP/2. Each exchange has a lease. A connection with leases is
 * busy, so <em>busy + idle + connecting = sockets</em>. A permit of the {@link Budget} is a stream:
 * a socket holds one from the decision to open it to its end, and one more for each lease beyond
 * its first.
 *
 * <ul>
 *   <li>An origin's waiters are served first come, first served. A connection in the making belongs
 *       to nobody: who waits first gets the next one that is free, made or returned.
 *   <li>A busy connection with room is used before one that idles, and that before another is made.
 *   <li>An origin opens a connection while more wait than those in the making are expected to
 *       carry, within its limit and the total. Until a connection has told how many that is, one
 *       that may be shared is made for all who wait.
 *   <li>When the total is reached, the connection that idles longest, of whatever origin, makes
 *       room. Where none idles, origins stand in line for the next permit, be it to open a
 *       connection or to use the room of one: an origin with more than its share gives up what is
 *       returned to it, and so does one whose waiters came later than those of an origin that has
 *       none.
 *   <li>A connection that is draining takes no new exchange and closes when its last has ended.
 *       None comes back from that.
 * </ul>
 *
 * <p>Everything costs the same at one origin and at ten thousand: waiters, idle connections and
 * those with room hang in linked lists. Confined to one loop.
 */
@SuppressWarnings("ReferenceEquality") // what hangs in its lists is itself and nothing else
final class PoolState {
    /** Something to be done now. */
    sealed interface Action {
        record Lease(Waiter waiter, Member member) implements Action {}

        /**
         * Open a connection.
         *
         * @param cause who it is opened for, whose patience bounds it
         */
        record Open(Member member, Waiter cause) implements Action {}

        record Close(Member member) implements Action {}

        record Fail(Waiter waiter, DialFailure failure) implements Action {}
    }

    /** Somebody who wants a connection; for one acquisition at a time. */
    static class Waiter {
        private @Nullable Place place;
        private @Nullable Waiter before;
        private @Nullable Waiter after;
        private long ticket;
        private @Nullable Member opening;

        /**
         * The connection that is being opened on this waiter's account, if one is: what it is
         * waiting for.
         */
        final @Nullable Member opening() {
            return opening;
        }
    }

    /** What a connection is doing. */
    enum Use {
        CONNECTING,
        /** Open, without a lease. */
        IDLE,
        /** With one lease or more. */
        LEASED,
        CLOSED
    }

    /** A socket of the pool, from the decision to open it to its end. */
    static class Member {
        private final Place place;
        private Use use = Use.CONNECTING;
        private int capacity; // once open: leases it may have at once; 0: it is draining
        private int leases;
        private boolean hasRoom; // for one more lease beside those it has
        private long opened; // when the connection was ready
        private long idleSince;
        private @Nullable Waiter cause; // while connecting: whose account it is on
        private @Nullable Member below; // in the stack of its place, idle or with room
        private @Nullable Member above;
        private @Nullable Member older; // while idle: among those of all origins
        private @Nullable Member younger;

        Member(Place place) {
            this.place = place;
        }

        final Use use() {
            return use;
        }

        /** How many exchanges it may carry at once, as far as is known. */
        final int carries() {
            return capacity;
        }

        final Origin origin() {
            return place.origin;
        }

        /** How many permits it holds, until it is closed. */
        private int permits() {
            return Math.max(1, leases);
        }
    }

    /** Connections of one place; a connection is in one stack at most. */
    private static final class Stack {
        private @Nullable Member top;

        private void push(Member member) {
            member.below = top;
            if (top != null) {
                top.above = member;
            }
            top = member;
        }

        private void remove(Member member) {
            if (member.above == null) {
                top = member.below;
            } else {
                member.above.below = member.below;
            }
            if (member.below != null) {
                member.below.above = member.above;
            }
            member.above = null;
            member.below = null;
        }
    }

    /** What the pool knows of one origin; forgotten when it has neither sockets nor waiters. */
    static final class Place {
        private static final int ALL_WHO_WAIT = Integer.MAX_VALUE;

        private final Origin origin;
        private int permits; // of its sockets and their further leases
        private int connecting;
        private int waiting;
        private boolean inLine;
        private @Nullable Waiter first;
        private @Nullable Waiter last;
        private @Nullable Waiter unopened; // first without a connection on its account
        private final Stack idle = new Stack(); // the one returned last is used first
        private final Stack withRoom = new Stack(); // busy, but for one more lease
        private boolean known; // what to expect
        private int expected = 1; // exchanges on a connection that is being made
        private int carried = Integer.MAX_VALUE; // by the last one that said so

        private Place(Origin origin) {
            this.origin = origin;
        }

        /** Until a connection has told, one that may be shared counts for all. */
        private void offered(boolean mayShare) {
            if (!known) {
                expected = mayShare ? ALL_WHO_WAIT : 1;
            }
        }

        private void told(int capacity) {
            expect(capacity);
            carried = capacity;
        }

        private void expect(int capacity) {
            known = true;
            expected = capacity;
        }

        /**
         * What a new connection may carry, which its peer may not have said yet: no more than the
         * last one was told, lest the peer refuse them once more.
         */
        private int atFirst(int capacity) {
            told(Math.min(capacity, carried));
            return carried;
        }

        /** Whether more wait than what is being made will carry. */
        private boolean needsAnother() {
            return waiting > (long) connecting * expected;
        }

        /** Whether those who wait could do with one less of what is being made. */
        private boolean needsOneLess() {
            return waiting <= (connecting - 1L) * expected;
        }
    }

    private final int perOrigin;
    private final int maxIdle;
    private final long idleAge;
    private final long lifetime;
    private final Budget budget;
    private final Budget.Holder self;
    private final MemberFactory factory;
    private final Map<Origin, Place> places = new HashMap<>();
    private final ArrayDeque<Place> line = new ArrayDeque<>(); // kept waiting by the total
    private final ArrayDeque<Action> actions = new ArrayDeque<>();
    private @Nullable Member oldest; // of all idle connections
    private @Nullable Member youngest;
    private int leases;
    private int busy;
    private int idle;
    private int connecting;
    private int waiting;
    private long tickets;
    private long now; // as told last
    private boolean wanting; // in the budget's line
    private boolean closing;

    /** Makes the object for a socket; the pool's own knows its connection. */
    @FunctionalInterface
    interface MemberFactory {
        Member create(Place place);
    }

    /**
     * @param self how the budget reaches this pool, from any thread
     */
    PoolState(Limits limits, Budget budget, Budget.Holder self, MemberFactory factory) {
        this.perOrigin = limits.perOrigin();
        this.maxIdle = limits.maxIdle();
        this.idleAge = Deadline.saturatedNanos(limits.idleAge());
        this.lifetime = Deadline.saturatedNanos(limits.lifetime());
        this.budget = budget;
        this.self = self;
        this.factory = factory;
    }

    /**
     * The next thing to be done, or null. To be asked after each call of a method below, until
     * there is none.
     */
    @Nullable Action next() {
        return actions.poll();
    }

    /**
     * {@code waiter} wants a connection to {@code origin}. Answers with one that is now leased to
     * it, or null when it has to wait.
     *
     * @param fresh do not take one that idles: it may be as stale as the one that just broke
     * @param mayShare a connection to {@code origin} may turn out to carry several exchanges
     */
    @Nullable Member acquire(
            Origin origin, Waiter waiter, boolean fresh, boolean mayShare, long now) {
        this.now = now;
        Place known = places.get(origin);
        Place place = known == null ? new Place(origin) : known;
        Member ready = place.first == null ? ready(place, fresh) : null;
        if (ready != null) {
            addLease(ready);
            return ready;
        }
        places.put(origin, place); // new, or forgotten with its last connection, too old to use
        place.offered(mayShare);
        enqueue(place, waiter);
        advance(place);
        return null;
    }

    /**
     * {@code waiter} no longer wants; nothing if it was served. A connection that was being opened
     * for nobody else is given up.
     */
    void cancel(Waiter waiter) {
        Place place = waiter.place;
        if (place == null) {
            return;
        }
        Member opening = waiter.opening;
        dequeue(place, waiter);
        if (opening != null && place.needsOneLess()) {
            close(opening);
        } else if (opening != null) {
            chargeNext(opening);
        }
        forgetIfUnused(place);
    }

    /**
     * {@code member} is open and ready.
     *
     * @param capacity how many exchanges it may carry at once, at least 1; until {@link #capacity}
     *     tells more, it gets no more than others of its origin did
     */
    void connected(Member member, int capacity, long now) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a new connection carries at least one exchange");
        }
        if (member.use != Use.CONNECTING) {
            return;
        }
        this.now = now;
        Place place = member.place;
        member.opened = now;
        member.capacity = place.atFirst(capacity);
        Waiter cause = member.cause;
        discharge(member);
        Waiter first = place.first;
        if (first == null) {
            settle(member);
        } else {
            swapAccounts(first, cause);
            addLease(member);
            serve(first, member);
            advance(place);
        }
    }

    /**
     * The peer of {@code member}, which is open, allows another number of exchanges at once; those
     * that run stay.
     *
     * @param capacity less than 1: it is draining
     */
    void capacity(Member member, int capacity, long now) {
        boolean open = member.use == Use.IDLE || member.use == Use.LEASED;
        if (!open || member.capacity == 0) {
            return;
        }
        this.now = now;
        if (capacity >= 1) {
            member.capacity = capacity;
            member.place.told(capacity);
            updateRoom(member);
            advance(member.place);
        } else if (member.use == Use.IDLE) {
            close(member);
        } else {
            drain(member);
        }
    }

    /**
     * {@code member} could not be opened: the waiter on whose account it was has failed with it.
     * The others no longer count on one connection for several of them: where an attempt takes as
     * long as patience lasts, they would fail one after the other.
     */
    void connectFailed(Member member, DialFailure failure) {
        if (member.use != Use.CONNECTING) {
            return;
        }
        member.place.expect(1);
        Waiter cause = member.cause;
        if (cause != null) {
            dequeue(member.place, cause);
            actions.add(new Action.Fail(cause, failure));
        }
        retire(member);
    }

    /**
     * A lease of {@code member} has ended.
     *
     * @param reusable whether it can carry another exchange; if not, it drains
     */
    void release(Member member, boolean reusable, long now) {
        if (member.use != Use.LEASED) {
            return;
        }
        this.now = now;
        if (!reusable || closing || expired(member)) {
            drain(member);
        }
        Waiter first = member.place.first;
        boolean carriesNext = member.leases <= member.capacity;
        if (carriesNext && first != null && !mustYield(member.place)) {
            serve(first, member); // the lease passes on to it
        } else if (member.leases > 1) {
            endLease(member);
        } else if (carriesNext && first == null) {
            settle(member);
        } else {
            close(member);
        }
    }

    /**
     * The socket of {@code member} is gone, and its leases with it: its peer closed it, or it
     * broke.
     */
    void gone(Member member) {
        if (member.use != Use.CLOSED) {
            retire(member);
        }
    }

    /**
     * Closes what has idled too long. Answers with when to ask again, {@link Long#MAX_VALUE} for
     * never.
     */
    long expire(long now) {
        this.now = now;
        while (oldest != null && now - oldest.idleSince >= idleAge) {
            close(oldest);
        }
        return oldest == null || idleAge == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : oldest.idleSince + idleAge;
    }

    /** The permit that this pool stood in the budget's line for has come. */
    void granted() {
        wanting = false;
        if (closing || firstInLine() == null) {
            budget.give();
            return;
        }
        do {
            useForFirst();
        } while (firstInLine() != null && budget.take());
        if (!line.isEmpty()) {
            want();
        }
    }

    /** Another pool wants a permit: the connection that idles longest makes room. */
    void shed() {
        if (oldest != null && budget.othersWant(wanting)) {
            close(oldest);
        }
    }

    /** Gives up on opening {@code member}; nothing if it is open already. */
    void abandon(Member member) {
        if (member.use == Use.CONNECTING) {
            close(member);
        }
    }

    /** Closes what idles now and everything that is returned or ready from now on. */
    void shutdown() {
        closing = true;
        while (oldest != null) {
            close(oldest);
        }
    }

    /** Whether nothing is open, being opened or waited for. */
    boolean empty() {
        return sockets() == 0 && waiting == 0;
    }

    int sockets() {
        return busy + idle + connecting;
    }

    /** How many permits of the budget it holds. */
    int permits() {
        return sockets() + leases - busy;
    }

    /** What it holds now; off the loop a glance that may be a moment old. */
    Counts counts() {
        return new Counts(leases, idle, connecting, sockets(), waiting, places.size());
    }

    /**
     * What a pool, or several together, hold.
     *
     * @param leases exchanges, of which a connection may carry several
     */
    record Counts(int leases, int idle, int connecting, int sockets, int waiting, int origins) {
        Counts plus(Counts other) {
            return new Counts(
                    leases + other.leases,
                    idle + other.idle,
                    connecting + other.connecting,
                    sockets + other.sockets,
                    waiting + other.waiting,
                    origins + other.origins);
        }

        /** {@code leases=3 idle=5 connecting=1 sockets=9 waiting=0 origins=2}. */
        @Override
        public String toString() {
            return "leases=%d idle=%d connecting=%d sockets=%d waiting=%d origins=%d"
                    .formatted(leases, idle, connecting, sockets, waiting, origins);
        }
    }

    @Override
    public String toString() {
        return counts().toString();
    }

    // Permits: who may use one, and who stands in line for it.

    /** Serves and opens for those who wait at {@code place}, as far as limits and permits go. */
    private void advance(Place place) {
        while (wantsMore(place)) {
            if (place.permits >= perOrigin) {
                if (place.idle.top == null) {
                    return;
                }
                close(place.idle.top);
            } else if (takePermit()) {
                spend(place);
            } else {
                standInLine(place);
                return;
            }
        }
    }

    /** Whether those who wait at {@code place} have a use for one more permit. */
    private boolean wantsMore(Place place) {
        return place.waiting > 0 && (withRoom(place) != null || place.needsAnother());
    }

    private boolean mayHaveMore(Place place) {
        return place.permits < perOrigin && wantsMore(place);
    }

    private boolean takePermit() {
        return line.isEmpty() && budget.take();
    }

    /** Spends a permit on {@code place}: for the room of a connection, or for another one. */
    private void spend(Place place) {
        Member member = withRoom(place);
        if (member == null) {
            start(place);
        } else {
            addLease(member);
            serve(Objects.requireNonNull(place.first), member);
        }
    }

    private void start(Place place) {
        Waiter cause =
                Objects.requireNonNull(place.unopened != null ? place.unopened : place.first);
        Member member = factory.create(place);
        place.permits++;
        place.connecting++;
        connecting++;
        charge(member, cause);
        actions.add(new Action.Open(member, cause));
    }

    /** Makes room by what idles longest, and waits if that was not enough. */
    private void standInLine(Place place) {
        if (!place.inLine) {
            place.inLine = true;
            line.add(place);
        }
        while (oldest != null && place.inLine) {
            close(oldest);
        }
        if (place.inLine) {
            want();
        }
    }

    /**
     * A permit that was held here goes to the first in line here, unless other pools wait. Through
     * the budget it would come back in the loop's next turn only, and until then every connection
     * that is returned would be closed for the same waiter.
     */
    private void passOn() {
        if (closing || budget.othersWant(wanting) || firstInLine() == null) {
            budget.give();
        } else {
            useForFirst();
        }
    }

    private void useForFirst() {
        Place place = line.remove();
        spend(place);
        place.inLine = mayHaveMore(place);
        if (place.inLine) {
            line.add(place);
        }
    }

    private void want() {
        if (!wanting) {
            wanting = true;
            budget.want(self);
        }
    }

    /** The first in line that still wants and may, those before it sent away. */
    private @Nullable Place firstInLine() {
        Place head = line.peek();
        while (head != null && !mayHaveMore(head)) {
            line.remove();
            head.inLine = false;
            forgetIfUnused(head);
            head = line.peek();
        }
        return head;
    }

    /** Whether the permit of a lease that ended at {@code place} is for others. */
    private boolean mustYield(Place place) {
        if (budget.othersWant(wanting) && (place.first == null || permits() > budget.share())) {
            return true;
        }
        Place head = firstInLine();
        if (head == place && line.size() > 1) {
            line.add(line.remove()); // it gets this one; the next in line is who compares
            head = firstInLine();
        }
        if (head == null || head == place) {
            return false;
        }
        Waiter own = place.first;
        Waiter other = Objects.requireNonNull(head.first);
        return own == null
                || place.permits > head.permits + 1
                || (head.permits == 0 && other.ticket < own.ticket);
    }

    // The way of a member: connecting -> (leased <-> idle) -> closed.

    private void settle(Member member) {
        leaveUse(member);
        member.use = Use.IDLE;
        member.idleSince = now;
        idle++;
        linkIdle(member);
        if (closing || mustYield(member.place)) {
            close(member);
        } else if (idle > maxIdle) {
            close(Objects.requireNonNull(oldest));
        }
    }

    /** Another lease of {@code member}; if it has one, a permit was taken for this. */
    private void addLease(Member member) {
        if (member.use == Use.LEASED) {
            member.place.permits++;
        } else {
            leaveUse(member);
            member.use = Use.LEASED;
            busy++;
        }
        member.leases++;
        leases++;
        updateRoom(member);
    }

    /** One of several leases of {@code member} ends. */
    private void endLease(Member member) {
        Place place = member.place;
        member.leases--;
        leases--;
        place.permits--;
        updateRoom(member);
        passOn();
        advance(place);
    }

    /** {@code waiter} gets a lease of {@code member} that was counted already. */
    private void serve(Waiter waiter, Member member) {
        Member opening = waiter.opening;
        dequeue(member.place, waiter);
        if (opening != null) {
            chargeNext(opening);
        }
        actions.add(new Action.Lease(waiter, member));
    }

    private void drain(Member member) {
        member.capacity = 0;
        updateRoom(member);
    }

    private void close(Member member) {
        actions.add(new Action.Close(member));
        retire(member);
    }

    private void retire(Member member) {
        Place place = member.place;
        int permits = member.permits();
        leaveUse(member);
        member.use = Use.CLOSED;
        place.permits -= permits;
        for (int i = 0; i < permits; i++) {
            passOn();
        }
        advance(place);
        forgetIfUnused(place);
    }

    /** Takes {@code member} out of what counts and lists its present use. */
    private void leaveUse(Member member) {
        switch (member.use) {
            case CONNECTING -> {
                connecting--;
                member.place.connecting--;
                discharge(member);
            }
            case IDLE -> {
                idle--;
                unlinkIdle(member);
            }
            case LEASED -> {
                busy--;
                leases -= member.leases;
                member.leases = 0;
                setRoom(member, false);
            }
            case CLOSED -> {}
        }
    }

    // Which connection, of those that are open.

    private @Nullable Member ready(Place place, boolean fresh) {
        Member shared = withRoom(place);
        if (shared != null && place.permits < perOrigin && takePermit()) {
            return shared;
        }
        return fresh ? null : freshestIdle(place);
    }

    /** A busy connection that takes one more exchange; those too old for it begin to drain. */
    private @Nullable Member withRoom(Place place) {
        while (place.withRoom.top != null && expired(place.withRoom.top)) {
            drain(place.withRoom.top);
        }
        return place.withRoom.top;
    }

    private @Nullable Member freshestIdle(Place place) {
        while (place.idle.top != null && expired(place.idle.top)) {
            close(place.idle.top);
        }
        return place.idle.top;
    }

    private boolean expired(Member member) {
        return now - member.opened >= lifetime && lifetime != Long.MAX_VALUE;
    }

    private void forgetIfUnused(Place place) {
        if (place.permits == 0 && place.waiting == 0 && !place.inLine) {
            places.remove(place.origin, place);
        }
    }

    // On whose account a connection is opened: those that wait longest have one. Who will share it
    // has none.

    private static void charge(Member member, Waiter waiter) {
        member.cause = waiter;
        waiter.opening = member;
        Place place = member.place;
        if (place.unopened == waiter) {
            place.unopened = waiter.after;
        }
    }

    private static void discharge(Member member) {
        if (member.cause != null) {
            member.cause.opening = null;
            member.cause = null;
        }
    }

    /**
     * What was being opened for a waiter that no longer needs it is now on the account of the next
     * that has none.
     */
    private static void chargeNext(Member member) {
        member.cause = null;
        if (member.use == Use.CONNECTING && member.place.unopened != null) {
            charge(member, member.place.unopened);
        }
    }

    /**
     * {@code first} is served by what was opened for {@code cause}: in exchange that one gets what
     * is being opened for {@code first}.
     */
    private static void swapAccounts(Waiter first, @Nullable Waiter cause) {
        Member opening = first.opening;
        if (opening != null && cause != null && cause != first) {
            first.opening = null;
            charge(opening, cause);
        }
    }

    // The lists.

    private void enqueue(Place place, Waiter waiter) {
        waiter.place = place;
        waiter.ticket = tickets++;
        waiter.before = place.last;
        waiter.after = null;
        if (place.last == null) {
            place.first = waiter;
        } else {
            place.last.after = waiter;
        }
        place.last = waiter;
        if (place.unopened == null) {
            place.unopened = waiter;
        }
        place.waiting++;
        waiting++;
    }

    private void dequeue(Place place, Waiter waiter) {
        if (place.unopened == waiter) {
            place.unopened = waiter.after;
        }
        if (waiter.before == null) {
            place.first = waiter.after;
        } else {
            waiter.before.after = waiter.after;
        }
        if (waiter.after == null) {
            place.last = waiter.before;
        } else {
            waiter.after.before = waiter.before;
        }
        waiter.place = null;
        waiter.before = null;
        waiter.after = null;
        waiter.opening = null;
        place.waiting--;
        waiting--;
    }

    /** To be called whenever the leases of {@code member} or its capacity have changed. */
    private static void updateRoom(Member member) {
        setRoom(member, member.use == Use.LEASED && member.leases < member.capacity);
    }

    private static void setRoom(Member member, boolean room) {
        if (room != member.hasRoom) {
            member.hasRoom = room;
            if (room) {
                member.place.withRoom.push(member);
            } else {
                member.place.withRoom.remove(member);
            }
        }
    }

    private void linkIdle(Member member) {
        member.place.idle.push(member);
        member.older = youngest;
        if (youngest == null) {
            oldest = member;
        } else {
            youngest.younger = member;
        }
        youngest = member;
    }

    private void unlinkIdle(Member member) {
        member.place.idle.remove(member);
        if (member.older == null) {
            oldest = member.younger;
        } else {
            member.older.younger = member.younger;
        }
        if (member.younger == null) {
            youngest = member.older;
        } else {
            member.younger.older = member.older;
        }
        member.older = null;
        member.younger = null;
    }
}
