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
 * nowhere else, so permits and sockets cannot drift apart: <em>leases + idle + connecting =
 * sockets</em>, each of which holds one permit of the {@link Budget}.
 *
 * <ul>
 *   <li>An origin's waiters are served first come, first served. A connection in the making belongs
 *       to nobody: who waits first gets the next one that is free, made or returned.
 *   <li>An origin opens a connection while more wait than are in the making, within its limit and
 *       the total.
 *   <li>When the total is reached, the connection that idles longest, of whatever origin, makes
 *       room. Where none idles, origins stand in line for the next one to be returned: an origin
 *       with more than its share gives it up, and so does one whose waiters came later than those
 *       of an origin that has none.
 * </ul>
 *
 * <p>Everything costs the same at one origin and at ten thousand: waiters and idle connections hang
 * in linked lists. Confined to one loop.
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
        IDLE,
        LEASED,
        CLOSED
    }

    /** A socket of the pool, from the decision to open it to its end. */
    static class Member {
        private final Place place;
        private Use use = Use.CONNECTING;
        private long opened; // when the connection was ready
        private long idleSince;
        private @Nullable Waiter cause; // while connecting: whose account it is on
        private @Nullable Member below; // while idle: the one of its origin returned before
        private @Nullable Member above;
        private @Nullable Member older; // while idle: among those of all origins
        private @Nullable Member younger;

        Member(Place place) {
            this.place = place;
        }

        final Use use() {
            return use;
        }

        final Origin origin() {
            return place.origin;
        }
    }

    /** What the pool knows of one origin; forgotten when it has neither sockets nor waiters. */
    static final class Place {
        private final Origin origin;
        private int sockets;
        private int connecting;
        private int waiting;
        private boolean inLine;
        private @Nullable Waiter first;
        private @Nullable Waiter last;
        private @Nullable Waiter unopened; // first without a connection on its account
        private @Nullable Member top; // the idle connection returned last, which is used first

        private Place(Origin origin) {
            this.origin = origin;
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
    private final ArrayDeque<Place> line = new ArrayDeque<>(); // kept from opening by the total
    private final ArrayDeque<Action> actions = new ArrayDeque<>();
    private @Nullable Member oldest; // of all idle connections
    private @Nullable Member youngest;
    private int leases;
    private int idle;
    private int connecting;
    private int waiting;
    private long tickets;
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
     */
    @Nullable Member acquire(Origin origin, Waiter waiter, boolean fresh, long now) {
        Place known = places.get(origin);
        Place place = known == null ? new Place(origin) : known;
        Member ready = fresh || place.first != null ? null : freshestIdle(place, now);
        if (ready != null) {
            lease(ready);
            return ready;
        }
        places.put(origin, place); // new, or forgotten with its last connection, too old to use
        enqueue(place, waiter);
        if (place.sockets >= perOrigin && place.top != null) {
            close(place.top);
        }
        open(place);
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
        if (opening != null && place.connecting > place.waiting) {
            close(opening);
        } else if (opening != null) {
            chargeNext(opening);
        }
        forgetIfUnused(place);
    }

    /** {@code member} is open and ready. */
    void connected(Member member, long now) {
        if (member.use != Use.CONNECTING) {
            return;
        }
        member.opened = now;
        Waiter cause = member.cause;
        leaveUse(member);
        Waiter first = member.place.first;
        if (first == null) {
            settle(member, now);
        } else {
            swapAccounts(first, cause);
            serve(first, member);
        }
    }

    /**
     * {@code member} could not be opened: the waiter on whose account it was has failed with it.
     */
    void connectFailed(Member member, DialFailure failure) {
        if (member.use != Use.CONNECTING) {
            return;
        }
        Waiter cause = member.cause;
        if (cause != null) {
            dequeue(member.place, cause);
            actions.add(new Action.Fail(cause, failure));
        }
        retire(member);
    }

    /**
     * The lease of {@code member} has ended.
     *
     * @param reusable whether it can carry another exchange
     */
    void release(Member member, boolean reusable, long now) {
        if (member.use != Use.LEASED) {
            return;
        }
        Waiter first = member.place.first;
        if (!reusable || closing || expired(member, now) || mustYield(member.place)) {
            close(member);
        } else if (first == null) {
            leaveUse(member);
            settle(member, now);
        } else {
            leaveUse(member);
            serve(first, member);
        }
    }

    /** The socket of {@code member} is gone: its peer closed it, or it broke. */
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
            startFirst();
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
        return leases + idle + connecting;
    }

    /** What it holds now; off the loop a glance that may be a moment old. */
    Counts counts() {
        return new Counts(leases, idle, connecting, waiting, places.size());
    }

    /** What a pool, or several together, hold. */
    record Counts(int leases, int idle, int connecting, int waiting, int origins) {
        Counts plus(Counts other) {
            return new Counts(
                    leases + other.leases,
                    idle + other.idle,
                    connecting + other.connecting,
                    waiting + other.waiting,
                    origins + other.origins);
        }

        int sockets() {
            return leases + idle + connecting;
        }

        /** {@code leases=3 idle=5 connecting=1 sockets=9 waiting=0 origins=2}. */
        @Override
        public String toString() {
            return "leases=%d idle=%d connecting=%d sockets=%d waiting=%d origins=%d"
                    .formatted(leases, idle, connecting, sockets(), waiting, origins);
        }
    }

    @Override
    public String toString() {
        return counts().toString();
    }

    // Opening: who may, and who stands in line for it.

    private void open(Place place) {
        while (wantsMore(place)) {
            if (!line.isEmpty() || !budget.take()) {
                standInLine(place);
                return;
            }
            start(place);
        }
    }

    private boolean wantsMore(Place place) {
        return place.connecting < place.waiting && place.sockets < perOrigin;
    }

    private void start(Place place) {
        Waiter cause =
                Objects.requireNonNull(place.unopened != null ? place.unopened : place.first);
        Member member = factory.create(place);
        place.sockets++;
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
     * A permit that a socket held goes to the first in line here, unless other pools wait. Through
     * the budget it would come back in the loop's next turn only, and until then every connection
     * that is returned would be closed for the same waiter.
     */
    private void passOn() {
        if (closing || budget.othersWant(wanting) || firstInLine() == null) {
            budget.give();
        } else {
            startFirst();
        }
    }

    private void startFirst() {
        Place place = line.remove();
        start(place);
        place.inLine = wantsMore(place);
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

    /** The first in line that still wants, those before it sent away. */
    private @Nullable Place firstInLine() {
        Place head = line.peek();
        while (head != null && !wantsMore(head)) {
            line.remove();
            head.inLine = false;
            forgetIfUnused(head);
            head = line.peek();
        }
        return head;
    }

    /** Whether a connection returned to {@code place} is closed for the sake of others. */
    private boolean mustYield(Place place) {
        if (budget.othersWant(wanting) && (place.first == null || sockets() > budget.share())) {
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
                || place.sockets > head.sockets + 1
                || (head.sockets == 0 && other.ticket < own.ticket);
    }

    // The way of a member: connecting -> (leased <-> idle) -> closed.

    private void settle(Member member, long now) {
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

    private void lease(Member member) {
        leaveUse(member);
        member.use = Use.LEASED;
        leases++;
    }

    private void serve(Waiter waiter, Member member) {
        Member opening = waiter.opening;
        dequeue(member.place, waiter);
        if (opening != null) {
            chargeNext(opening);
        }
        member.use = Use.LEASED;
        leases++;
        actions.add(new Action.Lease(waiter, member));
    }

    private void close(Member member) {
        actions.add(new Action.Close(member));
        retire(member);
    }

    private void retire(Member member) {
        leaveUse(member);
        member.use = Use.CLOSED;
        member.place.sockets--;
        passOn();
        open(member.place);
        forgetIfUnused(member.place);
    }

    /** Takes {@code member} out of what counts and lists its present use. */
    private void leaveUse(Member member) {
        switch (member.use) {
            case CONNECTING -> {
                connecting--;
                member.place.connecting--;
                if (member.cause != null) {
                    member.cause.opening = null;
                    member.cause = null;
                }
            }
            case IDLE -> {
                idle--;
                unlinkIdle(member);
            }
            case LEASED -> leases--;
            case CLOSED -> {}
        }
    }

    private @Nullable Member freshestIdle(Place place, long now) {
        while (place.top != null && expired(place.top, now)) {
            close(place.top);
        }
        return place.top;
    }

    private boolean expired(Member member, long now) {
        return now - member.opened >= lifetime && lifetime != Long.MAX_VALUE;
    }

    private void forgetIfUnused(Place place) {
        if (place.sockets == 0 && place.waiting == 0 && !place.inLine) {
            places.remove(place.origin, place);
        }
    }

    // On whose account a connection is opened: those that wait longest have one.

    private static void charge(Member member, Waiter waiter) {
        member.cause = waiter;
        waiter.opening = member;
        Place place = member.place;
        if (place.unopened == waiter) {
            place.unopened = waiter.after;
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

    private void linkIdle(Member member) {
        Place place = member.place;
        member.below = place.top;
        if (place.top != null) {
            place.top.above = member;
        }
        place.top = member;
        member.older = youngest;
        if (youngest == null) {
            oldest = member;
        } else {
            youngest.younger = member;
        }
        youngest = member;
    }

    private void unlinkIdle(Member member) {
        if (member.above == null) {
            member.place.top = member.below;
        } else {
            member.above.below = member.below;
        }
        if (member.below != null) {
            member.below.above = member.above;
        }
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
        member.above = null;
        member.below = null;
        member.older = null;
        member.younger = null;
    }
}
