package dev.skein.wire;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a connection by their number. Open addressing: those of a client are odd and
 * mostly in a row, so that nearly each finds its own place free.
 */
final class StreamTable {
    private static final int FIRST = 16;

    private @Nullable Http2Stream[] places = new Http2Stream[FIRST];
    private int size;

    int size() {
        return size;
    }

    @Nullable Http2Stream get(int id) {
        for (int i = home(id); ; i = next(i)) {
            Http2Stream stream = places[i];
            if (stream == null || stream.id() == id) {
                return stream;
            }
        }
    }

    void add(Http2Stream stream) {
        if (2 * (size + 1) > places.length) {
            grow();
        }
        place(stream);
        size++;
    }

    /** Those that had to go on past its place move up, so that no search ends too soon. */
    void remove(Http2Stream stream) {
        int hole = home(stream.id());
        while (places[hole] != stream) {
            if (places[hole] == null) {
                return;
            }
            hole = next(hole);
        }
        size--;
        places[hole] = null;
        for (int i = next(hole); ; i = next(i)) {
            Http2Stream moved = places[i];
            if (moved == null) {
                return;
            }
            places[i] = null;
            place(moved);
        }
    }

    /** Each of those that are there now. */
    void forEach(Consumer<Http2Stream> action) {
        for (Http2Stream stream : places.clone()) {
            if (stream != null) {
                action.accept(stream);
            }
        }
    }

    private void place(Http2Stream stream) {
        int i = home(stream.id());
        while (places[i] != null) {
            i = next(i);
        }
        places[i] = stream;
    }

    private void grow() {
        @Nullable Http2Stream[] before = places;
        places = new Http2Stream[2 * before.length];
        for (Http2Stream stream : before) {
            if (stream != null) {
                place(stream);
            }
        }
    }

    private int home(int id) {
        return (id >>> 1) & (places.length - 1);
    }

    private int next(int i) {
        return (i + 1) & (places.length - 1);
    }
}
