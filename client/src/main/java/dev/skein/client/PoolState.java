package dev.skein.client;

import dev.skein.http.Deadline;
import dev.skein.http.Headers;
import dev.skein.http.Origin;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
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
 *       None comes back from that. One that may carry none just now is waited for.
 *   <li>An origin whose connection is still in the making may become the guest of another's {@link
 *       Place}, whose connections cover it: it waits and counts there until one does not.
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
        private static final long NONE = -1;

        @Nullable Waiter before;
        @Nullable Waiter after;
        @Nullable Origin wanted;
        long ticket = NONE;
        private @Nullable Place place;
        private @Nullable Member opening;

        /**
         * The connection being opened that this waiter waits for, if there is one: on its own
         * account, or to be shared.
         */
        final @Nullable Member opening() {
            return opening != null || place == null ? opening : place.makingFor(this);
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
        private int capacity; // once open: leases it may have at once
        private boolean paused; // it may have none just now
        private boolean draining; // it may have no more
        private int leases;
        private boolean hasRoom; // for one more lease beside those it has
        private long opened; // when the connection was ready
        private long idleSince;
        private @Nullable Waiter cause; // while connecting: whose account it is on
        int number; // among the sockets of its place
        @Nullable Member below; // in the stack of its place, idle or with room
        @Nullable Member above;
        @Nullable Member older; // while idle: among those of all origins
        @Nullable Member younger;

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

        /** The Host field of an exchange for {@link #origin}. */
        final Headers host() {
            return place.host;
        }

        /** Whether its exchanges may be for others than its own origin. */
        final boolean isHost() {
            return place.hasHadGuests();
        }

        /** Whether it is open and may get another exchange, some time. */
        final boolean takesNew() {
            return (use == Use.IDLE || use == Use.LEASED) && !draining;
        }

        /** Whether it may carry exchanges of {@code guest}; asked of one that is connected. */
        boolean covers(Place.Guest guest) {
            return false;
        }

        /** How many permits it holds, until it is closed. */
        private int permits() {
            return Math.max(1, leases);
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
    private final IdleQueue idle = new IdleQueue();
    private int leases;
    private int busy;
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
     * @param fresh what it had was refused, or broke before it was of use: it stands in line where
     *     it stood, and does not take one that idles, which may be as stale
     * @param mayShare a connection to {@code origin} may turn out to carry several exchanges
     */
    @Nullable Member acquire(
            Origin origin, Waiter waiter, boolean fresh, boolean mayShare, long now) {
        this.now = now;
        if (!fresh || waiter.ticket == Waiter.NONE) {
            waiter.ticket = tickets++;
        }
        Place known = places.get(origin);
        Member ready = known == null || known.waiters.first() != null ? null : ready(known, fresh);
        if (ready != null) {
            addLease(ready);
            return ready;
        }
        Place place = places.get(origin); // gone, if its last connection was too old to use
        if (place == null) {
            place = known != null && known.origin.equals(origin) ? known : new Place(origin);
            places.put(origin, place);
        }
        place.offered(mayShare);
        enqueue(place, waiter, origin);
        advance(place);
        return null;
    }

    private Place placeOf(Origin origin) {
        return places.computeIfAbsent(origin, Place::new);
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
        dequeue(waiter);
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
        if (place.hasGuests()) { // no iterator over nobody
            dissolveUncovered(member);
        }
        member.opened = now;
        member.capacity = place.atFirst(capacity);
        Waiter cause = member.cause;
        discharge(member);
        Waiter first = place.waiters.first();
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
     * @param capacity 0: none for now (RFC 9113, 6.5.2), which is to be short
     */
    void capacity(Member member, int capacity, long now) {
        if (!member.takesNew()) {
            return;
        }
        this.now = now;
        boolean resumed = member.paused && capacity > 0;
        setPaused(member, capacity == 0);
        member.capacity = capacity;
        updateRoom(member);
        if (capacity > 0) {
            member.place.told(capacity);
        }
        if (resumed) {
            useIdle(member.place);
        }
        advance(member.place);
    }

    /** {@code member} takes no more exchanges, and closes with its last. */
    void drained(Member member) {
        if (member.takesNew()) {
            drain(member);
            if (member.use == Use.IDLE) {
                close(member);
            } else {
                advance(member.place);
            }
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
        dissolveAll(member.place); // a host that cannot be reached is no reason for them to fail
        Waiter cause = member.cause;
        if (cause != null) {
            dequeue(cause);
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
        Waiter first = member.place.waiters.first();
        boolean carriesNext = member.leases <= member.capacity;
        if (carriesNext && first != null && !mustYield(member.place)) {
            serve(first, member); // the lease passes on to it
        } else if (member.leases > 1) {
            endLease(member);
        } else if (member.paused || (carriesNext && first == null)) {
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
        Member oldest = idle.oldest();
        while (oldest != null && now - oldest.idleSince >= idleAge) {
            close(oldest);
            oldest = idle.oldest();
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
        Member oldest = idle.oldest();
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
        for (Member each = idle.oldest(); each != null; each = idle.oldest()) {
            close(each);
        }
    }

    /** Whether nothing is open, being opened or waited for. */
    boolean empty() {
        return sockets() == 0 && waiting == 0;
    }

    int sockets() {
        return busy + idle.size() + connecting;
    }

    /** How many permits of the budget it holds. */
    int permits() {
        return sockets() + leases - busy;
    }

    /** How many exchanges are under way. */
    int leases() {
        return leases;
    }

    /** What it holds now; off the loop a glance that may be a moment old. */
    Counts counts() {
        return new Counts(leases, idle.size(), connecting, sockets(), waiting, places.size());
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
                if (place.inLine) {
                    return;
                } // else what was closed for it has served some of its waiters, not all perhaps
            }
        }
    }

    /** Whether those who wait at {@code place} have a use for one more permit. */
    private boolean wantsMore(Place place) {
        return place.waiting() > 0 && (withRoom(place) != null || place.needsAnother());
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
            serve(Objects.requireNonNull(place.waiters.first()), member);
        }
    }

    private void start(Place place) {
        Waiter unopened = place.waiters.unopened();
        Waiter cause = unopened != null ? unopened : Objects.requireNonNull(place.waiters.first());
        Member member = factory.create(place);
        place.add(member);
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
        for (Member each = idle.oldest(); each != null && place.inLine; each = idle.oldest()) {
            close(each);
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

    private boolean othersWait() {
        return budget.othersWant(wanting) || firstInLine() != null;
    }

    /** Whether the permit of a lease that ended at {@code place} is for others. */
    private boolean mustYield(Place place) {
        if (budget.othersWant(wanting)
                && (place.waiters.first() == null || permits() > budget.share())) {
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
        Waiter own = place.waiters.first();
        Waiter other = Objects.requireNonNull(head.waiters.first());
        return own == null
                || place.permits > head.permits + 1
                || (head.permits == 0 && other.ticket < own.ticket);
    }

    // The way of a member: connecting -> (leased <-> idle) -> closed.

    private void settle(Member member) {
        leaveUse(member);
        member.use = Use.IDLE;
        member.idleSince = now;
        linkIdle(member);
        if (closing || (member.paused ? othersWait() : mustYield(member.place))) {
            close(member);
        } else if (idle.size() > maxIdle) {
            close(Objects.requireNonNull(idle.oldest()));
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
        dequeue(waiter);
        if (opening != null) {
            chargeNext(opening);
        }
        actions.add(new Action.Lease(waiter, member));
    }

    private void drain(Member member) {
        setPaused(member, false);
        member.draining = true;
        member.capacity = 0;
        updateRoom(member);
    }

    /**
     * Waiting for a peer that allows nothing just now, and not in the stack of what can be used.
     */
    private void setPaused(Member member, boolean paused) {
        if (paused == member.paused) {
            return;
        }
        member.paused = paused;
        member.place.paused += paused ? 1 : -1;
        if (member.use == Use.IDLE && paused) {
            member.place.idle.remove(member);
        } else if (member.use == Use.IDLE) {
            member.place.idle.push(member);
        }
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
        setPaused(member, false);
        place.remove(member);
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
            case IDLE -> unlinkIdle(member);
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
        return expired(member.opened);
    }

    private boolean expired(long since) {
        return now - since >= lifetime && lifetime != Long.MAX_VALUE;
    }

    private void forgetIfUnused(Place place) {
        if (place.permits == 0
                && place.waiting() == 0
                && !place.inLine
                && places.remove(place.origin, place)) {
            place.guests().forEach(guest -> places.remove(guest.origin(), place));
            place.letAllGo();
        }
    }

    // Guests: origins that use another's connections.

    /**
     * {@code member} is being opened, and {@code host} is a connection that would do: whoever waits
     * for {@code member}'s origin waits where {@code host} belongs from now on, in the order in
     * which they came, and nothing is opened any more. Answers whether this is so.
     *
     * @param addresses of the host of {@code member}'s origin
     */
    boolean coalesce(Member member, List<InetAddress> addresses, Member host, long now) {
        this.now = now;
        Place own = member.place;
        Place other = host.place;
        Place.Guest guest = new Place.Guest(own.origin, addresses, now);
        boolean useful = host.takesNew() && !host.paused && !expired(host);
        if (closing
                || member.use != Use.CONNECTING
                || !useful
                || !own.mayLeave()
                || !other.mayTake(guest)) {
            return false;
        }
        other.take(guest);
        places.put(own.origin, other);
        move(own.waiters.all(), other);
        useIdle(other);
        own.sockets().forEach(this::close);
        advance(other);
        return true;
    }

    /**
     * The peer of {@code member} has said that it does not answer for a guest (RFC 9110, 15.5.20):
     * its place has none any more.
     */
    void misdirected(Member member) {
        member.place.takeNoGuests();
        dissolveAll(member.place);
    }

    /** {@code origin}, for which somebody will wait next, is nobody's guest. */
    void keepApart(Origin origin) {
        Place place = placeOf(origin);
        if (!place.origin.equals(origin)) {
            dissolve(place, place.guest(origin));
            place = placeOf(origin);
        }
        place.stayAlone();
    }

    private void dissolveAll(Place place) {
        List.copyOf(place.guests()).forEach(guest -> dissolve(place, guest));
    }

    /** Also who came so long ago that changes of its addresses are to be noticed. */
    private void dissolveUncovered(Member member) {
        for (Place.Guest guest : List.copyOf(member.place.guests())) {
            if (!member.covers(guest) || expired(guest.since())) {
                dissolve(member.place, guest);
            }
        }
    }

    /** {@code guest} has a place of its own again, where those wait who want it. */
    private void dissolve(Place place, Place.Guest guest) {
        place.letGo(guest);
        places.remove(guest.origin());
        List<Waiter> movers = place.waiters.of(guest.origin());
        if (!movers.isEmpty()) {
            Place own = placeOf(guest.origin());
            own.offered(true);
            move(movers, own);
            recharge(place);
            advance(own);
        }
    }

    /** {@code movers}, in order, wait at {@code place} now. */
    private void move(List<Waiter> movers, Place place) {
        for (Waiter waiter : movers) {
            if (waiter.opening != null) {
                discharge(waiter.opening);
            }
            dequeue(waiter);
            waiter.place = place;
            waiting++;
        }
        place.waiters.merge(movers);
        recharge(place);
    }

    /** Those who wait get what idles: they, or it, have just come. */
    private void useIdle(Place place) {
        while (place.waiters.first() != null) {
            Member ready = freshestIdle(place);
            Waiter first = place.waiters.first(); // another, if what was too old made room for it
            if (ready == null || first == null) {
                return;
            }
            addLease(ready);
            serve(first, ready);
        }
    }

    /** Whose connections {@code origin} uses: its own, unless it is a guest. */
    Origin hostOf(Origin origin) {
        Place place = places.get(origin);
        return place == null ? origin : place.origin;
    }

    // On whose account a connection is opened: those that wait longest have one. Who will share it
    // has none.

    private static void charge(Member member, Waiter waiter) {
        member.cause = waiter;
        waiter.opening = member;
        member.place.waiters.opened(waiter);
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
        Waiter unopened = member.place.waiters.unopened();
        if (member.use == Use.CONNECTING && unopened != null) {
            charge(member, unopened);
        }
    }

    /** After some came or left in the middle of the queue, it is those in front again. */
    private static void recharge(Place place) {
        List<Member> making = place.making();
        making.forEach(PoolState::discharge);
        place.waiters.noneOpened();
        making.forEach(PoolState::chargeNext);
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

    private void enqueue(Place place, Waiter waiter, Origin origin) {
        waiter.place = place;
        waiter.wanted = origin;
        waiting++;
        if (place.waiters.mayAdd(waiter)) {
            place.waiters.add(waiter);
        } else {
            place.waiters.merge(List.of(waiter));
            recharge(place);
        }
    }

    private void dequeue(Waiter waiter) {
        Objects.requireNonNull(waiter.place).waiters.remove(waiter);
        waiter.place = null;
        waiter.opening = null;
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
        idle.add(member);
        if (!member.paused) {
            member.place.idle.push(member);
        }
    }

    private void unlinkIdle(Member member) {
        idle.remove(member);
        if (!member.paused) {
            member.place.idle.remove(member);
        }
    }
}
