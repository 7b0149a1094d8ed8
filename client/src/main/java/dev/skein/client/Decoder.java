package dev.skein.client;

import dev.skein.http.Headers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the content codings of one response, step by step, in constant memory whatever comes. A
 * server that sends a hundred bytes for a terabyte is stopped by the ratio, at every coding of a
 * stack, and by the size. Used by one thread at a time.
 */
final class Decoder implements AutoCloseable {
    /** More than this on top of each other is no server's need. */
    private static final int MOST_CODINGS = 5;

    /**
     * What any body may swell to before its ratio is looked at: short runs of one letter go far
     * beyond any sensible ratio.
     */
    static final long RATIO_FLOOR = 32L << 20;

    private static final int STEP = 16 * 1024;

    /** The one that was applied last, and is undone first, in front. */
    private final List<Stage> stages;

    private final long maxBytes;

    /**
     * Where the pushed-out bytes stand for a moment; made when first needed, as whoever pulls needs
     * none.
     */
    private @Nullable ByteBuffer step;

    private Decoder(List<Stage> stages, long maxBytes) {
        this.stages = stages;
        this.maxBytes = maxBytes;
    }

    /**
     * The decoder for a response; null when its body is not coded, or in a coding that is not
     * known: then it is left as it is.
     *
     * @param known what there is
     * @param maxBytes of what comes out
     * @param maxRatio bytes out for each byte in, of each coding, beyond {@link #RATIO_FLOOR}
     */
    static @Nullable Decoder of(Codings known, Headers headers, long maxBytes, int maxRatio)
            throws DecodingException {
        if (!headers.has("content-encoding")) {
            return null;
        }
        List<ContentCoding> codings = new ArrayList<>();
        for (String name : String.join(",", headers.all("content-encoding")).split(",", -1)) {
            String bare = name.strip();
            if (bare.isEmpty() || bare.equalsIgnoreCase("identity")) {
                continue;
            }
            ContentCoding coding = known.named(bare);
            if (coding == null) {
                return null;
            }
            codings.add(coding);
        }
        return codings.isEmpty() ? null : of(known, codings, maxBytes, maxRatio);
    }

    private static Decoder of(
            Codings known, List<ContentCoding> codings, long maxBytes, int maxRatio)
            throws DecodingException {
        if (codings.size() > MOST_CODINGS) {
            throw new DecodingException(
                    codings.size()
                            + " content codings on top of each other; at most "
                            + MOST_CODINGS,
                    true,
                    null);
        }
        List<Stage> stages = new ArrayList<>(codings.size());
        Decoder decoder = new Decoder(stages, maxBytes);
        try {
            for (ContentCoding coding : codings.reversed()) {
                stages.add(
                        new Stage(
                                coding.name(),
                                known.open(coding),
                                stages.isEmpty() ? 0 : STEP,
                                maxRatio));
            }
            return decoder;
        } catch (DecodingException e) {
            decoder.close(); // what the others hold
            throw e;
        }
    }

    /**
     * Takes from {@code in} and puts into {@code out} until {@code in} is empty and nothing is left
     * to put, or {@code out} is full: then there may be more, and it is called again with room. For
     * those who must be able to stop.
     */
    void decode(ByteBuffer in, ByteBuffer out) throws DecodingException {
        fill(stages.size() - 1, in, out);
        if (stages.getLast().made > maxBytes) {
            throw new DecodingException(
                    "a body of more than " + maxBytes + " bytes once decoded", true, null);
        }
    }

    /**
     * Takes all of {@code in} and hands on what comes out, in buffers that are valid during the
     * call only.
     */
    void decode(ByteBuffer in, Consumer<ByteBuffer> sink) throws DecodingException {
        ByteBuffer out = step == null ? ByteBuffer.allocate(STEP) : step;
        step = out;
        do {
            out.clear();
            decode(in, out);
            out.flip();
            if (out.hasRemaining()) {
                sink.accept(out.asReadOnlyBuffer());
            }
        } while (in.hasRemaining() || out.limit() == out.capacity());
    }

    /** The body has ended: an error unless the codings ended with it. */
    void finish() throws DecodingException {
        for (Stage stage : stages) {
            if (!stage.decompressor.complete()) {
                throw new DecodingException(
                        "a " + stage.name + " body that is cut short", false, null);
            }
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        stages.forEach(stage -> stage.decompressor.close());
    }

    private void fill(int index, ByteBuffer in, ByteBuffer out) throws DecodingException {
        Stage stage = stages.get(index);
        if (index == 0) {
            stage.decode(in, out);
            return;
        }
        while (true) {
            stage.decode(stage.between, out);
            if (!out.hasRemaining()) {
                return;
            }
            stage.between.clear();
            fill(index - 1, in, stage.between);
            stage.between.flip();
            if (!stage.between.hasRemaining()) {
                return;
            }
        }
    }

    /** One coding of the stack. */
    private static final class Stage {
        private final String name;
        private final ContentCoding.Decompressor decompressor;

        /**
         * What the stage before made and this one has not taken yet; in reading position between
         * calls.
         */
        private final ByteBuffer between;

        private final int maxRatio;
        private long taken;
        private long made;

        Stage(String name, ContentCoding.Decompressor decompressor, int capacity, int maxRatio) {
            this.name = name;
            this.decompressor = decompressor;
            this.between = ByteBuffer.allocate(capacity).limit(0);
            this.maxRatio = maxRatio;
        }

        void decode(ByteBuffer from, ByteBuffer to) throws DecodingException {
            int fromStart = from.position();
            int toStart = to.position();
            try {
                decompressor.decode(from, to);
            } catch (DataFormatException e) {
                throw new DecodingException(
                        "a " + name + " body that is broken: " + reason(e), false, e);
            }
            taken += from.position() - fromStart;
            made += to.position() - toStart;
            if (made > RATIO_FLOOR && made / maxRatio > taken) {
                throw new DecodingException(
                        "a " + name + " body that swells by more than " + maxRatio + " to one",
                        true,
                        null);
            }
        }

        private static String reason(DataFormatException e) {
            return e.getMessage() == null ? "its data are invalid" : e.getMessage();
        }
    }
}
