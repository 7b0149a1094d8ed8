package dev.skein.client;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/**
 * A content coding that responses may come in (RFC 9110, 8.4.1). The client knows gzip and deflate
 * itself; others are found by {@link java.util.ServiceLoader} and preferred, as they exist for
 * being better. Thread-safe.
 */
public interface ContentCoding {
    /** As it stands in Content-Encoding and Accept-Encoding, in lower case: {@code br}. */
    String name();

    /**
     * Whether it works on this machine, as far as can be said before its first use: cheap, and
     * nothing native is loaded. One that does not is not asked for by Accept-Encoding.
     */
    default boolean isAvailable() {
        return true;
    }

    /**
     * A decompressor for one body.
     *
     * @throws LinkageError when what it is made of cannot be loaded after all; it is not used again
     */
    Decompressor open();

    /**
     * One body on its way, used by one thread at a time. Holds no more than the coding's window.
     */
    interface Decompressor extends AutoCloseable {
        /**
         * Takes from {@code in} and puts into {@code out} until one of them is through: {@code in}
         * empty and nothing left to put, or {@code out} full. Both may be any kind of buffer;
         * neither is kept.
         *
         * @throws DataFormatException if the data are broken, or something other than zeros follows
         *     their end
         */
        void decode(ByteBuffer in, ByteBuffer out) throws DataFormatException;

        /** Whether the data may end with what was taken so far. */
        boolean complete();

        /** Frees what garbage collection would free too late. Idempotent. */
        @Override
        void close();
    }
}
