package dev.skein.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** An answer's body: how its end is told, and its bytes. */
@SuppressWarnings("ArrayRecordComponent") // no two are ever compared
sealed interface Content {
    /** No body and no field that speaks of one. */
    record None() implements Content {}

    /**
     * So many bytes under a Content-Length: those of {@code block}, over and over, so that the
     * largest body needs no memory.
     */
    record Sized(byte[] block, long length) implements Content {}

    /** Chunks as given, an empty one left out because it would be the last, and a last chunk. */
    record Chunked(List<byte[]> chunks) implements Content {}

    /** Chunks without end. */
    record Endless(byte[] chunk) implements Content {}

    /** Bytes that end where the connection does. */
    record UntilClose(byte[] bytes) implements Content {}

    static Content of(byte[] bytes) {
        return new Sized(bytes.clone(), bytes.length);
    }

    /** Byte i is i modulo 251: a prime, so that a shift or a lost block shows. */
    static Content counting(long length) {
        byte[] block = new byte[(int) Math.min(length, 251 * 256)];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (i % 251);
        }
        return new Sized(block, length);
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    /** Whether the head says all. */
    default boolean isEmpty() {
        return this instanceof None || (this instanceof Sized sized && sized.length == 0);
    }

    /**
     * Whether who has read {@code limit} bytes of the body, its framing aside, knows that it was
     * all.
     */
    default boolean endsWithin(long limit) {
        return switch (this) {
            case None() -> true;
            case Sized(var block, long length) -> length <= limit;
            case Chunked _ -> limit == Long.MAX_VALUE;
            case Endless _, UntilClose _ -> false;
        };
    }

    /** Sends the body, or its first {@code limit} bytes and then nothing more, not even an end. */
    default void play(ServerConnection connection, long limit, int tear) throws IOException {
        switch (this) {
            case None() -> {}
            case Sized(byte[] block, long length) -> {
                for (long left = Math.min(length, limit); left > 0; left -= block.length) {
                    torn(connection, block, (int) Math.min(left, block.length), tear);
                }
            }
            case Chunked(List<byte[]> chunks) -> {
                long left = limit;
                for (byte[] chunk : chunks) {
                    byte[] framed = chunk(chunk, (int) Math.min(chunk.length, left));
                    torn(connection, framed, framed.length, tear);
                    left -= chunk.length;
                    if (left < 0) {
                        return;
                    }
                }
            }
            case Endless(byte[] bytes) -> {
                byte[] framed = chunk(bytes, bytes.length);
                while (true) {
                    torn(connection, framed, framed.length, tear);
                    Script.letOthersRun();
                }
            }
            case UntilClose(byte[] bytes) ->
                    torn(connection, bytes, (int) Math.min(bytes.length, limit), tear);
        }
    }

    /**
     * Sends the first {@code length} of {@code bytes}, {@code tear} at a time; 0 is all at once.
     * The last piece is held.
     */
    static void torn(ServerConnection connection, byte[] bytes, int length, int tear)
            throws IOException {
        int size = tear == 0 ? length : tear;
        for (int at = 0; at < length; at += size) {
            connection.hold(bytes, at, Math.min(size, length - at));
        }
    }

    /**
     * A chunk that announces all of {@code bytes} and holds the first {@code kept}; whole only if
     * that is all.
     */
    private static byte[] chunk(byte[] bytes, int kept) {
        if (bytes.length == 0) {
            return bytes;
        }
        ByteArrayOutputStream framed = new ByteArrayOutputStream(bytes.length + 12);
        framed.writeBytes(
                (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        framed.writeBytes(Arrays.copyOf(bytes, kept));
        if (kept == bytes.length) {
            framed.writeBytes(new byte[] {'\r', '\n'});
        }
        return framed.toByteArray();
    }
}
