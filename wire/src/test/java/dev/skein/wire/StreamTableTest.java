package dev.skein.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.skein.http.Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against a map that is known to work. */
class StreamTableTest {
    private static final Exchange.Head HEAD =
            new Exchange.Head(
                    "GET", "/", Headers.empty(), Headers.empty(), Headers.empty(), 0, false);
    private static final Http2Connection NOWHERE =
            new Http2Connection(
                    new RecordedWire(),
                    new RecordedOwner(),
                    new ManualLoop(),
                    new Http2Codec(HeadLimits.DEFAULT));

    private final StreamTable table = new StreamTable();
    private final Map<Integer, Http2Stream> map = new HashMap<>();

    @Test
    void anEmptyOneHasNothing() {
        assertEquals(0, table.size());
        assertNull(table.get(1));
        table.remove(stream(1));
        table.forEach(stream -> {
            throw new AssertionError(stream);
        });
    }

    /** In a row, as a connection opens them; they end in any order. */
    @Test
    void streamsInARow() {
        SplittableRandom random = new SplittableRandom(1);
        int next = 1;
        for (int step = 0; step < 4_000; step++) {
            int most = step / 1000 % 2 == 0 ? 200 : 5;
            if (map.size() < most && random.nextBoolean()) {
                add(next);
                next += 2;
            } else {
                removeOne(random);
            }
            check(next - random.nextInt(500));
        }
    }

    /** Numbers whose own places are the same, or at the end, so that others take those in front. */
    @Test
    void collisions() {
        SplittableRandom random = new SplittableRandom(2);
        int[] homes = {0, 1, 14, 15, 15, 15, 30, 31, 31, 63};
        for (int step = 0; step < 20_000; step++) {
            int home = homes[random.nextInt(homes.length)];
            int id = 2 * (home + 64 * random.nextInt(1 << 20)) + 1;
            if (map.size() < 24 && random.nextInt(5) > 1 && !map.containsKey(id)) {
                add(id);
            } else {
                removeOne(random);
            }
            check(id);
        }
    }

    @Test
    void theHighestNumbers() {
        for (int id : new int[] {Integer.MAX_VALUE, 1, Integer.MAX_VALUE - 2, 3}) {
            add(id);
        }
        check(Integer.MAX_VALUE);
        table.remove(map.remove(Integer.MAX_VALUE));
        check(Integer.MAX_VALUE);
    }

    @Test
    void whoIsRemovedMeanwhileIsStillVisited() {
        add(1);
        add(3);
        List<Http2Stream> visited = new ArrayList<>();
        table.forEach(stream -> {
            visited.add(stream);
            map.values().forEach(table::remove);
        });
        assertEquals(Set.copyOf(map.values()), Set.copyOf(visited));
        assertEquals(0, table.size());
    }

    private void add(int id) {
        Http2Stream stream = stream(id);
        map.put(id, stream);
        table.add(stream);
    }

    private void removeOne(SplittableRandom random) {
        if (!map.isEmpty()) {
            List<Integer> ids = List.copyOf(map.keySet());
            Http2Stream gone = map.remove(ids.get(random.nextInt(ids.size())));
            table.remove(gone);
            table.remove(gone);
        }
    }

    private void check(int id) {
        assertSame(map.get(id), table.get(id));
        assertEquals(map.size(), table.size());
        map.forEach((known, stream) -> assertSame(stream, table.get(known)));
        Set<Http2Stream> visited = new HashSet<>();
        table.forEach(visited::add);
        assertEquals(Set.copyOf(map.values()), visited);
    }

    private static Http2Stream stream(int id) {
        Http2Stream stream = new Http2Stream(NOWHERE);
        stream.opened(id, 65_535, HEAD, null);
        return stream;
    }
}
