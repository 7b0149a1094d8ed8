package dev.skein.client;

import dev.skein.client.PoolState.Member;
import dev.skein.client.PoolState.Use;
import dev.skein.client.PoolState.Waiter;
import dev.skein.http.Headers;
import dev.skein.http.Origin;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the pool knows of one origin; forgotten when it has neither sockets nor waiters. {@link
 * PoolState} decides, this keeps the books.
 *
 * <p>Other origins may be its guests (RFC 9113, 9.1.1): they wait here, and use its connections,
 * each of which covers each of them.
 */
final class Place {
    /** A server that is asked for more names than this gets more connections. */
    static final int MOST_GUESTS = 256;

    private static final int ALL_WHO_WAIT = Integer.MAX_VALUE;

    final Origin origin;
    final Headers host; // the field of an exchange for it
    final WaitQueue waiters = new WaitQueue();
    final Stack idle = new Stack(); // the one returned last is used first
    final Stack withRoom = new Stack(); // busy, but for one more lease
    int permits; // of its sockets and their further leases
    int connecting;
    int paused; // connections whose peer allows nothing just now
    boolean inLine;

    private final List<Member> sockets = new ArrayList<>(1);
    private boolean known; // what to expect
    private int expected = 1; // exchanges on a connection that is being made
    private int carried = Integer.MAX_VALUE; // by the last one that said so
    private @Nullable Map<Origin, Guest> guests; // null: never had one
    private boolean takesGuests = true;
    private boolean alone; // it is nobody's guest

    /**
     * An origin that may use another's connections.
     *
     * @param addresses of its host, as they were when it came
     * @param since when it came
     */
    record Guest(Origin origin, List<InetAddress> addresses, long since) {}

    Place(Origin origin) {
        this.origin = origin;
        this.host = Headers.ofParsed("Host", origin.authority());
    }

    int waiting() {
        return waiters.size();
    }

    // What to expect of its connections.

    /** Until a connection has told, one that may be shared counts for all. */
    void offered(boolean mayShare) {
        if (!known) {
            expected = mayShare ? ALL_WHO_WAIT : 1;
        }
    }

    void told(int capacity) {
        expect(capacity);
        carried = capacity;
    }

    void expect(int capacity) {
        known = true;
        expected = capacity;
    }

    /**
     * What a new connection may carry, which its peer may not have said yet: no more than the last
     * one was told, lest the peer refuse them once more.
     */
    int atFirst(int capacity) {
        told(Math.min(capacity, carried));
        return carried;
    }

    /**
     * Whether more wait than what is being made will carry. A peer that allows nothing just now
     * would allow as little on another connection.
     */
    boolean needsAnother() {
        return paused == 0 && waiting() > (long) connecting * expected;
    }

    /** Whether those who wait could do with one less of what is being made. */
    boolean needsOneLess() {
        return waiting() <= (connecting - 1L) * expected;
    }

    /** The connection in the making that {@code waiter} will share, if there is one. */
    @Nullable Member makingFor(Waiter waiter) {
        return connecting > 0 && waiters.isAmongFirst(waiter, (long) connecting * expected)
                ? making().getFirst()
                : null;
    }

    // Its sockets.

    /** All of them, in no order; a copy. */
    List<Member> sockets() {
        return List.copyOf(sockets);
    }

    /** Those that are being opened. */
    List<Member> making() {
        return sockets.stream().filter(member -> member.use() == Use.CONNECTING).toList();
    }

    void add(Member member) {
        member.number = sockets.size();
        sockets.add(member);
    }

    void remove(Member member) {
        Member last = sockets.removeLast();
        if (last.number != member.number) {
            last.number = member.number;
            sockets.set(last.number, last);
        }
    }

    // Guests.

    /** Whether {@code guest} may come: now, and to every connection there is. */
    boolean mayTake(Guest guest) {
        return takesGuests
                && guests().size() < MOST_GUESTS
                && sockets.stream().allMatch(member -> !member.takesNew() || member.covers(guest));
    }

    /** Whether it may be another's guest: nothing is open here, and nobody came for it. */
    boolean mayLeave() {
        return !alone && permits == connecting && !hasGuests();
    }

    boolean hasGuests() {
        return guests != null && !guests.isEmpty();
    }

    boolean hasHadGuests() {
        return guests != null;
    }

    Collection<Guest> guests() {
        return guests == null ? List.of() : guests.values();
    }

    void take(Guest guest) {
        if (guests == null) {
            guests = new LinkedHashMap<>();
        }
        guests.put(guest.origin(), guest);
    }

    Guest guest(Origin guest) {
        return Objects.requireNonNull(Objects.requireNonNull(guests).get(guest));
    }

    void letGo(Guest guest) {
        Objects.requireNonNull(guests).remove(guest.origin());
    }

    void letAllGo() {
        guests = null;
    }

    void takeNoGuests() {
        takesGuests = false;
    }

    void stayAlone() {
        alone = true;
    }

    /** Connections of one place; a connection is in one stack at most. */
    static final class Stack {
        @Nullable Member top;

        void push(Member member) {
            member.below = top;
            if (top != null) {
                top.above = member;
            }
            top = member;
        }

        void remove(Member member) {
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
}
