package dev.skein.client;

import dev.skein.http.Clock;
import dev.skein.http.Headers;
import dev.skein.http.Url;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of a client, as RFC 6265bis has them: kept by domain, sent to whom they belong, at
 * most 180 for one domain and 3000 in all (those not sent for longest go first; of one domain,
 * those that are not secure before the others). A client has a jar of its own unless given one;
 * several may share one. Thread-safe; a request whose hosts have no cookies costs a few look-ups
 * and no lock.
 */
public final class CookieJar {
    static final int MOST_PER_DOMAIN = 180;
    static final int MOST = 3000;

    /**
     * How many leave at once when there are too many, so that not each further one costs a search.
     */
    private static final int MARGIN = MOST / 10;

    private static final Kept[] NONE = {};

    /**
     * Made when there are cookies to be put in order: it takes a tenth of making the first client.
     */
    private static final class Order {
        static final Comparator<Kept> OF_SENDING =
                Comparator.comparingInt((Kept kept) -> -kept.cookie.path().length())
                        .thenComparingLong(kept -> kept.created);

        static final Comparator<Kept> OF_LEAVING =
                Comparator.comparing((Kept kept) -> kept.cookie.secure())
                        .thenComparingLong(kept -> kept.sent);
    }

    private final AtomicBoolean shrinking = new AtomicBoolean();
    private final Clock clock;
    private final PublicSuffixes suffixes;
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * By {@link Cookie#domain()}. The arrays are never changed, only replaced; an empty one is
     * never kept.
     */
    private final Map<String, Kept[]> byDomain = new ConcurrentHashMap<>();

    /** An empty jar with the public suffix list that came with this library. */
    public CookieJar() {
        this(Clock.system(), PublicSuffixes.standard());
    }

    /**
     * An empty jar.
     *
     * @param clock says when a cookie is past
     * @param suffixes the domains that no cookie may be set for; looked at only when a cookie has a
     *     Domain
     */
    public CookieJar(Clock clock, PublicSuffixes suffixes) {
        this.clock = clock;
        this.suffixes = suffixes;
    }

    /**
     * Takes what the Set-Cookie fields of a response from {@code url} say; fields that are not to
     * be heeded change nothing.
     */
    public void store(Url url, Headers headers) {
        if (headers.has("set-cookie")) {
            headers.all("set-cookie").forEach(field -> store(url, field));
        }
    }

    /** Takes what one Set-Cookie field of a response from {@code url} says. */
    public void store(Url url, String setCookie) {
        Cookie cookie = SetCookie.parse(setCookie, url, clock.now(), suffixes::isSuffix);
        if (cookie != null && (SetCookie.isSecure(url) || !hidesSecure(cookie))) {
            add(cookie);
        }
    }

    /**
     * Adds a cookie, or puts it in the place of the one of the same name, domain and path; one that
     * is past takes that one away.
     */
    public void add(Cookie cookie) {
        Instant now = clock.now();
        byDomain.compute(
                cookie.domain(), (_, bucket) -> with(bucket == null ? NONE : bucket, cookie, now));
        if (count.get() > MOST) {
            shrink();
        }
    }

    /** Takes a cookie away. @return whether one of its name, domain and path was there */
    public boolean remove(Cookie cookie) {
        return removeIf(cookie.domain(), cookie::replaces);
    }

    /** Takes all cookies away. */
    public void clear() {
        byDomain.keySet().forEach(domain -> removeIf(domain, _ -> true));
    }

    /** Takes those away that end with the session: a new one begins. */
    public void endSession() {
        byDomain.keySet().forEach(domain -> removeIf(domain, cookie -> cookie.expires() == null));
    }

    /** All cookies that are not past, oldest first. */
    public List<Cookie> cookies() {
        Instant now = clock.now();
        return sorted(Comparator.comparingLong((Kept kept) -> kept.created)).stream()
                .map(Kept::cookie)
                .filter(cookie -> !cookie.expired(now))
                .toList();
    }

    /**
     * The cookies that a request to {@code url} carries, in the order in which it does: longest
     * path first, then oldest first.
     */
    public List<Cookie> cookies(Url url) {
        return matching(url).stream().map(Kept::cookie).toList();
    }

    /** The value of the Cookie field for a request to {@code url}, or null for none. */
    @Nullable String header(Url url) {
        if (byDomain.isEmpty()) {
            return null;
        }
        StringBuilder field = new StringBuilder();
        for (Kept kept : matching(url)) {
            Cookie cookie = kept.cookie;
            field.append(field.isEmpty() ? "" : "; ").append(cookie.name());
            field.append(cookie.name().isEmpty() ? "" : "=").append(cookie.value());
        }
        return field.isEmpty() ? null : field.toString();
    }

    /**
     * Adds the cookies of a file in the format of Netscape's cookies.txt, which curl, wget and
     * browsers' tools write and read.
     *
     * @throws IOException if it cannot be read, or a line is none of that format, which the message
     *     names; then nothing was added
     */
    public void load(Path file) throws IOException {
        CookieFile.read(file).forEach(this::add);
    }

    /**
     * Writes all cookies, those of the session included, to a file in the format of Netscape's
     * cookies.txt. The file is replaced as a whole, and only its owner may read it where the file
     * system knows owners. The format has no place for {@link Cookie#sameSite}.
     */
    public void save(Path file) throws IOException {
        CookieFile.write(file, cookies());
    }

    /** How many cookies there are, past ones that nobody asked for since included. */
    @Override
    public String toString() {
        return count + " cookies of " + byDomain.size() + " domains";
    }

    private List<Kept> matching(Url url) {
        Instant now = clock.now();
        String host = url.host();
        List<Kept> found = new ArrayList<>();
        int at = 0;
        do {
            collect(byDomain.getOrDefault(host.substring(at), NONE), url, at > 0, now, found);
            at = host.indexOf('.', at) + 1;
        } while (at > 0);
        found.sort(Order.OF_SENDING);
        return found;
    }

    private void collect(Kept[] bucket, Url url, boolean above, Instant now, List<Kept> found) {
        for (Kept kept : bucket) {
            Cookie cookie = kept.cookie;
            boolean goes =
                    !cookie.expired(now)
                            && !(above && cookie.hostOnly())
                            && (!cookie.secure() || SetCookie.isSecure(url))
                            && cookie.matchesPath(url.path());
            if (goes) {
                kept.sent = sequence.incrementAndGet();
                found.add(kept);
            }
        }
    }

    /**
     * Whether a cookie set in the open would stand before, or in the place of, a secure one (RFC
     * 6265bis, 5.7, step 14).
     */
    private boolean hidesSecure(Cookie cookie) {
        for (Map.Entry<String, Kept[]> entry : byDomain.entrySet()) {
            String domain = entry.getKey();
            if (SetCookie.matchesDomain(domain, cookie.domain())
                    || SetCookie.matchesDomain(cookie.domain(), domain)) {
                for (Kept kept : entry.getValue()) {
                    Cookie other = kept.cookie;
                    if (other.secure()
                            && other.name().equals(cookie.name())
                            && other.matchesPath(cookie.path())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private Kept @Nullable [] with(Kept[] bucket, Cookie cookie, Instant now) {
        long created = sequence.incrementAndGet();
        List<Kept> next = new ArrayList<>(bucket.length + 1);
        for (Kept kept : bucket) {
            if (kept.cookie.replaces(cookie)) {
                created = kept.created;
            } else if (!kept.cookie.expired(now)) {
                next.add(kept);
            }
        }
        if (!cookie.expired(now)) {
            next.add(new Kept(cookie, created, sequence.incrementAndGet()));
        }
        if (next.size() > MOST_PER_DOMAIN) {
            Kept last = next.getLast();
            next.remove(
                    next.stream().filter(kept -> kept != last).min(Order.OF_LEAVING).orElse(last));
        }
        return counted(bucket, next);
    }

    /**
     * The bucket that replaces another; null when it is empty. Runs under that domain's lock in the
     * map.
     */
    private Kept @Nullable [] counted(Kept[] before, List<Kept> after) {
        count.addAndGet(after.size() - before.length);
        return after.isEmpty() ? null : after.toArray(Kept[]::new);
    }

    /**
     * Makes room by taking away what is past, then what was not sent for longest. One caller does
     * it; the others, which may be loops, do not wait.
     */
    private void shrink() {
        if (shrinking.compareAndSet(false, true)) {
            try {
                removeOldest();
            } finally {
                shrinking.set(false);
            }
        }
    }

    private void removeOldest() {
        Instant now = clock.now();
        byDomain.keySet().forEach(domain -> removeIf(domain, cookie -> cookie.expired(now)));
        List<Kept> all = sorted(Comparator.comparingLong(kept -> kept.sent));
        int tooMany = all.size() <= MOST ? 0 : all.size() - (MOST - MARGIN);
        all.stream()
                .limit(tooMany)
                .forEach(kept -> removeIf(kept.cookie.domain(), kept.cookie::equals));
    }

    private boolean removeIf(String domain, Predicate<Cookie> gone) {
        boolean[] removed = {false};
        byDomain.computeIfPresent(
                domain,
                (_, bucket) -> {
                    List<Kept> left = new ArrayList<>(List.of(bucket));
                    removed[0] = left.removeIf(kept -> gone.test(kept.cookie));
                    return removed[0] ? counted(bucket, left) : bucket;
                });
        return removed[0];
    }

    private List<Kept> sorted(Comparator<Kept> order) {
        List<Kept> all = new ArrayList<>();
        byDomain.values().forEach(bucket -> all.addAll(List.of(bucket)));
        all.sort(order);
        return all;
    }

    /** A cookie in the jar, with the turn at which it came and that at which it was last sent. */
    private static final class Kept {
        private final Cookie cookie;
        private final long created;

        /** Racy on purpose: it decides nothing but who leaves first. */
        private volatile long sent;

        Kept(Cookie cookie, long created, long sent) {
            this.cookie = cookie;
            this.created = created;
            this.sent = sent;
        }

        Cookie cookie() {
            return cookie;
        }
    }
}
