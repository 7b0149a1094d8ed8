package dev.skein.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames out of the bytes that a client or a server wrote, piece by piece as they come. It checks
 * what makes frames readable at all: the client's preface, the length of a frame and, where it
 * joins field blocks, that nothing comes between their pieces; what is wrong there throws {@link
 * AssertionError}. Everything else is for the test to judge.
 *
 * <pre>{@code
 * List<Frame> frames = FrameReader.ofClient().joining().add(peer.received()).frames();
 * assertEquals(Http2.SETTINGS, frames.getFirst().type());
 * }</pre>
 */
public final class FrameReader {
    private static final int HEAD = 9;

    private byte[] buffer = new byte[1024];
    private int next;
    private int end;
    private boolean prefacePending;
    private boolean joining;
    private int maxFrameSize = Http2.DEFAULT_MAX_FRAME_SIZE;
    private @Nullable Frame unfinished;

    private FrameReader(boolean prefacePending) {
        this.prefacePending = prefacePending;
    }

    /** Reads what a client wrote: the connection preface, then frames. */
    public static FrameReader ofClient() {
        return new FrameReader(true);
    }

    /** Reads what a server wrote: frames. */
    public static FrameReader ofServer() {
        return new FrameReader(false);
    }

    /**
     * From now on each CONTINUATION is joined to what it continues (RFC 9113, 6.10), so that one
     * frame has a whole field block.
     */
    public FrameReader joining() {
        joining = true;
        return this;
    }

    /**
     * Takes frames with up to {@code octets} of payload, if the reading side's SETTINGS say so;
     * 16,384 by default.
     */
    public FrameReader maxFrameSize(int octets) {
        maxFrameSize = octets;
        return this;
    }

    /** Takes frames as large as these settings of the reading side allow. */
    void heed(int... idsAndValues) {
        for (int i = 0; i + 1 < idsAndValues.length; i += 2) {
            if (idsAndValues[i] == Http2.SETTINGS_MAX_FRAME_SIZE) {
                maxFrameSize(idsAndValues[i + 1]);
            }
        }
    }

    /** Takes these bytes in. */
    public FrameReader add(byte... bytes) {
        return add(bytes, bytes.length);
    }

    private FrameReader add(byte[] bytes, int length) {
        makeRoom(length);
        System.arraycopy(bytes, 0, buffer, end, length);
        end += length;
        return this;
    }

    private void makeRoom(int length) {
        if (buffer.length - end < length) {
            byte[] from = buffer;
            int kept = rest();
            if (buffer.length - kept < length) {
                buffer = new byte[Math.max(kept + length, 2 * buffer.length)];
            }
            System.arraycopy(from, next, buffer, 0, kept);
            next = 0;
            end = kept;
        }
    }

    /** How many bytes wait for the rest of their frame. */
    public int rest() {
        return end - next;
    }

    /** All frames that have come whole and were not taken yet. */
    public List<Frame> frames() {
        List<Frame> frames = new ArrayList<>();
        for (Frame frame = next(); frame != null; frame = next()) {
            frames.add(frame);
        }
        return frames;
    }

    /** The next frame, or null if it has not come whole. */
    public @Nullable Frame next() {
        Frame frame = single();
        while (frame != null && joining) {
            Frame whole = join(frame);
            if (whole != null) {
                return whole;
            }
            frame = single();
        }
        return frame;
    }

    /**
     * The next frame, for which it reads on from {@code in}; null when that ends, be it within a
     * frame ({@link #rest}).
     */
    public @Nullable Frame read(InputStream in) throws IOException {
        byte[] block = new byte[8192];
        Frame frame = next();
        while (frame == null) {
            int read = in.read(block);
            if (read < 0) {
                return null;
            }
            frame = add(block, read).next();
        }
        return frame;
    }

    private @Nullable Frame join(Frame frame) {
        Frame begun = unfinished;
        if (begun != null) {
            if (frame.type() != Http2.CONTINUATION || frame.stream() != begun.stream()) {
                throw new AssertionError(frame + " comes into the field block of " + begun);
            }
            frame = begun.joined(frame);
        }
        boolean open =
                (frame.type() == Http2.HEADERS || frame.type() == Http2.PUSH_PROMISE)
                        && !frame.endHeaders();
        unfinished = open ? frame : null;
        return open ? null : frame;
    }

    private @Nullable Frame single() {
        if (!prefaceRead() || rest() < HEAD) {
            return null;
        }
        ByteBuffer head = ByteBuffer.wrap(buffer, next, HEAD);
        int length = ((head.get() & 0xff) << 16) | (head.getShort() & 0xffff);
        int type = head.get() & 0xff;
        int flags = head.get() & 0xff;
        int stream = head.getInt() & Integer.MAX_VALUE;
        if (length > maxFrameSize) {
            throw new AssertionError(
                    Http2.typeName(type) + " of " + length + " bytes, allowed are " + maxFrameSize);
        }
        if (rest() < HEAD + length) {
            return null;
        }
        next += HEAD + length;
        return new Frame(type, flags, stream, Arrays.copyOfRange(buffer, next - length, next));
    }

    private boolean prefaceRead() {
        if (prefacePending) {
            byte[] preface = Frames.prefaceBytes();
            int come = Math.min(rest(), preface.length);
            if (!Arrays.equals(buffer, next, next + come, preface, 0, come)) {
                throw new AssertionError("the client does not begin with HTTP/2's preface");
            }
            if (come < preface.length) {
                return false;
            }
            next += come;
            prefacePending = false;
        }
        return true;
    }

    @Override
    public String toString() {
        return "frame reader with " + rest() + " bytes of the next frame";
    }
}
